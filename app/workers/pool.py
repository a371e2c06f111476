"""The server's side of its worker processes: starts them, gives them runs, passes their messages to sessions."""

import asyncio
import json
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.paths import ROOT
from app.shortages import insist, shortage
from app.workers import heavy
from app.workers.channel import READ_BYTES, REPORT, message_in, pack_request
from app.workers.journal import Past
from app.workers.limits import COMPUTING_TIMES, ONE_THREAD, Limits, wants_processor
from app.workers.remote_run import Listener, Needs, NoWorkerError, RemoteRun
from app.workers.turn import Turn

WATCH_SECONDS = 0.5
LONGEST_START_SECONDS = 60.0
UNNOTICED_SECONDS = 2.0
"""A worker's end is noticed within this time, or memory was too short to be told of it."""


SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.2, 1.0
"""Seconds before a worker is started again: longer each time that it does not begin to answer."""

COMMAND = sys.executable, "-m", f"{__package__}.process"

NO_WORKER_SECONDS = 5.0
"""Seconds that a run waits for a worker when none could be started."""

REPLACED_SECONDS = 3.0
"""Seconds that runs that have lost their worker wait for its replacement, so that they do not slow down the others."""

log = logging.getLogger("descent_lab.workers")


class TooManyHeavyError(NoWorkerError):
    """There are as many heavy runs as there may be at once."""


@dataclass
class Counts:
    """Sums of the workers' reports."""

    frames: int = 0
    ticks: int = 0
    cpu_seconds: float = 0.0

    def add(self, report: dict[str, float]) -> None:
        for name, value in report.items():
            setattr(self, name, getattr(self, name) + value)


class WorkerProcess:
    """One process and the runs in it; with options of its own it is for one run, and ends with it."""

    def __init__(self, pool: "WorkerPool", own_options: str = "") -> None:
        self._options, self._for_one_run = own_options or pool.options, bool(own_options)
        self.ending = False
        """Its run has been closed."""
        self.keeper: asyncio.Task[None] | None = None
        """The pool's task that serves it; None for one run's."""

        self.listeners: dict[int, RemoteRun] = {}
        self.reported = False
        self.lost = 0
        self.silent_seconds = self.ended_seconds = 0.0
        self._too_long = self._killed = False
        self._turn = Turn()
        self._pool = pool
        self._requests: list[bytes] = []
        self._started: asyncio.subprocess.Process | None = None

    @property
    def _process(self) -> asyncio.subprocess.Process:
        if self._started is None:
            raise RuntimeError("this worker was not started")
        return self._started

    @property
    def returncode(self) -> int | None:
        """None while the process runs, and when it was never started."""
        return None if self._started is None else self._started.returncode

    @property
    def ended(self) -> bool:
        """Whether its process has ended, or was killed and is about to."""
        return self._killed or self.returncode is not None

    @property
    def pid(self) -> int:
        return self._process.pid

    async def start(self) -> None:
        self._turn = Turn.shared()
        inherited = [] if self._turn.descriptor is None else [self._turn.descriptor]
        self._started = await asyncio.create_subprocess_exec(
            *COMMAND,
            self._options,
            *map(str, inherited),
            pass_fds=inherited,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=os.environ | ONE_THREAD,
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C in a terminal is the server's affair
        )

    def request(self, name: str, number: int, *arguments: Any) -> int:
        """Send a request, which the worker's method of that name answers, and return its size in bytes.

        Does nothing and returns 0 once the worker has ended.
        """
        if self._for_one_run and name == "close":
            self.ending = True
            self.kill()
            return 0
        if self._process.returncode is not None:
            return 0
        if not self._requests:
            asyncio.get_running_loop().call_soon(self._write_requests)
        packed = pack_request(name, number, *arguments)
        self._requests.append(packed)
        return len(packed)

    def _write_requests(self) -> None:
        """Write all collected requests, such as the acknowledgments of many viewers, at once."""
        stdin = self._process.stdin
        try:
            requests, self._requests = self._requests, []
            if self._process.returncode is None and stdin is not None and not stdin.is_closing():
                stdin.write(b"".join(requests))
        except MemoryError:  # what its runs were asked for is lost, and they would wait for ever: they start over
            log.error("too little memory for what worker %s is asked for", self.pid)  # noqa: TRY400
            insist(self.kill)

    async def pass_messages(self) -> None:
        """Deliver messages until the process ends, then tell those who still listen."""
        stream = self._process.stdout
        if stream is None:
            raise RuntimeError("this worker has no output")
        received = bytearray()
        while chunk := await stream.read(READ_BYTES):
            received += chunk
            self.silent_seconds = 0.0
            begin = 0
            while (found := message_in(received, begin)) is not None:
                number, text, news, begin = found
                self._pool.messages += 1
                self._pool.bytes += len(text)
                if number == REPORT:
                    self.reported = True
                    self._pool.counted.add(json.loads(text))
                elif listener := self.listeners.get(number):
                    listener.deliver(text, news)
            del received[:begin]
        await self._process.wait()
        self.tell_lost()

    def tell_lost(self) -> None:
        """Tell those who still listen that no further message comes from here."""
        orphans, self.listeners = self.listeners, {}
        self.lost += len(orphans)
        in_turn = self._turn.number
        too_long = self._too_long or self.returncode == -signal.SIGXCPU
        self._turn.close()
        if not self._pool.stopping:
            for number, run in orphans.items():
                try:
                    run.worker_lost(number == in_turn, too_long)
                except MemoryError:  # one viewer is not told; the others' runs go on
                    log.error("too little memory to tell a viewer that worker %s has ended", self.pid)  # noqa: TRY400

    async def stop(self) -> None:
        """Close its input, which ends its loop; kill it when it does not listen."""
        if self._started is None or self._process.returncode is not None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 2)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def kill(self, too_long: bool = False) -> None:
        """too_long : because it computed for too long without a pause."""
        self._too_long |= too_long
        self._killed = True
        if self._process.returncode is None:
            self._process.kill()


