"""The engine and the labs in a notebook, with plots and a progress bar.

    from app.notebook import descend, fit, lab, sweep

`descend` and `fit` take the arguments of the engine's functions, and `progress`. Their results are iterated like the
engine's; `plot()` takes the remaining steps and returns a Plotly figure. `lab` runs a lab of the app, `sweep` many runs
of one. The engine depends neither on Plotly nor on tqdm; this module does.

progress : True for a bar (tqdm, which must be installed), False for none, None for one where tqdm is installed and the
work takes longer than a second.

May import: paths, wire, i18n, rendering, labs.shared, labs, sweeps.
"""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from typing import Any, Self

import numpy as np
import plotly.graph_objects as go

import engine
from app.i18n.translation import _, languages, use
from app.labs.shared.figures import axis
from app.labs.shared.surface_figures import ground, minima
from app.notebook.lab_run import LabRunPlots, run_lab
from app.paths import LOCALES
from app.rendering.palette import palette
from app.sweeps.notebook import SweepRun
from app.sweeps.notebook import sweep as run_sweep
from engine.runs import Descent, Outcome, Step, Training
from engine.runs.training import Iteration

LONG_SECONDS = 1.0
"""Work that takes longer has a bar where tqdm is installed."""

MOST_POINTS = 2000
"""Most points of a loss curve, unless `eval_interval` gives the iterations per point."""


def descend(
    objective: Any, optimizer: Any, start: Any, steps: int, *, progress: bool | None = None, **settings: Any
) -> "DescentRun":
    """`engine.descend`, with `plot()`.

    run = descend(SURFACES["ravine"], [OPTIMIZERS["gd"](lr=0.95), OPTIMIZERS["adam"](lr=0.3)], start=(-7, 2), steps=30)
    run.plot()
    """
    optimizers = optimizer if isinstance(optimizer, list | tuple) else [optimizer]
    return DescentRun(
        objective,
        [each.title for each in optimizers],
        engine.descend(objective, optimizer, start, steps, **settings),
        progress,
    )


def fit(net: engine.MLP, data: Any, optimizer: Any, *, progress: bool | None = None, **settings: Any) -> "FitRun":
    """`engine.fit`, with `plot()`: max_epoch, batch_size, eval_interval and max_grad are those of the textbooks'
    trainer.

    run = fit(net, data, OPTIMIZERS["gd"](lr=1.0), max_epoch=300, batch_size=30, eval_interval=10)
    run.plot()
    """
    return FitRun(engine.fit(net, data, optimizer, **settings), len(data.labels), progress)


def sweep(
    lab: str,
    over: Mapping[str, Any],
    *,
    seed: int = 0,
    executor: Executor | None = None,
    progress: bool | None = None,
    **settings: Any,
) -> SweepRun:
    """A run of a lab for each combination of values, on all cores, with `table` and `plot()`.

    run = sweep("nets", {"racers.0.lr": [0.1, 1, 10], "hidden": ["5", "10", "8, 8"]}, epochs=100)
    run.table; run.plot()

    over : one to three settings by their names in the lab's address, or "seed", and the values of each (or a text such
    as "1e-3..1*7"). settings : others, which all runs share; with a dot as in **{"racers.0.optimizer": "adam"}.
    executor : another executor, such as Dask's `client.get_executor()`. Raises ValueError for an impossible grid.
    """
    bar = _bar(0, "run", progress)
    try:
        return run_sweep(lab, over, settings, seed, executor, bar.update, painted, spoken)
    finally:
        bar.close()


def lab(
    name: str, link: str = "", *, seed: int = 0, every: int = 10, progress: bool | None = None, **settings: Any
) -> LabRunPlots:
    """A lab's run from its start to its end, with the figures of its page: those of the panels "Inside the net", too.

    run = lab("nets", epochs=100, **{"inside.sharpness.shown": "on"})
    run.figures; run.plot("sharpness.values")

    link : of the lab's page, or what stands behind its `?`, such as "experiment=edge-of-stability"; settings : others,
    by their names in links. every : ticks (iterations of nets) between two looks of open panels. Raises ValueError
    for a lab, a setting or an experiment that does not exist.
    """
    bar = _bar(0, "look", progress)
    try:
        return run_lab(name, link, settings, seed, every, bar.update, painted, palette, spoken)
    finally:
        bar.close()


