"""Why a sweep, or a cell of it, could not be computed."""

from engine.sentences import N_, SentenceError


class CellLostError(Exception):
    """The process that computed a cell is gone; another one may compute it."""


class ClusterError(SentenceError):
    """The executor cannot compute cells any more; those that are finished are kept."""


OTHER_CODE = N_("a worker of the cluster has another version of Descent Lab: start it from the files of this server")


class OtherCodeError(Exception):
    """A worker elsewhere has another version of the code, whose numbers may differ."""


class OutOfTimeError(Exception):
    """A cell took all the time that was left for its sweep."""
