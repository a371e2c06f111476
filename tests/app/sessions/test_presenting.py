"""A class that watches one run: every point once, after cuts too; nobody but its presenter steers."""

import asyncio
import contextlib
import json
import os
import random
import signal
import urllib.error
import urllib.request
from functools import cache

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from app.labs import LABS
from app.sessions import watch_socket
from app.sessions.outbox import Outbox
from app.sessions.presentation import LETTERS, code_of, read_code
from app.sessions.presentations import Presentations
from app.sessions.watch_socket import ENDED
from app.wire import protocol
from tests.app.sessions.viewer import WAIT
from tests.app.sessions.watcher import SERIES, Watcher, presenter, watcher
from tests.app.wire.test_protocol import SENT
from tests.conftest import LOCAL

CONFIG = {"function": "ravine", "racers": [{"optimizer": "gd", "lr": 0.05}], "noise": 0.1, "steps": 400}
TOKEN = "watched-with-a-token"


@cache
def alone() -> list[float]:
    run = LABS["descent"].run(LABS["descent"].config.model_validate(CONFIG), 0)
    run.advance(400)
    return run.drain().append[SERIES].tolist()


def test_who_watches_gets_every_point_also_who_comes_late(server):
    with presenter(server) as page, watcher(server, page.code) as early:
        page.start(CONFIG, steps_per_second=2000.0)
        page.until(protocol.Done)
        with watcher(server, page.code) as late:
            assert late.until(protocol.Done).step == 400
            assert early.until_points(401) == late.until_points(401) == alone()


def test_cuts_of_either_side_lose_and_double_nothing(server):
    cut(server, random.Random(17), 12)


def cut(server, chance: random.Random, times: int) -> int:
    """Cut the presenter and three who watch at random moments, reloads among it; then all have all. How many cuts."""
    cuts = 0
    with presenter(server) as page:
        page.start(CONFIG, steps_per_second=chance.choice([200.0, 1000.0, None]))
        others = [Watcher(server, page.code) for _ in range(3)]
        for _ in range(times):
            match chance.randrange(5):
                case 0:
                    cuts += 1
                    page.cut(loaded_anew=chance.random() < 0.5)
                case 1:
                    page.send({"type": "ping"})
                    page.until(protocol.Pong)
                case place:
                    cuts += 1
                    one = others[place - 2]
                    if chance.random() < 0.5:
                        with contextlib.suppress(ConnectionClosed):  # the server takes one who does not read for gone
                            one.send({"type": "ping"})
                            one.until(protocol.Pong, ack=False)
                    one.cut()
        page.send({"type": "speed", "steps_per_second": None})
        page.until_done()
        for one in others:
            assert one.until_points(401) == alone()
            one.socket.close()
    return cuts


def test_a_branch_is_told_from_the_beginning_and_a_moment_as_it_is(server):
    with presenter(server) as page, watcher(server, page.code) as one:
        page.start(CONFIG, steps_per_second=None)
        one.until_points(401)
        page.send({"type": "seek", "index": 100})
        assert one.until(protocol.Moment).index == 100
        page.send({"type": "branch", "config": CONFIG | {"racers": [{"optimizer": "gd", "lr": 0.01}]}})
        while one.series.get(SERIES, [])[100:] in ([], alone()[100:]):
            one.until(protocol.FrameMessage, ack=False)
        assert one.series[SERIES][:101] == alone()[:101]


@pytest.fixture(scope="module")
def guarded(start_server):
    """A server with a token that logs requests."""
    return start_server(workers=1, token=TOKEN, log_level="info")


def test_a_worker_that_dies_is_nothing_to_those_who_watch(guarded):
    with presenter(guarded, f"?token={TOKEN}") as page, watcher(guarded, page.code) as one:
        page.start(CONFIG, steps_per_second=200.0)
        one.until_points(2)
        os.kill(guarded.workers()[0], signal.SIGKILL)
        page.until_done()
        assert one.until_points(401) == alone()


def test_another_run_another_lab_and_the_end_are_told(server):
    with presenter(server) as page, watcher(server, page.code) as one:
        session = page.start(CONFIG).session
        told = one.until(protocol.Started)
        assert told.session != session  # whose name is the right to steer it
        page.start({}, lab="nets", playing=False)
        assert one.until(protocol.Started).lab == "nets"
        page.send({"type": "page", "run": "", "lab": "digits", "query": "seed=3", "at": 7, "switches": [True]})
        one.until(protocol.Stopped)
        assert (shown := one.until(protocol.Page)).query == "seed=3" and shown.at == 7 and shown.run == ""
        page.send({"type": "point", "where": ".stage", "x": 0.5, "y": 0.25})
        assert one.until(protocol.Point).y == 0.25
        page.send({"type": "end-presentation"})
        while not one.until(protocol.Presenter).ended:
            pass
        with pytest.raises(ConnectionClosed) as closed:
            one.receive()
        assert closed.value.rcvd.code == 4002


