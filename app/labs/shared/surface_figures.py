"""Shared parts of figures of a surface: the contours with arrows and paths, grids over a domain."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from app.i18n.translation import _
from app.labs.shared.figures import axis, balls, layout, moving, painted
from engine import Surface
from engine.grid_sampling import Domain

GRID, STAGE_GRID = 121, 161
ARROWS, ARROWS_ON_A_STAGE = 17, 14
OVER: dict[str, Any] = {"xaxis": "x2", "yaxis": "y2"}
"""Axes over those of the contours: traces on them can move without redrawing the contours."""

LONGEST_ARROW = 0.85
"""Longest arrow, as a share of the distance between two arrows."""


ROOM_AROUND, LEAST_SHOWN = 1.75, 0.6
"""Of a narrow stage: how far it goes beyond the start and the minima, and the least share of the domain."""

BANDS = 17
"""Colors between the lowest place of a domain and the highest."""

BEYOND = (0.03, 0.72, 0.03, 0.3)
"""Margins drawn beyond a domain on a stage: left, right, below and above, as shares of its size."""

ALL_AROUND = (0.06, 0.06, 0.06, 0.06)
"""Margin drawn on all sides beyond the visible part of the plane, so that it is there when the plane is dragged."""


def part_of(f: Surface, window: Domain) -> Surface:
    """f over another domain, with the minima that are in there."""
    inside = [
        point for point in f.minima if all(low <= at <= high for at, (low, high) in zip(point, window, strict=True))
    ]
    middle = tuple((low + high) / 2 for low, high in window)
    return dataclasses.replace(f, domain=window, start=middle, minima=tuple(inside))


def ground(f: Surface, beyond: tuple[float, float, float, float] | None = None) -> list[go.Contour]:
    """Filled contours of f over its domain, and heavier lines at every fourth level.

    The levels are even in t, from 0 at the lowest place of the domain to 1 at the highest: the root of the height, or
    the logarithm where f is shown on that scale. A minimum then has rings around it. `beyond` widens the drawn part
    without changing a level.
    """
    x, y, points = grid(widened(f.domain, beyond), STAGE_GRID if beyond else GRID)
    values = f.value(points)
    levels = share_of_height(f, values).astype(np.float32)
    size = 1 / BANDS
    place: dict[str, Any] = {"x": x, "y": y, "z": levels, "showscale": False, "zauto": False, "zmin": 0, "zmax": 1}
    bands = go.Contour(
        **place,
        customdata=compact(values),
        line={"width": 0.9},
        contours={"coloring": "fill", "start": size, "end": 3, "size": size},
        hovertemplate="x %{x:.4g}<br>y %{y:.4g}<br>f %{customdata:.5g}<extra></extra>",
        meta=painted({"colorscale": "terrain", "line.color": "contour-line"}) | {"lined": "levels"},
    )
    lines = go.Contour(
        **place,
        line={"width": 1.3},
        contours={"coloring": "none", "start": 4 * size, "end": 3, "size": 4 * size},
        hoverinfo="skip",
        meta=painted({"line.color": "contour-line"}) | {"part": "levels"},
    )
    return [bands, lines]


def compact(values: np.ndarray) -> np.ndarray:
    """As float32, or as they are where one is too large for that."""
    finite = np.abs(values[np.isfinite(values)])
    return values if finite.max(initial=0) > np.finfo(np.float32).max else values.astype(np.float32)


def share_of_height(f: Surface, values: np.ndarray) -> np.ndarray:
    """t of values of f: 0 at the lowest place of its domain, 1 at the highest; NaN where there is no value."""
    low, high = heights_of(f)
    with np.errstate(invalid="ignore", over="ignore"):
        share = np.clip((f.display_heights(values) - low) / (high - low or 1.0), 0, 9)
        share = np.where(np.isfinite(values), share, np.nan)
        return share if f.scale == "log" else np.sqrt(share)


def heights_of(f: Surface) -> tuple[float, float]:
    """The lowest of the heights over the domain of f, and the highest, without the peak of a pole."""
    _, _, points = grid(f.domain, 61)
    known = [f.value(np.array(f.minima))] if f.minima else []
    heights = f.display_heights(np.concatenate([f.value(points).ravel(), *known]))
    heights = heights[np.isfinite(heights)]
    return (float(heights.min()), float(np.quantile(heights, 0.995))) if len(heights) else (0.0, 1.0)


def colour_bar(f: Surface, count: int = 5) -> list[float]:
    """The values of f at this many places of the colors, evenly from the lowest to the highest; none on a log scale."""
    low, high = heights_of(f)
    return [] if f.scale == "log" else [low + t * t * (high - low) for t in np.linspace(0, 1, count).tolist()]


def widened(domain: Domain, beyond: tuple[float, float, float, float] | None) -> Domain:
    """A domain with margins on its left, right, lower and upper side, as shares of its size."""
    if beyond is None:
        return domain
    (left, right), (bottom, top) = domain
    wide, tall = right - left, top - bottom
    return (
        (left - beyond[0] * wide, right + beyond[1] * wide),
        (bottom - beyond[2] * tall, top + beyond[3] * tall),
    )


def minima(f: Surface) -> go.Scatter:
    """A star on each known minimum."""
    return go.Scatter(
        x=[point[0] for point in f.minima],
        y=[point[1] for point in f.minima],
        mode="markers",
        name=_("minimum"),
        marker={"symbol": "cross-thin", "size": 13, "line": {"width": 1.6}},
        **OVER,
        hovertemplate=f"{_('minimum')}<br>(%{{x:.6g}}, %{{y:.6g}})<extra></extra>",
        meta=painted({"marker.color": "minimum", "marker.line.color": "minimum"}) | {"part": "minima"},
    )


def paths(
    labels: Sequence[str],
    x: str = "x",
    y: str = "y",
    width: float = 2.5,
    told: dict[str, str] | None = None,
) -> list[go.Scatter]:
    """Each racer's path and present place, by its series `x` and `y`. Under the pointer a path shows the step and
    `told`: the title of a value → its series.
    """
    trails, racers = trails_and_balls(labels, x, y, width, told)
    return trails + racers


def trails_and_balls(
    labels: Sequence[str], x: str = "x", y: str = "y", width: float = 2.5, told: dict[str, str] | None = None
) -> tuple[list[go.Scatter], list[go.Scatter]]:
    """See `paths`."""
    told = told or {"f": "loss", x: x, y: y}
    trails = [
        moving(
            label,
            {"x": f"racer.{number}.{x}", "y": f"racer.{number}.{y}"},
            line={"width": width},
            hoverinfo="skip",
            thin="path",
            paint={"line.color": f"racer-{number}"},
            **OVER,
        )
        for number, label in enumerate(labels)
    ]
    for number, trail in enumerate(trails):
        values = {name: f"racer.{number}.{series}" for name, series in told.items()}
        trail.meta["told"] = {"step": _("step"), "values": values}
    return trails, balls(labels, x, y, at="(%{x:.6g}, %{y:.6g})", size=12, **OVER)


def plane(f: Surface, traces: list[Any], stage: bool = False, racers: int = 0) -> go.Figure:
    """A plot over the domain of f; traces on x2 and y2 lie over those on x and y.

    On a `stage` it extends to the edges with its numbers inside; the page fits the domain into the free part of it, and
    draws the balls of this many racers over it.
    """
    figure = on_plane(f.domain, traces, ("x", "y"))
    if stage:
        inside: dict[str, Any] = {
            "ticks": "inside",
            "ticklabelposition": "inside",
            "title": None,
            "constrain": "range",
            "ticklen": 6,
        }
        inside |= {"layer": "above traces", "tickfont": {"size": 11}}
        figure.update_xaxes(inside, selector={"overlaying": None})
        figure.update_yaxes(inside, selector={"overlaying": None})
        balls = {
            "racers": [f"racer.{number}" for number in range(racers)],
            "start": list(f.start),
            "minima": [list(place) for place in f.minima],
        }
        meta = {"fit": [], "stage": True, "near": near(f), "balls": balls}
        figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, meta=meta)
    return figure


def near(f: Surface) -> dict[str, list[float]]:
    """The part of the domain, around its middle, that is shown where there is little room: the start and the minima lie
    well within it. It changes in tenths of the domain: rarely while the start is dragged.
    """
    ranges = {}
    for at, (axis_name, (low, high)) in enumerate(zip("xy", f.domain, strict=True)):
        middle, half = (low + high) / 2, (high - low) / 2
        farthest = max(abs(point[at] - middle) for point in (f.start, *f.minima)) / half
        half *= min(max(math.ceil(10 * ROOM_AROUND * farthest - 1e-9) / 10, LEAST_SHOWN), 1.0)
        ranges[axis_name] = [middle - half, middle + half]
    return ranges


def on_plane(domain: Domain, traces: list[Any], titles: tuple[str, str]) -> go.Figure:
    """A plot over a domain; traces on x2 and y2 lie over those on x and y."""
    x_range, y_range = domain
    over = {"showticklabels": False, "showgrid": False, "ticks": "", "fixedrange": False}
    return go.Figure(
        traces,
        layout(
            xaxis=axis(titles[0], range=list(x_range), showgrid=False, constrain="domain"),
            yaxis=axis(titles[1], range=list(y_range), showgrid=False),
            xaxis2=dict(over, overlaying="x", matches="x", range=list(x_range)),
            yaxis2=dict(over, overlaying="y", matches="y", range=list(y_range)),
            dragmode="pan",
        ),
    )


def arrows(
    f: Surface,
    anchor: Literal["center", "tail"] = "center",
    beyond: tuple[float, float, float, float] | None = None,
) -> go.Quiver:
    """−∇f on a grid of arrows; the length grows with the square root of ‖∇f‖, so that neither end of it vanishes.

    `beyond` widens the grid, at the same distances, on a stage. The page gives its arrows their lengths, in pixels,
    from the `strength` of each (0 to 1), and leaves out some of their `lattice` (origin and distance on both axes)
    where that is dense.

    anchor : what of an arrow lies on its point. With "center" the grid stays within the domain, with "tail" its
        outermost points lie on the domain's edge.
    """
    most = ARROWS if beyond is None else ARROWS_ON_A_STAGE
    cells_across = most if anchor == "center" else most - 1
    spacing = np.array([(high - low) / cells_across for low, high in f.domain])
    inset = spacing / 2 if anchor == "center" else np.zeros(2)
    ticks = [
        low + gap + np.arange(np.floor((first - low) / step), np.ceil((last - high) / step) + most) * step
        for (low, high), gap, step, (first, last) in zip(
            f.domain, inset, spacing, widened(f.domain, beyond), strict=True
        )
    ]
    points = np.stack(np.meshgrid(*ticks), axis=-1).reshape(-1, 2)
    gradient = f.gradient(points)
    cells = gradient / spacing
    length = np.hypot(*cells.T)
    drawn = np.isfinite(length) & (length > 0) & np.isfinite(f.value(points))
    points, cells, length = points[drawn], cells[drawn], length[drawn]
    longest = np.quantile(length, 0.95) if len(length) else 1.0
    unit = cells / length[:, None]
    strength = np.minimum(np.sqrt(length / longest), 1.0)
    shown = -unit * spacing * LONGEST_ARROW * strength[:, None]
    meta: dict[str, Any] = {"part": "arrows"}
    if beyond is not None:
        origins = [low + gap for (low, _high), gap in zip(f.domain, inset, strict=True)]
        lattice = [[float(at), float(gap)] for at, gap in zip(origins, spacing, strict=True)]
        meta |= {"lattice": lattice, "strength": np.round(strength, 3).tolist()}
    return go.Quiver(
        x=points[:, 0],
        y=points[:, 1],
        u=shown[:, 0],
        v=shown[:, 1],
        lengthmode="raw",
        anchor=anchor,
        name="−∇f",
        **OVER,
        hoverinfo="skip",
        marker={"arrowsize": 0.85, "line": {"width": 1.1}},
        meta=painted({"marker.color": "quiver", "marker.line.color": "quiver"}) | meta,
    )


def grid(domain: Any, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x (size,), y (size,) and the (size, size, 2) points of a grid over `domain`."""
    x, y = (np.linspace(low, high, size) for low, high in domain)
    return x, y, np.stack(np.meshgrid(x, y), axis=-1)
