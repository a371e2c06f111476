"""Limits on what one connection may cost before the app sees any of it.

A request's head must be short and arrive soon; a socket's frames, whatever they are, come out of an allowance. The
system closes a connection whose bytes are not received or whose peer does not answer. A connection that breaks a rule
gets the reason, and is read for a moment longer: closing it with unread bytes would reset it, and the reason would be
lost.

uvicorn has no settings for this, so its two protocols are extended here. tests/app/guard/test_uvicorn.py checks the
version and the members that are used.
"""

import asyncio
import json
import logging
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import Frame
from websockets.http11 import Request

from app.guard.lingering import LingeringTransport
from app.sessions.line import LINE
from app.shortages import insist, shortage

if sys.platform == "linux":
    import fcntl
    import termios

MOST_HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 20.0

LAST_LOOK_SECONDS = 0.05
"""After a timeout: bytes that arrived while the server itself was stalled are read before a connection is closed."""

FRAMES_A_SECOND = 200.0
MOST_FRAMES_AT_ONCE = 500
"""A page acknowledges at most 75 frames a second and draws at 60; after some seconds offline it sends them all at
once."""

PIECE_BYTES = 16 * 1024
"""Bytes that are parsed before the allowance is checked again."""

GOODBYE_SECONDS = 1.0
"""How long the server waits for a client to receive the close frame when it shuts down."""

SEND_BUFFER_BYTES = 128 * 1024
"""Send buffer of each connection in the system, in bytes; Linux doubles it."""

UNTAKEN_SECONDS = 8.0
"""The system closes a connection whose sent bytes are not received for this long."""

PING_SECONDS = 4.0
PONG_SECONDS = 3.5
"""A socket that receives messages and sends nothing is closed this long after a ping."""

log = logging.getLogger("descent_lab.connections")


def limit_buffers(listening: socket.socket) -> None:
    """Connections accepted from now on buffer little in the system, and are closed when their peer does not read it."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if sys.platform == "linux":
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * UNTAKEN_SECONDS))


def untaken_bytes(transport: asyncio.Transport) -> int:
    """Bytes that were written and not received, as far as the system reports."""
    waiting = transport.get_write_buffer_size()
    if sys.platform == "linux":
        with suppress(OSError):
            answer = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
            waiting += int.from_bytes(answer, sys.byteorder)
    return waiting


CONNECTION = "descent_lab.connection"
"""Name in the scope of a request: its `Connection`."""


@dataclass
class Connection:
    """Whether it was closed, so that nobody waits for an answer."""

    lost: bool = False


def has_left(scope: Scope) -> bool:
    """Whether the connection of a request was closed."""
    connection: Connection | None = scope.get(CONNECTION)
    return connection is not None and connection.lost


class LimitedHttp(HttpToolsProtocol):
    """A request's line and headers have at most about 64 KiB and arrive within 20 seconds."""

    _head_bytes: int | None = None
    """Bytes of the head that is arriving; None when there is none."""

    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(cast(asyncio.Transport, LingeringTransport(transport)))
        self._connection = Connection()
        self._expect_head()

    def _expect_head(self) -> None:
        self._head_arrived()
        self._head_bytes = 0
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._look_once_more)

    def _head_arrived(self) -> None:
        self._head_bytes = None
        if self._head_timer is not None:
            self._head_timer.cancel()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast(dict[str, Any], self.scope)[CONNECTION] = self._connection
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._head_arrived()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse("The request line and headers are too long.")

    def timeout_keep_alive_handler(self) -> None:
        """No further request has come, unless it arrived while the server itself was stalled and is read next."""
        close = super().timeout_keep_alive_handler
        self.timeout_keep_alive_task = self.loop.call_later(LAST_LOOK_SECONDS, close)

    def _look_once_more(self) -> None:
        self._head_timer = self.loop.call_later(LAST_LOOK_SECONDS, self._give_up_waiting)

    def _give_up_waiting(self) -> None:
        """Refuse a head that has begun; close a connection that says nothing without a word.

        Browsers open connections in advance, and read bytes sent on one as the answer to their next request.
        """
        if self._head_bytes:
            self._refuse("The request did not arrive in time.")
        else:
            self.transport.close()

    def _refuse(self, sentence: str) -> None:
        self._head_arrived()
        if not self.transport.is_closing():
            log.info("refused a request: %s", sentence)
            self.send_400_response(sentence)

    def send_400_response(self, msg: str) -> None:
        """Answer a request that the parser rejected; where memory was short, that is not the request's fault."""
        error = sys.exception()
        sentence = shortage(error.__context__) if error is not None and error.__context__ is not None else None
        if sentence is None:
            super().send_400_response(msg)
            return
        content = json.dumps({"message": str(sentence)}).encode()
        head = (
            "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\nretry-after: 5\r\n"
            f"connection: close\r\ncontent-length: {len(content)}\r\n\r\n"
        )
        log.error("a request could not be read: %s", sentence)
        self.transport.write(head.encode() + content)
        self.transport.close()

    def on_response_complete(self) -> None:
        """Close a connection whose request was answered before its whole body came: nobody waits for the rest."""
        if self.cycle.response_complete and self.cycle.more_body:
            self.transport.close()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connection.lost = True
        self._head_arrived()
        super().connection_lost(exc)


