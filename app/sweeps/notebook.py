"""A sweep in a notebook; `app.notebook.sweep` is its door."""

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import plotly.graph_objects as go

from app.labs import LABS
from app.labs.shared.query import format_value, nest
from app.sweeps import figures
from app.sweeps.grid import SEED, Grid, grid
from app.sweeps.local import LocalExecutor
from app.sweeps.sweep import Sweep


class SweepRun:
    """Finished runs of a lab over a grid of settings. `table` has a row (a dict) for each run and racer: the settings
    of the grid, how the run ended, its last numbers; `failures` says by run why there is none.
    """

    def __init__(
        self,
        sweep: Sweep,
        again: Callable[[], Grid],
        paint: Callable[[go.Figure, bool], go.Figure],
        spoken: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        self.sweep, self._again, self._paint, self._spoken = sweep, again, paint, spoken
        self.table = sweep.table()
        self.failures = {number: str(why) for number, why in sweep.failures.items()}

    def plot(
        self, measure: str = "", racer: int = 0, parallel: bool = False, dark: bool = False, language: str = "en"
    ) -> go.Figure:
        """Over seeds alone the bands of a curve, else the final values as a map or a line, or with `parallel` as
        parallel coordinates. measure : one of the lab's curves, such as "loss" or "test_accuracy"; "" is the first.
        language : of its words, "en" or "ko".
        """
        with self._spoken(language):
            return self._plot(measure, racer, parallel, dark)

    def _plot(self, measure: str, racer: int, parallel: bool, dark: bool) -> go.Figure:
        lab, results = LABS[self.sweep.grid.lab], self.sweep.results
        made = self._again()  # its axes have their titles in the language of now
        names = [curve.id for curve in lab.curves]
        if measure and measure not in names:
            raise ValueError(f"measure={measure!r} is unknown; choose one of {', '.join(names)}")
        curve = next(curve for curve in lab.curves if curve.id == (measure or names[0]))
        if [axis.field for axis in made.axes] == [SEED]:
            figure = figures.bands(lab, made, results)[curve.id]
        else:
            figure = figures.grid_figures(lab, made, results, curve, racer)["parallel" if parallel else "map"]
        figure.update_layout(template="none", height=420)
        return self._paint(figure, dark)


def sweep(
    lab: str,
    over: Mapping[str, Any],
    settings: Mapping[str, Any],
    seed: int,
    executor: Executor | None,
    finished: Callable[[], None],
    paint: Callable[[go.Figure, bool], go.Figure],
    spoken: Callable[[str], AbstractContextManager[None]],
) -> SweepRun:
    """See `app.notebook.sweep`."""
    if lab not in LABS or not LABS[lab].curves:
        labs = ", ".join(name for name, one in LABS.items() if one.curves)
        raise ValueError(f"lab={lab!r} has no sweeps; choose one of {labs}")
    found = LABS[lab]
    config = found.config.model_validate(nest([(name, format_value(value)) for name, value in settings.items()]))
    made = partial(grid, found, config, seed, list(over), [_typed(values) for values in over.values()])
    run = Sweep(made(), curves=list(over) == [SEED])
    told = 0

    def tell() -> None:
        nonlocal told
        for _cell in range(run.done - told):
            finished()
        told = run.done

    run.changed = tell
    if executor is not None:
        run.run(executor, os.cpu_count() or 1)
    else:
        local = LocalExecutor(os.cpu_count() or 1)
        try:
            run.run(local, local.width)
        finally:
            local.shutdown(wait=False, cancel_futures=True)
    if run.message is not None:
        raise RuntimeError(str(run.message))
    return SweepRun(run, made, paint, spoken)


def _typed(values: str | Iterable[Any]) -> str:
    """Values as a person types them: with a semicolon, because a value may have commas."""
    if isinstance(values, str):
        return values
    return "; ".join(format_value(value) for value in values) + ";"
