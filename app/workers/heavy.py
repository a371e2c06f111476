"""Heavy runs: each gets a worker process of its own, which ends with it, so that no other run waits for its steps.

Which runs are heavy is estimated from their settings (`app.labs.shared.work`).
"""

import asyncio
import logging
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from app.workers.turns import Turns

if TYPE_CHECKING:
    from app.workers.pool import WorkerProcess

NICENESS = 10
"""How much higher the nice value of their workers is than the others'."""

STARTS_APART_SECONDS = 0.1
"""Least seconds between two starts: starting a process costs the server milliseconds, and nobody can make it start one
after the other.
"""

log = logging.getLogger("descent_lab.workers")


class HeavyRuns:
    """At most `most` workers, each made for one run."""

    def __init__(self, most: int, make: Callable[[], "WorkerProcess"]) -> None:
        self.most, self._make = most, make
        self.workers: list[WorkerProcess] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._starts = Turns()
        self._last_start = -STARTS_APART_SECONDS

    @property
    def count(self) -> int:
        """How many there are, without those whose run has been closed."""
        return sum(not worker.ending for worker in self.workers)

    async def find(self) -> "WorkerProcess | None":
        """A worker for one run; None when the limit is reached. OSError when it cannot be started."""
        async with self._starts.of(self):
            if self.count >= self.most:
                return None
            await asyncio.sleep(max(0.0, self._last_start + STARTS_APART_SECONDS - monotonic()))
            self._last_start = monotonic()
            worker = self._make()
            self.workers.append(worker)
        try:
            await worker.start()
        except BaseException:
            self.workers.remove(worker)
            raise
        task = asyncio.create_task(self._serve(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return worker

    async def _serve(self, worker: "WorkerProcess") -> None:
        try:
            await worker.pass_messages()
            if not worker.ending:
                log.error("worker %s of a heavy run ended with %s", worker.pid, worker.returncode)
        finally:
            self.take_out(worker)
            await worker.stop()

    def take_out(self, worker: "WorkerProcess") -> None:
        """It computes nothing any more."""
        if worker in self.workers:
            self.workers.remove(worker)
        worker.tell_lost()

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
