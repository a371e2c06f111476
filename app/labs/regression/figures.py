"""The regression lab's figures: the exact error over the weights with the descents, the error's curves, the data with
the fits.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _, said
from app.labs.regression.config import RegressionConfig
from app.labs.regression.run import corners, shown
from app.labs.shared.figures import EMPTY, against_step, axis, layout, live, moving, painted, racer_curves
from app.labs.shared.surface_figures import OVER, on_plane, paths

GRID = 121
SAME = 1e-6
"""Places nearer than this share of the plot's size count as one."""


def figures(config: RegressionConfig) -> dict[str, go.Figure]:
    """By name: `contour`, `updates`, `samples`, and `fit`; for a plane also `fit_3d`."""
    named = {"contour": contour(config), "updates": updates(config), "samples": samples(config)}
    if config.examples.inputs.shape[1] == 1:
        return named | {"fit": line(config)}
    return named | {"fit": predictions(config), "fit_3d": plane(config)}


def contour(config: RegressionConfig) -> go.Figure:
    """The colors follow √(MSE − least): the contours of a quadratic bowl are then evenly spaced."""
    regression = config.regression
    x, y = (np.linspace(low, high, GRID) for low, high in config.window)
    values = regression.losses(np.stack(np.meshgrid(x, y), axis=-1))
    height = np.sqrt(np.maximum(values - regression.minimum_mse, 0))
    traces = [
        go.Contour(
            x=x,
            y=y,
            z=height.astype(np.float32),
            customdata=values.astype(np.float32),
            ncontours=20,
            showscale=False,
            line={"width": 0.6},
            contours={"coloring": "fill"},
            hovertemplate="w₀ %{x:.4g}<br>w₁ %{y:.4g}<br>MSE %{customdata:.5g}<extra></extra>",
            meta=painted({"colorscale": "terrain", "line.color": "contour-line"}),
        )
    ]
    if regression.flat_direction is not None:
        ends = regression.solution + np.outer([-1, 1], regression.flat_direction) * 10 * max(
            high - low for low, high in config.window
        )
        traces.append(
            go.Scatter(
                x=ends[:, 0],
                y=ends[:, 1],
                mode="lines",
                name=_("least MSE"),
                line={"width": 2, "dash": "dot"},
                hoverinfo="skip",
                **OVER,
                meta=painted({"line.color": "minimum"}),
            )
        )
    true = getattr(config.examples, "weights", None)
    size = np.array([high - low for low, high in config.window])
    if true is not None and (np.abs(regression.solution - true) > SAME * size).any():
        traces.append(
            _point(
                true,
                _("the weights that made the data"),
                {"symbol": "diamond-open", "size": 12, "line": {"width": 2}},
                {"marker.color": "ink"},
            )
        )
    traces += [
        _point(
            regression.solution,
            _("closed form"),
            {"symbol": "star", "size": 14, "line": {"width": 1}},
            {"marker.color": "minimum", "marker.line.color": "paper"},
        ),
        moving(
            _("initial weights"),
            {"x": "start_w0", "y": "start_w1"},
            mode="markers",
            marker={"symbol": "circle-open", "size": 14, "line": {"width": 2}},
            hovertemplate=f"{_('initial weights')}<br>(%{{x:.6g}}, %{{y:.6g}})<extra></extra>",
            **OVER,
            take="whole",
            paint={"marker.color": "ink"},
        ),
    ]
    traces += paths(config.labels, "w0", "w1", width=2.2, told={"MSE": "loss", "w₀": "w0", "w₁": "w1"})
    return on_plane(config.window, traces, ("w₀", "w₁"))


def _point(place: Sequence[float] | np.ndarray, name: str, marker: dict[str, Any], paint: dict[str, str]) -> go.Scatter:
    return go.Scatter(
        x=[place[0]],
        y=[place[1]],
        mode="markers",
        name=name,
        marker=marker,
        **OVER,
        hovertemplate=f"{name}<br>(%{{x:.6g}}, %{{y:.6g}})<extra></extra>",
        meta=painted(paint),
    )


def updates(config: RegressionConfig) -> go.Figure:
    most = max(config.updates)
    traces = [_least(config, [0, most]), *racer_curves(config.labels, "loss", _("update"))]
    return against_step([trace for trace in traces if trace], most, _error_axis(), _("updates"))


def samples(config: RegressionConfig) -> go.Figure:
    """On a logarithmic axis, because a batch sees as many points in one update as a stochastic descent in n."""
    most = max(config.samples)
    traces = [
        _least(config, [1, most]),
        *racer_curves(config.labels, "loss", _("points seen"), x="seen"),
    ]
    x_axis = axis(
        _("points seen"),
        type="log",
        range=[0, float(np.log10(max(most, 2)))],
        nticks=4,  # more would be the 2s and 5s between the powers
    )
    return go.Figure([trace for trace in traces if trace], layout(fit=["x", "y"], xaxis=x_axis, yaxis=_error_axis()))


def _error_axis() -> dict[str, Any]:
    return axis("", type="log", nticks=3)


