"""Data for a regression: numbers to predict from one or two others, synthetic (on a line or a plane) or from CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.datasets.csv_table import CSVError, Table
from engine.datasets.split import training_part
from engine.registry import Registry
from engine.sentences import N_
from engine.settings import check_settings, setting

LINE_COLUMNS, PLANE_COLUMNS = ("x", "y"), ("x0", "x1", "y")
MAX_MAGNITUDE = 1e6
"""Largest magnitude of an input in a table."""
MAX_TARGET = 1e9


class RegressionSet:
    """Examples for a regression.

    inputs : (n, d) float64, targets : (n,) float64, both finite and read-only. names : of the d inputs and of the
    target.

    Raises ValueError for anything else.
    """

    inputs: np.ndarray
    targets: np.ndarray
    names: tuple[str, ...]

    def __init__(self, inputs: np.ndarray, targets: np.ndarray, names: Sequence[str]) -> None:
        inputs, targets = np.array(inputs, np.float64), np.array(targets, np.float64)
        if inputs.ndim != 2 or not inputs.size or targets.shape != inputs.shape[:1]:
            raise ValueError(
                f"inputs have the shape {inputs.shape} and targets {targets.shape}; they must be (n, d) and (n,), with"
                " n and d at least 1"
            )
        if not (np.isfinite(inputs).all() and np.isfinite(targets).all()):
            raise ValueError("inputs and targets must be finite")
        if len(names) != inputs.shape[1] + 1:
            raise ValueError(
                f"there are {len(names)} names; {inputs.shape[1]} inputs and the target need {inputs.shape[1] + 1}"
            )
        inputs.setflags(write=False)
        targets.setflags(write=False)
        vars(self).update(inputs=inputs, targets=targets, names=tuple(names))  # a frozen subclass allows no assignment

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def labels(self) -> np.ndarray:
        """The targets, under the name by which a net is trained with any data."""
        return self.targets

    def split(self, share: float = 0.8, seed: int = 0) -> tuple["RegressionSet", "RegressionSet"]:
        """Two sets, for training and for testing, with `share` and 1 − share of the examples, drawn at random.

        Rounding goes to the training set, except that no set is left empty. Both keep the order of the examples.
        Raises SettingError unless share is in [0.01, 0.99], and ValueError for fewer than two examples.
        """
        train = training_part(np.zeros(len(self), np.int64), share, seed)
        return self._part(train), self._part(~train)

    def _part(self, members: np.ndarray) -> "RegressionSet":
        return RegressionSet(self.inputs[members], self.targets[members], self.names)


@dataclass(frozen=True)
class SyntheticRegression(RegressionSet):
    """The base of the synthetic sets: inputs center + spread · N(0, 1), targets on a line or plane, noise, outliers.

    An instance is both the settings and the data. Random numbers come from NumPy's RandomState, whose stream is
    frozen: a seed gives the same data in every version of NumPy. Inputs are drawn first, so noise and outliers leave
    them unchanged.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    lesson: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]

    n: int = setting(100, 1, 10_000, N_("number of examples"), title=N_("points"), integer=True, log=True)
    center: float = setting(
        0.0,
        -1e4,
        1e4,
        N_("center of the inputs; far from 0 the contours become a long valley"),
        title=N_("center"),
    )
    spread: float = setting(12.0, 0, 1e4, N_("standard deviation of the inputs"), title=N_("spread"))
    noise: float = setting(0.0, 0, 1e6, N_("standard deviation of the noise added to y"), title=N_("noise"))
    outliers: int = setting(
        0, 0, 5_000, N_("randomly chosen points placed far above the rest"), integer=True, title=N_("outliers")
    )
    outlier_shift: float = setting(
        5.0, -1e3, 1e3, N_("distance above the rest, in standard deviations of y"), title=N_("outliers' shift")
    )
    seed: int = setting(0, 0, 2**32 - 1, N_("the same seed gives the same data"), integer=True, title=N_("seed"))

    def __post_init__(self) -> None:
        check_settings(self)
        random = np.random.RandomState(self.seed)
        inputs = self.center + self.spread * random.randn(self.n, len(self.columns) - 1)
        targets = self.exact(inputs)
        size = np.std(targets) or 1.0
        targets = targets + self.noise * random.randn(self.n)
        targets[random.permutation(self.n)[: self.outliers]] += self.outlier_shift * size
        RegressionSet.__init__(self, inputs, targets, self.columns)

    def exact(self, inputs: np.ndarray) -> np.ndarray:
        """The targets, (n,), of inputs : (n, d), before noise and outliers."""
        raise NotImplementedError

    @property
    def weights(self) -> tuple[float, float]:
        """w₀ and w₁ that made the targets."""
        raise NotImplementedError


