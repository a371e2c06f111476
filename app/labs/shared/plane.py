"""Points in the plane, each with its class: a generated set, placed points, or both; split, with a domain."""

from dataclasses import dataclass

import numpy as np

from engine.datasets import DataSet
from engine.sentences import N_, Sentence, SentenceError

MOST_PLACED = 200
GRID = 100
"""Cells in each direction of a picture of the plane."""

NONE = "none"
"""The text for no placed points; a blank one would count as not given."""

NO_POINTS = N_("there are no points yet: click in the plot to place points of at least two classes")
ONE_CLASS = N_("all points are of one class: place points of another class")
HOME = ((-1.0, -1.0), (1.0, 1.0))
"""Corners of the view in which a user begins to place points."""

MISSED = "missed"
"""Prefix of the snapshots of `missed`."""

Domain = tuple[tuple[float, float], tuple[float, float]]


def read_points(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Placed points, "x,y,class;x,y,class" or "none" -> (n, 2) and (n,) int; SentenceError that names the wrong one."""
    rows = [row for row in text.split(";") if row.strip() and row.strip() != NONE]
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
                "placed point {number} is {point!r}; x and y must be in [−10⁶, 10⁶], the class in [0, 4]",
                number=number + 1,
                point=row.strip()[:30],
            )
    return points, labels


@dataclass(frozen=True)
class Plane:
    """Data in the plane, as a lab draws and trains on them. `test` is None without test points.

    lacking : why a net cannot learn from it yet; None where it can. Where there are no points at all, `train` is a
    stand-in of one point, and `empty` says so.
    """

    train: DataSet
    test: DataSet | None
    domain: Domain
    axes: tuple[str, ...] = ()
    """The names of x and y, where the data has any."""

    lacking: Sentence | None = None
    empty: bool = False

    @property
    def classes(self) -> int:
        return self.train.class_count

    @property
    def class_names(self) -> tuple[str, ...]:
        return self.train.names

    @property
    def dimensions(self) -> int:
        """Coordinates of a point."""
        return 2

    @property
    def parts(self) -> dict[str, DataSet]:
        """The visible parts: `train`, and `test` if there are test points."""
        return {} if self.empty else {"train": self.train} | ({"test": self.test} if self.test else {})


def plane(made: DataSet | None, placed: str, test_share: float, seed: int) -> Plane:
    """The data set `made` (None for none) with placed points added, split, and a square domain with a margin."""
    points, labels = read_points(placed)
    if made is not None:
        points, labels = np.concatenate([made.inputs, points]), np.concatenate([made.labels, labels])
    names = made.names if made is not None else ()
    count = max(int(labels.max(initial=0)) + 1, len(names), 2)
    names = (*names, *map(str, range(len(names), count)))
    empty = len(labels) == 0
    whole = DataSet(np.zeros((1, 2)), np.zeros(1, int), names) if empty else DataSet(points, labels, names)
    train, test = whole.split(1 - test_share, seed) if test_share and len(whole) > 1 else (whole, None)
    lacking = Sentence(NO_POINTS) if empty else Sentence(ONE_CLASS) if len(set(labels.tolist())) < 2 else None
    around = points if made is not None else _seen(points)
    return Plane(train, test, square(around), made.axes if made is not None else (), lacking, empty)


def _seen(points: np.ndarray) -> np.ndarray:
    """The view for placed points: as long as they fit into the first view, it stays."""
    reach = np.abs(points).max(initial=0)
    return np.concatenate([points, HOME]) if len(points) < 2 or 0.1 <= reach <= 1 else points


def square(points: np.ndarray) -> Domain:
    """A square around the points, with some margin."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, max(float((high - low).max()) / 2, 1e-6) * 1.15
    (x_low, y_low), (x_high, y_high) = (middle - half).tolist(), (middle + half).tolist()
    return (x_low, x_high), (y_low, y_high)


def missed(data: DataSet, part: str, predictions: np.ndarray) -> dict[str, np.ndarray]:
    """The misclassified points by class: `missed.PART.CLASS.x` and `.y`, (n,) float32 each."""
    found = {}
    for label in range(data.class_count):
        wrong = data.inputs[(data.labels == label) & (predictions != label)].astype(np.float32)
        for axis, values in zip("xy", wrong.T, strict=True):
            found[f"{MISSED}.{part}.{label}.{axis}"] = values.copy()
    return found


def cell_centers(domain: Domain, size: int) -> np.ndarray:
    """(size², 2) points at the centers of a grid's cells over `domain`, row by row from the lowest y."""
    x, y = (low + (high - low) * (np.arange(size) + 0.5) / size for low, high in domain)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def as_bytes(values: np.ndarray) -> np.ndarray:
    """Rounded to 0…255, as u1; values that are not finite become 0."""
    levels = np.fmin(np.fmax(values, 0), 255)  # both take the other number where one is nan
    rounded: np.ndarray = np.rint(levels, levels).astype(np.uint8)
    return rounded
