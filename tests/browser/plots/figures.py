"""Figures for tests, and what a mouse does on them."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from playwright.sync_api import Page


def meta(**more: Any) -> dict[str, Any]:
    return {"paint": {"line.color": "racer-0", "marker.color": "racer-0"}, **more}


def race() -> go.Figure:
    """A contour plot under an overlaying subplot with arrows, one racer's path and point, and a minimum."""
    x = np.linspace(-2, 2, 21)
    grid, over = np.meshgrid(x, x), {"x": "x2", "y": "y2"}
    where = {"xaxis": over["x"], "yaxis": over["y"]}
    series = {"x": "r.x", "y": "r.y"}
    return go.Figure(
        [
            go.Contour(
                x=x,
                y=x,
                z=(grid[0] ** 2 + grid[1] ** 2).astype("f4"),
                showscale=False,
                meta={"paint": {"colorscale": "terrain"}},
            ),
            go.Quiver(x=[-1, 1], y=[0, 0], u=[0.5, -0.5], v=[0, 0], lengthmode="raw", showlegend=False, **where),
            go.Scatter(
                x=[], y=[], mode="lines", name="r", showlegend=True, meta=meta(series=series, thin="path"), **where
            ),
            go.Scatter(x=[], y=[], mode="markers", meta=meta(series=series, take="last"), showlegend=False, **where),
            go.Scatter(x=[0], y=[0], mode="markers", showlegend=False, **where),
        ],
        {
            "template": "none",
            "hovermode": "closest",
            "margin": {"l": 50, "r": 50, "t": 50, "b": 50},
            "legend": {"x": 1, "y": 1, "xanchor": "right"},
            "xaxis": {"range": [-2, 2]},
            "yaxis": {"range": [-2, 2]},
            "xaxis2": {"overlaying": "x", "matches": "x", "showticklabels": False},
            "yaxis2": {"overlaying": "y", "matches": "y", "showticklabels": False},
        },
    )


def curve(kind: str = "linear", fit: tuple[str, ...] = ("y",)) -> go.Figure:
    return go.Figure(
        [go.Scatter(x=[], y=[], mode="lines", meta=meta(series={"y": "r.y"}, thin="curve"))],
        {
            "template": "none",
            "hovermode": "closest",
            "margin": {"l": 50, "r": 50, "t": 50, "b": 50},
            "meta": {"fit": list(fit)},
            "xaxis": {} if "x" in fit else {"range": [0, 100]},
            "yaxis": {"type": kind},
        },
    )


def scene() -> go.Figure:
    x = np.linspace(-2, 2, 9)
    series = {"x": "r.x", "y": "r.y", "z": "r.x"}
    return go.Figure(
        [
            go.Surface(x=x, y=x, z=np.add.outer(x**2, x**2), showscale=False),
            go.Scatter3d(x=[], y=[], z=[], mode="lines", meta=meta(series=series, thin="path")),
        ],
        {"template": "none", "scene": {f"{axis}axis": {"range": [-2, 2]} for axis in "xyz"}},
    )


def drag(page: Page, begin: tuple[int, int], end: tuple[int, int]) -> None:
    box = page.locator(".plot").bounding_box()
    page.mouse.move(box["x"] + begin[0], box["y"] + begin[1])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
    page.mouse.up()


def centre(page: Page) -> tuple[float, float]:
    box = page.locator(".plot").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
