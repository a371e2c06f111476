"""A sweep's figures: bands of curves over seeds, a map or a line of final values, parallel coordinates."""

import math
import warnings
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _, said
from app.labs.shared.figures import axis, layout, painted
from app.labs.shared.lab import Curve, Lab
from app.sweeps import summary
from app.sweeps.grid import SEED, Axis, Grid, points_of
from app.sweeps.summary import Results
from engine.readable import readable
from engine.sentences import N_

INK = "ink"

LEAST_LINES = 2
"""Least number of lines of parallel coordinates: Plotly reports a figure that begins with none as one that WebGL cannot
draw.
"""


def bands(lab: Lab, grid: Grid, results: Results) -> dict[str, go.Figure]:
    """By curve: each racer's median, its quartiles, and the range of all seeds."""
    return {curve.id: _bands_of(curve, grid, results) for curve in lab.curves if _is_there(curve, results)}


def _is_there(curve: Curve, results: Results) -> bool:
    return any(one["curves"].get(curve.id, {}).get("x") for result in results if result for one in result["racers"])


def _bands_of(curve: Curve, grid: Grid, results: Results) -> go.Figure:
    traces: list[go.Scatter] = []
    positive = True
    for racer, label in enumerate(grid.labels):
        x, quantiles = summary.bands(results, racer, curve, points_of(grid))
        shown = np.where(np.isfinite(quantiles), quantiles, np.nan)
        positive &= bool(len(x)) and bool(np.nanmin(shown, initial=np.inf) > 0)
        colour = f"racer-{racer}"
        for low, high, opacity in ((0, 4, 0.13), (1, 3, 0.25)):
            traces.append(_between(label, x, shown[low], shown[high], colour, opacity))
        traces.append(
            go.Scatter(
                x=x,
                y=shown[2],
                name=label,
                mode="lines",
                line={"width": 2},
                hovertemplate=f"{label}<br>{_(curve.unit)} %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
                meta=painted({"line.color": colour}),
            )
        )
    scale = {"type": "log"} if positive and not curve.higher else {}
    figure = go.Figure(traces, layout(xaxis=axis(_(curve.unit)), yaxis=axis(_(curve.title), **scale)))
    return _with_legend(figure) if len(grid.labels) > 1 else figure


def _between(label: str, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str, opacity: float) -> go.Scatter:
    """The area between two curves, as far as both are finite."""
    known = np.isfinite(low) & np.isfinite(high)
    x, low, high = x[known], low[known], high[known]
    return go.Scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([low, high[::-1]]),
        name=label,
        mode="lines",
        line={"width": 0},
        fill="toself",
        opacity=opacity,
        hoverinfo="skip",
        showlegend=False,
        meta=painted({"fillcolor": colour}),
    )


def rates(grid: Grid, results: Results) -> dict[str, go.Figure]:
    """A range test: each racer's loss against the rate, smoothed and raw, and its suggestion."""
    racers = results[0]["racers"] if results[0] else []
    traces = [trace for number, one in enumerate(racers) for trace in _rates_of(number, grid.labels[number], one)]
    tops = [max(one["curves"]["rate"]["y"][:50], default=1.0) for one in racers]
    y_axis = axis(_("Loss"), **({"range": [0, 1.5 * max(tops)]} if tops else {}))
    x_axis = axis(_("learning rate"), type="log")
    figure = go.Figure(traces, layout(xaxis=x_axis, yaxis=y_axis))
    return {"rate": _with_legend(figure) if len(grid.labels) > 1 else figure}


def _rates_of(number: int, label: str, one: dict[str, Any]) -> list[go.Scatter]:
    """A racer's losses, faint when raw and solid when smoothed, and a ring at the suggestion."""
    colour = f"racer-{number}"
    traces = [
        go.Scatter(
            x=np.array(one["curves"][name]["x"]),
            y=np.array(one["curves"][name]["y"]),
            name=label,
            mode="lines",
            line={"width": width},
            opacity=opacity,
            showlegend=name == "rate",
            hovertemplate=f"{label}<br>η %{{x:.3g}}: %{{y:.4g}}<extra></extra>",
            meta=painted({"line.color": colour}),
        )
        for name, width, opacity in (("raw", 1, 0.3), ("rate", 2, 1.0))
    ]
    lr = one["numbers"]["lr"]
    if math.isfinite(lr):
        traces.append(
            go.Scatter(
                x=[lr],
                y=[float(np.interp(lr, one["curves"]["rate"]["x"], one["curves"]["rate"]["y"]))],
                name=label,
                mode="markers",
                marker={"size": 12, "symbol": "circle-open", "line": {"width": 3}},
                showlegend=False,
                hovertemplate=f"{label}<br>η %{{x:.3g}}<extra></extra>",
                meta=painted({"marker.color": colour}),
            )
        )
    return traces


