"""Shared parts of figures of points in the plane: the points by class, and the decision regions below them."""

from html import escape

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import axis, layout, moving, painted
from app.labs.shared.plane import MISSED, Plane
from engine.datasets import DataSet

SYMBOLS = ("circle", "diamond", "triangle-up", "square", "star", "cross", "x", "hexagon", "pentagon", "bowtie")
NAMES = ("●", "◆", "▲", "■", "★", "+", "×", "⬢", "⬟", "⋈")
MOST_COLOURS = 5


def regions(plane: Plane, prefix: str = "") -> go.Figure:
    """The points, the misclassified ones ringed, and below them the picture of the series `<prefix>regions`."""
    x_range, y_range = map(list, plane.domain)
    x_name, y_name = (escape(name, quote=False) for name in plane.axes or ("", ""))
    figure_layout = layout(
        xaxis=axis(x_name, range=x_range, showgrid=False, constrain="domain"),
        yaxis=axis(y_name, range=y_range, showgrid=False, scaleanchor="x", constrain="domain"),
        dragmode="pan",
    )
    figure_layout.margin = {"l": 58, "r": 8, "t": 6, "b": 44} if plane.axes else {"l": 34, "r": 8, "t": 6, "b": 26}
    figure_layout.meta |= {
        "picture": {"series": f"{prefix}regions", "domain": [x_range, y_range]},
        "names": list(NAMES[: plane.classes]),
        "marks": True,
    }
    parts = plane.parts
    size = marker_size(sum(map(len, parts.values())))
    traces = [trace for part, data in parts.items() for trace in points(data, part, size)]
    traces += [trace for part, data in parts.items() for trace in rings(data, part, size, prefix)]
    return go.Figure(traces, figure_layout)


def marker_size(count: int) -> int:
    """In pixels: the more points there are, the smaller."""
    return 9 if count <= 600 else 6 if count <= 2000 else 4


def points(data: DataSet, part: str, size: int) -> list[go.Scatter]:
    """A trace for each class: training points are filled, with a casing; test points are hollow."""
    traces = []
    for label in range(data.class_count):
        members = data.inputs[data.labels == label].astype(np.float32)
        inside, edge = (colour(label), "paper") if part == "train" else ("paper", colour(label))
        traces.append(
            go.Scatter(
                x=members[:, 0].copy(),
                y=members[:, 1].copy(),
                mode="markers",
                name=f"{data.names[label]} ({_(part)})",
                marker={
                    "symbol": SYMBOLS[label],
                    "size": size if part == "train" else size - 1,
                    "line": {"width": 1.2 if part == "train" else 1.6},
                },
                hoverinfo="skip",  # the place's probabilities are shown there
                meta=painted({"marker.color": inside, "marker.line.color": edge}) | {"part": part, "layered": True},
            )
        )
    return traces


RING_GAP = 4.5
"""Pixels of paper and plot between a point and its ring."""


def rings(data: DataSet, part: str, size: int, prefix: str) -> list[go.Scatter]:
    """A trace for each class of `missed`: rings in ink, which the page joins where wrong points crowd (`joined`)."""
    traces = []
    for label in range(data.class_count):
        series = f"{prefix}{MISSED}.{part}.{label}"
        ring = moving(
            _("misclassified"),
            {"x": f"{series}.x", "y": f"{series}.y"},
            mode="markers",
            hoverinfo="skip",
            marker={"symbol": "circle-open", "size": size + 2 * RING_GAP, "line": {"width": 1.6}},
            take="whole",
            paint={"marker.color": "ink"},
        )
        ring.meta |= {"part": part, "layered": True, "joined": True}
        traces.append(ring)
    return traces


def colour(label: int) -> str:
    """The token of a class."""
    return f"class-{label % MOST_COLOURS}"
