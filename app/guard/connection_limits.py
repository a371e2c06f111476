"""uvicorn's two protocols with bounds on what one connection may cost before the app sees anything of it.

A request's head must be short and arrive soon. A socket's frames, whatever they are, come out of an allowance. A socket that breaks
a rule is told why, and read on for a moment: a connection closed over unread bytes is reset, and the reason with it lost.

Nobody is waited for who gives no sign of life: the system itself gives up a connection whose bytes are not taken, and a socket is
closed that neither answers nor takes what is sent. What one that does not read can cost is bounded all along: by the system's
buffer, one message here, and the acknowledgements that frames wait for.
"""

import asyncio
import logging
import socket
import struct
import time
from contextlib import suppress
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

MOST_HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 20.0

FRAMES_A_SECOND = 200.0
MOST_FRAMES_AT_ONCE = 500
"""A page acknowledges at most 75 frames a second and draws at 60; what it could not send for some seconds comes at once."""

PIECE_BYTES = 16 * 1024
LINGER_SECONDS = 2.0

GOODBYE_SECONDS = 1.0

SEND_BUFFER_BYTES = 128 * 1024
"""Of each connection, in the system; Linux doubles it."""

UNTAKEN_SECONDS = 8.0
"""A connection is given up when what was sent is not taken, or nothing comes back, for so long."""

QUIET_SECONDS = 4.0
"""After this time without a sign of life a socket is asked for one."""

LOOK_SECONDS = 1.0

log = logging.getLogger("descent_lab.bounds")


def bound_buffers(listening: socket.socket) -> None:
    """Connections that it accepts from now on keep little in the system, and are given up when that is not taken."""
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * UNTAKEN_SECONDS))


def untaken_bytes(transport: asyncio.Transport) -> int:
    """What was written and has not arrived, as far as the system tells."""
    waiting = transport.get_write_buffer_size()
    try:
        import fcntl
        import termios

        answer = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
        return waiting + struct.unpack("i", answer)[0]
    except (ImportError, AttributeError, OSError):  # not on every system
        return waiting


class Writable:
    """A transport that drops what comes after its end, which may be heard of a moment later; uvloop's raises."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class BoundedHttp(HttpToolsProtocol):
    """A request's line and headers have at most about 64 KiB and arrive within 20 seconds."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head_bytes: int | None = None
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(Writable(transport))
        self._expect_head()

    def _expect_head(self) -> None:
        self._head_arrived()
        self._head_bytes = 0
        self._head_timer = self.loop.call_later(HEAD_SECONDS, self._refuse, "The request did not arrive in time.")

    def _head_arrived(self) -> None:
        self._head_bytes = None
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._head_arrived()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._head_bytes is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse("The request line and headers are too long.")

    def _refuse(self, sentence: str) -> None:
        self._head_arrived()
        if not self.transport.is_closing():
            log.info("refused a request: %s", sentence)
            self.send_400_response(sentence)

    def connection_lost(self, exc: Exception | None) -> None:
        self.pipeline.clear()  # what else was asked for has nobody to be answered to
        self._head_arrived()
        super().connection_lost(exc)


