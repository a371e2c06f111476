"""Memory runs out at the worst moment: a turn is handed on, a run is asked for something or has lost its worker."""

import asyncio
import contextlib
from types import SimpleNamespace

import pytest

from app.i18n.translation import ENGLISH
from app.workers import pool as pools
from app.workers import remote_run
from app.workers.aside import Aside
from app.workers.limits import Limits
from app.workers.pool import UNNOTICED_SECONDS, WATCH_SECONDS, WorkerPool, WorkerProcess
from app.workers.remote_run import RemoteRun
from app.workers.turns import HEARS_SECONDS, CrowdedOutError, Turn, Turns
from tests.app.failing import failing
from tests.app.workers.unshared import Unshared


@pytest.mark.parametrize("rest", [0.0, 1.0])
def test_a_turn_is_handed_on(monkeypatch, rest):
    """Otherwise nobody would ever have one again."""

    async def ask() -> list[str]:
        turns, served, loop = Turns(rest), [], asyncio.get_running_loop()

        async def one(who: str) -> None:
            async with turns.of(who):
                served.append(who)
                if who == "first":
                    monkeypatch.setattr(loop, "call_later", failing(loop.call_later))
                    monkeypatch.setattr(turns, "_forget", failing(turns._forget))

        await asyncio.wait_for(asyncio.gather(*map(one, ("first", "second", "third"))), 5)
        return served

    assert asyncio.run(ask()) == ["first", "second", "third"]


@pytest.mark.parametrize("at", ["line_up", "clock"])
def test_a_turn_that_does_not_come_to_its_block_is_the_next_ones(monkeypatch, at):
    """A generator as the context's manager would keep the turn: one such failure took it from everybody for ever."""

    async def ask() -> list[str]:
        turns, served = Turns(), []

        async def one(who: str) -> None:
            async with turns.of(who):
                served.append(who)

        really, calls = getattr(turns, at), []

        def taken_and_failed(*args):
            result = really(*args)
            calls.append(result)
            if turns._owner() is not None and len(calls) < 9:
                calls.extend([None] * 9)
                raise MemoryError
            return result

        monkeypatch.setattr(turns, at, taken_and_failed)
        with pytest.raises(MemoryError):
            await one("first")
        await asyncio.wait_for(one("second"), 5)
        dropped = turns.of("dropped")
        await dropped.__aenter__()
        del dropped  # the error struck between the turn and its block
        await asyncio.wait_for(one("third"), 5)
        with monkeypatch.context() as short:  # there was no memory for handing it on either
            short.setattr(Turn, "_end", bool)
            lost = turns.of("lost")
            await lost.__aenter__()
            del lost
        await asyncio.wait_for(one("fourth"), 5)
        return served

    assert asyncio.run(ask()) == ["second", "third", "fourth"]


def test_a_turn_that_was_called_and_does_not_hear_of_it_is_the_next_ones():
    async def ask() -> list[str]:
        now, served = [0.0], []
        turns = Turns(clock=lambda: now[0])
        deaf = turns.of("deaf")
        turns.line_up(deaf)

        async def one(who: str) -> None:
            async with turns.of(who):
                served.append(who)

        waiting = asyncio.create_task(one("waits"))
        await asyncio.sleep(0)
        assert not served and deaf.lasts
        now[0] += HEARS_SECONDS
        await asyncio.wait_for(asyncio.gather(waiting, one("comes")), 5)
        with pytest.raises(CrowdedOutError):  # it hears of it after all
            async with deaf:
                served.append("deaf")
        await asyncio.wait_for(one("later"), 5)
        return served

    assert asyncio.run(ask()) == ["waits", "comes", "later"]


class Listener(Unshared):
    kind, heavy = "descent", False

    def __init__(self) -> None:
        self.told: list[str] = []

    def recovering(self, _step: int) -> None:
        self.told.append("recovering")


class FakeWorker:
    def __init__(self) -> None:
        self.listeners: dict[int, RemoteRun] = {}
        self.asked: list[str] = []

    def request(self, name: str, number: int, *_arguments) -> int:
        self.asked.append(f"{name} {number}")
        return 1


class Workers:
    def __init__(self, *workers: FakeWorker) -> None:
        self.workers, self._numbers = list(workers), 0

    def number(self) -> int:
        self._numbers += 1
        return self._numbers

    async def find_for_lost(self, _run) -> FakeWorker:
        return self.workers[0]


def begun(workers: Workers) -> RemoteRun:
    run = RemoteRun(workers, Listener(), ("descent", {}, 0, True, None, ENGLISH))
    run.open_in(workers.workers.pop(0))
    return run


