"""The minima of a surface, and to which of them a place belongs."""

from collections.abc import Generator
from typing import Self

import numpy as np

from engine.ensembles.ensemble import ensemble
from engine.ensembles.rest import CODES
from engine.objective_function import ObjectiveFunction
from engine.optimizers import OPTIMIZERS
from engine.optimizers.newton import MAX_CURVATURE

GRID = 81
"""Lines per side of the grid whose low places are examined."""
NEWTON_GRID, NEWTON_STEPS = 21, 40
REFINEMENTS = 50
BESIDE = 1e-4
"""How far around a minimum f is compared, as a share of the domain's diagonal."""
DIRECTIONS = 32
NEGATIVE = 1e-6
"""A curvature less than this share of the other one below 0 counts as 0."""
NEAR = 0.02
"""A place belongs to the nearest minimum if that is within this share of the domain's diagonal."""
OUTSIDE = 0.5
"""How far outside the domain minima count, as a share of its sides."""
MOST_MINIMA = 200
CELLS = 512
"""Cells per side of the table of places."""
NONE = 255


class Landscape:
    """The isolated minima of f(x, y) in its domain and a little around it, lowest first.

    minima : (k, 2) float64, at most MOST_MINIMA. losses : (k,). radius : how near a place must be to belong to one.

    They are found from the low places of a grid by a search without derivatives, which also finds kinks, and from
    Newton's method; those that the function is known to have are among them. Each is lower than all around it.
    """

    def __init__(self, f: ObjectiveFunction, candidates: np.ndarray) -> None:
        """See `Landscape.of`; candidates : (m, 2), places that may be minima, the known ones first."""
        low, high = np.array(f.domain).T
        diagonal = float(np.hypot(*(high - low)))
        rim = OUTSIDE * (high - low)
        candidates = candidates[((candidates >= low - rim) & (candidates <= high + rim)).all(axis=1)]
        candidates = candidates[_is_lowest(f, candidates, BESIDE * diagonal)]
        losses = f.value(candidates)
        order = np.argsort(losses, kind="stable")
        found: list[int] = []
        for place in order.tolist():
            apart = np.hypot(*(candidates[found] - candidates[place]).T) if found else np.array([np.inf])
            if apart.min() > 10 * BESIDE * diagonal and len(found) < MOST_MINIMA:
                found.append(place)
        found.sort(key=lambda place: (round(float(losses[place]), 9), *candidates[place].tolist()))
        self.minima, self.losses = candidates[found].reshape(-1, 2), losses[found]
        self.radius = min(NEAR * diagonal, 0.4 * _least_distance(self.minima))
        self._low, self._scale = low - self.radius, CELLS / (high - low + 2 * self.radius)
        self._table = self._drawn()

    @classmethod
    def of(cls, f: ObjectiveFunction) -> Self:
        """Search f's domain."""
        search = cls.search(f)
        while True:
            try:
                next(search)
            except StopIteration as end:
                found: Self = end.value
                return found

    @classmethod
    def search(cls, f: ObjectiveFunction) -> Generator[None, None, Self]:
        """The same in pieces of a millisecond or so, for formulas that are not too long."""
        newtons = yield from _newtons(f)
        low_places = yield from _low_places(f)
        return cls(f, np.concatenate([np.array(f.minima).reshape(-1, 2), newtons, low_places]))

    def nearest(self, places: np.ndarray) -> np.ndarray:
        """places : (2, n) -> (n,) uint8: the minimum that each belongs to; NONE for none."""
        nearest = np.full(places.shape[1], NONE, np.uint8)
        least = np.full(places.shape[1], self.radius)
        for number, (x, y) in enumerate(self.minima):
            distance = np.hypot(places[0] - x, places[1] - y)
            closer = distance <= least
            nearest[closer], least[closer] = number, distance[closer]
        return nearest

    def looked_up(self, places: np.ndarray) -> np.ndarray:
        """The same for finite places in the domain, accurate to half a cell of a table, in a fraction of the time."""
        columns, rows = (
            np.clip((axis - low) * scale, -1, CELLS).astype(np.intp) + 1
            for axis, low, scale in zip(places, self._low, self._scale, strict=True)
        )
        found: np.ndarray = self._table.take(rows * (CELLS + 2) + columns)
        return found

    def _drawn(self) -> np.ndarray:
        """((CELLS + 2)²,): what the middle of each cell belongs to, with a rim that belongs to nothing."""
        table = np.full((CELLS + 2, CELLS + 2), NONE, np.uint8)
        reach = np.ceil(self.radius * self._scale).astype(int) + 1
        for number, minimum in enumerate(self.minima):
            middle = ((minimum - self._low) * self._scale).astype(int)
            first = np.clip(middle - reach, 0, CELLS)
            last = np.clip(middle + reach + 1, 0, CELLS)
            (x, y), (columns, rows) = self._middles(first, last), map(slice, first + 1, last + 1)
            near = np.hypot(x - minimum[0], y[:, None] - minimum[1]) <= self.radius
            table[rows, columns][near] = number
        return table.ravel()

    def _middles(self, first: np.ndarray, last: np.ndarray) -> list[np.ndarray]:
        """Coordinates of the cells from `first` to before `last`, of the columns and of the rows."""
        return [
            (np.arange(begin, end) + 0.5) / scale + low
            for begin, end, scale, low in zip(first, last, self._scale, self._low, strict=True)
        ]