class WorkerPool:
    """A fixed number of workers, replaced when they die; a new run goes to the one with the fewest of its kind."""

    def __init__(
        self,
        size: int,
        limits: Limits | None = None,
        hang_seconds: float = 0.0,
        log: dict[str, str] | None = None,
        heavy_runs: int = 0,
    ) -> None:
        self.size = size or os.cpu_count() or 1
        limits, log = limits or Limits(), log or {"form": "text", "level": "warning"}
        self.options = json.dumps({"limits": asdict(limits), "log": log})
        nicer = replace(limits, niceness=min(19, limits.niceness + heavy.NICENESS), behind=heavy.NICENESS)
        own_options = json.dumps({"limits": asdict(nicer), "log": log})
        self.heavy = heavy.HeavyRuns(heavy_runs or os.cpu_count() or 1, lambda: WorkerProcess(self, own_options))
        self.counted = Counts()
        self.messages = self.bytes = self.restarts = 0
        self._hang_seconds = hang_seconds
        self._workers: list[WorkerProcess] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._numbers = 0
        self._ready, self._complete = asyncio.Event(), asyncio.Event()
        self.stopping = False

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep_one()) for _ in range(self.size)]
        if self._hang_seconds:
            self._tasks.append(asyncio.create_task(self._watch()))

    async def _keep_one(self) -> None:
        """Keep one worker running: one that ends or cannot be started is tried again. `_watch` replaces this task when
        it is not told that its worker has ended.
        """
        pause = SHORTEST_PAUSE_SECONDS
        while True:
            worker = WorkerProcess(self)
            try:
                await self._serve_with(worker)
            except Exception as error:
                if isinstance(error, OSError) or shortage(error):  # uvloop's own have no number
                    log.error("a worker could not be started (%s); another try in %g seconds", error, pause)  # noqa: TRY400
                else:
                    log.exception("a worker failed; another try in %g seconds", pause)
            await asyncio.sleep(pause)
            pause = SHORTEST_PAUSE_SECONDS if worker.reported else min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _serve_with(self, worker: WorkerProcess) -> None:
        try:
            await worker.start()
            worker.keeper = asyncio.current_task()
            self._workers.append(worker)
            self._ready.set()
            if len(self._workers) >= self.size:
                self._complete.set()
            await worker.pass_messages()
            self.restarts += 1
            log.error(
                "worker %s ended with %s and is replaced; %d runs go on in another",
                worker.pid,
                worker.returncode,
                worker.lost,
            )
        finally:
            self._take_out(worker)
            await worker.stop()

    def _take_out(self, worker: WorkerProcess) -> None:
        """It computes nothing any more."""
        if worker in self._workers:
            self._workers.remove(worker)
            self._complete.clear()
        if not self._workers:
            self._ready.clear()
        worker.tell_lost()

    def _replace(self, worker: WorkerProcess) -> None:
        """It has ended, and the task that should be told never was: memory was too short for that."""
        log.error("worker %s has ended unnoticed and is replaced", worker.pid)
        if worker.keeper is None:
            self.heavy.take_out(worker)
            return
        worker.keeper.cancel()
        self._tasks[self._tasks.index(worker.keeper)] = asyncio.create_task(self._keep_one())
        self._take_out(worker)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            self.watch_once()

    def watch_once(self) -> None:
        """Kill workers that hang: those that did not even report. Only time in which the server itself was running
        counts.

        One that computes has its processor time limited by the system (`Limits.begin_turn`), and on a busy machine it
        may have had none.
        """
        for worker in self._workers + self.heavy.workers:
            worker.ended_seconds += WATCH_SECONDS * worker.ended
            if worker.ended_seconds > UNNOTICED_SECONDS:
                self._replace(worker)
                continue
            worker.silent_seconds += WATCH_SECONDS
            most = self._hang_seconds + (0.0 if worker.reported else LONGEST_START_SECONDS)
            if worker.silent_seconds > most:
                computes = wants_processor(worker.pid)
                if computes and worker.silent_seconds <= COMPUTING_TIMES * most:
                    continue
                log.error("worker %s has not answered for %g seconds", worker.pid, worker.silent_seconds)
                worker.kill(computes)

    @property
    def ready(self) -> int:
        """How many workers have answered."""
        return sum(worker.reported for worker in self._workers)

    async def open(self, listener: Listener, *arguments: Any, past: Past | None = None) -> RemoteRun:
        """Open a run whose messages go to `listener`; arguments as of `Worker.open`. past : what is done to it first.

        Raises NoWorkerError when there is none for a while, and TooManyHeavyError.
        """
        worker = await self.find(listener)
        run = RemoteRun(self, listener, arguments, past)
        run.open_in(worker, *([past] if past else []))
        return run

    async def find(self, run: Needs) -> WorkerProcess:
        """A worker for a run; raises as `open`."""
        return await (self._own_worker() if run.heavy else self._shared_worker(run.kind))

    async def find_for_lost(self, run: Needs) -> WorkerProcess:
        """A worker for a run whose own has ended: if possible its replacement."""
        if not run.heavy:
            with suppress(TimeoutError):
                async with asyncio.timeout(REPLACED_SECONDS):
                    await self._complete.wait()
        return await self.find(run)

    def number(self) -> int:
        """A number for another run."""
        self._numbers += 1
        return self._numbers

    async def _shared_worker(self, kind: str) -> WorkerProcess:
        """The one with the fewest runs of a kind."""
        try:
            async with asyncio.timeout(NO_WORKER_SECONDS):
                await self._ready.wait()
        except TimeoutError:
            raise NoWorkerError from None
        return min(
            self._workers,
            key=lambda worker: (
                sum(listener.kind == kind for listener in worker.listeners.values()),
                len(worker.listeners),
            ),
        )

    async def _own_worker(self) -> WorkerProcess:
        """One for a heavy run alone."""
        try:
            worker = await self.heavy.find()
        except (OSError, RuntimeError) as error:  # no file descriptors, memory, processes or threads
            log.exception("a worker for a heavy run could not be started")
            raise NoWorkerError from error
        if worker is None:
            raise TooManyHeavyError
        return worker

    @property
    def pids(self) -> list[int]:
        return [worker.pid for worker in self._workers + self.heavy.workers]

    async def stop(self) -> None:
        self.stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, self.heavy.stop(), return_exceptions=True)
