"""The figures of the loss landscape's panel."""

from typing import Any

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import EMPTY, axis, layout, live, moving, moving3d
from app.labs.shared.panels.landscape import LandscapeSettings

PREFIX = "panel.landscape"
ASPECT = 0.7


def figures(config: Any, settings: LandscapeSettings) -> dict[str, go.Figure]:
    """`landscape`, seen from above, and `landscape-surface`; of a line only `landscape`."""
    if settings.plane == "line":
        return {"landscape": line()}
    return {"landscape": map_of(config.labels, settings), "landscape-surface": relief(config.labels)}


def map_of(labels: list[str], settings: LandscapeSettings) -> go.Figure:
    """The plane: the loss as a terrain, on it each net's path, paler where it is far from the plane."""
    names = [_("first direction"), _("second direction")]
    x, y = (
        axis(name, range=[-1, 1], showgrid=False, constrain="domain", showticklabels=False, ticks="") for name in names
    )
    drawn = layout(xaxis=x, yaxis=y | {"scaleanchor": "x"}, dragmode="pan")
    drawn.margin = {"l": 28, "r": 8, "t": 6, "b": 28}
    drawn.meta |= {"terrain": {"series": f"{PREFIX}.loss", "domain": [[-1, 1], [-1, 1]]}}
    traces = []
    for number, label in enumerate(labels):
        racer = f"{PREFIX}.racer.{number}"
        series = {"x": f"{racer}.x", "y": f"{racer}.y"}
        colour = f"racer-{number}"
        trail = moving(
            label,
            series,
            line={"width": 1},
            opacity=0.45,
            hoverinfo="skip",
            take="whole",
            paint={"line.color": colour},
            until=f"{racer}.ticks",
        )
        points = moving(
            label,
            series | {"marker.opacity": f"{racer}.near"},
            mode="markers",
            marker={"size": 6, "line": {"width": 0}},
            hoverinfo="skip",
            take="whole",
            paint={"marker.color": colour},
            until=f"{racer}.ticks",
        )
        ball = moving(
            label,
            series,
            mode="markers",
            marker={"size": 13, "line": {"width": 2}},
            hoverinfo="skip",
            take="last",
            paint={"marker.color": colour, "marker.line.color": "paper"},
            until=f"{racer}.ticks",
        )
        traces += [trail, points, ball]
    if settings.takes_another and settings.other:
        traces.append(
            moving(
                _("another run"),
                {"x": f"{PREFIX}.another.x", "y": f"{PREFIX}.another.y"},
                mode="markers",
                marker={"size": 14, "symbol": "star", "line": {"width": 2}},
                hovertemplate=f"{_('another run')}<extra></extra>",
                take="whole",
                paint={"marker.color": "ink", "marker.line.color": "paper"},
            )
        )
    return go.Figure(traces, drawn)


def relief(labels: list[str]) -> go.Figure:
    """The same as a surface whose height is the logarithm of the loss."""
    traces: list[Any] = [
        go.Surface(
            z=EMPTY,
            showscale=False,
            opacity=0.8,
            hoverinfo="skip",
            lighting={"ambient": 0.75, "diffuse": 0.5, "specular": 0.05},
            meta=live({"z": f"{PREFIX}.height"}, take="whole", paint={"colorscale": "terrain"}) | {"domain": [-1, 1]},
        )
    ]
    for number, label in enumerate(labels):
        racer, colour = f"{PREFIX}.racer.{number}", f"racer-{number}"
        trail = moving3d(
            label,
            {name: f"{racer}.{name}" for name in "xyz"},
            line={"width": 6},
            take="whole",
            paint={"line.color": colour},
            until=f"{racer}.ticks",
        )
        ball = moving3d(
            label,
            {name: f"{racer}.{name}" for name in "xyz"},
            mode="markers",
            marker={"size": 6},
            take="last",
            paint={"marker.color": colour},
            until=f"{racer}.ticks",
        )
        traces += [trail, ball]
    side = {"range": [-1, 1], "showticklabels": False}
    scene = {
        "xaxis": side | {"title": {"text": _("first direction")}},
        "yaxis": side | {"title": {"text": _("second direction")}},
        "zaxis": {"title": {"text": _("log₁₀ loss")}},
        "aspectmode": "manual",
        "aspectratio": {"x": 1, "y": 1, "z": ASPECT},
        "camera": {"eye": {"x": 1.1, "y": -1.3, "z": 0.9}},
    }
    return go.Figure(traces, layout(scene=scene))


def line() -> go.Figure:
    """The loss along the straight line, and the two nets on it."""
    series = {"x": f"{PREFIX}.line.t", "y": f"{PREFIX}.line.loss"}
    ends = {"x": f"{PREFIX}.line.ends.t", "y": f"{PREFIX}.line.ends.loss"}
    hover = f"t = %{{x:.3g}}<br>{_('loss')} %{{y:.5g}}<extra></extra>"
    traces = [
        moving(_("loss"), series, line={"width": 2}, hovertemplate=hover, take="whole", paint={"line.color": "ink"}),
        moving(
            _("the line between them"),
            ends,
            mode="lines+markers",
            line={"width": 1, "dash": "dot"},
            marker={"size": 9},
            hovertemplate=hover,
            take="whole",
            paint={"line.color": "ink-soft", "marker.color": "racer-0"},
        ),
    ]
    axes = {"xaxis": axis(_("place on the line"), range=[-0.25, 1.25]), "yaxis": axis(_("loss"))}
    return go.Figure(traces, layout(fit=["y"], **axes))
