"""A crowd: the queue, the limits of a run, workers that hang or are killed, and what the server tells of it all."""

import asyncio
import contextlib
import json
import os
import re
import signal
import threading
import time
import urllib.error
import urllib.request

import pytest
import uvicorn
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

import app.sessions.sessions
from app.labs import LABS
from app.main import create_app
from app.server import Server
from app.sessions.outbox import Outbox
from app.sessions.session import RefusedError
from app.sessions.sessions import Sessions
from app.sessions.socket import Viewer
from app.settings import Settings
from app.wire import protocol
from app.workers.limits import Limits, places
from tests.app.sessions.viewer import viewer
from tests.app.workers.test_process import Pipes
from tests.conftest import LOCAL, PATIENCE

CONFIG = {"function": "sphere", "racers": [{"optimizer": "gd", "lr": 0.1}], "steps": 100}
ENDLESS = CONFIG | {"steps": 100_000, "noise": 0.5}


class NoRun:
    """A run in a pool that computes nothing."""

    def request(self, *arguments):
        return True

    def close(self):
        pass


class NoPool:
    async def open(self, listener, *arguments, past=()):
        await asyncio.sleep(0)
        return NoRun()


class Guest:
    """A viewer as the sessions see it."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions, self.outbox, self.session = sessions, Outbox(), None

    async def start(self, place: str = "") -> "Guest":
        before, self.session = (
            self.session,
            self.sessions.create(protocol.Start(type="start", lab="descent", config=CONFIG, place=place)),
        )
        await self.sessions.open(self.session, self.outbox, before)
        return self

    def leave(self) -> None:
        self.sessions.leave(self.session, self.outbox)

    async def told(self) -> list[object]:
        """What it was told last: `started`, or its positions."""
        await asyncio.sleep(0.02)
        found = []
        while not self.outbox._queue.empty():
            message = json.loads(await self.outbox.next())
            found.append(message.get("position", message["type"]))
        return found


def with_sessions(most: int):
    """Run an async test with room for this many sessions."""
    return lambda test: lambda: asyncio.run(test(Sessions(NoPool(), 60, most)))


@with_sessions(2)
async def test_who_comes_later_waits_and_moves_up_in_order(sessions):
    guests = [await Guest(sessions).start() for _ in range(5)]
    assert [await guest.told() for guest in guests] == [["started"], ["started"], [1], [2], [3]]
    guests[3].leave()
    assert [await guest.told() for guest in guests[2:]] == [[], [], [2]]
    sessions.end(guests[0].session)
    assert [await guest.told() for guest in guests[2:]] == [["started"], [], [1]]
    sessions.end(guests[4].session)
    sessions.end(guests[2].session)
    assert sessions.numbers() == {"attached": 1, "detached": 0, "waiting": 0}


@with_sessions(1)
async def test_whoever_has_a_place_keeps_it_from_run_to_run_and_so_in_the_queue(sessions):
    first, second, third = [await Guest(sessions).start() for _ in range(3)]
    await second.start()
    await first.start()
    assert await first.told() == ["started"] and sessions.numbers()["attached"] == 1
    assert (await second.told())[-1] == 1 and (await third.told())[-1] == 2
    sessions.end(first.session)
    assert await second.told() == ["started"] and second.session.run is not None


@with_sessions(1)
async def test_a_run_without_a_viewer_gives_way_to_those_who_wait_but_not_at_once(sessions):
    app.sessions.sessions.GIVES_WAY_AFTER_SECONDS = 0.6
    try:
        first, second = await Guest(sessions).start(), await Guest(sessions).start()
        first.leave()
        assert await second.told() == [1] and sessions.numbers() == {"attached": 0, "detached": 1, "waiting": 1}
        back = Outbox()
        sessions.resume(protocol.Resume(type="resume", session=first.session.id, seq=0), back, None)
        await asyncio.sleep(0.7)
        assert await second.told() == []
        sessions.leave(first.session, back)
        told, deadline = [], time.monotonic() + PATIENCE
        while not told and time.monotonic() < deadline:
            told = await second.told()
        assert told == ["started"]
        with pytest.raises(RefusedError):
            sessions.resume(protocol.Resume(type="resume", session=first.session.id, seq=0), back, None)
    finally:
        app.sessions.sessions.GIVES_WAY_AFTER_SECONDS = 15.0


@with_sessions(1)
async def test_what_a_worker_said_to_the_connection_before_is_not_told_to_the_next(sessions):
    first = await Guest(sessions).start()
    await first.told()
    session, backs = first.session, [Outbox(), Outbox()]
    session.deliver('{"type":"frame"}')
    assert await first.told() == ["frame"]
    for back in backs:
        sessions.resume(protocol.Resume(type="resume", session=session.id, seq=0), back, None)
    for message in ("done", None, "done", None, "state", "frame"):
        if message is None:
            session.resumed()
        else:
            session.deliver(json.dumps({"type": message}))
    first.outbox = backs[1]
    assert await first.told() == ["started", "state", "frame"]


@with_sessions(1)
async def test_the_queue_has_an_end(sessions):
    guests = [await Guest(sessions).start() for _ in range(1 + app.sessions.sessions.MOST_IN_QUEUE)]
    with pytest.raises(RefusedError) as refused:
        await Guest(sessions).start()
    assert refused.value.error.code == "busy"
    guests[0].leave()
    assert sessions.numbers()["waiting"] == app.sessions.sessions.MOST_IN_QUEUE


@with_sessions(1)
async def test_whoever_is_refused_and_asks_again_is_refused_again(sessions):
    await Guest(sessions).start()
    app.sessions.sessions.MOST_IN_QUEUE, most = 1, app.sessions.sessions.MOST_IN_QUEUE
    try:
        await Guest(sessions).start()
        refused = Viewer(sessions)
        for _ in range(3):
            await refused.handle(json.dumps({"type": "start", "lab": "descent", "config": CONFIG}))
            answer = json.loads(await refused.outbox.next())
            assert (answer["type"], answer["code"]) == ("error", "busy")
        assert sessions.numbers() == {"attached": 1, "detached": 0, "waiting": 1}
    finally:
        app.sessions.sessions.MOST_IN_QUEUE = most


@with_sessions(1)
async def test_a_waiting_viewer_who_was_cut_gets_the_place_back(sessions):
    _, cut, *others = [await Guest(sessions).start() for _ in range(4)]
    place = cut.session.place
    cut.leave()
    assert (await others[0].told())[-1] == 1 and sessions.numbers()["waiting"] == 2
    back = await Guest(sessions).start(place)
    assert await back.told() == [1]
    assert [(await other.told())[-1] for other in others] == [2, 3]
    stranger = await Guest(sessions).start(place)
    assert await stranger.told() == [4], "a place that is taken is nobody else's"


@with_sessions(1)
async def test_a_place_in_the_queue_is_kept_for_the_grace_time_and_holds_nobody_up(sessions):
    first, cut, other = [await Guest(sessions).start() for _ in range(3)]
    sessions._grace = 0.05
    place = cut.session.place
    cut.leave()
    async with asyncio.timeout(PATIENCE):
        while place in sessions._queue:
            await asyncio.sleep(0.01)
    sessions._grace = 60
    other.leave()
    last = await Guest(sessions).start()
    sessions.end(first.session)
    assert (await last.told())[-1] == "started"


@with_sessions(1)
async def test_places_of_those_who_are_gone_do_not_fill_the_queue(sessions):
    await Guest(sessions).start()
    for _ in range(app.sessions.sessions.MOST_IN_QUEUE + 5):
        (await Guest(sessions).start()).leave()
    assert len(sessions._queue) == app.sessions.sessions.MOST_IN_QUEUE
    assert await (await Guest(sessions).start()).told() == [1]


@with_sessions(1)
async def test_what_waits_can_be_steered_but_not_shown(sessions):
    _, guest = await Guest(sessions).start(), await Guest(sessions).start()
    session = guest.session
    session.request("pause")
    session.request("speed", 5.0)
    session.change(CONFIG | {"racers": [{"optimizer": "gd", "lr": 0.2}]})
    assert (session.playing, session.steps_per_second, session.config.racers[0].lr) == (False, 5.0, 0.2)
    with pytest.raises(RefusedError, match="not started"):
        session.request("seek", 3)


def test_there_are_places_for_a_class_on_two_cores_as_far_as_memory_goes(monkeypatch):
    monkeypatch.setattr("app.workers.limits._memory_megabytes", lambda: 1 << 20)
    assert places(2) == 256
    monkeypatch.setattr("app.workers.limits._memory_megabytes", lambda: 512)
    assert places(2) == 64


@pytest.fixture(scope="module")
def small(start_server):
    """A server with one place."""
    return start_server(workers=1, sessions=1)


def get(server, path: str) -> tuple[int, str]:
    try:
        with LOCAL.open(server.url + path, timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def metrics(server) -> dict[str, float]:
    families = text_string_to_metric_families(get(server, "/metrics")[1])
    return {
        sample.name + "".join(f".{value}" for value in sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_metrics_count_what_was_done(small):
    """From the server's start on: this comes before what else it is used for."""
    with viewer(small) as first, viewer(small) as second:
        first.start(CONFIG, steps_per_second=None)
        first.until(protocol.Done)
        second.send({"type": "start", "lab": "descent", "config": CONFIG})
        second.until(protocol.Waiting)
        deadline = time.monotonic() + PATIENCE  # workers report every second
        while (told := metrics(small))["descent_lab_ticks_total"] < 100 and time.monotonic() < deadline:
            time.sleep(0.1)
        for client in (second, first):  # a place is kept for who is cut
            client.send({"type": "stop"})
    assert (
        told["descent_lab_sessions.attached"],
        told["descent_lab_sessions.waiting"],
        told["descent_lab_places"],
    ) == (1, 1, 1)
    assert (told["descent_lab_ticks_total"], told["descent_lab_frames_total"]) == (100, len(first.seqs))
    assert told["descent_lab_worker_bytes_total"] > sum(map(len, first.raw))
    assert told["descent_lab_event_loop_lag_seconds_count"] > 0
    assert told["descent_lab_worker_restarts_total"] == 0


