"""The pool keeps its workers: one that ends, hangs or cannot be started is replaced, and nobody waits in silence."""

import asyncio
import errno
import json
import logging
import os
import signal
import sys
from types import SimpleNamespace

import pytest

from app.i18n.translation import ENGLISH
from app.labs import LABS
from app.sessions.session import Session
from app.sessions.sessions import Sessions
from app.wire import protocol
from app.workers import pool as pools
from app.workers import turn as turns
from app.workers.limits import Limits
from app.workers.pool import WorkerPool, WorkerProcess
from app.workers.remote_run import Loss, NoWorkerError, RemoteRun
from app.workers.turn import Turn
from tests.app.workers.unshared import Unshared

really_sleep = asyncio.sleep


class FakeWorker(WorkerProcess):
    """Starts when there are file descriptors, answers at once, and lives until it is killed."""

    failures = 0
    error: Exception = OSError(errno.EMFILE, "Too many open files")
    made = 0

    async def start(self) -> None:
        FakeWorker.made += 1
        if FakeWorker.made <= FakeWorker.failures:
            raise self.error
        self._ended = asyncio.Event()
        self.reported = True

    pid, returncode = 1, None

    async def pass_messages(self) -> None:
        await self._ended.wait()
        self.tell_lost()

    async def stop(self) -> None: ...
    def request(self, *_) -> None: ...

    def kill(self) -> None:
        self._ended.set()


def test_what_is_asked_of_a_worker_that_has_ended_or_ends_takes_no_bytes():
    ended = WorkerProcess(SimpleNamespace(options="{}"))
    ended._started = SimpleNamespace(returncode=1)
    assert ended.request("ack", 1, 2) == 0
    of_one_run = WorkerProcess(SimpleNamespace(options="{}"), "{}")
    of_one_run.kill = lambda: None
    assert of_one_run.request("close", 1) == 0 and of_one_run.ending


@pytest.fixture
def slept(monkeypatch):
    """Pauses take no time; they are noted."""
    pauses = []

    async def noted(seconds):
        pauses.append(seconds)
        await really_sleep(0)

    monkeypatch.setattr(pools.asyncio, "sleep", noted)
    monkeypatch.setattr(pools, "WorkerProcess", FakeWorker)
    monkeypatch.setattr(FakeWorker, "made", 0)
    return pauses


async def until_ready(pool, workers):
    for _ in range(1000):
        if pool.ready == workers:
            return
        await really_sleep(0.001)
    raise AssertionError(f"{pool.ready} of {workers} workers")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EMFILE, "Too many open files"),
        OSError(-1, "Unknown error -1"),  # uvloop's, where it gets no pair of sockets
        RuntimeError("can't start new thread"),
    ],
)
def test_a_worker_that_cannot_be_started_is_tried_again_ever_more_slowly(slept, monkeypatch, caplog, error):
    monkeypatch.setattr(FakeWorker, "failures", 8)
    monkeypatch.setattr(FakeWorker, "error", error)

    async def scenario():
        pool = WorkerPool(1)
        await pool.start()
        await until_ready(pool, 1)
        await pool.stop()

    asyncio.run(scenario())
    assert slept[:8] == sorted(slept[:8]) and slept[0] < 0.5 and slept[7] == pools.LONGEST_PAUSE_SECONDS < 5
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(told) == 8 and all(str(error) in record.message and not record.exc_info for record in told)


