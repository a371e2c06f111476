"""What one connection may cost: sizes, floods, compression, heads, uploads; the others never notice."""

import asyncio
import contextlib
import json
import socket as sockets
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import ClassVar

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from uvicorn.server import ServerState
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect

from app.guard import connection_limits
from app.guard.connection_limits import MOST_FRAMES_AT_ONCE, MOST_HEAD_BYTES
from app.labs.nets import api as nets_api
from app.labs.shared import weights
from app.server import Server
from app.sessions import socket as ws
from app.sessions.outbox import MOST_WAITING
from app.settings import Settings
from app.wire import protocol
from tests.app.sessions.viewer import viewer
from tests.conftest import LOCAL, PATIENCE

LARGEST = protocol.MAX_MESSAGE_BYTES
SOCKET_HEAD = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version:"
    b" 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)
PAGES_FRAMES_A_SECOND = 75 + 60  # acks, and drawing with every refresh of the screen


@pytest.fixture
def bystander(server):
    """Another viewer, whose run continues and ends normally."""
    with viewer(server) as client:
        client.start({"steps": 120}, playing=False)
        yield client
        client.send({"type": "play"})
        assert client.until(protocol.Done).step == 120


def address(server) -> tuple[str, int]:
    host, port = server.url.removeprefix("http://").split(":")
    return host, int(port)


def raw(server, **options):
    return connect(server.ws_url, max_queue=None, max_size=None, compression=None, **options)


def closed_with(socket) -> int:
    with contextlib.suppress(TimeoutError):
        while True:
            socket.recv(PATIENCE)
    raise AssertionError("still open")


def code_of(socket) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        closed_with(socket)
    return closed.value.rcvd and closed.value.rcvd.code


@pytest.mark.parametrize("fragment", [None, 5000, 1])
def test_a_message_of_64_kib_is_read_and_one_byte_more_closes_with_1009(server, bystander, fragment):
    def message(size):
        text = '{"type": "' + "x" * (size - 12) + '"}'
        assert len(text) == size
        return (
            text
            if fragment is None
            else [text[: -fragment * 3], *(text[size - fragment * n : size - fragment * (n - 1)] for n in (3, 2, 1))]
        )

    with raw(server) as socket:
        socket.send(message(LARGEST))
        assert json.loads(socket.recv(PATIENCE))["type"] == "error"
        with contextlib.suppress(ConnectionClosed):  # closed before the last fragment was on its way
            socket.send(message(LARGEST + 1))
        assert code_of(socket) == 1009


def flood(socket, send):
    """`send` until the server has enough; the code it closes with."""
    with contextlib.suppress(ConnectionClosed):
        for _ in range(50 * MOST_FRAMES_AT_ONCE):
            send(socket)
    return code_of(socket)


def frames(opcode, content=b"", fin=True):
    def send(socket):
        with socket.protocol_mutex:
            socket.socket.sendall(Frame(opcode, content, fin).serialize(mask=True))

    return send


FLOODS = {
    "messages": lambda socket: socket.send('{"type": "play"}'),
    "messages that are no JSON": lambda socket: socket.send("?"),
    "binary messages": lambda socket: socket.send(b""),
    "pings": frames(Opcode.PING, b"x" * 125),
    "pongs": frames(Opcode.PONG),
}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_is_closed_with_1008(server, bystander, kind):
    # the socket may be gone in the middle of a frame that is written by hand
    with raw(server) as socket, contextlib.suppress(OSError):
        assert flood(socket, FLOODS[kind]) == 1008


def test_fragments_without_end_are_closed_with_1008(server, bystander):
    with raw(server) as socket:
        frames(Opcode.TEXT, b"[", fin=False)(socket)
        with contextlib.suppress(OSError):
            assert flood(socket, frames(Opcode.CONT, fin=False)) == 1008


def test_a_flood_that_ends_with_a_farewell_is_closed_too(server, bystander):
    """All in one piece, so that the close frame is read before the first of the messages is counted."""
    with raw(server) as socket:
        message = Frame(Opcode.TEXT, b"?").serialize(mask=True)
        socket.socket.sendall(message * 2 * MOST_FRAMES_AT_ONCE + Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True))
        assert code_of(socket) in (1000, 1008)


def test_a_page_that_catches_up_is_no_flood(server):
    """What a page sends in three seconds without a network, at once."""
    count = 3 * PAGES_FRAMES_A_SECOND
    with viewer(server) as client:
        client.start({"steps": 10}, playing=False)
        client.until(protocol.FrameMessage)  # only a run that has begun takes acks at once
        for _ in range(count):
            client.send({"type": "ack", "seq": 0})
        client.send({"type": "stop"})
        client.send({"type": "play"})
        assert client.until(protocol.Error).code == "order"


