"""Resources that a machine runs out of temporarily: memory, processes, file descriptors, disk. That is not a defect of
the app.

The visitor then gets a sentence, and the log a line without a traceback. The server keeps a reserve of memory for what
it has begun: the next visitor's turn, the end of a connection, the return of a run. It gives the reserve up as soon as
there is little memory left, and until there is enough again, it begins nothing new.
"""

import asyncio
import errno
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import mmap
from typing import Any, ParamSpec, TypeVar

from engine.sentences import N_, Sentence

if sys.platform != "win32":
    from mmap import MAP_ANONYMOUS, MAP_PRIVATE

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

RESERVE_BYTES = 16 << 20
SPARE_BYTES = 8 << 20
"""With less than this besides the reserve, memory is short."""

LOOK_SECONDS = 0.1

log = logging.getLogger("descent_lab.shortage")

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Reserve:
    """Address space that nothing uses, so that there is some when memory is short."""

    def __init__(self, most: int = RESERVE_BYTES, spare: int = SPARE_BYTES) -> None:
        self._most, self._spare = most, spare
        self._held: mmap | None = None
        self.short = False
        """Whether memory was short at the last look."""

    def look(self) -> None:
        """Give the reserve up when there is little memory besides it, and take it again when there is enough."""
        if sys.platform == "win32":
            return
        try:
            with _taken(self._spare if self._held else self._most + self._spare):
                pass
            self._held = self._held or _taken(self._most)
        except (OSError, MemoryError):
            self.give_up()
            self._note(short=True)
        else:
            self._note(short=False)

    def _note(self, short: bool) -> None:
        if short != self.short:
            self.short = short
            log.warning("memory is short: nothing new begins" if short else "there is enough memory again")

    def give_up(self) -> None:
        """From now on what needs memory has that of the reserve."""
        if self._held is not None:
            self._held.close()
            self._held = None

    async def keep(self) -> None:
        """Look again and again."""
        while True:
            try:
                self.look()
                await asyncio.sleep(LOOK_SECONDS)
            except MemoryError:  # not even for a pause
                self.give_up()
                time.sleep(LOOK_SECONDS / 10)  # noqa: ASYNC251  # without memory nothing else could go on either


def _taken(count: int) -> mmap:
    """So many bytes of address space, of which none takes memory."""
    if sys.platform == "win32":
        return mmap(-1, count)
    return mmap(-1, count, flags=MAP_PRIVATE | MAP_ANONYMOUS)


RESERVE = Reserve()


def insist(do: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
    """The result of what others rely on, such as handing on a turn: when memory is short, the reserve is for it."""
    try:
        return do(*args, **kwargs)
    except MemoryError:
        RESERVE.give_up()
        return do(*args, **kwargs)


def too_little_memory() -> Sentence | None:
    """Why nothing new begins; None when there is enough memory."""
    return Sentence(_MEMORY) if RESERVE.short else None


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


@contextmanager
def ending_shortly() -> Iterator[None]:
    """The whole work of a process, which ends when a resource runs out: a line in the log says so."""
    try:
        yield
    except Exception as error:
        if (sentence := shortage(error)) is None:
            raise
        log.error("process %d ends: %s", os.getpid(), sentence)  # noqa: TRY400
        sys.exit(1)


def log_shortly(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An event loop's handler of unawaited errors: a shortage, as of memory for a pipe, is logged as one line."""
    error = context.get("exception")
    if error is not None and (sentence := shortage(error)):
        log.error("%s: %s", context.get("message", "error"), sentence)
    else:
        loop.default_exception_handler(context)