def test_an_end_amid_a_message_is_told_before_the_socket_is_closed():
    async def watch_until_the_end() -> list[str | int]:
        presentations, sent = Presentations(), []
        present = protocol.Present(type="present", address="http://127.0.0.1")
        presentation = presentations.begin(present, Outbox())

        class Socket:
            async def send_text(self, text: str) -> None:
                sent.append(text)
                if len(sent) == 1:
                    presentations.end(presentation)
                await asyncio.sleep(0)

            async def receive(self) -> dict:
                await asyncio.Event().wait()

            async def close(self, code: int) -> None:
                sent.append(code)

        watching = asyncio.create_task(watch_socket.Watcher(Socket(), presentation, 0).watch())
        while ENDED not in sent:
            await asyncio.sleep(0)
        watching.cancel()
        return sent

    *_before, told, code = asyncio.run(asyncio.wait_for(watch_until_the_end(), WAIT))
    assert json.loads(told)["ended"] and code == ENDED


def test_viewers_that_reach_a_server_before_their_presenter_are_let_in_when_it_comes(server):
    key = "k" * 31 + "8"
    code = code_of(key)
    early = [Watcher(server, code, seq=1) for _ in range(7)]  # more than may guess from one address
    with connect(server.ws_url) as presenting:
        presenting.send(json.dumps({"type": "present", "key": key, "address": "http://127.0.0.1"}))
        for one in early:
            one.until(protocol.Presenter)
            one.socket.close()
        presenting.send(json.dumps({"type": "end-presentation"}))


def test_the_presenter_sees_how_many_watch(server):
    with presenter(server) as page, watcher(server, page.code):
        assert page.until(protocol.Watchers).count == 1


def test_who_watches_can_do_nothing_to_the_run(server):
    with presenter(server) as page, watcher(server, page.code) as one:
        page.start(CONFIG, playing=False)
        one.until_points(1)
        refused = [message for message in SENT if message["type"] not in ("ack", "ping")]
        for message in refused[:19]:
            one.send(message)
            assert one.until(protocol.Error, ack=False).message == "this page only watches"
        one.send(refused[0])
        with pytest.raises(ConnectionClosed):
            one.until(protocol.Started)
        page.send({"type": "ping"})
        page.until(protocol.Pong)
        assert page.series[SERIES] == alone()[:1]


def test_a_code_has_sixty_bits_and_is_read_as_it_is_typed():
    code = code_of("k" * 32)
    assert len({code_of(str(key)) for key in range(100)}) == 100 and 31**LETTERS > 2**60
    assert code_of("k" * 32, "b")[0] == "b" and code_of("k" * 32) == code
    assert read_code(code.upper().replace("-", "")) == code


def status(url: str, **headers: str) -> int:
    try:
        return LOCAL.open(urllib.request.Request(url, headers=headers)).status
    except urllib.error.HTTPError as error:
        return error.code


def test_with_a_token_the_link_lets_watch_and_nothing_else(guarded):
    server = guarded
    with presenter(server, f"?token={TOKEN}") as page:
        page.start(CONFIG)
        with watcher(server, page.code) as one:
            one.until_points(401)
        with LOCAL.open(urllib.request.Request(f"{server.url}/watch/{page.code}")) as answer:
            cookie = answer.headers["set-cookie"].partition(";")[0]
            assert answer.headers["referrer-policy"] == "no-referrer"
        for path, expected in {
            "/static/icon.svg": 200,
            "/static/js/page/lab.js": 200,
            "/api/labs/descent/figures": 200,
            "/api/labs": 401,
            "/labs/descent": 401,
            "/api/labs/descent/replay": 401,
            "/metrics": 401,
        }.items():
            assert status(server.url + path, cookie=cookie) == expected, path
        with pytest.raises(InvalidStatus):
            connect(server.ws_url, additional_headers={"cookie": cookie}, origin=server.url, legacy=True)
        assert page.code not in server.output.read_text()
    assert status(f"{server.url}/static/js/page/lab.js", cookie=cookie) == 401  # it has ended


def test_codes_cannot_be_guessed_at_leisure(guarded):
    url = f"{guarded.ws_url.removesuffix('/ws')}/watch/socket"
    codes = []
    for number in range(7):
        with connect(url) as socket:
            socket.send(json.dumps({"type": "watch", "code": f"aaaa-aaaa-aaaa{number + 2}"}))
            codes.append(json.loads(socket.recv(WAIT))["code"])
    assert codes == ["unknown-presentation"] * 5 + ["busy"] * 2
    assert status(f"{guarded.url}/watch/bbbb-bbbb-bbbbb") == 429
