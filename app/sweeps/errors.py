"""Why a sweep, or a cell of it, could not be computed."""

from engine.sentences import N_, SentenceError


class CellLostError(Exception):
    """The process that computed a cell is gone; another one may compute it."""


class ClusterError(SentenceError):
    """The executor cannot compute cells any more; those that are finished are kept."""


class OtherCodeError(SentenceError):
    """A worker elsewhere has another version of the code, whose numbers may differ."""

    def __init__(self) -> None:
        super().__init__(
            N_("a worker of the cluster has another version of Descent Lab: start it from the files of this server")
        )

    def __reduce__(self) -> tuple[type, tuple[()]]:
        return type(self), ()


class OutOfTimeError(Exception):
    """A cell took all the time that was left for its sweep."""