def test_a_run_that_has_lost_its_worker_returns_although_memory_is_short_at_first(monkeypatch):
    monkeypatch.setattr(remote_run, "TRY_AGAIN_SECONDS", 0.001)

    async def lose() -> tuple[RemoteRun, FakeWorker]:
        first, second = FakeWorker(), FakeWorker()
        workers = Workers(first, second)
        run = begun(workers)
        run.request("play")
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "create_task", failing(loop.create_task))
        monkeypatch.setattr(workers, "find_for_lost", failing(workers.find_for_lost))
        fails = iter([None, MemoryError()])  # the first request arrives, the second one does not

        def request(name: str, *arguments) -> int:
            if name != "close" and (error := next(fails, None)):
                raise error
            return FakeWorker.request(second, name, *arguments)

        monkeypatch.setattr(second, "request", request)
        run.worker_lost(in_turn=False, too_long=False)
        await asyncio.wait_for(run._return, 5)
        return run, second

    run, worker = asyncio.run(lose())
    assert worker.asked == ["open 2", "close 2", "open 3", "play 3"] and worker.listeners == {3: run}
    assert run._asked == 1 and list(run._unanswered) == [1]


def test_a_request_that_was_not_sent_is_not_counted(monkeypatch):
    """The worker counts those that it gets; what was done to the run is found by their numbers."""
    worker = FakeWorker()
    run = begun(Workers(worker))
    monkeypatch.setattr(worker, "request", failing(worker.request))
    with pytest.raises(MemoryError):
        run.request("play")
    run.request("pause")
    assert list(run._unanswered) == [1]


def test_one_viewer_who_cannot_be_told_does_not_keep_the_others_from_returning(monkeypatch):
    pool = WorkerPool(1)
    worker, told = WorkerProcess(pool), []

    def lost(_in_turn: bool, _too_long: bool) -> None:
        told.append("lost")
        if len(told) == 1:
            raise MemoryError

    monkeypatch.setattr(WorkerProcess, "pid", 1)
    worker.listeners = {number: SimpleNamespace(worker_lost=lost) for number in range(3)}
    worker.tell_lost()
    assert told == ["lost"] * 3


def test_requests_for_which_memory_does_not_suffice_end_the_worker_and_its_runs_start_over(monkeypatch):
    """Without an acknowledgment that was lost, a run would send no frame any more."""
    killed = []

    class Pipe:
        def is_closing(self) -> bool:
            return False

        def write(self, _data: bytes) -> None:
            raise MemoryError

    async def ask() -> None:
        worker = WorkerProcess(WorkerPool(1))
        worker._started = SimpleNamespace(
            stdin=Pipe(), pid=1, returncode=None, kill=failing(lambda: killed.append("killed"))
        )
        worker.request("ack", 1, 1)
        await asyncio.sleep(0)

    asyncio.run(ask())
    assert killed == ["killed"]


def test_jobs_leave_the_server_although_its_process_could_not_be_warmed_up(monkeypatch):
    async def warm_up() -> bool:
        aside = Aside(Limits(), 1.0)

        async def fails(_job) -> None:
            raise MemoryError

        monkeypatch.setattr(aside, "_answer", fails)
        aside.start(first=print)
        with pytest.raises(MemoryError):
            await next(iter(aside._tasks))
        return aside._ready

    assert asyncio.run(warm_up())


@pytest.mark.parametrize("known", [True, False], ids=["its end is known", "it was killed"])
def test_a_worker_whose_end_nobody_was_told_of_is_replaced(monkeypatch, known):
    """Its task waits for what never comes: a wake-up that memory was too short for. Its runs waited for ever."""
    made = []

    class Deaf(WorkerProcess):
        pid, returncode = 1, None

        async def start(self) -> None:
            made.append(self)

        async def pass_messages(self) -> None:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            await asyncio.Event().wait()

        async def stop(self) -> None: ...

    monkeypatch.setattr(pools, "WorkerProcess", Deaf)
    monkeypatch.setattr(Deaf, "_process", SimpleNamespace(returncode=None, kill=bool))

    async def watch() -> list[object]:
        pool, lost = WorkerPool(1, hang_seconds=1.0), []
        await pool.start()
        await asyncio.sleep(0)
        (deaf,) = pool._workers
        deaf.listeners = {1: SimpleNamespace(worker_lost=lambda *_: lost.append("told"))}
        if known:
            deaf.returncode = -9
        else:
            deaf.kill()
        for _ in range(int(UNNOTICED_SECONDS / WATCH_SECONDS) + 1):
            pool.watch_once()
        await asyncio.sleep(0)
        assert len(made) == 2 and pool._workers == made[1:]
        for task in pool._tasks:
            task.cancel()
        return lost

    assert asyncio.run(asyncio.wait_for(watch(), 5)) == ["told"]