class _Run(Iterator[Any]):
    """A run that records its steps, with a bar while it runs."""

    def __init__(self, steps: Iterator[Any], total: int, unit: str, progress: bool | None) -> None:
        self._steps, self._bar = steps, _bar(total, unit, progress)

    def __next__(self) -> Any:
        try:
            step = next(self._steps)
        except StopIteration:
            self._bar.close()
            raise
        self._record(step)
        self._bar.update()
        return step

    def finish(self) -> Self:
        """Take the remaining steps."""
        for _step in self:
            pass
        return self

    def _record(self, step: Any) -> None:
        raise NotImplementedError


class DescentRun(_Run):
    """See `descend`. `steps` are those taken so far, a list for each racer; `outcomes` how the racers ended."""

    def __init__(self, objective: Any, names: list[str], descent: Descent[Any], progress: bool | None) -> None:
        self.objective, self.descent = objective, descent
        self.steps: list[list[Step]] = [[] for _ in descent.outcomes]
        names = names if len(names) == len(self.steps) else names * len(self.steps)
        self.names = [
            name if names.count(name) == 1 else f"{name} {names[: at + 1].count(name)}" for at, name in enumerate(names)
        ]
        super().__init__(descent, descent.steps + 1, "step", progress)

    @property
    def outcomes(self) -> tuple[Outcome | None, ...]:
        return self.descent.outcomes

    def _record(self, step: Step | tuple[Step, ...]) -> None:
        for steps, one in zip(self.steps, (step,) if isinstance(step, Step) else step, strict=True):
            if not steps or steps[-1].outcome is None:
                steps.append(one)

    def plot(self, dark: bool = False, language: str = "en") -> go.Figure:
        """The loss against the step; for a function of two variables next to its contours with the paths.

        language : of its words, "en" or "ko".
        """
        self.finish()
        with spoken(language):
            return self._plot(dark)

    def _plot(self, dark: bool) -> go.Figure:
        losses = [
            go.Scatter(
                x=[step.index for step in steps],
                y=[step.loss for step in steps],
                name=name,
                mode="lines",
                line={"width": 2},
                legendgroup=name,
                hovertemplate=_("step") + " %{x}: %{y:.6g}",
                meta={"paint": {"line.color": f"racer-{number % COLORS}"}},
            )
            for number, (name, steps) in enumerate(zip(self.names, self.steps, strict=True))
        ]
        lowest = min(step.loss for steps in self.steps for step in steps)
        loss_axis = axis(_("loss"), type="log" if lowest > 0 else "linear", exponentformat="power")
        if not isinstance(self.objective, engine.Surface):
            return painted(go.Figure(losses, _layout(xaxis=axis(_("step")), yaxis=loss_axis)), dark)
        return painted(self._beside_contours(losses, loss_axis), dark)

    def _beside_contours(self, losses: list[go.Scatter], loss_axis: dict[str, Any]) -> go.Figure:
        x_range, y_range = self.objective.domain
        paths = [
            go.Scatter(
                x=[step.theta[0] for step in steps],
                y=[step.theta[1] for step in steps],
                name=name,
                mode="lines+markers",
                line={"width": 2},
                marker={"size": 4},
                legendgroup=name,
                showlegend=False,
                hovertemplate="(%{x:.6g}, %{y:.6g})",
                meta={"paint": {"line.color": f"racer-{number % COLORS}"}},
            )
            for number, (name, steps) in enumerate(zip(self.names, self.steps, strict=True))
        ]
        stars = minima(self.objective).update(xaxis="x", yaxis="y", showlegend=False)
        for curve in losses:
            curve.update(xaxis="x2", yaxis="y2")
        layout = _layout(
            width=980,
            xaxis=axis("x", range=list(x_range), domain=[0, 0.52]),
            yaxis=axis("y", range=list(y_range)),
            xaxis2=axis(_("step"), domain=[0.62, 1], anchor="y2"),
            yaxis2=loss_axis | {"anchor": "x2"},
        )
        return go.Figure([*ground(self.objective), stars, *paths, *losses], layout)


