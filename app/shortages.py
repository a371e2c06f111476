"""Resources that a machine runs out of temporarily: memory, processes, file descriptors, disk. That is not a defect of
the app.

The visitor then gets a sentence, and the log a line without a traceback.
"""

import asyncio
import errno
import logging
from typing import Any

from engine.sentences import N_, Sentence

_MEMORY = N_("the server has too little memory for this at the moment; try again later")
_FILES = N_("the server has too many files and connections open at the moment; try again later")
_DISK = N_("the server's disk is full at the moment; try again later")

_OF_ERROR = {
    errno.ENOMEM: _MEMORY,
    errno.EAGAIN: _MEMORY,  # of a process or a thread that cannot be started
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
    errno.ENOSPC: _DISK,
    errno.EDQUOT: _DISK,
    errno.EFBIG: _DISK,
}

_OF_MEMORY = (
    (RuntimeError, "can't start new thread"),
    (SystemError, "without exception set"),  # Python had no memory for the exception itself, as amid an import
)

log = logging.getLogger("descent_lab.shortage")


def shortage(error: BaseException) -> Sentence | None:
    """The scarce resource, in a sentence; None when `error` has another cause."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for part in error.exceptions if (found := shortage(part))), None)
    if isinstance(error, MemoryError) or any(
        isinstance(error, kind) and words in str(error) for kind, words in _OF_MEMORY
    ):
        return Sentence(_MEMORY)
    if isinstance(error, OSError) and error.errno in _OF_ERROR:
        return Sentence(_OF_ERROR[error.errno])
    return None


def log_shortly(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's handler of unawaited errors: a shortage, as of memory for a pipe, is logged as one line."""
    error = context.get("exception")
    if error is not None and (sentence := shortage(error)):
        log.error("%s: %s", context.get("message", "error"), sentence)
    else:
        loop.default_exception_handler(context)
