"""The data of the nets lab: a made set, points that the user placed, or an uploaded table; split, with its features."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.datasets import DataSet
from engine.sentences import SentenceError

MOST_PLACED = 200

FEATURES: dict[str, tuple[str, Callable[[np.ndarray, np.ndarray], np.ndarray]]] = {
    "x": ("x", lambda x, y: x),
    "y": ("y", lambda x, y: y),
    "x2": ("x²", lambda x, y: x * x),
    "y2": ("y²", lambda x, y: y * y),
    "xy": ("xy", lambda x, y: x * y),
    "sin_x": ("sin πx", lambda x, y: np.sin(np.pi * x)),
    "sin_y": ("sin πy", lambda x, y: np.sin(np.pi * y)),
}
"""Inputs of the net by name: title and value at (x, y). The data lie in about [−1, 1]², hence π in the sines."""


def featured(points: np.ndarray, names: list[str]) -> np.ndarray:
    """(n, 2) points -> (n, len(names)) inputs of the net."""
    x, y = points.T
    return np.column_stack([FEATURES[name][1](x, y) for name in names])


def read_points(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Placed points, "x,y,class;x,y,class" -> (n, 2) and (n,) int; SentenceError that says which is wrong."""
    rows = [row for row in text.split(";") if row.strip()]
    if len(rows) > MOST_PLACED:
        raise SentenceError(
            "there are {count} placed points; at most {most} are allowed (a CSV may have 10,000)",
            count=len(rows),
            most=MOST_PLACED,
        )
    points, labels = np.empty((len(rows), 2)), np.empty(len(rows), int)
    for number, row in enumerate(rows):
        try:
            x, y, label = row.split(",")
            points[number], labels[number] = (float(x), float(y)), int(label)
        except (ValueError, OverflowError):  # 1e999 is infinite, a whole number of 30 digits is none of NumPy's
            raise SentenceError(
                "placed point {number} is {point!r}; it must be x,y,class", number=number + 1, point=row.strip()[:30]
            ) from None
        if not (np.abs(points[number]) <= 1e6).all() or not 0 <= labels[number] <= 4:
            raise SentenceError(
                "placed point {number} is {point!r}; x and y must be in [-1e6, 1e6], the class in [0, 4]",
                number=number + 1,
                point=row.strip()[:30],
            )
    return points, labels


@dataclass(frozen=True)
class Plane:
    """Data in the plane, as the lab draws and trains on them. `test` is None when nothing is set aside."""

    train: DataSet
    test: DataSet | None
    domain: tuple[tuple[float, float], tuple[float, float]]

    @property
    def classes(self) -> int:
        return self.train.class_count


def plane(made: DataSet | None, placed: str, test_share: float, seed: int) -> Plane:
    """The data set `made` (None for none) with placed points added, split, and a square domain with room round it."""
    points, labels = read_points(placed)
    if made is not None:
        points, labels = np.concatenate([made.inputs, points]), np.concatenate([made.labels, labels])
    names = made.names if made is not None else ()
    count = max(int(labels.max(initial=0)) + 1, len(names), 2)
    if len(labels) == 0:
        raise SentenceError("there are no points yet: place some by clicking into the plot, or choose a data set")
    if len(set(labels.tolist())) < 2:
        raise SentenceError("all points are of one class; there must be at least two")
    whole = DataSet(points, labels, [*names, *map(str, range(len(names), count))])
    train, test = whole.split(1 - test_share, seed) if test_share else (whole, None)
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, max(float((high - low).max()) / 2, 1e-6) * 1.15
    domain = tuple((float(centre - half), float(centre + half)) for centre in middle)
    return Plane(train, test, domain)
