"""What the loss landscape's panel computes beside a race of nets.

On a plane: `loss` (side, side) float64, the loss over it, lowest b first, each that of `net.loss` with the weights
there; a place is (a − middle)/reach in each direction, from −1 to 1. Of racer r, as far as its net is like the first
one: `racer.r.ticks`, `.x`, `.y` of its path's points, the last of them where it is, `.z` the logarithm (to 10) of the
loss of the net itself, `.near` from 1 on the plane to 0 far from it. On a line: `line.t` and `line.loss`, `line.ends.t`
and `.loss`. `another.x` and `.y` (1,): the net of another run; `said`, why there is none. Live numbers: `reach`,
`explained.0` and `.1` (%), `lowest`, `highest`, `barrier` and `examples`.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from app.i18n.translation import said
from app.labs.shared.panels.examples import multiplications, some
from app.labs.shared.panels.landscape import LandscapeSettings
from app.labs.shared.panels.landscape.another import weights_of
from app.labs.shared.panels.landscape.path import WeightPath
from app.labs.shared.panels.panel import WAITS, LabPanel, Piece
from app.labs.shared.training_race import TrainingRace, TrainingRacer
from engine.datasets import ImageSet
from engine.nets import Net
from engine.nets.landscape import (
    LossAt,
    NoPlaneError,
    Plane,
    barrier,
    on_line,
    plane_through,
    principal_plane,
    random_plane,
)
from engine.rng import generator
from engine.sentences import SentenceError

SIDES = (9, 17, 33, 65)
"""Sides of the grids: each has the places of the one before. During the run, only the first two."""

QUICK = 2
ROWS_BETWEEN = 4
"""Rows of a grid between two recordings of where the nets are."""
MARGIN = 1.2
"""Extent of a picture, in lengths of the path."""

MULTIPLICATIONS = 8e6
"""As many images are evaluated as take this many multiplications, but at least:"""
LEAST_IMAGES = 100

T = np.linspace(-0.25, 1.25, 61)
"""Places on a line; 0 and 1 are the nets."""

LEAST_LOSS = 1e-12
FAR = 0.5
"""A path this far off the plane, as a share of the reach, has its palest color."""


@dataclass
class View:
    """A visible plane: its middle (a, b), its extent, and what is known of the paths on it."""

    plane: Plane
    middle: tuple[float, float] = (0.0, 0.0)
    reach: float = 1.0
    shadows: dict[tuple[int, int], tuple[float, float, float]] = field(default_factory=dict)

    def theta(self, x: float, y: float) -> np.ndarray:
        return self.plane.at(self.middle[0] + x * self.reach, self.middle[1] + y * self.reach)

    def places(self, shadows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """x, y, and how near the plane they are, of shadows (n, 3)."""
        a, b, off = shadows.T
        near = np.clip(1 - off / (self.length * FAR), 0, 1)
        return (a - self.middle[0]) / self.reach, (b - self.middle[1]) / self.reach, near

    @property
    def length(self) -> float:
        """The distance from the middle to an edge, in the space of the weights."""
        return self.reach * float(np.linalg.norm(self.plane.u))


class LandscapePanel(LabPanel):
    """See the module."""

    over_time = False

    def __init__(self, race: TrainingRace[Any], settings: LandscapeSettings) -> None:
        self._race, self._settings = race, settings
        first: TrainingRacer = race.racers[0]
        self._net: Net = first.net
        alike = {number: racer for number, racer in enumerate(race.racers) if alike_nets(racer.net, first.net)}
        self._paths = {number: WeightPath(racer.net.theta, len(alike)) for number, racer in alike.items()}
        self._nets: dict[int, Net] = {number: racer.net for number, racer in alike.items()}
        self._losses: dict[tuple[int, int], float] = {}
        self._view: View | None = None
        self._told_at = -1
        self._shown = False
        self._joined = False
        """Whether the paths know their past since a picture was begun."""
        self._past: Iterator[TrainingRace[Any]] = iter(())
        self._another: np.ndarray | None = None
        self._take_examples()
        self.observe()
        super().__init__()

    def _take_examples(self) -> None:
        self._examples = self._race.racers[0].examples
        most = len(self._examples)
        if isinstance(self._examples, ImageSet):
            most = max(LEAST_IMAGES, int(MULTIPLICATIONS / multiplications(self._net.architecture)))
        inputs, labels = some(self._examples, most)
        self._loss = LossAt(self._net, inputs, labels)
        self._losses.clear()
        self._count = len(labels)

    def observe(self) -> None:
        for path in self._paths.values():
            path.record(self._race.index)

    def recall(self, past: Iterator[TrainingRace[Any]]) -> None:
        self._past = past

    def pieces(self) -> Generator[Piece, None, None]:
        """Rounds: first one picture, then further ones in turn with the past while that is computed again."""
        rounds = self._rounds()
        earlier = {number: WeightPath(net.theta, len(self._nets)) for number, net in self._nets.items()}
        waits_at = -1
        while not self._shown and waits_at < 0:
            waits_at = self._race.index if next(rounds) == WAITS else -1
            yield None
        for run in self._past:
            for number, path in earlier.items():
                path.record(run.index, run.racers[number].net.theta)
            yield None
            if waits_at != self._race.index:
                waits_at = self._race.index if next(rounds) == WAITS else -1
                yield None
        for number, path in self._paths.items():
            path.begin_with(earlier[number])
        self._told_at, self._joined = -1, True
        yield from rounds

    def _rounds(self) -> Generator[Piece, None, None]:
        """A picture, or a line, and another one when the run has moved."""
        self.tell({"examples": self._count})
        if self._settings.takes_another and self._settings.other:
            yield from self._find_another()
        while True:
            if self._race.racers[0].examples is not self._examples:
                self._take_examples()
                self.tell({"examples": self._count})
            begun_at, self._joined = self._race.index, False
            if self._settings.plane == "line":
                yield from self._line()
            else:
                yield from self._picture()
            if self._race.index == begun_at and not self._joined:
                yield WAITS
            else:
                yield None

    def _find_another(self) -> Generator[Piece, None, None]:
        try:
            self._another = yield from weights_of(
                self._race, self._settings.other, lambda net: alike_nets(net, self._net)
            )
        except SentenceError as error:
            self.tell({"said": said(error)})

    def _picture(self) -> Generator[Piece, None, None]:
        try:
            plane = yield from self._choose()
        except NoPlaneError:  # nothing has moved, or nothing is finite
            return
        self._loss.refresh()
        view = yield from self._framed(plane)
        begun_at = self._race.index
        known: np.ndarray | None = None
        for number, side in enumerate(SIDES):
            known = yield from self._grid(view, side, known)
            moved = self._race.index != begun_at
            if number >= QUICK - 1 or self._view is None or self._view is view:
                yield from self._show(view, known)
            if moved and number >= QUICK - 1:
                return

    def _choose(self) -> Generator[Piece, None, Plane]:
        kind, tick = self._settings.plane, self._race.index
        paths = [path.with_present(tick) for path in self._paths.values()]
        if kind == "random":
            return random_plane(self._net, generator(0, "landscape"))
        if kind == "three":
            first, *others = paths
            third = others[0][-1] if others else first[len(first) // 2]
            return plane_through(first[0], first[-1], third if self._another is None else self._another)
        points = [point for path in paths for point in path]
        ends = np.array([path[-1] for path in paths], np.float64)
        origin: np.ndarray = ends.mean(axis=0)
        plane = yield from principal_plane(points, origin)
        return self._turned(plane)

    def _turned(self, plane: Plane) -> Plane:
        """Directions with their previous signs, so that the picture does not jump."""
        if self._view is None:
            return plane
        before = self._view.plane
        u, v = (-1 if old @ new < 0 else 1 for old, new in ((before.u, plane.u), (before.v, plane.v)))
        return Plane(plane.origin, u * plane.u, v * plane.v, plane.explained)

    def _framed(self, plane: Plane) -> Generator[Piece, None, View]:
        """An extent that includes all paths; random directions reach at least as far as the weights are long."""
        view = View(plane)
        places = []
        for number, path in self._paths.items():
            for tick, point in zip(path.ticks, path.points, strict=True):
                view.shadows[number, tick] = plane.shadow(point)
                places.append(view.shadows[number, tick][:2])
                yield None
            places.append(plane.shadow(self._nets[number].theta)[:2])
        if self._another is not None:
            places.append(plane.shadow(self._another)[:2])
        low, high = np.min(places, axis=0), np.max(places, axis=0)
        at_random = self._settings.plane == "random"
        view.middle = (0.0, 0.0) if at_random else tuple(((low + high) / 2).tolist())
        view.reach = max(1.0 if at_random else 1e-9, MARGIN * float(np.max(high - low)) / 2)
        return view

    def _grid(self, view: View, side: int, known: np.ndarray | None) -> Generator[Piece, None, np.ndarray]:
        """The losses on a grid, (side, side); the places of a coarser one are known. Paths are updated meanwhile."""
        losses = np.full((side, side), np.nan)
        if known is not None:
            losses[::2, ::2] = known
        places = np.linspace(-1, 1, side)
        for row, y in enumerate(places):
            for column, x in enumerate(places):
                if known is not None and not (row % 2 or column % 2):
                    continue
                losses[row, column] = yield from self._loss.pieces(view.theta(x, y))
                yield None
            if row % ROWS_BETWEEN == 0:
                yield from self._tell_paths()
        return losses

    def _show(self, view: View, losses: np.ndarray) -> Generator[Piece, None, None]:
        self._view, self._told_at, self._shown = view, -1, True
        finite = losses[np.isfinite(losses)]
        explained: list[float | None] = [100 * share for share in view.plane.explained] or [None, None]
        self.tell(
            {
                "loss": losses,
                "height": heights(losses),
                "reach": view.length,
                "explained.0": explained[0],
                "explained.1": explained[1],
                "lowest": float(finite.min()) if len(finite) else None,
                "highest": float(finite.max()) if len(finite) else None,
            }
        )
        if self._another is not None:
            x, y, _near = view.places(np.array([view.plane.shadow(self._another)]))
            self.tell({"another.x": x, "another.y": y})
        yield from self._tell_paths()

    def _tell_paths(self) -> Generator[Piece, None, None]:
        """The paths on the visible plane, if the run has moved since."""
        view, tick = self._view, self._race.index
        if view is None or self._told_at == tick:
            return
        self._told_at = tick
        for number, path in self._paths.items():
            rows = []
            for at, point in zip(list(path.ticks), list(path.points), strict=True):
                key = number, at
                if key not in view.shadows:
                    view.shadows[key] = view.plane.shadow(point)
                if key not in self._losses:
                    self._losses[key] = yield from self._loss.pieces(point)
                    yield None
                rows.append((at, self._losses[key], *view.shadows[key]))
            present, theta = self._race.index, self._nets[number].theta.copy()
            if rows and rows[-1][0] == present:
                rows.pop()
            now = yield from self._loss.pieces(theta)
            table = np.array([*rows, (present, now, *view.plane.shadow(theta))], np.float64)
            x, y, near = view.places(table[:, 2:])
            found = {"ticks": table[:, 0], "x": x, "y": y, "z": heights(table[:, 1]), "near": near}
            self.tell({f"racer.{number}.{name}": values.copy() for name, values in found.items()})
            yield None

    def _line(self) -> Generator[Piece, None, None]:
        """The line between the first two nets, or from one net's start to its present place."""
        paths = [path.with_present(self._race.index) for path in self._paths.values()]
        first, second = (paths[0][-1], paths[1][-1]) if len(paths) > 1 else (paths[0][0], paths[0][-1])
        if self._another is not None:
            first, second = paths[0][-1], self._another
        self._loss.refresh()
        losses = np.empty(len(T))
        for number, t in enumerate(T):
            losses[number] = yield from self._loss.pieces(on_line(first, second, t))
            yield None
        between = (T > -1e-9) & (T < 1 + 1e-9)
        ends = losses[between][[0, -1]]
        self._shown = True
        self.tell(
            {
                "line.t": T,
                "line.loss": losses,
                "line.ends.t": np.array([0.0, 1.0]),
                "line.ends.loss": ends,
                "barrier": barrier(T[between], losses[between]),
                "distance": float(np.linalg.norm(second.astype(np.float64) - first)),
            }
        )


def heights(losses: np.ndarray | float) -> np.ndarray:
    """Heights in the surface plot: logarithms to base 10."""
    return np.log10(np.maximum(losses, LEAST_LOSS))


def alike_nets(net: Net, other: Net) -> bool:
    """Whether two nets with equal weights have the same loss, except for what layers keep beside θ."""

    def shape(one: Net) -> tuple[Any, ...]:
        architecture = one.architecture
        layers = tuple(layer for layer in architecture.layers if not layer.learns_only)
        return architecture.shape, layers, architecture.activation.id, architecture.loss.id, architecture.dtype

    return shape(net) == shape(other)


def open_panel(race: TrainingRace[Any], settings: LandscapeSettings) -> LandscapePanel:
    return LandscapePanel(race, settings)
