"""The figures of the loss landscape's panel."""

from typing import Any

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import axis, layout, racer_curves
from app.labs.shared.panels.landscape import LandscapeSettings


def figures(config: Any, settings: LandscapeSettings) -> dict[str, go.Figure]:
    """`landscape.distance`: how far each net is from where it was when the panel was opened."""
    traces = racer_curves(config.labels, "distance", _("iteration"), "ticks")
    for trace in traces:
        trace.meta["series"] = {key: f"panel.landscape.{name}" for key, name in trace.meta["series"].items()}
    axes = {"xaxis": axis(_("iteration")), "yaxis": axis("‖θ − θ₀‖")}
    return {"landscape.distance": go.Figure(traces, layout(fit=["x", "y"], **axes))}