def test_a_process_that_the_system_does_not_start_is_a_line_in_the_log(monkeypatch, caplog):
    tries = []

    async def not_started(*_, **__):
        tries.append(1)
        raise OSError(-1, "Unknown error -1")

    monkeypatch.setattr(pools, "SHORTEST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(pools.asyncio, "create_subprocess_exec", not_started)

    async def scenario():
        pool = WorkerPool(1)
        await pool.start()
        while len(tries) < 3:
            await really_sleep(0.001)
        await pool.stop()

    asyncio.run(scenario())
    assert "Unknown error -1" in caplog.text and "Traceback" not in caplog.text


def test_after_a_shortage_every_worker_that_ended_is_there_again(slept, monkeypatch):
    async def scenario():
        pool = WorkerPool(2)
        await pool.start()
        await until_ready(pool, 2)
        monkeypatch.setattr(FakeWorker, "failures", FakeWorker.made + 6)
        for worker in list(pool._workers):
            worker.kill()
        await really_sleep(0.01)
        await until_ready(pool, 2)
        assert pool.restarts == 2 and FakeWorker.made == FakeWorker.failures + 2
        await pool.stop()

    asyncio.run(scenario())


class Outbox:
    def __init__(self):
        self.messages = []
        self.put = self.messages.append


def test_a_viewer_is_told_that_there_is_no_worker(monkeypatch):
    monkeypatch.setattr(pools, "NO_WORKER_SECONDS", 0.01)

    async def scenario():
        pool = WorkerPool(1)
        with pytest.raises(NoWorkerError):
            await pool.open(SimpleNamespace(kind="descent", heavy=False))
        sessions = Sessions(pool, 1.0, 1)
        session: Session = sessions.create(protocol.Start(type="start", lab="descent", config={}))
        outbox = Outbox()
        await sessions.open(session, outbox, None)
        return outbox.messages

    started, error = asyncio.run(scenario())
    assert isinstance(started, protocol.Started)
    assert (error.code, error.where) == ("worker", "run") and "no process" in error.message


@pytest.mark.parametrize(
    ("computes", "reported", "seconds"),
    [(False, True, 5), (True, True, 20), (False, False, 65), (True, False, 260)],
    ids=["stands", "computes", "stands at its start", "computes at its start"],
)
def test_a_hang_is_noticed_by_the_time_that_the_server_saw(monkeypatch, computes, reported, seconds):
    """On a busy machine a worker may wait for a processor; on one that was suspended no time has gone by."""
    monkeypatch.setattr(pools, "wants_processor", lambda _: computes)
    pool = WorkerPool(1, hang_seconds=5)
    worker = FakeWorker(pool)
    worker.reported, killed = reported, []
    worker.kill = killed.append
    pool._workers.append(worker)
    for _ in range(int(seconds / pools.WATCH_SECONDS)):
        pool.watch_once()
    assert not killed
    pool.watch_once()
    assert killed == [computes], "only a run that computed is to blame for it"


A_STEP_WITHOUT_END = """
import sys
from app.labs import LABS
from app.workers import process

lab, hanging = LABS["descent"], 666
begin = lab.run

def run(config, seed):
    run = begin(config, seed)
    if seed == hanging:
        run.advance = forever
    return run

def forever(ticks):
    while True:
        pass

object.__setattr__(lab, "run", run)
process.main(*sys.argv[1:])
"""


class Viewer(Unshared):
    """Acknowledges each frame as it comes."""

    kind, heavy = "descent", False

    def __init__(self) -> None:
        self.run: RemoteRun
        self.told: list[object] = []
        self.frames = 0

    def deliver(self, text: str) -> None:
        message = json.loads(text)
        if message["type"] == "frame":
            self.frames += 1
            self.run.request("ack", message["seq"])

    def recovering(self, step: int) -> None:
        self.told.append("recovering")

    def recovered(self) -> None:
        self.told.append("recovered")

    def run_lost(self, loss: Loss) -> None:
        self.told.append(loss)


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="needs a system with RLIMIT_CPU")
def test_a_run_whose_step_never_returns_ends_alone(monkeypatch):
    """The system ends its worker, which has written down whose turn it was; the others continue in the next worker."""
    monkeypatch.setattr(pools, "COMMAND", (sys.executable, "-c", A_STEP_WITHOUT_END))
    config = LABS["descent"].config(steps=100_000, noise=0.5).model_dump()

    async def scenario() -> tuple[Viewer, Viewer]:
        pool = WorkerPool(1, Limits(turn_seconds=0.5))
        await pool.start()
        honest, hanging = Viewer(), Viewer()
        for viewer, seed in ((honest, 1), (hanging, 666)):
            viewer.run = await pool.open(viewer, "descent", config, seed, True, 50.0, ENGLISH)
        while "recovered" not in honest.told:
            await asyncio.sleep(0.02)
        before = honest.frames
        while honest.frames < before + 3:
            await asyncio.sleep(0.02)
        await pool.stop()
        return honest, hanging

    honest, hanging = asyncio.run(asyncio.wait_for(scenario(), 60))
    assert honest.told == ["recovering", "recovered"] and hanging.told == [Loss.TOO_LONG]


def test_whose_turn_it_is_can_be_read_by_another_process_and_when_there_is_no_file_descriptor(monkeypatch):
    turn = Turn.shared()
    other = Turn(os.dup(turn.descriptor))
    other.begin(2**40)
    assert turn.number == 2**40
    other.end()
    assert turn.number == 0
    for one in (turn, other):
        one.close()
        one.close()
    monkeypatch.setattr(turns, "_open_memory", lambda: os.open("/nowhere/at/all", os.O_RDWR))
    own = Turn.shared()
    own.begin(3)
    assert own.descriptor is None and own.number == 3