@dataclass(frozen=True)
class PlanePoints(SyntheticRegression):
    """y = w₀x₀ + w₁x₁.

    The defaults are the data of the textbooks' linear regression: X = 12 · randn(100, 2), y = 2x₀ − 30x₁.

    Source: after F. Chollet, Deep learning with Python, 2nd ed., 2021.
    """

    id = "plane"
    title = N_("A plane")
    lesson = N_("Two inputs, two weights, no intercept: the predictions are a plane through the origin.")
    columns = PLANE_COLUMNS

    w0: float = setting(2.0, -1e4, 1e4, N_("how fast y grows with x₀"), symbol="w₀", title=N_("true w₀"))
    w1: float = setting(-30.0, -1e4, 1e4, N_("how fast y grows with x₁"), symbol="w₁", title=N_("true w₁"))

    def exact(self, inputs: np.ndarray) -> np.ndarray:
        return inputs[:, 0] * self.w0 + inputs[:, 1] * self.w1

    @property
    def weights(self) -> tuple[float, float]:
        return self.w0, self.w1


@dataclass(frozen=True)
class LinePoints(SyntheticRegression):
    """y = w₀ + w₁x: intercept and slope."""

    id = "line"
    title = N_("A line")
    lesson = N_("One input: w₀ is the intercept, where the line meets the y axis, and w₁ the slope.")
    columns = LINE_COLUMNS

    spread: float = setting(2.0, 0, 1e4, N_("standard deviation of x"), title=N_("spread"))
    noise: float = setting(1.0, 0, 1e6, N_("standard deviation of the noise added to y"), title=N_("noise"))
    w0: float = setting(3.0, -1e4, 1e4, N_("y at x = 0"), symbol="w₀", title=N_("true intercept"))
    w1: float = setting(2.0, -1e4, 1e4, N_("how fast y grows with x"), symbol="w₁", title=N_("true slope"))

    def exact(self, inputs: np.ndarray) -> np.ndarray:
        return self.w0 + inputs[:, 0] * self.w1

    @property
    def weights(self) -> tuple[float, float]:
        return self.w0, self.w1


def read_regression_csv(content: bytes | str) -> RegressionSet:
    """The data in a CSV text: rows of x, y or of x0, x1, y, after a header or without one.

    Inputs are numbers in [−1e6, 1e6], targets in [−1e9, 1e9]. For separators, empty lines and the number of rows see
    `Table`. Raises CSVError.
    """
    table = Table(content, [LINE_COLUMNS, PLANE_COLUMNS], numeric=3)
    width = len(table.columns)
    rows = [
        [
            table.number(cell, line, column, MAX_TARGET if column == width else MAX_MAGNITUDE)
            for column, cell in enumerate(cells, start=1)
        ]
        for line, cells in table
    ]
    if not rows:
        raise CSVError("the table has no rows; rows of x, y or of x0, x1, y are needed")
    numbers = np.array(rows)
    return RegressionSet(numbers[:, :-1], numbers[:, -1], [name[:40] for name in table.header])


REGRESSION_SETS: Registry[type[SyntheticRegression]] = Registry("regression set", [PlanePoints, LinePoints])