def _with_legend(figure: go.Figure) -> go.Figure:
    figure.layout.update(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"})
    figure.layout.margin.t = 30
    return figure


def sentences(lab: Lab, grid: Grid, results: Results) -> list[str]:
    """Sentences of a sweep over seeds about each pair of racers."""
    if not grid.labels or not any(result is not None for result in results):
        return []
    curve = lab.curves[0]
    told = []
    for duel in summary.duels(results, len(grid.labels), curve):
        names = {"ahead": grid.labels[duel["ahead"]], "behind": grid.labels[duel["behind"]]}
        numbers = {"wins": duel["wins"], "n": duel["n"], "measure": _(curve.title)}
        if duel["n"] < 2:
            continue
        if duel["tied"]:
            text = N_("{measure}: {ahead} and {behind} are ahead equally often in {n} seeds.")
        elif duel["clear"]:
            text = N_("{measure}: {ahead} is ahead of {behind} in {wins} of {n} seeds, more often than luck explains.")
        else:
            text = N_(
                "{measure}: {ahead} is ahead of {behind} in {wins} of {n} seeds;"
                " the difference is within the spread of the seeds."
            )
        told.append(said(text, **names, **numbers))
    return told


def grid_figures(
    lab: Lab, grid: Grid, results: Results, curve: Curve, racer: int, at: int = -1
) -> dict[str, go.Figure]:
    """`map`: the final values over two settings, or a line over one; `parallel`: a line for each cell.

    at : which value of the remaining axis the map is for, by its number; −1 for the median over all.
    """
    found = np.array([math.nan if one is None else summary.value_of(one, racer, curve) for one in results])
    found = np.where(np.isfinite(found), found, np.nan).reshape(grid.shape)
    shown = _axes_of_map(grid)
    others = tuple(number for number in range(len(grid.axes)) if number not in shown)
    with np.errstate(all="ignore"):
        values = _median(found, others) if at < 0 or not others else found.take(at, axis=others[0])
    made = _line(grid, shown[0], values, curve) if len(shown) == 1 else _map(grid, shown, values, curve)
    if np.isfinite(found).sum() < LEAST_LINES:
        return {"map": made}
    return {"map": made, "parallel": _parallel(grid, found, curve)}


def remaining(grid: Grid) -> int | None:
    """The axis that a map does not show, if there is one: that of a third setting, or of seeds."""
    shown = _axes_of_map(grid)
    return next((number for number in range(len(grid.axes)) if number not in shown), None)


def said_of_map(grid: Grid) -> str:
    """The value that a map shows is the median, if there are other axes."""
    shown = _axes_of_map(grid)
    others = [one.title for number, one in enumerate(grid.axes) if number not in shown]
    return said(N_("Median over {axes}"), axes=", ".join(others)) if others else ""


def _axes_of_map(grid: Grid) -> tuple[int, ...]:
    """The first two axes of settings, or the only one; that of seeds where there is no other."""
    settings = [number for number, one in enumerate(grid.axes) if one.field != SEED]
    return tuple(settings[:2]) or (0,)


def _median(values: np.ndarray, over: tuple[int, ...]) -> np.ndarray:
    """Over these axes, of the values that there are; NaN where there are none."""
    if not over:
        return values
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # a place may have none
        median: np.ndarray = np.nanmedian(values, axis=over)
    return median


def _is_log(values: np.ndarray, curve: Curve) -> bool:
    known = values[np.isfinite(values)]
    return not curve.higher and len(known) > 1 and known.min() > 0 and known.max() > 10 * known.min()


def _map(grid: Grid, shown: tuple[int, ...], values: np.ndarray, curve: Curve) -> go.Figure:
    """The first axis is y, the second x; both by category, so that all cells have the same size."""
    y, x = (grid.axes[number] for number in shown)
    log = _is_log(values, curve)
    with np.errstate(all="ignore"):
        z = np.log10(values) if log else values
    text = [[readable(value, 3) if np.isfinite(value) else "" for value in row] for row in values]
    known = z[np.isfinite(z)]
    ticks = np.linspace(known.min(), known.max(), 4) if len(known) else np.empty(0)
    bar = {
        "thickness": 10,
        "outlinewidth": 0,
        "title": {"text": _(curve.title), "side": "right", "font": {"size": 11}},
        "tickvals": ticks,
        "ticktext": [readable(float(10**tick if log else tick), 2) for tick in ticks],
    }
    trace = go.Heatmap(
        x=list(range(len(x.values))),
        y=list(range(len(y.values))),
        z=z,
        text=text,
        texttemplate="%{text}" if len(x.values) <= 10 and len(y.values) <= 14 else None,
        textfont={"size": 10},
        xgap=1,
        ygap=1,
        hoverongaps=False,
        customdata=[[[x.values[i], y.values[j]] for i in range(len(x.values))] for j in range(len(y.values))],
        hovertemplate=(
            f"{x.title} %{{customdata[0]}}<br>{y.title} %{{customdata[1]}}<br>{_(curve.title)} %{{text}}<extra></extra>"
        ),
        colorbar=bar,
        reversescale=curve.higher,
        meta={"paint": {"colorscale": "sweep"}, "axes": list(shown)},
    )
    figure_layout = layout(xaxis=_ticked(x), yaxis=_ticked(y))
    figure_layout.margin.update(r=12, l=78)
    return go.Figure([trace], figure_layout)


def _ticked(one: Axis) -> dict[str, Any]:
    every = -(-len(one.values) // 12)
    places = list(range(0, len(one.values), every))
    return axis(
        one.title,
        tickvals=places,
        ticktext=[one.values[place] for place in places],
        range=[-0.5, len(one.values) - 0.5],
        showgrid=False,
        ticks="",
    )


def _line(grid: Grid, shown: int, values: np.ndarray, curve: Curve) -> go.Figure:
    one = grid.axes[shown]
    numbers = one.numbers
    far = numbers is not None and min(numbers) > 0 and max(numbers) >= 10 * min(numbers)
    trace = go.Scatter(
        x=numbers if numbers is not None else list(one.values),
        y=values,
        mode="lines+markers",
        line={"width": 2},
        marker={"size": 7},
        hovertemplate=f"{one.title} %{{x}}<br>{_(curve.title)} %{{y:.5g}}<extra></extra>",
        meta={"paint": {"line.color": INK, "marker.color": INK}, "axes": [shown]},
    )
    scale = {"type": "log"} if _is_log(values, curve) else {}
    kind: dict[str, Any] = {"type": "log"} if far else {} if numbers is not None else {"type": "category"}
    return go.Figure([trace], layout(xaxis=axis(one.title, **kind), yaxis=axis(_(curve.title), **scale)))


def _parallel(grid: Grid, found: np.ndarray, curve: Curve) -> go.Figure:
    """Each axis by the number of its value, and the final value; cells without one are left out."""
    values = found.ravel()
    log = _is_log(values, curve)
    with np.errstate(all="ignore"):
        z = np.log10(values) if log else values
    known = np.flatnonzero(np.isfinite(z))
    places = np.unravel_index(known, grid.shape)
    dimensions: list[dict[str, Any]] = [
        {
            "label": one.title,
            "values": place,
            "tickvals": list(range(len(one.values)))[:: -(-len(one.values) // 10)],
            "ticktext": list(one.values)[:: -(-len(one.values) // 10)],
            "range": [-0.2, len(one.values) - 0.8],
        }
        for one, place in zip(grid.axes, places, strict=True)
    ]
    ticks = np.linspace(z[known].min(), z[known].max(), 5) if len(known) else np.empty(0)
    dimensions.append(
        {
            "label": _(curve.title),
            "values": z[known],
            "tickvals": ticks,
            "ticktext": [readable(float(10**tick if log else tick), 2) for tick in ticks],
        }
    )
    trace = go.Parcoords(
        dimensions=dimensions,
        line={"color": z[known], "reversescale": curve.higher},
        labelfont={"size": 12},
        tickfont={"size": 11},
        rangefont={"size": 1, "color": "rgba(0,0,0,0)"},
        meta={"paint": {"line.colorscale": "sweep"}},
    )
    figure_layout = layout()
    figure_layout.margin = {"l": 60, "r": 60, "t": 40, "b": 20}
    return go.Figure([trace], figure_layout)
