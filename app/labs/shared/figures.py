"""Shared parts of all labs' figures: how a trace names the series that feed it, and a layout that takes its colors from
the page.

A live trace says in its `meta` which series feed which of its attributes (`series`), how it is thinned (`thin`: "path"
or "curve"; `take`: "last" for the newest point alone), and which of its colors are tokens of the page's style sheet
(`paint`). The front end binds by these alone: a new plot needs no new JavaScript.
"""

import itertools
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _

MOST_COLOURS = 6
WHOLE_LINES = go.layout.Template(data_scatter=[{"line": {"simplify": False}}])
"""Plotly draws every point that it is given: its own choice makes polygons of smooth curves, and leaves out points of a
path outside the plot that lead into it. What is long is thinned by the page (static/js/plots/path.js, downsample.js).
"""
EMPTY = np.array([])


def live(
    series: dict[str, str],
    *,
    thin: Literal["path", "curve"] | None = None,
    take: Literal["last", "whole"] | None = None,
    paint: dict[str, str] | None = None,
    handle: str | None = None,
    along: str = "",
    until: str = "",
) -> dict[str, Any]:
    """The `meta` of a live trace: trace attribute → series name; no x means the index.

    handle : it is what a drag in this figure moves, and it moves at once; along the trace of this name, or freely for
    "". along : between its ends it is drawn as the still curve of this name, which has more points than the series.
    until : of whole snapshots, the one that says of which tick each point is: later ones than the moment that is shown
    are left out.
    """
    meta: dict[str, Any] = {"series": series, "paint": paint or {}} | ({"handle": handle} if handle is not None else {})
    meta |= {name: given for name, given in (("along", along), ("until", until)) if given}
    return meta | ({"take": take} if take else {"thin": thin})


def moving(
    name: str,
    series: dict[str, str],
    *,
    mode: str = "lines",
    thin: Literal["path", "curve"] | None = None,
    take: Literal["last", "whole"] | None = None,
    paint: dict[str, str] | None = None,
    handle: str | None = None,
    along: str = "",
    until: str = "",
    **more: Any,
) -> go.Scatter:
    """An empty trace that the run fills; its series as in `live`, `more` as Plotly has it."""
    meta = live(series, thin=thin, take=take, paint=paint, handle=handle, along=along, until=until)
    return go.Scatter(x=EMPTY, y=EMPTY, mode=mode, name=name, meta=meta, **more)


def moving3d(
    name: str,
    series: dict[str, str],
    *,
    mode: str = "lines",
    thin: Literal["path"] | None = None,
    take: Literal["last", "whole"] | None = None,
    paint: dict[str, str] | None = None,
    until: str = "",
    hoverinfo: str = "name",
    layered: bool = False,
    **more: Any,
) -> go.Scatter3d:
    """The same in three dimensions. layered : the page draws it over the surface, so that no wall hides it."""
    meta = live(series, thin=thin, take=take, paint=paint, until=until) | ({"layered": True} if layered else {})
    return go.Scatter3d(x=EMPTY, y=EMPTY, z=EMPTY, mode=mode, name=name, hoverinfo=hoverinfo, meta=meta, **more)


def curve(name: str, series: dict[str, str], unit: str, colour: str, dash: str | None = None) -> go.Scatter:
    """A line that grows with the run, at whose end the page draws a dot; `unit` is what its x counts."""
    return moving(
        name,
        series,
        line={"width": 2} | ({"dash": dash} if dash else {}),
        hovertemplate=f"{name}<br>{unit} %{{x}}: %{{y:.6g}}<extra></extra>",
        thin="curve",
        paint={"line.color": colour},
    )


def curve_by_step(name: str, series: str, colour: str, dash: str = "solid") -> go.Scatter:
    """A line that grows with the steps."""
    return curve(name, {"y": series}, _("step"), colour, dash)


def racer_curves(labels: Sequence[str], y: str, unit: str, x: str = "") -> list[go.Scatter]:
    """Each racer's series `y` against its series `x`, or against the index."""
    return [
        curve(
            label,
            ({"x": f"racer.{number}.{x}"} if x else {}) | {"y": f"racer.{number}.{y}"},
            unit,
            f"racer-{number}",
        )
        for number, label in enumerate(labels)
    ]