def _newtons(f: ObjectiveFunction) -> Generator[None, None, np.ndarray]:
    """(m, 2): where saddle-free Newton's method converges from a grid."""
    run = ensemble(f, OPTIMIZERS["newton"](), _grid(f, NEWTON_GRID), NEWTON_STEPS)
    while run.advance(1):
        yield
    members = run.members
    ends: np.ndarray = members.theta[members.kinds == CODES["converged"]]
    return ends


def _low_places(f: ObjectiveFunction) -> Generator[None, None, np.ndarray]:
    """(m, 2): the places of a grid that are lower than their neighbors, improved by decreasing moves."""
    points = _grid(f, GRID)
    values = f.value(points).reshape(GRID, GRID)
    padded = np.pad(np.where(np.isfinite(values), values, np.inf), 1, constant_values=np.inf)
    around = np.stack(
        [padded[1 + i : 1 + i + GRID, 1 + j : 1 + j + GRID] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    )
    places = points[((values < around.min(axis=0)) & np.isfinite(values)).ravel()]
    size = (points[-1] - points[0]) / (GRID - 1)
    moves = np.stack(np.meshgrid([-1, -0.5, 0, 0.5, 1], [-1, -0.5, 0, 0.5, 1]), axis=-1).reshape(-1, 2)
    for _ in range(REFINEMENTS if len(places) else 0):
        yield
        tried = places[:, None] + moves * size
        heights = f.value(tried)
        best = np.argmin(np.where(np.isfinite(heights), heights, np.inf), axis=1)
        places = tried[np.arange(len(places)), best]
        size = size * 0.6
    return np.asarray(places)


def _is_lowest(f: ObjectiveFunction, places: np.ndarray, distance: float) -> np.ndarray:
    """(m,): whether f is higher in all directions around, and its Hessian does not show a narrow saddle."""
    angles = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    ring = places[:, None] + distance * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    higher = np.all(f.value(ring) > f.value(places)[:, None], axis=1)
    hessians = np.nan_to_num(f.hessian(places), posinf=0.0, neginf=0.0)
    with np.errstate(over="ignore"):
        curvatures = np.linalg.eigvalsh(np.clip(hessians, -MAX_CURVATURE, MAX_CURVATURE))
    lowest: np.ndarray = higher & (curvatures[:, 0] >= -NEGATIVE * np.abs(curvatures[:, -1]))
    return lowest


def _grid(f: ObjectiveFunction, side: int) -> np.ndarray:
    axes = [np.linspace(low, high, side) for low, high in f.domain]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)


def _least_distance(places: np.ndarray) -> float:
    if len(places) < 2:
        return np.inf
    apart = np.hypot(*(places[:, None] - places[None]).T)
    np.fill_diagonal(apart, np.inf)
    return float(apart.min())
