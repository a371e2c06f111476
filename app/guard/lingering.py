"""Closing a connection so that its last message arrives: closing it with unread bytes would reset it."""

import asyncio
from typing import Any


class LingeringTransport(asyncio.Protocol):
    """A transport whose `close` reads on for a moment and drops what it reads (RFC 9112, section 9.6).

    What is written after `close` is dropped; uvloop's own transport may raise then.
    """

    linger_seconds = 2.0

    drops_unsent = False
    """Whether `close` waits only that long for written bytes to be received."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._protocol = transport.get_protocol()
        self._closing = False
        self._timer: asyncio.TimerHandle | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def set_protocol(self, protocol: asyncio.Protocol) -> None:
        self._protocol = protocol
        if not self._closing:
            self._transport.set_protocol(protocol)

    def is_closing(self) -> bool:
        return self._closing or self._transport.is_closing()

    def write(self, data: bytes) -> None:
        if not self.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        if self.is_closing():
            return
        if self._transport.get_write_buffer_size() and not self.drops_unsent:
            self._transport.close()
            return
        self._closing = True
        self._transport.set_protocol(self)
        self._transport.resume_reading()
        self._transport.write_eof()
        self._timer = asyncio.get_running_loop().call_later(self.linger_seconds, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        """Drop it."""

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._protocol.connection_lost(exc)