def test_a_viewer_beyond_the_places_is_told_its_position_and_starts_when_its_turn_comes(small):
    with viewer(small) as first, viewer(small) as second, viewer(small) as third:
        first.start(CONFIG, playing=False)
        for client in (second, third):
            client.send({"type": "start", "lab": "descent", "config": CONFIG})
            assert client.until(protocol.Waiting).position == (1 if client is second else 2)
        second.send({"type": "seek", "index": 1})
        assert second.until(protocol.Error).code == "busy"
        first.send({"type": "step", "n": 1})  # those inside notice nothing
        while len(first.series.get("racer.0.x", ())) < 2:
            first.until(protocol.FrameMessage)
        first.send({"type": "stop"})
        second.until(protocol.Started)
        second.until(protocol.Done)
        waiting = third.until(protocol.Waiting)
        assert (waiting.position, waiting.message) == (1, "The server is busy: you are number 1 in the queue.")
        second.send({"type": "stop"})
        third.until(protocol.Started)
        third.until(protocol.Done)
        third.send({"type": "stop"})


def test_ready_is_not_the_same_as_healthy(small):
    (worker,) = small.workers()
    deadline = time.monotonic() + PATIENCE
    while get(small, "/readyz")[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert json.loads(get(small, "/readyz")[1]) == {"status": "ready", "workers": 1}
    os.kill(worker, signal.SIGKILL)
    seen = set()
    while 503 not in seen and time.monotonic() < deadline:
        seen.add(get(small, "/readyz")[0])
    assert 503 in seen and get(small, "/healthz")[0] == 200
    deadline = time.monotonic() + PATIENCE
    while get(small, "/readyz")[0] != 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert get(small, "/readyz")[0] == 200


@pytest.mark.parametrize(("limits", "where"), [(Limits(run_steps=40), "steps"), (Limits(run_seconds=0.01), "time")])
def test_a_run_that_has_had_its_share_is_paused_with_a_sentence_and_can_still_be_looked_at(limits, where):
    pipes = Pipes(limits)
    try:
        pipes.request("open", 1, "descent", ENDLESS, 0, True, None)
        step = 0

        def until(kind: str) -> dict:
            nonlocal step
            while True:
                _, message = pipes.message()
                if message["type"] == "frame":
                    step = message["step"]
                    pipes.request("ack", 1, message["seq"])
                if message["type"] == kind:
                    return message

        for _ in range(2):  # and again when it is asked to go on
            error = until("error")
            assert (error["code"], error["where"]) == ("budget", where) and "is paused: it has" in error["message"]
            pipes.request("play", 1)
        pipes.request("seek", 1, 7)
        assert until("moment")["index"] == 7
        if where == "steps":
            pipes.request("resume", 1, 0)
            until("frame")
            assert step == 40
    finally:
        pipes.close()


@pytest.mark.parametrize(
    ("sign", "hang_seconds"), [(signal.SIGKILL, 10 * PATIENCE), (signal.SIGSTOP, 1)], ids=["killed", "hanging"]
)
def test_runs_of_a_worker_that_dies_or_hangs_go_on_in_another_and_the_others_notice_nothing(
    start_server, sign, hang_seconds
):
    server = start_server(workers=2, hang_seconds=hang_seconds)
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(viewer(server)) for _ in range(4)]
        for client in clients:
            client.start(ENDLESS, steps_per_second=20)
            client.until(protocol.FrameMessage)
        victim = server.workers()[0]
        told: dict[int, list[str]] = {number: [] for number in range(4)}
        end = threading.Event()

        def follow(number: int) -> None:
            while not end.is_set():
                message = clients[number].receive()
                assert not isinstance(message, protocol.Error), message
                if isinstance(message, protocol.FrameMessage):
                    clients[number].send({"type": "ack", "seq": message.seq})
                elif isinstance(message, protocol.Notice):
                    told[number].append(message.message)
                    clients[number].send(
                        {"type": "speed", "steps_per_second": 40.0}
                    )  # whether there is a worker or not

        threads = [threading.Thread(target=follow, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        begin = time.monotonic()
        os.kill(victim, sign)
        while sum(map(len, told.values())) < 4 and time.monotonic() < begin + PATIENCE:
            time.sleep(0.02)
        seen = [len(client.seqs) for client in clients]
        deadline = time.monotonic() + PATIENCE
        while any(len(client.seqs) < at + 5 for client, at in zip(clients, seen, strict=True)):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        end.set()
        for thread in threads:
            thread.join()
        lost = [sentences for sentences in told.values() if sentences]
        assert len(lost) == 2
        for why, over in lost:
            assert "is recomputed up to step" in why and over == ""
        alone = LABS["descent"].run(LABS["descent"].config.model_validate(ENDLESS), 0)
        alone.advance(max(len(client.series["racer.0.x"]) for client in clients))
        expected = alone.drain().append["racer.0.x"].tolist()
        for client in clients:
            points = client.series["racer.0.x"]
            assert points == expected[: len(points)]
        now = metrics(server)
        assert (now["descent_lab_workers"], now["descent_lab_worker_restarts_total"]) == (2, 1)
        assert victim not in server.workers()
    server.stop()


def test_a_run_that_needs_more_memory_than_there_is_gets_a_sentence_and_the_log_is_json(start_server):
    server = start_server(workers=1, worker_memory=400, log_format="json", log_level="info")
    with viewer(server) as client, viewer(server) as other:
        other.start(ENDLESS, steps_per_second=50)
        session = client.start(
            {"hidden": "512, 512, 512, 512, 512, 512", "racers": [{"optimizer": "adam"}] * 4}, lab="nets"
        ).session
        error = client.until(protocol.Error)
        assert (error.code, error.where) == ("worker", "run") and "memory" in error.message
        assert metrics(server)["descent_lab_heavy_runs"] == 1
        client.start(CONFIG, steps_per_second=None)
        assert metrics(server)["descent_lab_heavy_runs"] == 0
        assert client.until(protocol.Done).outcome == "finished"
        other.until(protocol.FrameMessage)
        os.kill(server.workers()[0], signal.SIGKILL)
        assert "recomputed" in other.until(protocol.Notice).message
    server.stop()
    printed = server.output.read_text()
    entries = [json.loads(line) for line in printed.splitlines() if not line.startswith("Descent Lab is at")]
    assert all({"time", "level", "logger", "process", "message"} <= entry.keys() for entry in entries)
    told = {(entry["logger"], entry["level"]): entry["message"] for entry in entries}
    assert "memory" in told["descent_lab.worker", "warning"]
    assert re.fullmatch(
        r"worker \d+ ended with -9 and is replaced; 2 runs go on in another", told["descent_lab.workers", "error"]
    )
    assert ("uvicorn.access", "info") in told and session not in printed


def test_a_server_that_is_about_to_end_is_not_ready():
    server = create_app(Settings(workers=1))
    with TestClient(server, base_url="http://127.0.0.1") as client:
        deadline = time.monotonic() + PATIENCE
        while client.get("/readyz").status_code != 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        Server(server, uvicorn.Config(server), Settings()).handle_exit(signal.SIGTERM, None)
        assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200
