"""The spectrum panel's figure."""

from typing import Any

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import axis, layout, moving
from app.labs.shared.panels.spectrum import SpectrumSettings


def figures(config: Any, settings: SpectrumSettings) -> dict[str, go.Figure]:
    """`spectrum.density`: of each racer's eigenvalues, on a log scale."""
    traces = [
        moving(
            label,
            {"x": f"panel.spectrum.racer.{number}.x", "y": f"panel.spectrum.racer.{number}.y"},
            line={"width": 1.8},
            hovertemplate=f"{label}<br>λ %{{x:.4g}}: %{{y:.3g}}<extra></extra>",
            take="whole",
            paint={"line.color": f"racer-{number}"},
        )
        for number, label in enumerate(config.labels)
    ]
    axes = {
        "xaxis": axis(_("eigenvalue λ")),
        "yaxis": axis(_("density"), type="log"),
    }
    return {"spectrum.density": go.Figure(traces, layout(fit=["x", "y"], **axes))}