@pytest.mark.parametrize("content", [b"\xff", b'{"type": "\xed\xa0\x80"}', b"\xc3"])
def test_text_that_is_not_utf8_closes_with_1007_and_no_traceback(server, bystander, content):
    with raw(server) as socket:
        frames(Opcode.TEXT, content)(socket)
        assert code_of(socket) == 1007


@pytest.mark.parametrize(
    "frame",
    [b"\x83\x80abcd", b"\xc1\x80abcd", b"\x81\x01x", b"\x89\xfe\x00\xffabcd", b"\x80\x80abcd"],
    ids=["opcode", "reserved bit", "unmasked", "long ping", "no beginning"],
)
def test_frames_against_the_rules_close_with_1002(server, bystander, frame):
    with raw(server) as socket:
        socket.socket.sendall(frame + bytes(255))
        assert code_of(socket) == 1002


def test_nothing_is_compressed(server):
    with connect(server.ws_url, compression="deflate") as socket:
        assert "permessage-deflate" in socket.request.headers["sec-websocket-extensions"]
        assert "sec-websocket-extensions" not in socket.response.headers
        assert socket.protocol.extensions == []


def test_who_asks_and_never_reads_is_closed_with_1008():
    """The socket's own code with a peer that takes nothing: what waits is bounded, and the peer is told to go."""
    told = []

    class Stuck:
        app = type(
            "App",
            (),
            {"state": type("State", (), {"sessions": type("Sessions", (), {"turns": None}), "presentations": None})},
        )
        scope: ClassVar[dict[str, object]] = {"client": ("127.0.0.1", 1)}
        headers: ClassVar[dict[str, str]] = {}
        cookies: ClassVar[dict[str, str]] = {}
        query_params: ClassVar[dict[str, str]] = {}

        async def accept(self, *_, **__):
            pass

        async def receive(self):
            self.asked = getattr(self, "asked", 0) + 1
            assert self.asked < 10_000
            return {"type": "websocket.receive", "text": '{"type": "play"}'}

        async def send_text(self, _):
            await asyncio.Event().wait()

        async def close(self, code, reason):
            told.append(code)

    stuck = Stuck()
    asyncio.run(ws.socket(stuck))
    assert told == [1008] and MOST_WAITING < stuck.asked <= MOST_WAITING + 3


def test_a_reader_that_stops_is_let_go_with_all_that_waited_for_it(server, bystander):
    """The same with real buffers.

    A client asks for first frames of 67 kB until the system's buffers are full, keeps asking, and reads nothing.
    """
    start = json.dumps({"type": "start", "lab": "digits", "config": {}, "playing": False}).encode()
    with sockets.socket() as plain:
        plain.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        plain.connect(address(server))
        plain.sendall(SOCKET_HEAD + b"\r\n")
        for _ in range(30):  # 2 MB, where the system's buffers have a quarter of one
            plain.sendall(Frame(Opcode.TEXT, start).serialize(mask=True))
            time.sleep(0.02)

        def ask_on():
            for number in range(1500):
                plain.sendall(Frame(Opcode.TEXT, b'{"type": "nothing"}').serialize(mask=True))
                if number > MOST_WAITING + 100:  # so many are no flood
                    time.sleep(0.01)

        with pytest.raises((ConnectionResetError, BrokenPipeError)):  # it did not take the word of farewell
            ask_on()


@contextlib.contextmanager
def serving(app, http=connection_limits.LimitedHttp, ws=connection_limits.LimitedSocket, **options):
    """Address of a server of `app` in this process, with its pings and timeouts a few tenths of a second long."""
    with sockets.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = uvicorn.Config(app, http=http, ws=ws, lifespan="off", **options)
        one = uvicorn.Server(config)
        thread = threading.Thread(target=one.run, args=([listening],), daemon=True)
        thread.start()
        yield listening.getsockname()
        one.should_exit = True
        thread.join(PATIENCE)


