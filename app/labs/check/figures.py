"""The gradient check's figure: how far the two gradients are apart, parameter by parameter."""

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.check.config import CheckConfig
from app.labs.check.run import SMALL
from app.labs.shared.figures import axis, layout, moving, painted


def figures(config: CheckConfig) -> dict[str, go.Figure]:
    """By name: `difference`."""
    everything = [1, config.parameters]
    traces = [
        moving(
            name,
            {"x": "parameter", "y": series},
            line={"width": width},
            opacity=opacity,
            hovertemplate=f"{_('parameter')} %{{x:,}}<br>{name} %{{y:.3g}}<extra></extra>",
            thin="curve",
            paint={"line.color": colour},
        )
        for name, series, width, opacity, colour in (
            (_("|difference|"), "difference", 1, 0.45, "racer-0"),
            (_("mean so far"), "mean_difference", 2.4, 1, "racer-1"),
        )
    ]
    bound = go.Scatter(
        x=everything,
        y=[SMALL, SMALL],
        mode="lines",
        name=_("bound"),
        line={"width": 1.5, "dash": "dash"},
        hovertemplate=f"{SMALL:g}<extra></extra>",
        meta=painted({"line.color": "ink"}),
    )
    return {
        "difference": go.Figure(
            [*traces, bound],
            layout(
                xaxis=axis(_("parameter"), range=everything),
                yaxis=axis(_("|difference|"), type="log", range=[-17, 1], exponentformat="power", dtick=2),
            ),
        )
    }
