"""Why a sweep, or a cell of it, could not be computed."""

from engine.sentences import N_, SentenceError


class CellLostError(Exception):
    """The process that computed a cell has died; it may be computed again."""


class ClusterError(SentenceError):
    """The executor can no longer compute cells; finished ones are kept."""


OTHER_CODE = N_("a worker of the cluster has another version of Descent Lab: start it from the files of this server")


class OtherCodeError(Exception):
    """A worker on another machine has another version of the code, whose numbers may differ."""


class CellRefusedError(Exception):
    """These settings cannot be: why, as a sentence."""


class OutOfTimeError(Exception):
    """A cell used up the remaining time of its sweep."""
