"""The pipes between the server and a worker process: requests come in on one, messages go out on the other.

A request is a length and a pickled tuple `(name, run, *arguments)`. A message is a head and JSON text, which the server
passes on unchanged; the head names its run, the run's state, and the result of a request.
"""

import os
import pickle
import struct
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, NamedTuple

from app.workers.journal import Standing
from app.workers.tasks import Request

REQUEST = struct.Struct("!I")
"""The length of a request."""

HEAD = struct.Struct("!IIBIIQ I?QI???dQQdq?")
"""The number of a run, the length of a message, and the fields of `News`."""

REPORT = 0
"""Takes the place of a run's number in the worker's reports."""

READ_BYTES = 1 << 16


class Kind(IntEnum):
    """What a message says besides its text."""

    TOLD = 0
    """Only its text."""
    RESUMED = 1
    """The messages from here on answer a `resume`; those before it were meant for the previous connection."""
    CARRIED_OUT = 2
    """A request was done, or never will be; the run is the same run."""
    NOTED = 3
    """A request has changed the run in a way that belongs in its journal …"""
    NOTED_INSTEAD = 4
    """… instead of the entry before, if that was at the same index."""
    DRAWN = 5
    """It has a new drawing."""
    BRANCHED = 6
    """It has continued from an earlier index, with a change."""
    CAUGHT_UP = 7
    """It was computed again, up to the viewer's last frame."""
    FAILED = 8
    """It has failed, and its viewer was told why."""
    MAPPED = 9
    """It has a new map."""
    PANELED = 10
    """It has new panels."""
    FRAME = 11
    """A frame for its viewer."""
    SHARED = 12
    """A frame for watchers …"""
    WHOLE = 13
    """… and all of these so far in one, for a later watcher."""


class News(NamedTuple):
    """The head of a message: what it says besides its text, of which request, and the run's state."""

    kind: Kind = Kind.TOLD
    ordinal: int = 0
    """Which of the run's requests, counted from `open`, which is 0."""
    taken: int = 0
    """No request up to this one still waits."""
    at: int = 0
    """The tick at which the request was done."""
    standing: Standing = Standing(stride=0)
    """With a stride of 0, there is no run."""


NO_NEWS = News()


def pack_head(number: int, length: int, news: News) -> bytes:
    stands = news.standing
    moment = -1 if stands.moment is None else stands.moment
    rate = stands.steps_per_second or 0.0
    return HEAD.pack(number, length, *news[:4], *stands[:7], rate, *stands[8:11], moment, stands.told_moment)


def unpack_head(head: bytes | bytearray) -> tuple[int, int, News]:
    """The number of a run, the length of the text that follows, and the news."""
    number, length, kind, ordinal, taken, at, *rest = HEAD.unpack(head)
    rate, moment = rest[7] or None, None if rest[11] < 0 else rest[11]
    standing = Standing._make((*rest[:7], rate, *rest[8:11], moment, rest[12]))
    return number, length, News(Kind(kind), ordinal, taken, at, standing)


def message_in(received: bytearray, begin: int) -> tuple[int, str, News, int] | None:
    """Of the message that begins there: the number of its run, its text, its news, and where the next one begins.

    None when it is not complete.
    """
    if len(received) < begin + HEAD.size:
        return None
    number, length, news = unpack_head(received[begin : begin + HEAD.size])
    begin += HEAD.size
    if len(received) < begin + length:
        return None
    return number, received[begin : begin + length].decode(), news, begin + length


def pack_request(name: str, number: int, *arguments: Any) -> bytes:
    body = pickle.dumps((name, number, *arguments))
    return REQUEST.pack(len(body)) + body


class Channel:
    """The worker's ends of the two pipes, file descriptors both."""

    def __init__(self, requests: int, messages: int) -> None:
        self.requests, self._messages = requests, messages
        self._received = bytearray()

    def receive(self) -> list[Request] | None:
        """The requests that have arrived. None when the server has ended."""
        chunk = os.read(self.requests, READ_BYTES)
        if not chunk:
            return None
        self._received += chunk
        return list(self._unpacked())

    def _unpacked(self) -> Iterator[Request]:
        while len(self._received) >= REQUEST.size:
            end = REQUEST.size + REQUEST.unpack_from(self._received)[0]
            if len(self._received) < end:
                break
            name, number, *arguments = pickle.loads(  # noqa: S301  # the server that started this process wrote it
                self._received[REQUEST.size : end]
            )
            del self._received[:end]
            yield Request(name, number, arguments, end)

    def send(self, number: int, text: str, news: News = NO_NEWS) -> None:
        """Write a message of a run; blocks until the server has read it."""
        body = text.encode()
        head = pack_head(number, len(body), news)
        written = os.writev(self._messages, (head, body)) - len(head)
        rest = memoryview(body)[written:]
        while rest:
            rest = rest[os.write(self._messages, rest) :]
