"""A lab's run in a notebook, with the figures of its page; `app.notebook.lab` is its door."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import plotly.graph_objects as go

from app.labs import LABS
from app.labs.shared.lab import Lab
from app.labs.shared.panels.panel import LabPanel
from app.labs.shared.query import format_value, nest
from app.labs.shared.race import Race
from app.labs.shared.run import LabRun
from app.wire.frames import Frame, together

LEAST_SHARE = 1e-12
"""Of the highest loss of a landscape: what is below is drawn as this."""

CLASSES = 5
"""Colors of classes in the style sheet."""


class LabRunPlots:
    """A finished run of a lab. `series` are its points by name, (n,) each; `snapshots` its last ones by name, as the
    lab's page has them; `outcomes` how its racers ended; `figures` the names that `plot` takes.
    """

    def __init__(
        self,
        lab: Lab,
        config: Any,
        run: LabRun,
        frame: Frame,
        paint: Callable[[go.Figure, bool], go.Figure],
        palette: Callable[[bool], dict[str, str]],
        spoken: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        self.config, self.run = config, run
        self.series, self.snapshots = frame.append, frame.replace
        self.outcomes = tuple(racer.outcome for racer in run.racers) if isinstance(run, Race) else ()
        self.figures = tuple(_figures(lab, config))
        self._lab, self._paint, self._palette, self._spoken = lab, paint, palette, spoken

    def plot(self, figure: str = "", dark: bool = False, language: str = "en") -> go.Figure:
        """A figure of the lab's page as it is at the end of the run; "" is the first.

        language : of its words, "en" or "ko". Raises ValueError for a figure that the page does not have.
        """
        name = figure or self.figures[0]
        if name not in self.figures:
            raise ValueError(f"figure={figure!r} is unknown; choose one of {', '.join(self.figures)}")
        with self._spoken(language):
            empty = _figures(self._lab, self.config)[name]
        filled = go.Figure([_filled(trace, self.series, self.snapshots) for trace in empty.data], empty.layout)
        _lay_ground(filled, self.snapshots, self._palette(dark))
        filled.update_layout(height=420)
        return self._paint(filled, dark)


def run_lab(
    lab: str, link: str, settings: Mapping[str, Any], seed: int, every: int, looked: Callable[[], None], *look: Any
) -> LabRunPlots:
    """See `app.notebook.lab`. looked : is told of each look at the run; look : how figures are painted and spoken."""
    if lab not in LABS:
        raise ValueError(f"lab={lab!r} is unknown; choose one of {', '.join(LABS)}")
    if every < 1:
        raise ValueError(f"every={every} is not a whole number of at least 1")
    found = LABS[lab]
    pairs = _pairs(found, link) + [(name, format_value(value)) for name, value in settings.items()]
    config = found.config.model_validate(nest(pairs))
    run = found.run(config, seed)
    inside = getattr(config, "inside", None)
    panels = {name: run.panel(name, part.model_dump()) for name, part in inside.open.items()} if inside else {}
    frames: list[Frame] = []
    while True:
        for panel in panels.values():
            panel.observe()
            if panel.over_time or run.ending is not None:
                _look(panel)
        frames += [run.drain(), *(Frame(run.index, *panel.drain(f"panel.{name}.")) for name, panel in panels.items())]
        looked()
        if run.ending is not None:
            break
        run.advance(every)
    return LabRunPlots(found, config, run, together(frames), *look)


def _pairs(lab: Lab, link: str) -> list[tuple[str, str]]:
    """The settings of a link to the lab's page, or of what stands behind its question mark."""
    query = link.partition("?")[2] if "?" in link else link
    pairs = parse_qsl(query.partition("#")[0])
    named = [value for name, value in pairs if name == "experiment"]
    own = next((one.query for one in lab.experiments if one.id in named), "")
    if named and not own:
        raise ValueError(
            f"experiment={named[0]!r} is unknown; choose one of {', '.join(e.id for e in lab.experiments)}"
        )
    return parse_qsl(own) + [(name, value) for name, value in pairs if name not in ("experiment", "seed")]


def _look(panel: LabPanel) -> None:
    """Until it has nothing more to do before the run moves."""
    while not panel.over and not panel.advance():
        pass


def _figures(lab: Lab, config: Any) -> dict[str, go.Figure]:
    """Those of the page, and of the panels that are open."""
    panels: dict[str, go.Figure] = config.panel_figures() if hasattr(config, "panel_figures") else {}
    return lab.figures(config) | panels


