"""The figures of the sharpness panel."""

from typing import Any

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import axis, layout, moving
from app.labs.shared.panels.sharpness import SharpnessSettings

LINES: dict[str, dict[str, Any]] = {
    "first": {"width": 2.2},
    "second": {"width": 1.1},
    "third": {"width": 0.7},
    "limit": {"width": 1.4, "dash": "dash"},
}


def figures(config: Any, settings: SharpnessSettings) -> dict[str, go.Figure]:
    """`sharpness.values`, `sharpness.share` and `sharpness.loss`, against the iteration."""
    names = {
        "first": _("largest eigenvalue"),
        "second": _("second eigenvalue"),
        "third": _("third eigenvalue"),
        "limit": _("stable up to"),
    }
    labels = list(enumerate(config.labels))
    values = [
        _curve(f"{label}: {name}", number, series, LINES[series])
        for number, label in labels
        for series, name in names.items()
    ]
    shares = [_curve(label, number, "share", {"width": 2}) for number, label in labels]
    losses = [_curve(label, number, "loss", {"width": 2}) for number, label in labels]
    share = _figure(shares, axis("", rangemode="tozero"))
    share.add_shape(type="line", xref="paper", x0=0, x1=1, y0=1, y1=1, line={"width": 1.4, "dash": "dash"}, opacity=0.6)
    return {
        "sharpness.values": _figure(values, axis("λ")),
        "sharpness.share": share,
        "sharpness.loss": _figure(losses, axis("", type="log")),
    }


def _figure(traces: list[go.Scatter], y_axis: dict[str, Any]) -> go.Figure:
    return go.Figure(traces, layout(fit=["x", "y"], xaxis=axis(_("iteration")), yaxis=y_axis))


def _curve(name: str, racer: int, series: str, line: dict[str, Any]) -> go.Scatter:
    place = f"panel.sharpness.racer.{racer}"
    return moving(
        name,
        {"x": f"{place}.ticks", "y": f"{place}.{series}"},
        line=line,
        hovertemplate=f"{name}<br>{_('iteration')} %{{x}}: %{{y:.5g}}<extra></extra>",
        thin="curve",
        paint={"line.color": f"racer-{racer}"},
    )
