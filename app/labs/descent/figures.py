"""The descent lab's figures: the contour plot with its arrows, the surface, the loss and the gradient norm."""

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.descent.config import DescentConfig
from app.labs.shared.figures import against_step, axis, painted, racer_curves
from app.labs.shared.surface_figures import BEYOND, OVER, arrows, ground, minima, plane, relief, trails_and_balls


def figures(config: DescentConfig) -> dict[str, go.Figure]:
    """By name: `contour`, `surface`, `loss`, `gradient_norm`."""
    return {
        "contour": contour(config),
        "loss": over_steps(config, "loss", "f"),
        "gradient_norm": over_steps(config, "gradient_norm", "‖∇f‖"),
        "surface": relief(config.surface, [], config.labels),
    }


def contour(config: DescentConfig) -> go.Figure:
    f = config.surface
    start = go.Scatter(
        x=[f.start[0]],
        y=[f.start[1]],
        mode="markers",
        name=_("start"),
        **OVER,
        hovertemplate=f"{_('start')}<br>(%{{x:.6g}}, %{{y:.6g}})<extra></extra>",
        marker={"symbol": "circle-open", "size": 14, "line": {"width": 2}},
        meta=painted({"marker.color": "ink"}),
    )
    trails, racers = trails_and_balls(config.labels)
    for marker in (start, *racers):
        marker.meta |= {"layered": True}
    drawn = [*ground(f, BEYOND), arrows(f, beyond=BEYOND), minima(f), start, *trails, *racers]
    return plane(f, drawn, stage=True, racers=len(config.labels))


def over_steps(config: DescentConfig, name: str, title: str) -> go.Figure:
    kind = "log" if name != "loss" or config.logarithmic else "linear"
    y_axis = axis(title, type=kind, exponentformat="power", tickfont={"size": 9 if kind == "log" else 11})
    return against_step(racer_curves(config.labels, name, _("step")), config.steps, y_axis)
