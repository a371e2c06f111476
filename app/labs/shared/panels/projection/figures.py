"""The map panel's figures."""

from html import escape
from typing import Any

import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import axis, layout, moving
from app.labs.shared.panels.projection import ProjectionSettings
from app.labs.shared.plane_figures import SYMBOLS, colour


def figures(config: Any, settings: ProjectionSettings) -> dict[str, go.Figure]:
    """`projection.R`, the map of each racer."""
    return {f"projection.{number}": _map(config, number) for number in range(len(config.labels))}


def _map(config: Any, racer: int) -> go.Figure:
    """A trace for each class, with its own color or symbol, or for each band of targets, in the colors of numbers;
    `meta.places` names the examples' places.
    """
    place = f"panel.projection.racer.{racer}"
    names = config.class_names
    traces, banded = [], config.banded
    for label in range(len(names)):
        trace = moving(
            escape(names[label], quote=False),
            {"x": f"{place}.x_{label}", "y": f"{place}.y_{label}"},
            mode="markers",
            marker={"symbol": SYMBOLS[0 if banded else label % len(SYMBOLS)], "size": 6, "line": {"width": 0.6}},
            hovertemplate=f"{escape(names[label], quote=False)}<extra></extra>",
            take="whole",
            paint={
                "marker.color": f"band-{label}" if banded else colour(label),
                "marker.line.color": "ink-soft" if banded else "paper",
            },
        )
        trace.meta |= {"places": f"{place}.places_{label}"}
        traces.append(trace)
    axes = {"xaxis": axis(_("first principal direction")), "yaxis": axis(_("second principal direction"))}
    figure_layout = layout(fit=["x", "y"], **axes)
    figure_layout.update(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"})
    figure_layout.margin.update(t=30)
    return go.Figure(traces, figure_layout)
