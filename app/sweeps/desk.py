"""The sweeps of a server: how many there may be, on which executor, and for how long they are kept."""

import asyncio
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any

from app.labs import LABS
from app.sweeps.cell import find_rates, run_cell
from app.sweeps.grid import Grid, points_of
from app.sweeps.local import LocalExecutor
from app.sweeps.sweep import Sweep
from app.workers.limits import Limits
from engine.sentences import N_, Sentence, SentenceError

MOST_GOING = 16
"""Most sweeps that compute at once; they take turns, cell by cell."""

MOST_KEPT = 200

MOST_BYTES = 128 * 2**20
"""That the results of all of them may take, by an estimate before they begin."""

RACER_BYTES = 700
"""Of a cell, without its curves."""

STOPPED_SECONDS = 5.0
"""A stopped sweep has canceled its cells after this long."""

UNSEEN_SECONDS = 20.0
"""A sweep is stopped when no page has asked about it for this long."""


TRY_AGAIN_SECONDS = 5.0
"""For this long every sweep hears that there is no cluster, instead of each waiting for it in turn."""

BUSY = N_("the server computes as many sweeps as it can at once; try again later")
OTHERS_FIRST = N_("stopped, so that others can compute too; Resume continues")


class BusyError(SentenceError):
    """The server has as many sweeps as it allows."""


class KnownSweep:
    """A sweep, and what a server needs beside it."""

    def __init__(self, kind: str, sweep: Sweep, loop: asyncio.AbstractEventLoop, owner: str = "") -> None:
        """owner : the address of the visitor who began it."""
        self.id = secrets.token_urlsafe(24)
        self.kind, self.sweep, self.owner = kind, sweep, owner
        self.bytes = bytes_of(sweep.grid, sweep.curves)
        self.report_seconds = 0.0
        """What its latest report took."""
        self.seen = time.monotonic()
        self._loop, self._news, self._over = loop, asyncio.Event(), asyncio.Event()
        self._over.set()

    @property
    def going(self) -> bool:
        return not self._over.is_set()

    def go(self, run: Callable[[Sweep], None]) -> None:
        """Compute the cells that are missing, in a thread."""

        def compute() -> None:
            try:
                run(self.sweep)
            finally:
                self._tell(self._over)

        self._over.clear()
        self.sweep.go_on()
        threading.Thread(target=compute, name="sweep-of", daemon=True).start()

    @property
    def computes(self) -> bool:
        """Whether it continues, and is not about to stop."""
        return self.going and self.sweep.state == "running" and not self.sweep.stopping

    async def at_rest(self) -> None:
        """Wait until it has stopped, if it is about to."""
        if self.going and (self.sweep.stopping or self.sweep.state != "running"):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), STOPPED_SECONDS)

    def wake(self) -> None:
        """Something has changed; called by any thread."""
        self._tell(self._news)

    def _tell(self, event: asyncio.Event) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has ended
            self._loop.call_soon_threadsafe(event.set)

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


def bytes_of(grid: Grid, curves: bool) -> int:
    """What the results of its cells take at most, about."""
    of_curves = 8 * points_of(grid) * (len(LABS[grid.lab].curves) + 1) if curves else 0
    return len(grid) * max(1, len(grid.labels)) * (RACER_BYTES + of_curves)


def greediest(of: Collection[KnownSweep], newcomer: str) -> KnownSweep | None:
    """The one of them that gives way to a newcomer: of the visitor with the most, the one asked about longest
    ago. None where the newcomer would then have more than that visitor.
    """
    owned = Counter(one.owner for one in of)
    owner = max(owned, key=lambda owner: owned[owner], default="")
    if owned[owner] <= owned[newcomer] + 1:
        return None
    return min((one for one in of if one.owner == owner), key=lambda one: one.seen)


class Desk:
    """Begins sweeps, finds them by their secret names, and deletes abandoned ones.

    A visitor who begins very many loses the first ones; nobody else does.
    """

    def __init__(self, workers: int, limits: Limits, dask: str = "", grace: float = 120.0) -> None:
        self._limits, self._dask, self._grace = limits, dask, grace
        self._local = LocalExecutor(workers, limits)
        self._cluster: Any = None
        self._no_cluster: SentenceError | None = None
        self._no_cluster_until = 0.0
        self._lock = threading.Lock()
        self._known: dict[str, KnownSweep] = {}
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._watch = asyncio.create_task(self._look_after())

    @property
    def going(self) -> int:
        return sum(known.going for known in self._known.values())

    def begin(self, kind: str, grid: Grid, owner: str = "") -> KnownSweep:
        """A new sweep, which computes. owner : the address of who wants it. Raises BusyError."""
        sweep = Sweep(
            grid,
            curves=kind == "seeds",
            seconds=self._limits.run_seconds,
            cell_steps=self._limits.run_steps,
            compute=find_rates if kind == "rate" else run_cell,
        )
        known = KnownSweep(kind, sweep, asyncio.get_running_loop(), owner)
        sweep.changed = known.wake
        self._make_room(known)
        self._known[known.id] = known
        self.resume(known)
        return known

    def _make_room(self, wanted: KnownSweep) -> None:
        """Forget finished sweeps, of the visitor who has most of them first, and last of all running ones."""
        while len(self._known) >= MOST_KEPT or self._bytes + wanted.bytes > MOST_BYTES:
            finished = [one for one in self._known.values() if not one.going]
            oldest = min((one for one in finished if one.owner == wanted.owner), key=lambda one: one.seen, default=None)
            gone = greediest(finished, wanted.owner) or oldest or min(finished, key=lambda one: one.seen, default=None)
            gone = gone or greediest(list(self._known.values()), wanted.owner)
            if gone is None:
                raise BusyError(BUSY)
            self.forget(gone)

    @property
    def _bytes(self) -> int:
        return sum(known.bytes for known in self._known.values())

    def resume(self, known: KnownSweep) -> None:
        """Compute the cells that are missing. Raises BusyError."""
        if known.going:
            return
        computing = [one for one in self._known.values() if one.computes]
        if len(computing) >= MOST_GOING:
            gives_way = greediest(computing, known.owner)
            if gives_way is None:
                raise BusyError(BUSY)
            gives_way.sweep.stop(Sentence(OTHERS_FIRST))
        known.go(self._run)

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
                if self._no_cluster is not None and time.monotonic() < self._no_cluster_until:
                    raise self._no_cluster
                try:
                    self._cluster = Cluster(self._dask)
                except SentenceError as error:
                    self._no_cluster, self._no_cluster_until = error, time.monotonic() + TRY_AGAIN_SECONDS
                    raise
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