class BoundedSocket(WebSocketsSansIOProtocol):
    """Messages, their fragments, pings and pongs come out of one allowance; beyond it the socket is closed with 1008."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn.debug = False  # it would log headers and messages, and with them tokens and sessions
        self._deaf = False
        self._allowance, self._counted_at = float(MOST_FRAMES_AT_ONCE), time.monotonic()
        self._alive_at, self._untaken, self._asked = 0.0, 0, False
        self._look_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # the next message waits until the last has left

    def start_keepalive(self) -> None:
        self._alive_at = time.monotonic()
        self._look_timer = self.loop.call_later(LOOK_SECONDS, self._look)

    def stop_keepalive(self) -> None:
        if self._look_timer is not None:
            self._look_timer.cancel()
            self._look_timer = None

    def _look(self) -> None:
        """Is there a sign of life? Whatever comes in is one, and that bytes are taken; without any, ask for one."""
        now, untaken = time.monotonic(), untaken_bytes(self.transport)
        if untaken < self._untaken:
            self._alive_at = now
        self._untaken = untaken
        quiet = now - self._alive_at
        if quiet > UNTAKEN_SECONDS:
            log.info("gave up a socket without a sign of life")
            return self.transport.abort()
        if quiet < QUIET_SECONDS:
            self._asked = False
        elif not self._asked and self.writable.is_set():
            self._asked = True
            self.conn.send_ping(b"")
            self.transport.write(b"".join(self.conn.data_to_send()))
        self._look_timer = self.loop.call_later(LOOK_SECONDS, self._look)

    def shutdown(self) -> None:
        """The server ends: say so, and wait a moment for the answer, which shows that it has arrived."""
        if not self.handshake_complete or self.close_sent:
            return super().shutdown()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1012})
        self.conn.send_close(1012, "the server ends")
        self._say_last(GOODBYE_SECONDS)

    def _allowed(self) -> bool:
        if self.close_sent:
            return False
        now = time.monotonic()
        self._allowance = (
            min(self._allowance + (now - self._counted_at) * FRAMES_A_SECOND, float(MOST_FRAMES_AT_ONCE)) - 1
        )
        self._counted_at = now
        if self._allowance < 0:
            self._end(1008, "too many messages")
        return self._allowance >= 0

    def _end(self, code: int, reason: str) -> None:
        log.info("closed a socket: %d, %s", code, reason)
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self._deaf = True
        with suppress(InvalidState):  # the peer has said its own last word, behind what was too much
            self.conn.send_close(code, reason)
        self._say_last()

    def _say_last(self, linger: float = LINGER_SECONDS) -> None:
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.stop_keepalive()
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(
            linger, self.transport.abort
        )  # close() would wait for a peer that does not read

    async def send(self, message: Any) -> None:
        if self.handshake_complete and self.close_sent:
            raise ClientDisconnected  # the app has not yet heard that the last word was said here
        if message["type"] == "websocket.close" and self.handshake_complete and not self.writable.is_set():
            self._end(message.get("code", 1000), message.get("reason") or "")  # uvicorn would wait until the peer reads
        else:
            await super().send(message)

    def handle_text(self, event: Any) -> None:
        if self._allowed():
            super().handle_text(event)

    def handle_bytes(self, event: Any) -> None:
        if self._allowed():
            super().handle_bytes(event)

    def handle_cont(self, event: Any) -> None:
        if self._allowed():
            super().handle_cont(event)

    def handle_pong(self, event: Any) -> None:
        if self._allowed():
            super().handle_pong(event)

    def handle_ping(self) -> None:
        if not self._allowed():
            return
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()  # who does not read gets no pong, lest the pongs pile up

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                return self._end(1007, "this is not UTF-8")
        super().send_receive_event_to_app()

    def data_received(self, data: bytes) -> None:
        if self._deaf or self.conn.parser_exc is not None:
            return
        self._alive_at = time.monotonic()
        for begin in range(0, len(data), PIECE_BYTES):  # what comes after the one message too many is not even parsed
            if not self._deaf and self.conn.parser_exc is None:
                super().data_received(data[begin : begin + PIECE_BYTES])
        if self.conn.handshake_exc is not None and not self.handshake_initiated:  # too many headers or too long ones
            self.transport.write(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            self.handshake_complete = self.close_sent = True
            self.transport.close()

    def handle_parser_exception(self) -> None:
        """A frame against the rules or too large: the parser has its last word ready."""
        if self.close_sent:
            return self.transport.close()
        closing = self.conn.close_sent
        self.queue.put_nowait({"type": "websocket.disconnect", "code": closing.code, "reason": closing.reason})
        self._say_last()
