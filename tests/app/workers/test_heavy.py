"""A heavy run has a worker of its own, which begins and ends with it; the others' worker has nothing to do with it."""

import asyncio
import errno
import json

import pytest

from app.sessions.outbox import Outbox
from app.sessions.sessions import GIVES_WAY_AFTER_SECONDS, Sessions
from app.wire import protocol
from app.workers import heavy, remote_run
from app.workers import pool as pools
from app.workers.limits import Limits
from app.workers.pool import NoWorkerError, TooManyHeavyError, WorkerPool, WorkerProcess

HEAVY = {"hidden": "512, 512, 512, 512, 512, 512", "batch_size": 64}
LIGHT = {"hidden": "4"}


class FakeWorker(WorkerProcess):
    """A process that takes what it is asked and lives until it is killed."""

    pid, returncode = 1, -9
    failure: Exception | None = None

    async def start(self) -> None:
        await asyncio.sleep(0)
        if self.failure and self._for_one_run:
            raise self.failure
        self._ended, self.asked, self.reported = asyncio.Event(), [], True

    async def pass_messages(self) -> None:
        await self._ended.wait()
        self.tell_lost()

    async def stop(self) -> None:
        self.kill()

    def request(self, name, number, *arguments):
        self.asked.append(name)
        if name == "close" and self._for_one_run:
            super().request(name, number)

    def kill(self, too_long=False) -> None:
        self._too_long |= too_long
        self._ended.set()


@pytest.fixture
def scenario(monkeypatch):
    """Runs a scenario(pool, sessions) with a pool of one worker and `heavy_runs` of their own."""
    monkeypatch.setattr(pools, "WorkerProcess", FakeWorker)
    monkeypatch.setattr(heavy, "STARTS_APART_SECONDS", 0.001)
    monkeypatch.setattr(remote_run, "TRY_AGAIN_SECONDS", 0.001)

    def run(play, heavy_runs=1):
        async def scene():
            pool = WorkerPool(1, heavy_runs=heavy_runs)
            await pool.start()
            sessions = Sessions(pool, 60.0, 100)
            try:
                await asyncio.wait_for(play(pool, sessions), 10)
            finally:
                await pool.stop()
            assert pool.heavy.workers == []

        asyncio.run(scene())

    return run


class Visitor:
    def __init__(self, sessions) -> None:
        self.sessions, self.session = sessions, None
        self.outbox, self.messages = Outbox(), []
        self.outbox.put = self.messages.append

    async def start(self, config=HEAVY) -> "Visitor":
        before = self.session
        message = protocol.Start(type="start", lab="nets", config=config)
        self.session = self.sessions.create(message)
        await self.sessions.open(self.session, self.outbox, before)
        return self

    @property
    def errors(self):
        return [message.message for message in self.messages if isinstance(message, protocol.Error)]


def test_a_heavy_run_begins_and_ends_with_a_worker_of_its_own(scenario):
    async def play(pool, sessions):
        light = await Visitor(sessions).start(LIGHT)
        (shared,) = pool._workers
        before = list(shared.asked)
        large = await Visitor(sessions).start()
        (own,) = pool.heavy.workers
        assert own is not shared and own.asked == ["open"] and shared.asked == before
        assert pool.heavy.count == 1 and pool.ready == 1
        sessions.end(large.session)
        assert pool.heavy.count == 0
        await asyncio.sleep(0.01)
        assert pool.heavy.workers == [] and pool._workers == [shared] and pool.restarts == 0
        assert not large.errors and not light.errors and light.session.run is not None

    scenario(play)


def test_beyond_the_limit_a_sentence_says_what_to_do_and_light_runs_begin(scenario):
    async def play(pool, sessions):
        first = await Visitor(sessions).start()
        second = await Visitor(sessions).start()
        assert "at its limit of large runs" in second.errors[0]
        assert len(pool.heavy.workers) == 1 and not first.errors
        await first.start()  # a viewer's next run takes the place of the one before
        await second.start(LIGHT)
        assert len(second.errors) == 1 and not first.errors and second.session.run is not None
        with pytest.raises(TooManyHeavyError):
            await pool.open(first.session, None)
        sessions.end(first.session)
        await second.start()
        assert len(second.errors) == 1

    scenario(play)


