"""The stage of nets that learn numbers: on a line the net's curve over points, in the plane its output as colors."""

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.nets.config import NetsConfig
from app.labs.nets.number_plane import NumberPlane
from app.labs.shared.figures import axis, layout, moving, painted
from app.labs.shared.plane_figures import marker_size
from engine.datasets import RegressionSet

SYMBOLS = {"train": "circle", "test": "diamond"}


def stage(config: NetsConfig, plane: NumberPlane, racer: int) -> go.Figure:
    """What a racer has learned."""
    return _curve(config, plane, racer) if plane.dimensions == 1 else _values(plane, racer)


def _curve(config: NetsConfig, plane: NumberPlane, racer: int) -> go.Figure:
    """The points, the true function dashed, and the curves of all racers, this one's thickest."""
    size = marker_size(sum(map(len, plane.parts.values())))
    traces = [_points_on_line(data, part, size) for part, data in plane.parts.items()]
    if plane.formula is not None:
        traces.append(_truth(plane))
    order = sorted(range(len(config.labels)), key=lambda number: number == racer)
    traces += [_learned(config.labels[number], number, 3.0 if number == racer else 1.2) for number in order]
    figure_layout = layout(
        xaxis=axis("", range=list(plane.domain[0]), nticks=7),
        yaxis=axis("", range=list(plane.domain[1]), nticks=7),
        dragmode="pan",
    )
    figure_layout.margin = {"l": 42, "r": 10, "t": 10, "b": 28}
    return go.Figure(traces, figure_layout)


def _points_on_line(data: RegressionSet, part: str, size: int) -> go.Scatter:
    marker = {
        "symbol": SYMBOLS[part] + ("-open" if part == "test" else ""),
        "size": size,
        "opacity": 0.4 if part == "train" else 0.75,
    }
    return go.Scatter(
        x=data.inputs[:, 0].astype(np.float32),
        y=data.targets.astype(np.float32),
        mode="markers",
        name=_(part),
        marker=marker | {"line": {"width": 1.4 if part == "test" else 0}},
        hovertemplate=f"{_(part)}<br>x = %{{x:.4g}}, f = %{{y:.4g}}<extra></extra>",
        meta=painted({"marker.color": "ink-soft"}) | {"part": part},
    )


def _truth(plane: NumberPlane) -> go.Scatter:
    places = plane.line()
    assert plane.formula is not None  # noqa: S101  # the caller has looked
    values = plane.formula.value(places)
    return go.Scatter(
        x=places[:, 0].copy(),
        y=np.where(np.isfinite(values), values, np.nan),
        mode="lines",
        name="f(x)",
        line={"width": 2, "dash": "dash"},
        hovertemplate="f(%{x:.4g}) = %{y:.4g}<extra></extra>",
        meta=painted({"line.color": "ink"}),
    )


def _learned(label: str, number: int, width: float) -> go.Scatter:
    place = f"racer.{number}.curve"
    return moving(
        label,
        {"x": f"{place}.x", "y": f"{place}.y"},
        line={"width": width},
        hovertemplate=f"{label}<br>x = %{{x:.4g}}: %{{y:.4g}}<extra></extra>",
        take="whole",
        paint={"line.color": f"racer-{number}"},
    )


def _values(plane: NumberPlane, racer: int) -> go.Figure:
    """The points in the colors of their targets, and below them the picture of the net's values, in the same colors."""
    x_range, y_range = map(list, plane.domain)
    figure_layout = layout(
        xaxis=axis("", range=x_range, showgrid=False, constrain="domain", visible=False),
        yaxis=axis("", range=y_range, showgrid=False, scaleanchor="x", constrain="domain", visible=False),
        dragmode="pan",
    )
    figure_layout.margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    figure_layout.meta |= {
        "picture": {"series": f"racer.{racer}.values", "domain": [x_range, y_range], "scale": plane.scale},
        "marks": True,
    }
    size = marker_size(sum(map(len, plane.parts.values())))
    return go.Figure([_colored(data, part, size, plane.scale) for part, data in plane.parts.items()], figure_layout)


def _colored(data: RegressionSet, part: str, size: int, scale: float) -> go.Scatter:
    places = data.inputs.astype(np.float32)
    return go.Scatter(
        x=places[:, 0].copy(),
        y=places[:, 1].copy(),
        mode="markers",
        name=_(part),
        marker={
            "symbol": SYMBOLS[part],
            "size": size,
            "color": data.targets.astype(np.float32),
            "cmin": -scale,
            "cmax": scale,
            "line": {"width": 1},
        },
        hoverinfo="skip",  # the net's value is shown there
        meta=painted({"marker.colorscale": "signed", "marker.line.color": "ink-soft"})
        | {"part": part, "layered": True},
    )