class FitRun(_Run):
    """See `fit`. `net` is the net in training, `losses` each iteration's so far, `outcome` how it ended."""

    def __init__(self, training: Training, examples: int, progress: bool | None) -> None:
        self.training, self.net = training, training.net
        self.losses: list[float] = []
        super().__init__(
            training, training.epochs * -(-examples // training.settings.batch_size), "iteration", progress
        )

    @property
    def outcome(self) -> Outcome | None:
        return self.training.outcome

    def _record(self, step: Iteration) -> None:
        self.losses.append(step.loss)

    def plot(self, dark: bool = False, language: str = "en") -> go.Figure:
        """The loss, averaged over every `eval_interval` iterations, against the iteration.

        language : of its words, "en" or "ko".
        """
        self.finish()
        with spoken(language):
            return self._plot(dark)

    def _plot(self, dark: bool) -> go.Figure:
        interval = min(self.training.eval_interval or -(-len(self.losses) // MOST_POINTS), len(self.losses))
        means = np.array(self.losses[: len(self.losses) // interval * interval]).reshape(-1, interval).mean(axis=1)
        iterations = interval * np.arange(1, len(means) + 1)
        curve = go.Scatter(
            x=iterations,
            y=means,
            name=_("loss"),
            mode="lines",
            line={"width": 2},
            hovertemplate=_("iteration") + " %{x}: %{y:.5g}<extra></extra>",
            meta={"paint": {"line.color": "racer-0"}},
        )
        title = _("loss") if interval == 1 else _("loss, mean of {n}").format(n=interval)
        return painted(
            go.Figure(
                [curve], _layout(showlegend=False, xaxis=axis(_("iteration")), yaxis=axis(title, rangemode="tozero"))
            ),
            dark,
        )


COLORS = 6


def spoken(language: str) -> AbstractContextManager[None]:
    """Meanwhile figures have their words in this language; ValueError for one that the app does not have."""
    known = languages(LOCALES)
    if language not in known:
        raise ValueError(f"language={language!r} is unknown; choose one of {', '.join(known)}")
    return use(known[language])


def _layout(**more: Any) -> go.Layout:
    return go.Layout(
        **(
            {
                "template": "none",
                "height": 420,
                "margin": {"l": 62, "r": 16, "t": 40, "b": 48},
                "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom"},
                "hovermode": "closest",
            }
            | more
        )
    )


def painted(figure: go.Figure, dark: bool = False) -> go.Figure:
    """A figure whose traces name colors of the style sheet (see `app.labs.shared.figures`), in these colors."""
    colors = palette(dark)
    for trace in figure.data:
        for path, token in ((trace.meta or {}).get("paint") or {}).items():
            if path not in trace:
                continue  # plotly.js has it, plotly.py does not: the line's color of a quiver
            stops = [value for name, value in sorted(colors.items()) if re.fullmatch(rf"{token}-\d", name)]
            trace.update({path.replace(".", "_"): stops if path.endswith("colorscale") else colors[token]})
    figure.update_layout(paper_bgcolor=colors["paper"], plot_bgcolor=colors["paper"], font_color=colors["ink"])
    figure.update_xaxes(gridcolor=colors["grid"])
    figure.update_yaxes(gridcolor=colors["grid"])
    return figure


class _NoBar:
    def update(self) -> None:
        pass

    def close(self) -> None:
        pass


def _bar(total: int, unit: str, progress: bool | None) -> Any:
    if progress is False:
        return _NoBar()
    try:
        from tqdm.auto import tqdm  # noqa: PLC0415  # it may be missing
    except ImportError:
        if progress:
            raise ImportError("progress=True needs tqdm: pip install tqdm") from None
        return _NoBar()
    return tqdm(total=total, unit=unit, delay=0.0 if progress else LONG_SECONDS, leave=bool(progress))