def losses_so_far(labels: Sequence[str], unit: str) -> list[go.Scatter]:
    """The continuation of each racer's loss curve until its next point is recorded: thin, with a dot."""
    so_far = _("so far")
    return [
        moving(
            label,
            {"x": f"racer.{number}.so_far.x", "y": f"racer.{number}.so_far.loss"},
            mode="lines+markers",
            line={"width": 1},
            marker={"size": 4},
            hovertemplate=f"{label} {so_far}<br>{unit} %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
            showlegend=False,
            take="whole",
            paint={"line.color": f"racer-{number}", "marker.color": f"racer-{number}"},
        )
        for number, label in enumerate(labels)
    ]


def balls(labels: Sequence[str], x: str, y: str, *, at: str, size: int, **more: Any) -> list[go.Scatter]:
    """Where each racer is, by its series `x` and `y`; `at` says the place on hover, as Plotly's template."""
    return [
        moving(
            label,
            {"x": f"racer.{number}.{x}", "y": f"racer.{number}.{y}"},
            mode="markers",
            marker={"size": size, "line": {"width": 2}},
            hovertemplate=f"{label}<br>{at}<extra></extra>",
            take="last",
            paint={"marker.color": f"racer-{number}", "marker.line.color": "paper"},
            **more,
        )
        for number, label in enumerate(labels)
    ]


def painted(paint: dict[str, str]) -> dict[str, Any]:
    """The `meta` of a still trace whose colors are tokens."""
    return {"paint": paint}


def axis(title: str = "", **more: Any) -> dict[str, Any]:
    """An axis as all figures have it; Plotly draws powers of ten a quarter larger than other numbers."""
    log = {"exponentformat": "power", "tickfont": {"size": 9}} if more.get("type") == "log" else {}
    return {
        "title": {"text": title, "standoff": 6, "font": {"size": 11}},
        "tickfont": {"size": 11},
        "zeroline": False,
        "ticks": "",
        "showline": False,
        "ticklabelstandoff": 3,
        "layer": "below traces",  # a marker that stands on the axis is not split by it
        **log,
    } | more


def calm(figure: go.Figure) -> go.Figure:
    """The figure, whose curves need not be drawn at each frame, because pictures beside them move."""
    figure.layout.meta["calm"] = True
    return figure


def layout(*, fit: list[str] | None = None, **more: Any) -> go.Layout:
    """A plain layout, whose grid has horizontal lines only; `fit` names the axes whose range follows the data.

    The margins are fixed: if they followed the width of the labels (automargin), an axis would change its length while
    lines are drawn on it. The title of a y axis keeps room for labels that grow wider; without one, the plot is wider.
    """
    titled = False
    for name, given in more.items():
        if name.startswith("xaxis"):
            given.setdefault("showgrid", False)
        if name.startswith("yaxis") and given.get("title"):
            given["title"]["standoff"] = 16
            titled = titled or bool(given["title"]["text"])
    return go.Layout(
        template=WHOLE_LINES,
        margin={"l": 62 if titled else 46, "r": 12, "t": 10, "b": 40},
        showlegend=False,
        hovermode="closest",
        meta={"fit": fit or []},
        **more,
    )


FEWEST = 20


def lengths(most: float) -> list[float]:
    """Where an axis of time ends as its run continues: 20, 50, 100 … and at last `most`, but none close to it."""
    sizes = (digit * 10**power for power in itertools.count(1) for digit in (1, 2, 5))
    return [size for size in itertools.takewhile(lambda size: size <= most / 2, sizes) if size >= FEWEST] + [most]


def against_step(
    traces: Sequence[go.Scatter], steps: int, y_axis: dict[str, Any], unit: str = "", nticks: int = 0
) -> go.Figure:
    """Traces over a run of `steps` steps (or of another `unit`). The x axis grows with them; a y axis without a range
    follows the traces.

    nticks : how many numbers the x axis has at most; 0 is as many as its length allows. In a small plot they would be
    rotated.
    """
    time = axis(unit or _("step"), range=[0, steps], nticks=nticks)
    figure = go.Figure(traces, layout(fit=["x"] if "range" in y_axis else ["x", "y"], xaxis=time, yaxis=y_axis))
    figure.layout.meta["lengths"] = {"x": lengths(steps)}
    return figure
