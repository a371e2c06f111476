"""The pipes between the server and a worker process: requests come in on one, messages go out on the other.

Both are a length and a body. A request is a pickled tuple `(name, run, *arguments)`; a message is a run's number and
JSON text that the server passes on as it is, or RESUMED.
"""

import os
import pickle
import struct
from collections.abc import Iterator
from typing import Any

from app.workers.tasks import Request

REQUEST = struct.Struct("!I")
"""The length of a request."""

MESSAGE = struct.Struct("!II")
"""The number of a run and the length of a message."""

REPORT = 0
"""Stands for the number of a run in the worker's reports."""

RESUMED = ""
"""Comes before the answers to a `resume`: messages before it were meant for the previous connection."""

READ_BYTES = 1 << 16


def pack_request(name: str, number: int, *arguments: Any) -> bytes:
    body = pickle.dumps((name, number, *arguments))
    return REQUEST.pack(len(body)) + body


class Channel:
    """The worker's ends of the two pipes, file descriptors both."""

    def __init__(self, requests: int, messages: int) -> None:
        self.requests, self._messages = requests, messages
        self._received = bytearray()

    def receive(self) -> list[Request] | None:
        """The requests that have arrived. None when the server is gone."""
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

    def send(self, number: int, message: str) -> None:
        """Write a message of a run; blocks until the server has taken it."""
        body = message.encode()
        written = os.writev(self._messages, (MESSAGE.pack(number, len(body)), body)) - MESSAGE.size
        rest = memoryview(body)[written:]
        while rest:
            rest = rest[os.write(self._messages, rest) :]
