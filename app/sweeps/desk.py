"""The sweeps of a server: how many there may be, on which executor, and for how long they are kept."""

import asyncio
import secrets
import threading
import time
from concurrent.futures import Executor
from typing import Any

from app.sweeps.cell import find_rates, run_cell
from app.sweeps.grid import Grid
from app.sweeps.local import LocalExecutor
from app.sweeps.sweep import Sweep
from app.workers.limits import Limits
from engine.sentences import N_, SentenceError

MOST_GOING = 16
"""Most sweeps that compute at once; they take turns, cell by cell."""

MOST_KEPT = 200

UNSEEN_SECONDS = 20.0
"""A sweep is stopped when no page has asked about it for this long."""


class BusyError(SentenceError):
    """The server has as many sweeps as it allows."""


class KnownSweep:
    """A sweep, and what a server needs beside it."""

    def __init__(self, kind: str, sweep: Sweep, loop: asyncio.AbstractEventLoop) -> None:
        self.id = secrets.token_urlsafe(24)
        self.kind, self.sweep = kind, sweep
        self.seen = time.monotonic()
        self.thread: threading.Thread | None = None
        self._loop, self._news = loop, asyncio.Event()

    @property
    def going(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    def wake(self) -> None:
        """Something has changed; called by any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    async def news(self, version: int, seconds: float) -> None:
        """Wait until it has a later version, for at most this long."""
        self.seen = time.monotonic()
        deadline = self.seen + seconds
        while self.sweep.version <= version and (left := deadline - time.monotonic()) > 0:
            self._news.clear()
            if self.sweep.version > version:
                break
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                break
        self.seen = time.monotonic()


class Desk:
    """Begins sweeps, finds them by their secret names, and deletes abandoned ones."""

    def __init__(self, workers: int, limits: Limits, dask: str = "", grace: float = 120.0) -> None:
        self._limits, self._dask, self._grace = limits, dask, grace
        self._local = LocalExecutor(workers, limits)
        self._cluster: Any = None
        self._lock = threading.Lock()
        self._known: dict[str, KnownSweep] = {}
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._watch = asyncio.create_task(self._look_after())

    @property
    def going(self) -> int:
        return sum(known.going for known in self._known.values())

    def begin(self, kind: str, grid: Grid) -> KnownSweep:
        """A new sweep, which computes. Raises BusyError."""
        sweep = Sweep(
            grid,
            curves=kind == "seeds",
            seconds=self._limits.run_seconds,
            cell_steps=self._limits.run_steps,
            compute=find_rates if kind == "rate" else run_cell,
        )
        known = KnownSweep(kind, sweep, asyncio.get_running_loop())
        sweep.changed = known.wake
        self._make_room()
        self._known[known.id] = known
        self.resume(known)
        return known

    def _make_room(self) -> None:
        if self.going >= MOST_GOING:
            raise BusyError(N_("the server computes as many sweeps as it can at once; try again later"))
        while len(self._known) >= MOST_KEPT:
            oldest = min((one for one in self._known.values() if not one.going), key=lambda one: one.seen, default=None)
            if oldest is None:
                break
            self.forget(oldest)

    def resume(self, known: KnownSweep) -> None:
        """Compute the cells that are missing."""
        if known.going:
            return
        if self.going >= MOST_GOING:
            raise BusyError(N_("the server computes as many sweeps as it can at once; try again later"))
        known.sweep.state = "running"
        known.thread = threading.Thread(target=self._run, args=(known.sweep,), name="sweep-of", daemon=True)
        known.thread.start()

    def _run(self, sweep: Sweep) -> None:
        try:
            executor, width = self._executor()
        except SentenceError as error:
            sweep.fail(error)
            return
        sweep.run(executor, width)

    def _executor(self) -> tuple[Executor, int]:
        """This machine, or the cluster that the settings name, connected to when it is first needed."""
        if not self._dask:
            return self._local, self._local.width
        from app.sweeps.cluster import Cluster  # noqa: PLC0415  # Dask is optional

        with self._lock:
            if self._cluster is None or not self._cluster.alive:
                self._cluster = Cluster(self._dask)
            return self._cluster, self._cluster.width

    def find(self, name: str) -> KnownSweep | None:
        return self._known.get(name)

    def forget(self, known: KnownSweep) -> None:
        known.sweep.stop()
        self._known.pop(known.id, None)

    async def _look_after(self) -> None:
        """Stop abandoned sweeps, and delete them later."""
        while True:
            await asyncio.sleep(2.0)
            now = time.monotonic()
            for known in list(self._known.values()):
                if known.going and now - known.seen > UNSEEN_SECONDS:
                    known.sweep.stop()
                elif not known.going and now - known.seen > max(UNSEEN_SECONDS, self._grace):
                    self.forget(known)

    async def stop(self) -> None:
        """End all of them, and the processes."""
        if self._watch is not None:
            self._watch.cancel()
        for known in list(self._known.values()):
            self.forget(known)
        await asyncio.to_thread(self._local.shutdown, wait=False, cancel_futures=True)
        if self._cluster is not None:
            await asyncio.to_thread(self._cluster.shutdown, wait=False)