def _filled(trace: Any, series: Mapping[str, Any], snapshots: Mapping[str, Any]) -> Any:
    """The trace with the points of the series that it names; a still one as it is. See `app.labs.shared.figures`."""
    meta = trace.meta or {}
    wanted, values = meta.get("series", {}), snapshots if meta.get("take") == "whole" else series
    columns = {name: np.atleast_1d(values[place]) for name, place in wanted.items() if place in values}
    if not columns or len(columns) < len(wanted):
        return trace
    if "domain" in meta:
        rows, across = np.shape(columns["z"])
        columns |= {"x": _spread(meta["domain"], across), "y": _spread(meta["domain"], rows)}
    elif "x" not in columns:
        columns["x"] = np.arange(len(columns["y"]))
    if meta.get("take") == "last":
        columns = {name: column[-1:] for name, column in columns.items()}
    return trace.update({name.replace(".", "_"): column for name, column in columns.items()})


def _lay_ground(figure: go.Figure, snapshots: Mapping[str, Any], colors: Mapping[str, str]) -> None:
    """What the page paints under a plane figure: the terrain of the loss, the regions of the classes, or numbers."""
    meta = figure.layout.meta or {}
    for name, lay in (("terrain", _terrain), ("picture", _regions)):
        asked = meta.get(name)
        if asked and asked["series"] in snapshots:
            values = np.asarray(snapshots[asked["series"]])
            scale = asked.get("scale")
            ground = _numbers(values[0], asked["domain"], scale) if scale else lay(values, asked["domain"], colors)
            figure.add_trace(ground)
            figure.data = (figure.data[-1], *figure.data[:-1])


def _spread(side: tuple[float, float], count: int) -> np.ndarray:
    """So many places between both ends of a side, (count,)."""
    return np.linspace(side[0], side[1], count)


def _terrain(losses: np.ndarray, domain: Any, colors: Mapping[str, str]) -> go.Contour:
    """losses (rows, columns), shown by their logarithm."""
    with np.errstate(all="ignore"):
        high = losses[np.isfinite(losses)].max(initial=0.0)
        logs = np.log10(np.maximum(losses, LEAST_SHARE * high))
    rows, columns = losses.shape
    return go.Contour(
        x=_spread(domain[0], columns),
        y=_spread(domain[1], rows),
        z=np.where(np.isfinite(logs), logs, np.nan),
        customdata=losses,
        ncontours=17,
        showscale=False,
        line={"width": 0.8},
        hovertemplate="%{customdata:.4g}<extra></extra>",
        meta={"paint": {"colorscale": "terrain"}},
    )


def _numbers(values: np.ndarray, domain: Any, scale: float) -> go.Heatmap:
    """values (rows, columns) at the middles of cells, in colors from −scale to scale."""
    centers = [
        low + (high - low) * (np.arange(count) + 0.5) / count
        for (low, high), count in zip(domain, values.shape[::-1], strict=True)
    ]
    return go.Heatmap(
        x=centers[0],
        y=centers[1],
        z=values,
        zmin=-scale,
        zmax=scale,
        hovertemplate="%{z:.4g}<extra></extra>",
        meta={"paint": {"colorscale": "signed"}},
    )


def _regions(bytes_: np.ndarray, domain: Any, colors: Mapping[str, str]) -> go.Image:
    """bytes_ (classes, rows, columns): probabilities × 255; the likeliest class' color, the paler the less sure."""
    classes, rows, columns = bytes_.shape
    paper = _channels(colors["paper"])
    full = np.array([_channels(colors[f"class-{label % CLASSES}-soft"]) for label in range(classes)])
    winner = bytes_.argmax(axis=0)
    sure = np.clip((bytes_.max(axis=0) / 255 - 1 / classes) / (1 - 1 / classes), 0, 1)[..., None]
    (left, right), (low, high) = domain
    wide, tall = (right - left) / columns, (high - low) / rows
    return go.Image(
        z=np.round(paper + sure * (full[winner] - paper)).astype(np.uint8),
        x0=left + wide / 2,
        dx=wide,
        y0=low + tall / 2,
        dy=tall,
        hoverinfo="skip",
    )


def _channels(color: str) -> np.ndarray:
    """(3,) of "#rrggbb"."""
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], np.float64)