@contextlib.contextmanager
def by_hand(ours):
    """A socket whose frames the test reads and writes itself."""
    with sockets.create_connection(ours, timeout=PATIENCE) as live:
        live.sendall(SOCKET_HEAD + b"\r\n")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += live.recv(1)
        yield live


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system does not close such a connection")
def test_who_takes_no_byte_is_gone_when_the_time_is_over(monkeypatch, capsys):
    """With half a second for it, in the server as `python -m app` starts it; the soak tests wait for the real time."""
    assert connection_limits.UNTAKEN_SECONDS == 8
    monkeypatch.setattr(connection_limits, "UNTAKEN_SECONDS", 0.5)
    left = threading.Event()

    async def app(_scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})

        async def say_much():
            while True:
                await send({"type": "websocket.send", "text": "x" * 10_000})

        saying = asyncio.create_task(say_much())
        assert (await receive())["type"] == "websocket.disconnect"
        left.set()
        saying.cancel()

    class State:
        access = type("Access", (), {"token": None})

    announced = type("App", (), {"state": State})
    limits = {"http": connection_limits.LimitedHttp, "ws": connection_limits.LimitedSocket, "ws_ping_interval": None}
    config = uvicorn.Config(app, port=0, lifespan="off", log_config=None, **limits)
    one = Server(announced, config, Settings(open_browser=False))
    thread = threading.Thread(target=one.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not one.started and time.monotonic() < deadline:
        time.sleep(0.01)
    ours = one.servers[0].sockets[0].getsockname()
    with sockets.socket() as stuck:
        stuck.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        stuck.connect(ours)
        stuck.sendall(SOCKET_HEAD + b"\r\n")
        assert left.wait(PATIENCE)
    one.should_exit = True
    thread.join(PATIENCE)
    assert "Descent Lab is at" in capsys.readouterr().out


PINGS = {"ws_ping_interval": 0.1, "ws_ping_timeout": 0.6}


def test_a_slow_server_takes_no_live_viewer_for_a_silent_one():
    """It stands still for another's message, past the time that a viewer has to answer; the answer has long arrived."""

    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})
        while (await receive())["type"] != "websocket.disconnect":
            pass

    class Slow(connection_limits.LimitedSocket):
        def data_received(self, data):
            super().data_received(data)
            if len(data) > 50:
                time.sleep(0.9)

    with serving(app, ws=Slow, **PINGS) as ours, by_hand(ours) as live, connect(f"ws://127.0.0.1:{ours[1]}") as other:
        for _ in range(2):
            ping = live.recv(6)
            assert ping[:2] == b"\x89\x04", "it was given up"
            other.send("a" * 50)
            time.sleep(0.05)
            live.sendall(Frame(Opcode.PONG, ping[2:]).serialize(mask=True))


def test_a_viewer_that_waits_for_its_turn_is_not_taken_for_a_silent_one():
    """While the app takes no message the connection is not read, and its pongs with it, for longer than they have."""

    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        await asyncio.sleep(0.9)
        while (event := await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "text": event["text"]})

    with serving(app, **PINGS) as ours, by_hand(ours) as live:
        live.sendall(Frame(Opcode.TEXT, b"turn").serialize(mask=True))
        while (said := live.recv(6)) != b"\x81\x04turn":
            assert said[:2] == b"\x89\x04", "it was given up"
            live.sendall(Frame(Opcode.PONG, said[2:]).serialize(mask=True))
        assert live.recv(6)[:2] == b"\x89\x04", "and is asked again from then on"
        with contextlib.suppress(ConnectionResetError):
            assert live.recv(6) == b"", "for one that is read and silent is given up"


def test_a_socket_that_is_refused_with_an_answer_gets_it_and_is_no_error(caplog):
    async def app(scope, receive, send):
        await PlainTextResponse("not now", 429, {"retry-after": "5"})(scope, receive, send)

    with serving(app, log_config=None) as ours, pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{ours[1]}")
    answer = refused.value.response
    assert (answer.status_code, answer.headers["retry-after"], bytes(answer.body)) == (429, "5", b"not now")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


@pytest.mark.parametrize("what", ["a ping", "the log of the app's error"])
def test_a_socket_ends_where_memory_is_too_short_for(monkeypatch, what):
    """Nobody would read from it any more, or notice that its client has left."""

    def short(*_args, **_more):
        raise MemoryError

    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        if what == "a ping":
            await receive()

    async def without_log(self):
        await self.app(self.scope, self.receive, self.send)
        raise MemoryError

    base = connection_limits.WebSocketsSansIOProtocol
    if what == "a ping":
        monkeypatch.setattr(base, "send_keepalive_ping", short)
    else:
        monkeypatch.setattr(base, "run_asgi", without_log)
    with serving(app, log_config=None, **PINGS) as ours, by_hand(ours) as live:
        assert live.recv(6) == b""


def test_a_request_that_arrived_while_the_server_stood_still_is_answered():
    """Its connection was kept open between requests for as long as that takes; the time for the next one is over."""

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    class Slow(connection_limits.LimitedHttp):
        def data_received(self, data):
            super().data_received(data)
            if b"/slow" in data:
                kept.sendall(request("/"))
                time.sleep(0.6)

    def request(path):
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()

    with (
        serving(app, http=Slow, timeout_keep_alive=0.4) as ours,
        sockets.create_connection(ours, timeout=PATIENCE) as kept,
        sockets.create_connection(ours, timeout=PATIENCE) as slow,
    ):
        kept.sendall(request("/"))
        assert kept.recv(1000).startswith(b"HTTP/1.1 204")
        slow.sendall(request("/slow"))
        assert kept.recv(1000).startswith(b"HTTP/1.1 204"), "it was closed"
        assert kept.recv(1000) == b"", "and is closed when nothing more comes"


