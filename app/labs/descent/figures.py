"""The descent lab's figures: the contour plot with its arrows, the surface, the loss and the gradient norm."""

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.descent.config import DescentConfig
from app.labs.shared.figures import axis, layout, long_axis, painted, racer_curves
from app.labs.shared.surface_figures import arrows, ground, minima, paths, plane, relief


def figures(config: DescentConfig) -> dict[str, go.Figure]:
    """By name: `contour`, `surface`, `loss`, `gradient_norm`."""
    return {
        "contour": contour(config),
        "loss": against_step(config, "loss", "f"),
        "gradient_norm": against_step(config, "gradient_norm", "‖∇f‖"),
        "surface": relief(config.surface, [], config.labels),
    }


def contour(config: DescentConfig) -> go.Figure:
    f = config.surface
    start = go.Scatter(
        x=[f.start[0]],
        y=[f.start[1]],
        mode="markers",
        name=_("start"),
        xaxis="x2",
        yaxis="y2",
        hovertemplate=f"{_('start')}<br>(%{{x:.6g}}, %{{y:.6g}})<extra></extra>",
        marker={"symbol": "circle-open", "size": 14, "line": {"width": 2}},
        meta=painted({"marker.color": "ink"}),
    )
    return plane(f, [ground(f), arrows(f), minima(f), start, *paths(config.labels)])


def against_step(config: DescentConfig, name: str, title: str) -> go.Figure:
    kind = "log" if name != "loss" or config.logarithmic else "linear"
    fit, x_range = long_axis(config.steps)
    return go.Figure(
        racer_curves(config.labels, name, _("step")),
        layout(
            fit=[*fit, "y"],
            xaxis=axis(_("step"), range=x_range),
            yaxis=axis(title, type=kind, exponentformat="power", tickfont={"size": 9 if kind == "log" else 11}),
        ),
    )
