"""A run as one page that plays without a server: the figures of a lab's page with their frames, put together as one
Plotly figure.

The page sends what it shows: its figures, and for moments of the run the points of their live traces (see
static/js/export/film.js). So what is saved is the run as it went, with everything that was changed on the way.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import parse_qsl

import plotly.io
from pydantic import BaseModel, ConfigDict, Field

from app.i18n.translation import _
from app.rendering.templates import templates

MOST_FIGURES, MOST_TRACES, MOST_MOMENTS = 40, 100, 200
ROW = 430
"""Height of a row of figures, in pixels."""
GAP = (0.09, 0.22)
"""Space between columns, as a share of the width; between rows, as a share of a row's height."""

AXIS = re.compile(r"([xy])axis(\d*)")
REFERENCE = re.compile(r"([xy])(\d*)")
KEPT = frozenset({"font", "hoverlabel", "modebar", "template"})
"""Entries of a figure's layout that are kept for the whole page."""

Text = Annotated[str, Field(max_length=3000)]
Colour = Annotated[str, Field(pattern=r"^rgba?\([\d., %]{1,60}\)$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


REMOVED_BUTTONS = [
    "sendChartToCloud",
    "select2d",
    "lasso2d",
    "zoomIn2d",
    "zoomOut2d",
    "resetScale2d",
    "resetCameraLastSave3d",
    "hoverClosest3d",
]


class Drawn(_Part):
    """A figure as the page draws it."""

    title: Text
    data: Annotated[list[dict[str, Any]], Field(max_length=MOST_TRACES)]
    layout: dict[str, Any]
    ground: dict[str, Any] | None = None
    """An image below it at every moment."""


class Points(_Part):
    """A figure at a moment: the positions of its live traces with their points, and the picture below it."""

    points: Annotated[list[tuple[int, dict[str, list[float | None]]]], Field(max_length=MOST_TRACES)]
    image: dict[str, Any] | None = None


class Moment(_Part):
    name: Text
    figures: list[Points]


class Recorded(_Part):
    """The recording that a page sends of its run."""

    experiment: Text = ""
    subtitle: Text = ""
    query: Annotated[str, Field(max_length=20_000)] = ""
    seed: int = 0
    ending: Text = ""
    seconds: Annotated[float, Field(gt=0, le=10)] = 0.1
    narrow: bool = False
    """Whether one figure is above the other."""

    paper: Colour = "rgb(255, 255, 255)"
    ink: Colour = "rgb(0, 0, 0)"
    figures: Annotated[list[Drawn], Field(min_length=1, max_length=MOST_FIGURES)]
    frames: Annotated[list[Moment], Field(min_length=1, max_length=MOST_MOMENTS)]


def page(lab: Any, recorded: Recorded) -> str:
    """The page. Raises ValueError, KeyError, IndexError or TypeError for invalid figures.

    Figures are already in plotly.js' form, which allows properties that plotly.py's validation does not know (the line
    color of a quiver).
    """
    plot = plotly.io.to_html(
        composed(recorded),
        include_plotlyjs=True,
        full_html=False,
        auto_play=False,
        validate=False,
        config=_config(),
    )
    experiment = next(
        (each for each in lab.experiments if each.id == recorded.experiment.removesuffix("-changed")), None
    )
    return templates.get_template("replay.html").render(
        lab=lab, recorded=recorded, experiment=experiment, settings=parse_qsl(recorded.query), plot=plot
    )


def _config() -> dict[str, Any]:
    """How plotly.js shows the page: few buttons, none that sends anything to Plotly, in the viewer's language."""
    dictionary = {
        "Download plot as a PNG": _("Download plot as a PNG"),
        "Zoom": _("Zoom"),
        "Pan": _("Pan"),
        "Autoscale": _("Autoscale"),
        "Reset camera to default": _("Reset camera to default"),
        "Orbital rotation": _("Orbital rotation"),
        "Turntable rotation": _("Turntable rotation"),
    }
    return {
        "displaylogo": False,
        "responsive": True,
        "modeBarButtonsToRemove": REMOVED_BUTTONS,
        "locale": "page",
        "locales": {"page": {"dictionary": dictionary}},
    }


def composed(recorded: Recorded) -> dict[str, Any]:
    """A Plotly figure: all figures in a grid, with a slider over the moments and buttons to play and to pause."""
    drawings = recorded.figures
    columns = 1 if recorded.narrow or len(drawings) == 1 else 2
    rows = -(-len(drawings) // columns)
    cells = [_cell(number, columns, rows) for number in range(len(drawings))]
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {name: value for name, value in drawings[0].layout.items() if name in KEPT}
    names: list[_Names] = []
    titles = []
    for number, (drawn, cell) in enumerate(zip(drawings, cells, strict=True)):
        named = _Names(drawn.layout, number, first=len(data), taken=layout)
        names.append(named)
        data += [named.trace(trace) for trace in drawn.data]
        layout |= named.layout(drawn.layout, cell)
        titles.append(
            dict(
                text=_escaped(drawn.title),
                x=cell[0][0],
                y=cell[1][1],
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="bottom",
                yshift=6,
                showarrow=False,
                font={"size": 14},
            )
        )
    frames = [_frame(number, moment, drawings, names) for number, moment in enumerate(recorded.frames)]
    shown = frames[-1]  # whoever opens the page sees the whole run; Play begins at its start
    for trace, points in zip(data, shown["data"], strict=True):
        trace.update(points)
    _name_lines(data, recorded.figures)
    layout |= {
        "annotations": titles,
        "images": shown.get("layout", {}).get("images") or _grounds(drawings, names),
        "height": rows * ROW + 190,
        "autosize": True,
        "margin": {"l": 66, "r": 20, "t": 96, "b": 120},
        "paper_bgcolor": recorded.paper,
        "plot_bgcolor": recorded.paper,
        "hovermode": "closest",
        "legend": {"orientation": "h", "x": 0, "y": 1, "yref": "container", "yanchor": "top"},
    } | _controls(recorded)
    return {"data": data, "layout": layout, "frames": frames}


def _cell(number: int, columns: int, rows: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """The position of a figure: left and right, bottom and top."""
    row, column = divmod(number, columns)
    across, down = GAP[0] if columns > 1 else 0, GAP[1] / rows
    width, height = (1 - across * (columns - 1)) / columns, (1 - down * (rows - 1)) / rows
    left, top = column * (width + across), 1 - row * (height + down)
    return (left, left + width), (max(top - height, 0.0), top)


class _Names:
    """Axes and scenes of one figure under names that no other figure uses."""

    def __init__(self, layout: dict[str, Any], number: int, first: int, taken: dict[str, Any]) -> None:
        self.first = first
        used = [AXIS.fullmatch(key) for key in taken]
        self._offset = {
            letter: max([int(match[2] or 1) for match in used if match and match[1] == letter], default=0)
            for letter in "xy"
        }
        self.scene = f"scene{number + 1}" if number else "scene"
        self._has_scene = "scene" in layout

    def reference(self, name: str) -> str:
        match = REFERENCE.fullmatch(name)
        if not match:
            return name
        place = int(match[2] or 1) + self._offset[match[1]]
        return f"{match[1]}{place if place > 1 else ''}"

    def trace(self, trace: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in trace.items() if name not in ("meta", "uid")}
        if self._has_scene:
            return rest | {"scene": self.scene}
        return rest | {
            "xaxis": self.reference(trace.get("xaxis", "x")),
            "yaxis": self.reference(trace.get("yaxis", "y")),
        }

    def layout(self, layout: dict[str, Any], cell: tuple[tuple[float, float], tuple[float, float]]) -> dict[str, Any]:
        if self._has_scene:
            return {self.scene: layout["scene"] | {"domain": {"x": list(cell[0]), "y": list(cell[1])}}}
        found = {}
        for key, axis in layout.items():
            match = AXIS.fullmatch(key)
            if not match or not isinstance(axis, dict):
                continue
            letter = match[1]
            low, high = cell["xy".index(letter)]
            begin, end = axis.get("domain", (0, 1))
            references = {
                name: self.reference(str(axis[name]))
                for name in ("anchor", "overlaying", "matches", "scaleanchor")
                if name in axis
            }
            given = (
                {"anchor": self.reference("y" if letter == "x" else "x")}
                | references
                | {"domain": [low + begin * (high - low), low + end * (high - low)]}
            )
            found[self.reference(letter + match[2]).replace(letter, f"{letter}axis")] = (
                {"zeroline": False} | axis | given
            )
        return found

    def image(self, image: dict[str, Any]) -> dict[str, Any]:
        return image | {"xref": self.reference(image["xref"]), "yref": self.reference(image["yref"])}


def _frame(number: int, moment: Moment, drawings: list[Drawn], names: list[_Names]) -> dict[str, Any]:
    """All traces are included, even those that stay the same: plotly.js removes those that a frame does not name
    (contours, arrows).
    """
    data: list[dict[str, Any]] = [{} for drawn in drawings for _ in drawn.data]
    images = _grounds(drawings, names)
    for drawn, points, named in zip(drawings, moment.figures, names, strict=True):
        for place, values in points.points:
            data[named.first + place] = {"type": drawn.data[place].get("type", "scatter")} | {
                axis: column for axis, column in values.items() if axis in "xyz"
            }
        if points.image:
            images.append(named.image(points.image))
    moving = any(points.image for points in moment.figures)
    return {"name": str(number), "data": data, "traces": list(range(len(data)))} | (
        {"layout": {"images": images}} if moving else {}
    )


def _grounds(drawings: list[Drawn], names: list[_Names]) -> list[dict[str, Any]]:
    return [named.image(drawn.ground) for drawn, named in zip(drawings, names, strict=True) if drawn.ground]


def _name_lines(data: list[dict[str, Any]], figures: Iterable[Drawn]) -> None:
    """The lines' names in the legend, each once; a press on one hides it in every figure."""
    seen = set()
    for trace, given in zip(data, (trace for drawn in figures for trace in drawn.data), strict=True):
        meta = given.get("meta") or {}
        name = trace.get("name")
        line = bool(name and meta.get("thin"))
        trace.update({"showlegend": line and name not in seen} | ({"legendgroup": name} if line else {}))
        if line:
            seen.add(name)


def _controls(recorded: Recorded) -> dict[str, Any]:
    whole = any("scene" in drawn.layout for drawn in recorded.figures) or any(
        points.image for points in recorded.frames[0].figures
    )
    at_once = {"mode": "immediate", "frame": {"duration": 0, "redraw": whole}, "transition": {"duration": 0}}
    playing = {
        "mode": "immediate",
        "fromcurrent": True,
        "frame": {"duration": round(1000 * recorded.seconds), "redraw": whole},
        "transition": {"duration": 0},
    }
    steps = [
        {"label": moment.name, "method": "animate", "args": [[str(number)], at_once]}
        for number, moment in enumerate(recorded.frames)
    ]
    buttons = [
        {"label": _("Play"), "method": "animate", "args": [None, playing]},
        {"label": _("Pause"), "method": "animate", "args": [[None], at_once]},
    ]
    return {
        "sliders": [
            {
                "steps": steps,
                "active": len(steps) - 1,
                "x": 0.16,
                "len": 0.84,
                "y": 0,
                "yanchor": "top",
                "pad": {"t": 46},
                "currentvalue": {"prefix": _("step") + " "},
            }
        ],
        "updatemenus": [
            {
                "type": "buttons",
                "direction": "right",
                "showactive": False,
                "x": 0,
                "xanchor": "left",
                "y": 0,
                "yanchor": "top",
                "pad": {"t": 62},
                "buttons": buttons,
            }
        ],
    }


def _escaped(text: str) -> str:
    """Plotly reads titles as a kind of HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