class LimitedSocket(WebSocketsSansIOProtocol):
    """Messages, their fragments, pings and pongs use one allowance; beyond it the socket is closed with 1008.

    Large messages that cost the server much time are read more slowly (`app.sessions.share`).
    """

    take: Callable[[str], bool] | None = None
    """See `app.sessions.line`."""

    _allowance = float(MOST_FRAMES_AT_ONCE)
    _counted_at = 0.0
    _heard_at = 0.0
    _is_awaited = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._lingering = cast(LingeringTransport, transport)
        self._lingering.drops_unsent = True

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent:
            cast(dict[str, Any], self.scope)[LINE] = self

    def send_now(self, text: str) -> bool:
        """See `app.sessions.line`."""
        free = self.handshake_complete and self.writable.is_set() and not (self.close_sent or self.disconnected)
        if not free or self.transport.is_closing():
            return False
        try:
            self.conn.send_text(text.encode())
        except (InvalidState, MemoryError):  # the client has closed it, and the app does not know yet; or no memory
            return False
        try:
            self.transport.write(b"".join(self.conn.data_to_send()))
        except MemoryError:  # perhaps after a part of it
            insist(self.transport.abort)
        return True

    def shutdown(self) -> None:
        self._lingering.linger_seconds = GOODBYE_SECONDS
        super().shutdown()

    def keepalive_timeout(self) -> None:
        """The pong is late; it may have arrived while the server itself was stalled, and is then read next."""
        self.pong_timer = self.loop.call_later(LAST_LOOK_SECONDS, self._give_up)

    def _give_up(self) -> None:
        """There is no pong: close the socket, unless the delay may be the server's own.

        It is the server's own if the client sent something else, if the system still waits for bytes, or if the app has
        not yet processed the last message, until which nothing is read.
        """
        if self._heard_at > self.ping_sent_at or self.read_paused or untaken_bytes(self.transport):
            self.stop_keepalive()
            self.schedule_ping()
        else:
            log.info("gave up a socket without a sign of life")
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        for begin in range(0, len(data), PIECE_BYTES):
            if not self.transport.is_closing():
                super().data_received(data[begin : begin + PIECE_BYTES])
        if (
            self.conn.handshake_exc is not None and not self.handshake_initiated
        ):  # uvicorn would leave it without answer
            self.handshake_complete = self.close_sent = True
            self.transport.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.transport.close()

    def handle_events(self) -> None:
        now = time.monotonic()
        regained = (now - self._counted_at) * FRAMES_A_SECOND
        frames = sum(isinstance(event, Frame) for event in self.conn.events)
        self._allowance = min(self._allowance + regained, float(MOST_FRAMES_AT_ONCE)) - frames
        self._counted_at = now
        if self._allowance < 0:
            self._fail(1008, "too many messages")
        else:
            super().handle_events()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                text = b"".join(self.frames).decode()
            except UnicodeDecodeError:  # uvicorn would log a traceback
                self._fail(1007, "this is not UTF-8")
            else:
                if self._is_awaited and self.queue.empty() and self.take is not None and self.take(text):
                    self.frames = []
                    return
        super().send_receive_event_to_app()

    async def receive(self) -> Any:
        self._is_awaited = True
        try:
            return await super().receive()
        finally:
            self._is_awaited = False

    def _fail(self, code: int, reason: str) -> None:
        log.info("closed a socket: %d, %s", code, reason)
        self.conn.fail(code, reason)
        self.handle_parser_exception()

    async def run_asgi(self) -> None:
        try:
            await super().run_asgi()
        finally:
            if self.close_timer is None and not self.transport.is_closing():  # there was no memory to log the error
                insist(self.transport.close)

    def send_keepalive_ping(self) -> None:
        """A ping for which there is no memory ends the connection: without it nobody would notice that it is dead."""
        try:
            super().send_keepalive_ping()
        except MemoryError:
            insist(self.transport.abort)

    async def send(self, message: Any) -> None:
        if self.handshake_complete and self.close_sent:
            raise ClientDisconnected  # the socket was closed here, and the app does not know yet
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True  # refused with a whole answer: uvicorn would log that there was none
