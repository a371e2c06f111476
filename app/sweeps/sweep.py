"""A sweep: the cells of a grid, computed by any executor, with the results as they come.

    sweep = Sweep(grid)
    sweep.run(executor)        # returns when it is done, stopped, or cannot continue
    sweep.results[number]      # what run_cell returns, or None

Finished cells survive a stop and any failure of the executor; `run` computes the missing ones.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from queue import Empty, SimpleQueue
from typing import Any, Literal

from app.sweeps.cell import run_cell
from app.sweeps.code import fingerprint
from app.sweeps.errors import (
    OTHER_CODE,
    CellLostError,
    CellRefusedError,
    ClusterError,
    OtherCodeError,
    OutOfTimeError,
)
from app.sweeps.grid import Grid, points_of
from app.sweeps.results import Result, Results
from engine.sentences import N_, Sentence, Translatable

MOST_TRIES = 2
"""Most attempts at a cell whose process dies."""

WINDOW = 2
"""Cells given to the executor at a time, for each of its processes: few, so that sweeps take turns."""

LOOK_SECONDS = 0.5
"""How often a silent executor is checked."""

State = Literal["ready", "running", "stopped", "done", "failed"]


class Sweep:
    """See above. It is run by one thread; others may stop it and read its results.

    curves : whether results have curves. seconds : computing time after which it stops; 0 means no limit.
    cell_steps : of a cell's run at most; 0 is no limit.
    """

    def __init__(
        self,
        grid: Grid,
        *,
        curves: bool = False,
        seconds: float = 0.0,
        cell_steps: int = 0,
        compute: Callable[..., Result] = run_cell,
    ) -> None:
        self.grid, self.curves = grid, curves
        self.results = Results([None] * len(grid))
        self.failures: dict[int, Translatable] = {}
        self.state: State = "ready"
        self.message: Translatable | None = None
        self.version = 0
        """Grows with every change."""
        self.done = 0
        """Cells that are finished, with a result or a failure."""
        self.computing = 0.0
        """Seconds of processor time that the finished cells took."""
        self._most_seconds, self._cell_steps, self._compute = seconds, cell_steps, compute
        self._seconds_before = 0.0
        self.changed: Callable[[], None] = lambda: None
        """Called after each change, by the thread that runs it."""
        self._news: SimpleQueue[tuple[int, Future[Result]] | None] = SimpleQueue()
        self._stopping = threading.Event()
        self._under_way: dict[int, Future[Result]] = {}
        self._tries: dict[int, int] = {}
        self._began, self._done_before = 0.0, 0
        self._why: Translatable | None = None

    @property
    def seconds_left(self) -> float | None:
        """Approximate time to the end, at the present pace; None before the first cell."""
        done = self.done - self._done_before
        if self.state != "running" or done <= 0:
            return None
        return (time.monotonic() - self._began) / done * (len(self.grid) - self.done)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self, why: Translatable | None = None) -> None:
        """Cells under way are canceled; finished ones stay."""
        self._why = why
        self._stopping.set()
        self._news.put(None)

    def go_on(self) -> None:
        """It is going to be run again: only a stop from here on counts."""
        self._stopping.clear()
        self.state, self._why = "running", None

    def run(self, executor: Executor, width: int = 1) -> "Sweep":
        """Compute the missing cells. width : how many cells the executor computes at a time.

        A stop that came before ends it at once.
        """
        self._news = SimpleQueue()
        self._began, self._done_before, self._seconds_before = time.monotonic(), self.done, self.computing
        self._tell("running")
        waiting = deque(
            number
            for number in range(len(self.results))
            if not self.results.has(number) and number not in self.failures
        )
        failed: Translatable | None = None
        try:
            while (waiting or self._under_way) and not self._stopping.is_set():
                while waiting and len(self._under_way) < getattr(executor, "window", WINDOW) * width:
                    self._submit(executor, waiting.popleft())
                self._take(executor, waiting)
        except ClusterError as error:
            failed = error
        stopped = self._stopping.is_set()
        self._give_up(executor)
        if failed:
            self._tell("failed", failed)
        elif stopped and self.done < len(self.grid):
            self._tell("stopped", self._why)
        else:
            self._tell("done")
        self._stopping.clear()
        self._why = None
        return self

    def fail(self, why: Translatable) -> None:
        """There is no executor."""
        self._tell("failed", why)

    def _submit(self, executor: Executor, number: int) -> None:
        pairs, seed = self.grid.settings(number)
        left = self._seconds_left_to_compute()
        try:
            future = executor.submit(
                self._compute,
                self.grid.lab,
                pairs,
                seed,
                code=fingerprint(),
                curves=self.curves,
                seconds=left,
                steps=self._cell_steps,
                points=points_of(self.grid),
            )
        except ClusterError:
            raise
        except Exception as error:
            raise _gone(error) from error
        self._under_way[number] = future
        news = self._news
        future.add_done_callback(lambda done, number=number: news.put((number, done)))  # type: ignore[misc]

    def _seconds_left_to_compute(self) -> float:
        if not self._most_seconds:
            return 0.0
        return max(0.01, self._most_seconds - (self.computing - self._seconds_before))

    def _take(self, executor: Executor, waiting: deque[int]) -> None:
        """Wait for the next cell, and keep its result."""
        try:
            news = self._news.get(timeout=LOOK_SECONDS)
        except Empty:
            check = getattr(executor, "check", None)
            if check is not None:
                check()
            return
        if news is None:
            return
        number, future = news
        if self._under_way.get(number) is not future:
            return  # of a run before
        del self._under_way[number]
        try:
            result = future.result()
        except (CancelledError, CellLostError):
            self._lost(number, waiting)
        except OutOfTimeError:
            self._out_of_time()
        except CellRefusedError as error:
            self._fail(number, Sentence("{problem}", problem=str(error)))
        except MemoryError:
            self._fail(number, Sentence(N_("this run needs more memory than allowed; make it smaller")))
        except OtherCodeError:
            raise ClusterError(OTHER_CODE) from None
        except (OSError, EOFError, ImportError, AttributeError) as error:
            raise _gone(error) from error
        except Exception as error:
            if type(error).__module__.partition(".")[0] in ("distributed", "dask", "concurrent"):
                raise _gone(error) from error
            self._fail(number, Sentence(N_("this run failed: {error}"), error=f"{type(error).__name__}: {error}"[:200]))
        else:
            self._keep(number, result)

    def _keep(self, number: int, result: Result) -> None:
        self.results.keep(number, result)
        self.computing += result["seconds"]
        self.done += 1
        if self._most_seconds and self.computing - self._seconds_before > self._most_seconds:
            self._out_of_time()
        self._tell(self.state)

    def _lost(self, number: int, waiting: deque[int]) -> None:
        self._tries[number] = self._tries.get(number, 0) + 1
        if self._tries[number] < MOST_TRIES:
            waiting.appendleft(number)
        else:
            self._fail(
                number,
                Sentence(N_("the process computing this run died twice; change the settings")),
            )

    def _fail(self, number: int, why: Translatable) -> None:
        self.failures[number] = why
        self.done += 1
        self._tell(self.state)

    def _out_of_time(self) -> None:
        self._stopping.set()
        self._why = Sentence(
            N_("{seconds:g} seconds of computing are used up; Resume continues for the same time"),
            seconds=self._most_seconds,
        )

    def _give_up(self, executor: Executor) -> None:
        """End the cells under way, as far as the executor can end them."""
        given_up, self._under_way = list(self._under_way.values()), {}
        for future in given_up:
            future.cancel()
        interrupt = getattr(executor, "interrupt", None)
        if interrupt is not None:
            interrupt(given_up)

    def _tell(self, state: State, message: Translatable | None = None) -> None:
        self.state, self.version = state, self.version + 1
        self.message = message
        self.changed()

    def table(self) -> list[dict[str, Any]]:
        return table(self.grid, self.results)


def table(grid: Grid, results: Results) -> list[dict[str, Any]]:
    """A row for each cell and racer that is finished: the axes' values, the racer, how it ended, its numbers."""
    rows = []
    for number, result in enumerate(results):
        values = {axis.field: value for axis, value in zip(grid.axes, grid.values(number), strict=True)}
        for racer, one in enumerate((result or {}).get("racers", ())):
            label = grid.labels[racer] if racer < len(grid.labels) else ""
            rows.append({"cell": number, **values, "racer": label, "outcome": one["outcome"], **one["numbers"]})
    return rows


def _gone(error: BaseException) -> ClusterError:
    return ClusterError(
        N_("the cluster cannot compute ({error}); finished runs are kept, and Resume tries again"),
        error=f"{type(error).__name__}: {error}"[:160],
    )
