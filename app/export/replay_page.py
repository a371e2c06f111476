"""A run as one page that plays without a server: the figures of a lab's page, with their points at moments of the run.

The page sends what it shows: its figures, and for moments of the run the points of their live traces (see
static/js/export/film.js). So what is saved is the run as it went, with everything that was changed on the way. The
saved page has all that it needs in itself: plotly.js, its player (static/js/export/player.js), its look and its faces.
"""

import base64
import json
import re
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import parse_qsl

from plotly.offline import get_plotlyjs
from pydantic import BaseModel, ConfigDict, Field

from app.i18n.translation import _
from app.paths import STATIC
from app.rendering.palette import palette
from app.rendering.templates import templates

MOST_FIGURES, MOST_TRACES, MOST_MOMENTS = 40, 100, 200

AXIS = re.compile(r"([xy])axis\d*")
FACE = re.compile(r'url\("\.\./fonts/([\w-]+\.woff2)"\)')
KEPT = frozenset({"font", "hoverlabel", "margin", "modebar", "scene", "template"})
"""Entries of a figure's layout that it keeps, with its axes."""

SYMBOLS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
"""The shapes of racers, as the page's layers draw them."""

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
    paper: Colour = "rgb(255, 255, 255)"
    """The background of the figures. A dark one means that their colors are those of the dark scheme."""

    figures: Annotated[list[Drawn], Field(min_length=1, max_length=MOST_FIGURES)]
    frames: Annotated[list[Moment], Field(min_length=1, max_length=MOST_MOMENTS)]


def page(lab: Any, recorded: Recorded) -> str:
    """The page. Raises ValueError, KeyError, IndexError or TypeError for invalid figures."""
    experiment = next(
        (each for each in lab.experiments if each.id == recorded.experiment.removesuffix("-changed")), None
    )
    lines, rest = legend(recorded)
    css, script = STATIC / "css", STATIC / "js" / "export" / "player.js"
    return templates.get_template("replay.html").render(
        lab=lab,
        recorded=recorded,
        experiment=experiment,
        settings=parse_qsl(recorded.query),
        lines=lines,
        rest=rest,
        look=FACE.sub(
            _face, "".join((css / name).read_text(encoding="utf-8") for name in ("tokens.css", "replay.css"))
        ),
        plotly=get_plotlyjs(),
        player=script.read_text(encoding="utf-8"),
        recording=_inside_a_script(played(recorded)),
    )


def _face(address: re.Match[str]) -> str:
    face = base64.b64encode((STATIC / "fonts" / address[1]).read_bytes()).decode()
    return f'url("data:font/woff2;base64,{face}")'


def _inside_a_script(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def played(recorded: Recorded) -> dict[str, Any]:
    """What the player reads."""
    dark = is_dark(recorded.paper)
    return {
        "figures": [_figure(drawn, dark) for drawn in recorded.figures],
        "moments": [_moment(moment, recorded.figures) for moment in recorded.frames],
        "seconds": recorded.seconds,
        "dark": dark,
        "repainted": repainted(dark),
        "config": _config(),
    }


def is_dark(colour: str) -> bool:
    return sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) < 1.5 * 255


def repainted(dark: bool) -> dict[str, str]:
    """From the colors of the dark scheme, or of the light one, to those of the other."""
    found: dict[str, str] = {}
    other = palette(not dark)
    for name, colour in palette(dark).items():
        if len(colour) == len(other[name]) == len("#rrggbb"):
            found.setdefault(_as_css(colour), _as_css(other[name]))
    return found


def _as_css(colour: str) -> str:
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"


def _racer(colour: str | None, dark: bool) -> int | None:
    """The racer with this color."""
    colors = palette(dark)
    return next((number for number in range(6) if _as_css(colors[f"racer-{number}"]) == colour), None)


def legend(recorded: Recorded) -> tuple[list[dict[str, Any]], list[str]]:
    """The names of the lines, each once, with what the run's ending says of it; and what the ending says besides."""
    dark = is_dark(recorded.paper)
    said = [line.strip() for line in recorded.ending.splitlines() if line.strip()]
    lines: dict[str, dict[str, Any]] = {}
    for trace in _lines(recorded):
        name, line = trace["name"], trace.get("line") or {}
        ending = next((each for each in said if each.startswith(f"{name}: ")), "")
        lines.setdefault(
            name,
            {
                "name": name,
                "racer": _racer(line.get("color") or (trace.get("marker") or {}).get("color"), dark),
                "drawn": trace.get("mode") != "markers",
                "dashed": line.get("dash", "solid") != "solid",
                "ending": ending.removeprefix(f"{name}: "),
            },
        )
    known = {f"{name}: {line['ending']}" for name, line in lines.items()}
    return list(lines.values()), [each for each in said if each not in known]


def _lines(recorded: Recorded) -> Iterator[dict[str, Any]]:
    for drawn in recorded.figures:
        for trace in drawn.data:
            if trace.get("name") and (trace.get("meta") or {}).get("thin"):
                yield trace


def _figure(drawn: Drawn, dark: bool) -> dict[str, Any]:
    layout = {name: value for name, value in drawn.layout.items() if name in KEPT or AXIS.fullmatch(name)}
    for name, axis in layout.items():
        if AXIS.fullmatch(name) and isinstance(axis, dict):
            layout[name] = {"zeroline": False} | axis
    traces = [{name: value for name, value in trace.items() if name not in ("meta", "uid")} for trace in drawn.data]
    for trace in traces:
        _mark(trace, dark)
    return {"data": traces, "layout": layout, "ground": drawn.ground}


def _mark(trace: dict[str, Any], dark: bool) -> None:
    """Give a racer's ball its shape, which a layer of the lab's page draws there."""
    marker = trace.get("marker")
    if trace.get("mode") == "markers" and marker and "symbol" not in marker:
        racer = _racer(marker.get("color"), dark)
        if racer is not None:
            trace["marker"] = marker | {"symbol": SYMBOLS[racer]}


def _moment(moment: Moment, drawings: list[Drawn]) -> dict[str, Any]:
    """Raises IndexError for points of a trace that is not there."""
    figures = []
    for drawn, given in zip(drawings, moment.figures, strict=True):
        for place, _values in given.points:
            drawn.data[place]
        figures.append(
            {
                "places": [place for place, _values in given.points],
                "points": [{axis: values[axis] for axis in "xyz" if axis in values} for _place, values in given.points],
                "image": given.image,
            }
        )
    return {"name": moment.name, "figures": figures}


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
