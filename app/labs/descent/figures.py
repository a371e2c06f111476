"""The descent lab's figures: the contour plot with its arrows, the surface, the loss and the gradient norm."""

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.descent.config import DescentConfig
from app.labs.shared.figures import against_step, axis, painted, racer_curves
from app.labs.shared.relief import relief
from app.labs.shared.surface_figures import (
    ALL_AROUND,
    BEYOND,
    OVER,
    arrows,
    colour_bar,
    ground,
    minima,
    part_of,
    plane,
    trails_and_balls,
)
from engine.grid_sampling import Domain
from engine.readable import readable


def figures(config: DescentConfig) -> dict[str, go.Figure]:
    """By name: `contour`, `surface`, `loss`, `gradient_norm`."""
    return {
        "contour": contour(config),
        "loss": over_steps(config, "loss"),
        "gradient_norm": over_steps(config, "gradient_norm"),
        "surface": relief(config.surface, [], config.labels),
    }


def figures_within(config: DescentConfig, window: Domain) -> dict[str, go.Figure]:
    """The contour plot where only a `window` of the plane is visible, with levels and arrows of its own."""
    return {"contour": contour(config, window)}


def contour(config: DescentConfig, window: Domain | None = None) -> go.Figure:
    f = config.surface
    seen, beyond = (part_of(f, window), ALL_AROUND) if window else (f, BEYOND)
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
    drawn = [*ground(seen, beyond), arrows(seen, beyond=beyond), minima(f), start, *trails, *racers]
    figure = plane(f, drawn, stage=True, racers=len(config.labels))
    figure.layout.meta |= {"bar": [readable(value, 2) for value in colour_bar(seen)]}
    return figure


def over_steps(config: DescentConfig, name: str) -> go.Figure:
    """The page says above it what it shows."""
    kind = "log" if name != "loss" or config.logarithmic else "linear"
    y_axis = axis(type=kind, exponentformat="power")
    y_axis |= {"nticks": 3} if kind == "log" else {}
    figure = against_step(racer_curves(config.labels, name, _("step")), config.steps, y_axis)
    for trace, label in zip(figure.data, config.labels, strict=True):
        trace.hovertemplate = f"%{{y:.6g}}<extra>{label}</extra>"
    step = {"text": f"{_('step')} %{{x}}"}
    figure.layout.margin.l = 40
    return figure.update_layout(hovermode="x unified", xaxis={"unifiedhovertitle": step})
