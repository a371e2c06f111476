"""Points of a function: what a net learns in a regression."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.datasets.regression import LINE_COLUMNS, MAX_MAGNITUDE, RegressionSet
from engine.expression import Expression, parse
from engine.readable import readable
from engine.sentences import N_, SentenceError
from engine.settings import SettingError, check_settings, setting

SURFACE_COLUMNS = ("x", "y", "f")


@dataclass(frozen=True)
class FunctionPoints(RegressionSet):
    """Inputs drawn uniformly from [low, high]ᵈ, targets f(inputs) + noise · N(0, 1); neither is scaled.

    expression : f as text, see `engine.expression`. An instance is both the settings and the data. Random numbers come
    from NumPy's RandomState, whose stream is frozen; inputs are drawn first, so noise leaves them unchanged.

    Raises ExpressionError for a text that is no formula, SettingError for a setting that is not allowed, and
    SentenceError where f is not finite, or larger than 1e6, at one of the points.
    """

    variables: ClassVar[tuple[str, ...]]
    columns: ClassVar[tuple[str, ...]]

    expression: str
    points: int = setting(
        100, 2, 5000, N_("number of points, drawn from the range"), title=N_("points"), integer=True, log=True
    )
    low: float = setting(-1.0, -100, 100, N_("the smallest input"), title=N_("from"))
    high: float = setting(1.0, -100, 100, N_("the largest input"), title=N_("to"))
    noise: float = setting(0.0, 0, 100, N_("standard deviation of the noise added to f"), title=N_("noise"))
    seed: int = setting(0, 0, 2**32 - 1, N_("the same seed gives the same points"), title=N_("seed"), integer=True)

    def __post_init__(self) -> None:
        check_settings(self)
        if not self.low < self.high:
            raise SettingError("high", self.high, f"more than {self.low:g}")
        random = np.random.RandomState(self.seed)
        inputs = random.uniform(self.low, self.high, (self.points, len(self.variables)))
        exact = self.formula.value(inputs)
        if not (ordinary := np.abs(exact) <= MAX_MAGNITUDE).all():
            raise no_value(self.variables, inputs[~ordinary][0], exact[~ordinary][0])
        RegressionSet.__init__(self, inputs, exact + self.noise * random.randn(self.points), self.columns)

    @property
    def formula(self) -> Expression:
        return parse(self.expression, self.variables)


def no_value(variables: tuple[str, ...], place: np.ndarray, value: float) -> SentenceError:
    """The error of a function whose value at one of the points is none that a net could learn."""
    where = ", ".join(f"{name} = {readable(float(at), 4)}" for name, at in zip(variables, place, strict=True))
    if np.isfinite(value):
        return SentenceError("f is {value:.3g} at {where}; it must be in [−10⁶, 10⁶]", value=float(value), where=where)
    return SentenceError("f has no finite value at {where}; choose another range or formula", where=where)


@dataclass(frozen=True)
class CurvePoints(FunctionPoints):
    """Points of a function of x."""

    variables = ("x",)
    columns = LINE_COLUMNS

    expression: str = "sin(pi*x)"


@dataclass(frozen=True)
class SurfacePoints(FunctionPoints):
    """Points of a function of x and y."""

    variables = ("x", "y")
    columns = SURFACE_COLUMNS

    expression: str = "sin(pi*x)*cos(pi*y)"
    points: int = setting(
        300, 2, 5000, N_("number of points, drawn from the range"), title=N_("points"), integer=True, log=True
    )
