"""Messages that wait to be written to one socket."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app.sessions.line import Line
from app.shortages import insist
from app.wire import encoding, protocol

MOST_WAITING = 256
MOST_WAITING_BYTES = 4 * 1024 * 1024
"""Most bytes that may wait for a viewer, besides one file of any size. A client with more requests answers without
reading them.
"""

NOT_READ = 1008, "messages are not read"
NO_MEMORY = 1013, "the server is short of memory"


@dataclass(frozen=True)
class Farewell:
    """The last thing written to a socket: why it is closed."""

    code: int
    reason: str


class Outbox:
    """The queue of one socket. Acknowledgments limit the frames in it, its size limits everything else.

    With a line, what finds it free is written at once.
    """

    def __init__(self, line: Line | None = None) -> None:
        self._line = line
        self._is_awaited = False  # everything before has been written
        self._queue: asyncio.Queue[str | Farewell] = asyncio.Queue()
        self._bytes = self._largest = 0
        self._closed = self.overfull = False
        self.cut: Callable[[], object] = bool
        """Ends the connection without a farewell."""

    def put(self, message: str | protocol.Message) -> None:
        if self._closed:
            return
        text = message if isinstance(message, str) else encoding.dumps(message.model_dump())
        if self._line is not None and self._is_awaited and self._queue.empty() and self._line.send_now(text):
            return
        if self._queue.qsize() >= MOST_WAITING or self._bytes - self._largest > MOST_WAITING_BYTES:
            self.forget()
            self.overfull = True
            self.close(*NOT_READ)
            return
        self._bytes += len(text)
        self._largest = max(self._largest, len(text))
        self._queue.put_nowait(text)

    def close(self, code: int, reason: str) -> None:
        """Accept nothing more; what waits is still written."""
        if not self._closed:
            self._closed = True
            insist(self._queue.put_nowait, Farewell(code, reason))

    def fail(self) -> None:
        """A message could not be kept: the connection ends, and its page resumes at what it has seen."""
        self.forget()
        self.overfull = True
        try:
            self.close(*NO_MEMORY)
        except MemoryError:
            self.cut()

    def forget(self) -> None:
        """Drop what is not written yet."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._bytes = self._largest = 0

    async def next(self) -> str | Farewell:
        self._is_awaited = True
        try:
            message = await self._queue.get()
        finally:
            self._is_awaited = False
        if isinstance(message, str):
            self._bytes -= len(message)
            self._largest = self._largest if self._bytes else 0
        return message
