"""What figures of points in the plane share: the points by class, and the decision regions under them."""

from html import escape

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import axis, layout, moving, painted
from app.labs.shared.plane import Plane
from engine.datasets import DataSet

SYMBOLS = ("circle", "x", "triangle-up", "square", "diamond", "star", "cross", "hexagon", "pentagon", "bowtie")
NAMES = ("o", "×", "▲", "■", "◆", "★", "+", "⬢", "⬟", "⋈")
MOST_COLOURS = 5


def regions(plane: Plane, prefix: str = "") -> go.Figure:
    """The points, those that are misclassified, and under them the picture of the series `<prefix>regions`."""
    missed = moving(
        _("misclassified"),
        {"x": f"{prefix}missed_x", "y": f"{prefix}missed_y"},
        mode="markers",
        hoverinfo="skip",
        marker={"symbol": "circle-open", "size": 11, "opacity": 0.55, "line": {"width": 0.8}},
        take="whole",
        paint={"marker.color": "ink"},
    )
    x_range, y_range = map(list, plane.domain)
    x_name, y_name = (escape(name, quote=False) for name in plane.axes or ("", ""))
    figure_layout = layout(
        xaxis=axis(x_name, range=x_range, showgrid=False, constrain="domain"),
        yaxis=axis(y_name, range=y_range, showgrid=False, scaleanchor="x", constrain="domain"),
        dragmode="pan",
    )
    figure_layout.margin = {"l": 58, "r": 8, "t": 6, "b": 44} if plane.axes else {"l": 34, "r": 8, "t": 6, "b": 26}
    figure_layout.meta["picture"] = {"series": f"{prefix}regions", "domain": [x_range, y_range]}
    figure_layout.meta["names"] = list(NAMES[: plane.classes])
    test = points(plane.test, "test") if plane.test else []
    return go.Figure([*points(plane.train, "train"), *test, missed], figure_layout)


def points(data: DataSet, part: str) -> list[go.Scatter]:
    """A trace for each class: filled markers for training points, open ones for test points."""
    traces = []
    for label in range(data.class_count):
        members = data.inputs[data.labels == label].astype(np.float32)
        colour = f"class-{label % MOST_COLOURS}"
        symbol = SYMBOLS[label] if part == "train" else f"{SYMBOLS[label]}-open"
        traces.append(
            go.Scatter(
                x=members[:, 0].copy(),
                y=members[:, 1].copy(),
                mode="markers",
                name=f"{data.names[label]} ({_(part)})",
                marker={"symbol": symbol, "size": 7, "line": {"width": 0.8 if part == "train" else 1.4}},
                hoverinfo="skip",  # the place's probabilities are shown there
                meta=painted({"marker.color": colour} | ({"marker.line.color": "paper"} if part == "train" else {}))
                | {"part": part},
            )
        )
    return traces