def test_a_heavy_run_without_a_viewer_gives_way(scenario):
    async def play(pool, sessions):
        gone = await Visitor(sessions).start()
        light = await Visitor(sessions).start(LIGHT)
        for visitor in (gone, light):
            sessions.leave(visitor.session, visitor.outbox)
        light.session.detached_at -= 2 * GIVES_WAY_AFTER_SECONDS
        assert (await Visitor(sessions).start()).errors  # it may come back
        gone.session.detached_at -= GIVES_WAY_AFTER_SECONDS
        assert not (await Visitor(sessions).start()).errors
        assert sessions._sessions.get(light.session.id) is light.session

    scenario(play)


def test_when_its_worker_ends_it_goes_on_in_another_one_of_its_own(scenario):
    async def play(pool, sessions):
        large, light = await Visitor(sessions).start(), await Visitor(sessions).start(LIGHT)
        before = pool.heavy.workers[0]
        before.kill()
        await asyncio.sleep(0.05)
        assert not large.errors and not light.errors and pool.restarts == 0
        assert pool.heavy.workers != [before] and pool.heavy.workers[0].asked == ["open"] and pool.heavy.count == 1

    scenario(play)


def test_a_worker_that_cannot_be_started_leaves_nothing(scenario, monkeypatch, caplog):
    monkeypatch.setattr(FakeWorker, "failure", OSError(errno.EMFILE, "Too many open files"))

    async def play(pool, sessions):
        visitor = await Visitor(sessions).start()
        assert "no process to compute" in visitor.errors[0] and pool.heavy.workers == []
        with pytest.raises(NoWorkerError):
            await pool.open(visitor.session, None)
        monkeypatch.setattr(FakeWorker, "failure", None)
        await visitor.start()
        assert len(visitor.errors) == 1 and pool.heavy.count == 1

    scenario(play)


def test_a_heavy_run_that_hangs_is_ended_like_others(scenario, monkeypatch):
    monkeypatch.setattr(pools, "wants_processor", lambda _: True)

    async def play(pool, sessions):
        visitor = await Visitor(sessions).start()
        pool._hang_seconds = 5
        pool.heavy.workers[0].silent_seconds = 21
        pool.heavy.workers[0]._turn.begin(1)
        pool.watch_once()
        await asyncio.sleep(0.01)
        assert visitor.errors and pool.heavy.workers == [] and len(pool._workers) == 1

    scenario(play)


def test_its_process_stands_back_farther_than_the_others():
    pool = WorkerPool(1, Limits(niceness=5, memory_megabytes=300))
    options = json.loads(pool.heavy._make()._options)
    assert options["limits"]["niceness"] == 15 and options["limits"]["memory_megabytes"] == 300
    assert options["limits"]["behind"] == 10 and json.loads(pool.options)["limits"]["behind"] == 0
    assert json.loads(WorkerPool(1, Limits(niceness=19)).heavy._make()._options)["limits"]["niceness"] == 19
    assert json.loads(pool.options)["limits"]["niceness"] == 5


def test_processes_are_not_started_in_a_row(scenario, monkeypatch):
    """A viewer who starts one heavy run after the other waits; the start of a process costs the server time."""
    monkeypatch.setattr(heavy, "STARTS_APART_SECONDS", 0.03)

    async def play(pool, sessions):
        clock, starts = asyncio.get_running_loop().time, []
        visitors = [Visitor(sessions) for _ in range(2)]

        async def again_and_again(visitor):
            for _ in range(2):
                await visitor.start()
                starts.append(clock())

        await asyncio.gather(*map(again_and_again, visitors))
        assert starts[-1] - starts[0] > 0.08 and not any(visitor.errors for visitor in visitors)

    scenario(play, heavy_runs=2)
