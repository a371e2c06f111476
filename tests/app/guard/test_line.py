"""A socket's line: what is taken and written at once, and what goes the long way instead."""

import asyncio
from unittest.mock import Mock

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from app.guard import connection_limits
from app.guard.connection_limits import MOST_FRAMES_AT_ONCE, LimitedSocket
from app.sessions.line import LINE

HEAD = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version:"
    b" 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
ACK = '{"type":"ack","seq":1}'


class Connection:
    """A socket whose other end is the test, and an app that waits for messages, one `turn` for each."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.taken: list[str] = []
        self.turn = asyncio.Semaphore()
        self.transport = Mock()
        self.transport.is_closing.return_value = False
        self.transport.get_extra_info.return_value = None
        self.socket = LimitedSocket(uvicorn.Config(self.app, interface="asgi3", log_config=None), ServerState(), {})
        self.socket.connection_made(self.transport)
        self.socket.data_received(HEAD)

    async def app(self, scope, receive, send) -> None:
        await send({"type": "websocket.accept"})
        self.line = scope[LINE]
        self.line.take = self.take
        await receive()  # that it connects
        while True:
            await self.turn.acquire()
            event = await receive()
            if event["type"] == "websocket.disconnect":
                return
            self.messages.append(event["text"])

    def take(self, text: str) -> bool:
        self.taken += [text] if (takes := text == ACK) else []
        return takes

    async def settle(self) -> None:
        """Until the app waits again."""
        for _ in range(5):
            await asyncio.sleep(0)

    def say(self, text: str) -> None:
        self.socket.data_received(Frame(Opcode.TEXT, text.encode()).serialize(mask=True))

    @property
    def written(self) -> bytes:
        """Since the last look."""
        written = b"".join(call.args[0] for call in self.transport.write.call_args_list)
        self.transport.write.reset_mock()
        return written


def connected(test) -> None:
    """Run a test of a connection whose app waits for its first message."""

    async def run() -> None:
        connection = Connection()
        await connection.settle()
        assert b" 101 " in connection.written
        await test(connection)
        connection.socket.connection_lost(None)
        connection.turn.release()
        await connection.settle()

    asyncio.run(run())


def test_an_acknowledgment_is_taken_as_it_is_read():
    async def test(connection):
        connection.say(ACK)
        assert connection.taken == [ACK], "no turn of the loop has come between"
        connection.transport.pause_reading.assert_not_called()
        connection.say("hello")
        await connection.settle()
        assert (connection.messages, connection.taken) == (["hello"], [ACK])

    connected(test)


def test_nothing_is_taken_before_what_arrived_earlier():
    async def test(connection):
        connection.say("change")
        await connection.settle()
        connection.say(ACK)  # while the app processes the change
        connection.say(ACK)
        connection.turn.release()
        await connection.settle()
        connection.turn.release()
        await connection.settle()
        assert (connection.messages, connection.taken) == (["change", ACK, ACK], [])

    connected(test)


def test_what_is_taken_counts_as_a_message(monkeypatch):
    monkeypatch.setattr(connection_limits, "FRAMES_A_SECOND", 0.0)

    async def test(connection):
        for _ in range(MOST_FRAMES_AT_ONCE + 1):
            connection.say(ACK)
        assert len(connection.taken) == MOST_FRAMES_AT_ONCE
        assert b"too many messages" in connection.written

    connected(test)


def test_a_text_is_written_at_once_as_the_app_would_have_written_it():
    async def test(connection):
        for text in ("short", "x" * 1000, "y" * 100_000, "é"):
            assert connection.line.send_now(text)
            at_once = connection.written
            await connection.socket.send({"type": "websocket.send", "text": text})
            assert connection.written == at_once

    connected(test)


@pytest.mark.parametrize("why", ["full", "closing", "closed by the app", "closed by the client", "lost"])
def test_nothing_is_written_to_a_socket_that_is_not_free(why):
    async def test(connection):
        match why:
            case "full":
                connection.socket.pause_writing()
            case "closing":
                connection.transport.is_closing.return_value = True
            case "closed by the app":
                await connection.socket.send({"type": "websocket.close", "code": 1000})
            case "closed by the client":
                connection.socket.data_received(Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True))
            case "lost":
                connection.socket.connection_lost(OSError())
                connection.socket.connections.add(connection.socket)
        connection.transport.write.reset_mock()
        assert not connection.line.send_now("text")
        assert connection.written == b""
        if why == "full":
            connection.socket.resume_writing()
            assert connection.line.send_now("text")

    connected(test)


@pytest.mark.parametrize("where", ["before it is written", "while it is written"])
def test_a_text_for_which_there_is_no_memory_is_not_written_twice(where, monkeypatch):
    async def test(connection):
        if where == "before it is written":
            monkeypatch.setattr(connection.socket.conn, "send_text", Mock(side_effect=MemoryError))
            assert not connection.line.send_now("text"), "it may wait"
            connection.transport.abort.assert_not_called()
        else:
            connection.transport.write.side_effect = MemoryError
            assert connection.line.send_now("text")
            connection.transport.abort.assert_called_once()
            connection.transport.write.side_effect = None

    connected(test)
