"""Networks that fail, readers that do not read, processes that end: through a proxy, over real sockets."""

import json
import os
import pathlib
import signal
import socket as sockets
import time

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect

from app.guard.connection_limits import UNTAKEN_SECONDS
from app.wire import protocol
from bench.stuck import open_sockets
from tests.app.sessions.faults import CONFIG, SERIES, Faults, Page, alone
from tests.app.sessions.proxy import DOWN, UP, proxy
from tests.app.sessions.viewer import WAIT, viewer
from tests.conftest import PATIENCE

LINUX = pathlib.Path("/proc/self/net/tcp")


def receive(page: Page, acks: bool = False) -> None:
    """Until the run is done, or the connection is closed."""
    while not page.done:
        page.receive(acks)


def receive_all(live) -> None:
    """Until the connection is closed."""
    while True:
        live.socket.recv(WAIT)


def finished(page) -> None:
    if not page.done:
        page.acknowledge()
        page.until(protocol.Done, acks=True)
    expected = alone([])
    for name in SERIES:
        np.testing.assert_array_equal(page.series[name], expected[name])


@pytest.fixture(scope="module")
def own(start_server):
    """A server that these tests may halt and end; it keeps 50 KiB of a run's points, which CONFIG's fit into."""
    return start_server(workers=1, session_history=0.05)


def test_any_interleaving_loses_and_doubles_nothing(server):
    few = settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(lambda: Faults(server), settings=few)


@pytest.mark.parametrize("count", [1, 2, 3, 10, 127, 1000, 2500, 4000])
def test_a_connection_cut_in_mid_frame(server, count):
    with proxy(server) as between:
        page = Page(between.ws_url)
        page.start(CONFIG, steps_per_second=1000.0)
        between.cut_after(count)
        with pytest.raises(ConnectionClosed):
            receive(page, acks=True)
        page.connect()
        finished(page)


@pytest.mark.parametrize("way", [UP, DOWN])
def test_half_a_connection_is_none(server, way):
    with proxy(server) as between:
        page = Page(between.ws_url)
        page.start(CONFIG, playing=False)
        between.half_close(way)
        with pytest.raises(ConnectionClosed):
            receive(page)
        page.connect()
        page.send(type="play")
        page.send(type="speed", steps_per_second=None)
        finished(page)


def test_a_slow_network_gets_the_same_points_in_fewer_frames(server):
    with proxy(server) as between:
        between.delay, between.bytes_a_second[DOWN] = 0.05, 40_000
        page = Page(between.ws_url)
        page.start(CONFIG, steps_per_second=200.0)
        page.until(protocol.Done, acks=True)
        finished(page)
        assert page.seq < 60


def test_a_network_that_stalls_for_a_moment_loses_nothing(server):
    with proxy(server) as between:
        page = Page(between.ws_url)
        page.start(CONFIG, steps_per_second=None)
        between.stall(UP)
        page.send(type="ping")
        between.flow()
        finished(page)


@pytest.mark.soak  # each waits 8 s; test_connection_limits has the same with half a second
@pytest.mark.skipif(not LINUX.exists(), reason="needs Linux's /proc to count sockets")
@pytest.mark.parametrize("kind", ["takes no byte", "takes bytes and says nothing", "a page that takes no byte"])
def test_who_does_not_read_is_gone_within_ten_seconds(own, kind):
    server = own
    with viewer(server) as other:
        other.start(CONFIG | {"steps": 100_000}, steps_per_second=10.0)
        other.until(protocol.FrameMessage)
        before = open_sockets(server.process.pid)
        with sockets.socket() as stuck:
            if kind != "takes bytes and says nothing":
                stuck.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
            stuck.connect(("127.0.0.1", int(server.url.rsplit(":", 1)[1])))
            if kind == "a page that takes no byte":
                stuck.sendall(
                    b"GET /plotly.min.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 3
                    + b"GET /static/js/page/lab.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 40
                )
            else:
                start = json.dumps({"type": "start", "lab": "digits", "config": {}, "steps_per_second": None}).encode()
                stuck.sendall(
                    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection:"
                    b" Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                )
                answer = b""
                while not answer.endswith(b"\r\n\r\n"):
                    answer += stuck.recv(1)
                stuck.sendall(Frame(Opcode.TEXT, start).serialize(mask=True))
            begin = time.monotonic()
            while open_sockets(server.process.pid) <= before:
                assert time.monotonic() < begin + PATIENCE
            while open_sockets(server.process.pid) > before:
                other.until(protocol.FrameMessage)  # which goes on meanwhile
                assert time.monotonic() < begin + PATIENCE  # `bench.stuck` measures it


def test_a_worker_that_stands_for_a_moment_loses_nothing(own):
    page = Page(own.ws_url)
    page.start(CONFIG, steps_per_second=1000.0)
    page.until(protocol.FrameMessage, acks=True)
    (worker,) = own.workers()
    os.kill(worker, signal.SIGSTOP)
    page.close()
    page.connect()  # `started` is the server's own word
    os.kill(worker, signal.SIGCONT)
    finished(page)
    page.close()


def test_what_is_not_kept_any_more_is_said(own):
    config = CONFIG | {"function": "rosenbrock", "racers": [{"optimizer": "gd", "lr": 1e-6}], "steps": 4000}
    page = Page(own.ws_url)
    page.start(config, steps_per_second=None)
    page.until(protocol.Done, acks=True)
    whole = page.series
    page.acknowledge()
    page.close()
    page.forget()
    page.connect()
    page.until(protocol.Done, acks=True)
    for name in SERIES:
        missing = page.series[name].count(None)
        assert 2000 < missing < 4000 and page.series[name] == [None] * missing + whole[name][missing:]
    page.close()


def test_the_end_of_the_server_is_told_with_1012_and_does_not_wait_for_who_does_not_read(own, server):
    """And another server says that it has not the run."""
    with proxy(own, buffer_bytes=4096) as between:
        stuck = Page(between.ws_url)
        stuck.start(CONFIG, playing=False)
        between.stall(DOWN)
        stuck.send(type="start", lab="digits", config={})
        with viewer(own) as live:
            session = live.start(CONFIG, steps_per_second=30.0).session
            live.until(protocol.FrameMessage)
            begin = time.monotonic()
            own.process.send_signal(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                receive_all(live)
            assert closed.value.rcvd.code == 1012
            assert own.process.wait(PATIENCE) in (0, -signal.SIGTERM)
            assert time.monotonic() < begin + UNTAKEN_SECONDS, "it waited until that one was given up"
    own.check()
    with connect(server.ws_url) as socket:
        socket.send(json.dumps({"type": "resume", "session": session, "seq": 3}))
        assert json.loads(socket.recv(WAIT))["code"] == "unknown-session"
