"""The partial-derivatives lab's figures: the contours with the two lines, the two slices with their tangents, the
surface.
"""

import plotly.graph_objects as go

from app.i18n.translation import _, said
from app.labs.partial.config import PartialConfig
from app.labs.shared.figures import axis, layout, moving, moving3d
from app.labs.shared.relief import relief
from app.labs.shared.surface_figures import OVER, arrows, ground, minima, paths, plane

COLOURS = {"x": "racer-1", "y": "racer-2"}
"""Colors of the slices along x and along y."""


def figures(config: PartialConfig) -> dict[str, go.Figure]:
    """By name: `contour`, `surface`, `slice_x`, `slice_y`."""
    f = config.surface
    return {
        "contour": plane(
            f,
            [
                *ground(f),
                arrows(f, anchor="tail"),
                minima(f),
                *(cut_line(name) for name in COLOURS),
                *paths(config.labels),
            ],
        ),
        "slice_x": slice_plot(config, "x", "f(x, y₀)"),
        "slice_y": slice_plot(config, "y", "f(x₀, y)"),
        "surface": relief(f, [*(slice_on_surface(name) for name in COLOURS), point_on_surface()], config.labels),
    }


def cut_line(name: str) -> go.Scatter:
    """Where the slice along the axis `name` lies in the plane."""
    return moving(
        said("slice along {axis}", axis=name),
        {"x": f"slice.{name}.x", "y": f"slice.{name}.y"},
        line={"width": 2, "dash": "dash"},
        **OVER,
        hoverinfo="skip",
        take="whole",
        paint={"line.color": COLOURS[name]},
    )


def slice_plot(config: PartialConfig, name: str, title: str) -> go.Figure:
    low, high = config.surface.domain["xy".index(name)]
    curve = moving(
        title,
        {"x": f"slice.{name}.{name}", "y": f"slice.{name}.f"},
        line={"width": 2.5},
        hovertemplate=f"{name} %{{x:.4g}}<br>f %{{y:.5g}}<extra></extra>",
        take="whole",
        paint={"line.color": COLOURS[name]},
    )
    tangent = moving(
        _("tangent"),
        {"x": f"tangent.{name}.at", "y": f"tangent.{name}.f"},
        mode="lines+markers",
        line={"width": 2.5},
        marker={"size": [0, 12, 0], "opacity": 1, "line": {"width": 2}},
        hovertemplate=f"{name} %{{x:.6g}}<br>%{{y:.6g}}<extra>{_('tangent')}</extra>",
        take="whole",
        paint={"line.color": "racer-0", "marker.color": "racer-0", "marker.line.color": "paper"},
    )
    return go.Figure([curve, tangent], layout(fit=["y"], xaxis=axis(name, range=[low, high]), yaxis=axis(title)))


def slice_on_surface(name: str) -> go.Scatter3d:
    return moving3d(
        said("slice along {axis}", axis=name),
        {"x": f"slice.{name}.x", "y": f"slice.{name}.y", "z": f"slice.{name}.height"},
        line={"width": 7},
        hoverinfo="skip",
        take="whole",
        paint={"line.color": COLOURS[name]},
        layered=True,
    )


def point_on_surface() -> go.Scatter3d:
    return moving3d(
        _("point"),
        {"x": "racer.0.x", "y": "racer.0.y", "z": "racer.0.height"},
        mode="markers",
        marker={"size": 6},
        take="last",
        paint={"marker.color": "racer-0"},
        layered=True,
    )