def test_who_closes_the_connection_of_a_request_has_left():
    arrived, left = threading.Event(), threading.Event()

    async def app(scope, _receive, _send):
        arrived.set()
        while not connection_limits.has_left(scope):
            await asyncio.sleep(0.001)
        left.set()

    with serving(app) as ours:
        with sockets.create_connection(ours, timeout=PATIENCE) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert arrived.wait(PATIENCE) and not left.is_set()
        assert left.wait(PATIENCE)


@pytest.mark.parametrize(("said", "answer"), [(b"", b""), (b"GET / HTTP/1.1\r\nHost:", b"HTTP/1.1 400")])
def test_a_head_that_does_not_come_is_waited_for_no_longer(monkeypatch, said, answer):
    """Silence ends in silence: a browser would take a refusal for the answer to its next request."""
    monkeypatch.setattr(connection_limits, "HEAD_SECONDS", 0.05)

    async def ask():
        config = uvicorn.Config(None)
        config.load()
        make = lambda: connection_limits.LimitedHttp(config, ServerState(), {})  # noqa: E731
        async with await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0) as listening:
            reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            writer.write(said)
            found = await asyncio.wait_for(reader.read(), PATIENCE)
            writer.close()
        return found

    assert asyncio.run(ask())[:12] == answer


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 1_000_000,
        b"GET /" + b"a" * 1_000_000,
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: a\r\n" * 100_000,
    ],
    ids=["header", "address", "headers"],
)
def test_a_head_without_end_is_refused(server, bystander, head):
    assert len(head) > 4 * MOST_HEAD_BYTES
    assert answer_to(server, head)[:12] in (
        b"HTTP/1.1 400",
        b"",
    )  # nothing where the rest, unread, resets the connection first


@pytest.mark.parametrize(
    "head",
    [
        SOCKET_HEAD + b"X: " + b"a" * 20_000 + b"\r\n\r\n",
        SOCKET_HEAD + b"X: a\r\n" * 500 + b"\r\n",
        SOCKET_HEAD.replace(b"/ws", b"/ws?\xff") + b"\r\n",
        SOCKET_HEAD.replace(b"AAAA", b"") + b"\r\n",
        SOCKET_HEAD.replace(b"13", b"12") + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    ],
)
def test_a_head_that_makes_no_sense_is_answered_with_400(server, bystander, head):
    assert answer_to(server, head).startswith(b"HTTP/1.1 400")


def answer_to(server, content: bytes) -> bytes:
    """What the server says to these bytes until it closes."""
    answer = b""
    with sockets.create_connection(address(server), timeout=PATIENCE) as plain:
        with contextlib.suppress(ConnectionError):
            plain.sendall(content)
        with contextlib.suppress(ConnectionError):
            while chunk := plain.recv(65536):
                answer += chunk
    return answer


# Uploads


@pytest.mark.parametrize(
    ("path", "most"),
    [("/api/uploads", nets_api.MOST_CSV_BYTES), ("/api/uploads/weights", weights.MOST_BYTES)],
)
def test_an_upload_is_refused_by_its_declared_length_and_not_waited_for(server, path, most):
    with sockets.create_connection(address(server), timeout=PATIENCE) as plain:
        plain.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {most + 1}\r\n\r\n".encode())
        assert plain.recv(1000).startswith(b"HTTP/1.1 413")


def test_an_upload_that_does_not_say_its_length_is_cut_off(server):
    chunk = b"10000\r\n" + b"1" * 0x10000 + b"\r\n"
    answer = answer_to(
        server,
        b"POST /api/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunk * 40
        + b"0\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 413") or answer == b""


def test_an_upload_that_breaks_off_leaves_no_traceback(server):
    with sockets.create_connection(address(server), timeout=PATIENCE) as plain:
        plain.sendall(b"POST /api/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx,y")
    with LOCAL.open(f"{server.url}/healthz") as health:
        assert health.status == 200


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x,y,label\n" + b"0,0,a\n1,1,b\n" * 5001, "more than 10,000 rows"),
        (b"1," * 900_000 + b"1", "cells; it must have 3"),
        (b'"' + b"a" * 1_000_000, "field larger than field limit"),
        (b"0,0,a\n" + b"1," * 900_000, "cells; it must have 3"),
    ],
)
def test_rows_and_columns_are_capped(server, content, words):
    with pytest.raises(urllib.error.HTTPError) as refused:
        LOCAL.open(urllib.request.Request(f"{server.url}/api/uploads", content))
    assert refused.value.code == 422 and words in json.loads(refused.value.read())["message"]