def _least(config: RegressionConfig, x: list[float]) -> go.Scatter | None:
    """The least MSE as a line, unless it is zero but for rounding."""
    if config.regression.fits_exactly:
        return None
    least = config.regression.minimum_mse
    return go.Scatter(
        x=x,
        y=[least, least],
        mode="lines",
        name=_("least MSE"),
        line={"width": 1.5, "dash": "dot"},
        hovertemplate=f"{_('least MSE')} %{{y:.6g}}<extra></extra>",
        meta=painted({"line.color": "ink-soft"}),
    )


def line(config: RegressionConfig) -> go.Figure:
    examples, regression = config.examples, config.regression
    places = shown(len(examples))
    x, y = examples.inputs[places, 0], examples.targets[places]
    (low,), (high,) = corners(examples.inputs)
    best = regression.solution[0] + regression.solution[1] * np.array([low, high])
    traces = [
        _dots(go.Scatter, x=x.copy(), y=y.copy(), marker={"size": 6, "opacity": 0.7}),
        go.Scatter(
            x=[low, high],
            y=best,
            mode="lines",
            name=_("closed form"),
            line={"width": 1.5, "dash": "dot"},
            hoverinfo="name",
            meta=painted({"line.color": "ink-soft"}),
        ),
        *(
            moving(
                label,
                {"x": f"racer.{number}.fit_x", "y": f"racer.{number}.fit_y"},
                line={"width": 2.5},
                hoverinfo="name",
                take="whole",
                paint={"line.color": f"racer-{number}"},
            )
            for number, label in enumerate(config.labels)
        ),
    ]
    input_name, target_name = examples.names
    return go.Figure(
        traces,
        layout(
            xaxis=axis(input_name, range=[low, high]),
            yaxis=axis(target_name, range=_room(np.concatenate([examples.targets, [0.0]]))),
        ),
    )


def predictions(config: RegressionConfig) -> go.Figure:
    """Each racer's predictions for the points against the true values: a perfect fit puts all on the diagonal."""
    examples = config.examples
    limits = _room(examples.targets)
    true, predicted = _("true"), _("predicted")
    traces = [
        go.Scatter(
            x=limits,
            y=limits,
            mode="lines",
            name=_("predicted = true"),
            line={"width": 1.5, "dash": "dot"},
            hoverinfo="skip",
            meta=painted({"line.color": "ink-soft"}),
        ),
        *(
            moving(
                label,
                {"x": "targets", "y": f"racer.{number}.predicted"},
                mode="markers",
                marker={"size": 5, "opacity": 0.75},
                hovertemplate=f"{label}<br>{true} %{{x:.5g}}<br>{predicted} %{{y:.5g}}<extra></extra>",
                take="whole",
                paint={"marker.color": f"racer-{number}"},
            )
            for number, label in enumerate(config.labels)
        ),
    ]
    name = examples.names[-1]
    return go.Figure(
        traces,
        layout(
            xaxis=axis(said("true {name}", name=name), range=limits),
            yaxis=axis(said("predicted {name}", name=name), range=limits),
        ),
    )


def plane(config: RegressionConfig) -> go.Figure:
    examples = config.examples
    places = shown(len(examples))
    (x, y), z = examples.inputs[places].T, examples.targets[places]
    traces = [
        _dots(go.Scatter3d, x=x.copy(), y=y.copy(), z=z.copy(), marker={"size": 2.5}),
        *(
            go.Mesh3d(
                x=EMPTY,
                y=EMPTY,
                z=EMPTY,
                i=[0, 0],
                j=[1, 2],
                k=[2, 3],
                name=label,
                opacity=0.45,
                hoverinfo="name",
                flatshading=True,
                meta=live(
                    {letter: f"racer.{number}.plane_{letter}" for letter in "xyz"},
                    take="whole",
                    paint={"color": f"racer-{number}"},
                ),
            )
            for number, label in enumerate(config.labels)
        ),
    ]
    ends = corners(examples.inputs)
    names = examples.names
    titles = [{"title": {"text": name}, "nticks": 5} for name in names]
    figure_layout = layout(
        scene={
            "xaxis": titles[0] | {"range": [ends[0, 0], ends[2, 0]]},
            "yaxis": titles[1] | {"range": [ends[0, 1], ends[2, 1]]},
            "zaxis": titles[2] | {"range": _room(examples.targets)},
            "aspectmode": "manual",
            "aspectratio": {"x": 1, "y": 1, "z": 0.75},
            "camera": {"eye": {"x": 1.5, "y": 1.1, "z": 0.65}, "center": {"x": 0, "y": 0, "z": -0.15}},
        }
    )
    figure_layout.margin = {"l": 0, "r": 0, "t": 0, "b": 0}
    return go.Figure(traces, figure_layout)


def _dots(kind: Callable[..., Any], **more: Any) -> Any:
    return kind(mode="markers", name=_("data"), hoverinfo="x+y", **more, meta=painted({"marker.color": "ink-soft"}))


def _room(values: np.ndarray) -> list[float]:
    """From the least to the largest value, with a margin."""
    low, high = float(values.min()), float(values.max())
    room = 0.08 * (high - low) or 1.0
    return [low - room, high + room]
