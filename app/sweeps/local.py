"""An executor of this machine: processes of low priority with the limits of the workers.

Why not concurrent.futures.ProcessPoolExecutor: a process that dies loses all cells, and a working one cannot be ended.
Here each process has a thread that waits for it at a pipe; a process that dies loses only its own cell.
"""

import json
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from queue import Empty, SimpleQueue
from typing import Any

from app.paths import ROOT
from app.sweeps.errors import CellLostError, CellRefusedError
from app.sweeps.process import ERRORS, LENGTH
from app.workers.limits import ONE_THREAD, Limits, stand_behind

IDLE_SECONDS = 30.0
"""A process that has been idle for this long ends: it takes about 80 MB."""

LOWER = 10
"""The nice value above the workers': next to a watched run a cell gets a tenth of the processor."""

STARTS_APART_SECONDS = 2.0
"""Of the processes of one place: each start takes half a second of a processor, and whoever stops and resumes a sweep
in turn can have no more of it."""


@dataclass(eq=False)
class _Job:
    future: Future[Any]
    packed: bytes


@dataclass(eq=False)
class _Place:
    """One process, while there is one, and its present job."""

    process: subprocess.Popen[bytes] | None = None
    at: Future[Any] | None = None
    next_start: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


class LocalExecutor(Executor):
    """`workers` processes, started when there is something to do. Results are what JSON can hold."""

    def __init__(self, workers: int, limits: Limits | None = None, starts_apart: float = STARTS_APART_SECONDS) -> None:
        limits = limits or Limits()
        self.width = workers
        self._starts_apart = starts_apart
        self._niceness = limits.niceness + LOWER
        self._options = json.dumps(asdict(replace(limits, niceness=0)))
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._places = [_Place() for _ in range(workers)]
        self._threads: list[threading.Thread] = []
        self._closing = threading.Event()

    @property
    def pids(self) -> list[int]:
        return [place.process.pid for place in self._places if place.process is not None]

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self._closing.is_set():
            raise RuntimeError("cannot schedule new futures after shutdown")
        if not self._threads:
            self._threads = [
                threading.Thread(target=self._attend, args=(place,), name="sweep", daemon=True)
                for place in self._places
            ]
            for thread in self._threads:
                thread.start()
        future: Future[Any] = Future()
        self._jobs.put(_Job(future, pickle.dumps((fn, args, kwargs))))
        return future

    def interrupt(self, futures: Iterable[Future[Any]]) -> None:
        """End the processes that compute these; the next cells begin in new ones."""
        given_up = set(futures)
        for place in self._places:
            with place.lock:
                if place.at in given_up and place.process is not None:
                    place.process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Without `wait` or with `cancel_futures`, jobs under way are ended, too."""
        self._closing.set()
        if cancel_futures or not wait:
            with suppress(Empty):
                while True:
                    if job := self._jobs.get_nowait():
                        job.future.cancel()
            self.interrupt([place.at for place in self._places if place.at is not None])
        for _thread in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(timeout=None if wait else 2.0)

    def _attend(self, place: _Place) -> None:
        """Hand jobs to one process, until the executor is shut down."""
        while True:
            try:
                job = self._jobs.get(timeout=IDLE_SECONDS)
            except Empty:
                self._end(place)
                continue
            if job is None:
                break
            if job.future.set_running_or_notify_cancel():
                self._compute(place, job)
        self._end(place)

    def _compute(self, place: _Place, job: _Job) -> None:
        try:
            if place.process is None or place.process.poll() is not None:
                self._closing.wait(max(0.0, place.next_start - time.monotonic()))
            with place.lock:
                process = self._started(place)
                place.at = job.future
            answer = _ask(process, job.packed)
        except (OSError, EOFError, ValueError) as error:
            self._end(place)
            place.at = None
            job.future.set_exception(CellLostError(str(error)))
            return
        place.at = None
        if "value" in answer:
            job.future.set_result(answer["value"])
        elif "refused" in answer:
            job.future.set_exception(CellRefusedError(answer["refused"]))
        elif "error" in answer:
            job.future.set_exception(ERRORS[answer["error"]]())
        else:
            job.future.set_exception(RuntimeError(answer["failed"]))

    def _started(self, place: _Place) -> subprocess.Popen[bytes]:
        if place.process is not None and place.process.poll() is None:
            return place.process
        place.next_start = time.monotonic() + self._starts_apart
        place.process = process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.process", self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | ONE_THREAD,
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C in a terminal is the server's affair
        )
        with suppress(OSError, AttributeError):  # from its first import on
            os.setpriority(os.PRIO_PROCESS, process.pid, min(19, os.nice(0) + self._niceness))
        stand_behind(process.pid, LOWER)
        return process

    @staticmethod
    def _end(place: _Place) -> None:
        with place.lock:
            process, place.process = place.process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        process.wait()


def _ask(process: subprocess.Popen[bytes], packed: bytes) -> dict[str, Any]:
    """Hand over a job and wait for the answer. Raises OSError or EOFError when the process ends."""
    if process.stdin is None or process.stdout is None:
        raise EOFError("this process has no pipes")
    process.stdin.write(LENGTH.pack(len(packed)) + packed)
    process.stdin.flush()
    head = process.stdout.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError("the process has ended")
    length = LENGTH.unpack(head)[0]
    body = process.stdout.read(length)
    if len(body) < length:
        raise EOFError("the process has ended")
    answer: dict[str, Any] = json.loads(body)
    return answer
