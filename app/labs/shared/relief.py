"""A surface in three dimensions, with the paths of racers, their start and the minima over it."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import layout, moving3d, painted
from app.labs.shared.surface_figures import compact, grid
from app.labs.shared.valleys import along_valleys
from engine import Surface
from engine.grid_sampling import cut

SURFACE_GRID = 141
"""Points a side of the surface."""
DISTANCE, ELEVATIONS = 2.1, (30, 40, 50, 60)
"""The camera's distance from the middle, where the domain's sides are 1; and its elevations above the horizon in
degrees, of which the first suitable one is used.
"""
ASPECT = 0.7
"""The height of a scene."""
PIN = 0.15
"""How high above the surface a minimum is marked, as a share of the heights: in a narrow valley it would be hidden."""

LIFT = 0.012
"""How far paths and points are above the surface in three dimensions, as a share of its height: on it they flicker."""


def relief(f: Surface, traces: list[Any], labels: list[str]) -> go.Figure:
    """f as a surface over its domain, with the racers' paths and other `traces` on it.

    Lines and markers are `layered`: the page draws them over the surface, so that no wall hides them.
    """
    x, y, points = grid(f.domain, SURFACE_GRID)
    height = cut(f.display_heights(f.value(points)))
    eye = _eye(f, height)
    followed = along_valleys(f, points)
    if (followed != points).any():
        x, y = compact(followed[..., 0]), compact(followed[..., 1])
        height = cut(f.display_heights(f.value(followed)))
    finite = height[np.isfinite(height)]
    low, high = float(finite.min()), float(finite.max())
    room = 0.02 * (high - low) or 1.0
    drawn: list[Any] = [
        go.Surface(
            x=x,
            y=y,
            z=compact(height - LIFT * (high - low)),
            showscale=False,
            hoverinfo="skip",
            contours={"z": {"show": True, "width": 1, "start": low, "end": high, "size": (high - low) / 16 or 1.0}},
            lighting={"ambient": 0.84, "diffuse": 0.3, "specular": 0, "fresnel": 0},
            meta=painted({"colorscale": "terrain"}),
        )
    ]
    drawn += [_path(number, label) for number, label in enumerate(labels)]
    stars = np.array(f.minima).reshape(-1, 2)
    drawn += [
        _marks(
            _("start"),
            [f.start],
            f,
            {"symbol": "circle-open", "size": 7},
            painted({"marker.color": "ink"}) | {"start": True},
        ),
        _marks(
            _("minimum"),
            stars,
            f,
            {"symbol": "diamond", "size": 6},
            painted({"marker.color": "minimum", "error_z.color": "minimum"}),
            PIN * (high - low),
        ),
        *(_ball(number, label) for number, label in enumerate(labels)),
    ]
    side: dict[str, Any] = {"showspikes": False}
    return go.Figure(
        [*drawn, *traces],
        layout(
            scene={
                "xaxis": side | {"title": {"text": "x"}, "range": list(f.domain[0])},
                "yaxis": side | {"title": {"text": "y"}, "range": list(f.domain[1])},
                "zaxis": side | {"title": {"text": f.height_formula}, "range": [low - room, high + room]},
                "aspectmode": "manual",
                "aspectratio": {"x": 1, "y": 1, "z": ASPECT},
                "camera": {"eye": eye},
            }
        ),
    )


def _marks(
    name: str, places: Any, f: Surface, marker: dict[str, Any], meta: dict[str, Any], lift: float = 0.0
) -> go.Scatter3d:
    """Markers on the surface, or this far above it, on stems."""
    points = np.array(places, float).reshape(-1, 2)
    return go.Scatter3d(
        x=points[:, 0],
        y=points[:, 1],
        z=f.display_heights(f.value(points)) + lift,
        mode="markers",
        name=name,
        marker=marker,
        error_z={"array": [0.0] * len(points), "arrayminus": [lift] * len(points), "thickness": 3, "width": 0}
        if lift
        else None,
        hoverinfo="name",
        meta=meta | {"layered": True},
    )


def _path(number: int, label: str) -> go.Scatter3d:
    """The path of a racer."""
    paint = {"line.color": f"racer-{number}"}
    return moving3d(label, _places(number), line={"width": 6}, thin="path", paint=paint, layered=True)


def _ball(number: int, label: str) -> go.Scatter3d:
    """The ball of a racer."""
    marker = {"size": 9, "line": {"width": 2}}
    paint = {"marker.color": f"racer-{number}", "marker.line.color": "paper"}
    ball = moving3d(label, _places(number), mode="markers", marker=marker, take="last", paint=paint, layered=True)
    ball.meta |= {"racer": number}
    return ball


def _places(number: int) -> dict[str, str]:
    """The series of a racer's places."""
    return {"x": f"racer.{number}.x", "y": f"racer.{number}.y", "z": f"racer.{number}.height"}


def _eye(f: Surface, height: np.ndarray) -> dict[str, float]:
    """The camera's place: where most of the path from the start to the nearest minimum is visible, with no wall in
    front; of such places the lowest, and the one nearest to the side of that path.

    height : as drawn, on a square grid over the domain.
    """
    corner = np.array([low for low, _high in f.domain])
    spans = np.array([high - low for low, high in f.domain])
    ends = (np.array(f.minima or [corner + spans / 2]) - corner) / spans - 0.5
    start = (np.array(f.start) - corner) / spans - 0.5
    way = min(ends - start, key=lambda way: float(np.hypot(*way)))
    side = np.arctan2(way[1], way[0]) - np.radians(65)
    up, turn = np.meshgrid(ELEVATIONS, [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6], indexing="ij")
    up, angles = np.radians(up.ravel()), side + np.pi / 6 * turn.ravel()
    eyes = DISTANCE * np.stack([np.cos(up) * np.cos(angles), np.cos(up) * np.sin(angles), np.sin(up)], axis=-1)
    low, high = np.nanmin(height), np.nanmax(height)
    z = np.nan_to_num(ASPECT * ((height - low) / ((high - low) or 1.0) - 0.5), nan=-ASPECT)

    def drawn(places: np.ndarray) -> np.ndarray:
        """Heights at places (..., 2) of the unit square about 0; nothing is outside."""
        cells = np.rint((places + 0.5) * (len(z) - 1)).astype(int)
        inside = ((cells >= 0) & (cells < len(z))).all(axis=-1)
        x, y = np.moveaxis(np.clip(cells, 0, len(z) - 1), -1, 0)
        return np.where(inside, z[y, x], -ASPECT)

    points = start + np.linspace(0, 1, 15)[:, None] * way
    points = np.column_stack([points, drawn(points) + 0.03])
    toward = np.linspace(0.02, 0.6, 30)[:, None, None, None]  # (rays, eyes, points, 3)
    rays = points + toward * (eyes[:, None] - points)
    weights = np.ones(len(points))
    weights[[0, -1]] = len(points)  # the ends matter more than what lies between, where no path may go
    hidden = (drawn(rays[..., :2]) > rays[..., 2]).any(axis=0) @ weights
    eye = eyes[int(np.argmin(hidden))].round(3).tolist()
    return dict(zip("xyz", eye, strict=True))
