"""A surface: a formula f(x, y) with the facts that make it an experiment, and an objective to descend on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.expression import Expression, ExpressionError, parse
from engine.settings import SettingError, check_number, shown

Point = tuple[float, float]
Domain = tuple[Point, Point]

GRID = 65
"""Points a side of the grid on which a surface is looked at as a whole."""

RATES = {
    "momentum": ("gd", 0.1),  # with μ = 0.9 the steps add up to ten times as much
    "nesterov": ("gd", 0.1),
    "adagrad": ("adam", 5.0),
    "rmsprop": ("adam", 0.3),
    "adamax": ("adam", 1.0),
    "nadam": ("adam", 1.0),
    "amsgrad": ("adam", 1.0),
    "adamw": ("adam", 1.0),
    "lion": ("adam", 0.2),  # every step has the full length
}
"""Learning rates as multiples of the one of gd (a step is lr · gradient) or of adam (a step is about lr long)."""

NEWTON_STEP = 1.0
"""The rate of the optimizers that find the length of a step themselves: newton and adadelta."""


@dataclass(frozen=True)
class Surface:
    """f(x, y) over a domain.

    expression : the formula as text, and `formula` the same, read. domain : ((x_low, x_high), (y_low, y_high)), the part
    worth looking at; f may be used outside. start : where a descent shows the lesson. minima : the global minima in the
    domain. source : where the function comes from. scale : "log" where the values span decades, else "linear"; see
    `shade`. lesson : what it teaches, in a sentence. lr : learning rates by optimizer id, at least of gd and adam;
    see `suggested_lr`.

    Raises ExpressionError for a formula that cannot be read, SettingError for a domain or start that cannot be used.
    """

    id: str
    title: str
    expression: str
    domain: Domain
    start: Point
    minima: tuple[Point, ...]
    source: str
    lesson: str
    lr: Mapping[str, float]
    scale: str = "linear"
    formula: Expression = field(init=False, repr=False, compare=False)

    size = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "formula", parse(self.expression))
        check_domain(self.domain)
        check_point("start", self.start, self.domain)

    @classmethod
    def from_expression(
        cls,
        text: str,
        *,
        domain: Domain = ((-5, 5), (-5, 5)),
        start: Point | None = None,
        minima: tuple[Point, ...] = (),
        scale: str | None = None,
        lr: Mapping[str, float] | None = None,
    ) -> "Surface":
        """The surface of any formula, such as "x^2/20 + y^2"; what is not given is chosen by looking at it.

        Raises ExpressionError also where f is nowhere finite in the domain.
        """
        formula = parse(text)
        view = _View(formula, check_domain(domain))
        if start is None:
            start = view.start()
        return cls(
            id="custom",
            title="Your own f(x, y)",
            expression=text,
            domain=domain,
            start=start,
            minima=minima,
            source="typed by the user",
            lesson="",
            lr=view.rates(start) | dict(lr or {}),
            scale=scale or view.scale(),
        )

    def value(self, points: np.ndarray) -> np.ndarray:
        """points : (…, 2) -> f : (…)"""
        return self.formula.value(points)

    def gradient(self, points: np.ndarray) -> np.ndarray:
        """points : (…, 2) -> ∇f : (…, 2)"""
        return self.formula.gradient(points)

    def hessian(self, points: np.ndarray) -> np.ndarray:
        """points : (…, 2) -> ∇²f : (…, 2, 2)"""
        return self.formula.hessian(points)

    def at(self, x: float, y: float) -> tuple[float, Point]:
        """(f, (∂f/∂x, ∂f/∂y)) at one point, as plain floats."""
        return self.formula.at(x, y)

    def loss(self, theta: np.ndarray) -> float:
        """f at theta : (2,)"""
        return self.formula.value_at(*theta.tolist())

    def loss_and_gradient(self, theta: np.ndarray, gradient_out: np.ndarray) -> float:
        """f at theta : (2,) float64; its gradient is written to gradient_out : (2,)."""
        x, y = theta.tolist()
        loss, (gradient_out[0], gradient_out[1]) = self.formula.at(x, y)
        return loss

    def hessian_at(self, theta: np.ndarray) -> np.ndarray:
        """theta : (2,) -> ∇²f : (2, 2)"""
        return np.array(self.formula.hessian_at(*theta.tolist()))

    def shade(self, values: np.ndarray) -> np.ndarray:
        """Values of f -> heights that show the surface's shape, for colours and for the third dimension.

        scale "linear": the values themselves. "log": log10(f − low + floor), where low is the least value in the domain
        and floor keeps the minimum from becoming −∞. Where f is not finite: nan. Elementwise, whatever else is in `values`.
        """
        values = np.where(np.isfinite(values), values, np.nan)
        if self.scale == "linear":
            return values
        low, floor = self._low_and_floor
        return np.log10(np.maximum(values - low, 0) + floor)

    @cached_property
    def _low_and_floor(self) -> tuple[float, float]:
        view = _View(self.formula, self.domain)
        low = min([view.low, *(self.formula.value_at(*point) for point in self.minima)])
        return low, view.floor(low)

    def suggested_lr(self, optimizer: str) -> float:
        """A learning rate with which the optimizer of this id shows what it does here."""
        if optimizer in self.lr:
            return self.lr[optimizer]
        if optimizer not in RATES:
            return NEWTON_STEP
        family, share = RATES[optimizer]
        return _one_digit(share * self.lr[family])


class _View:
    """A formula seen on a grid over its domain, to choose what suits it."""

    def __init__(self, formula: Expression, domain: Domain) -> None:
        self.formula, self.domain = formula, domain
        axes = [np.linspace(low, high, GRID) for low, high in domain]
        self.points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
        self.values = formula.value(self.points)
        self.finite = np.sort(self.values[np.isfinite(self.values)])
        if not len(self.finite):
            raise ExpressionError(f"{formula.text} has no finite value anywhere in the domain")

    @property
    def low(self) -> float:
        return float(self.finite[0])

    def floor(self, low: float) -> float:
        """What to add before a logarithm: small beside nearly all the heights above `low`, yet not so small that the
        colours are spent on the last few points around the minimum."""
        heights = self.finite - low
        return float(max(np.quantile(heights, 0.01), 1e-6 * heights[-1])) or 1.0

    def scale(self) -> str:
        heights = self.finite - self.low
        return "log" if heights[-1] > 20 * np.median(heights) else "linear"

    def start(self) -> Point:
        """A point left and above of the middle, or the nearest one on the grid from where there is a way down."""
        wish = np.array([low + share * (high - low) for (low, high), share in zip(self.domain, (0.15, 0.8))])
        sizes = np.array([high - low for low, high in self.domain])
        points = np.vstack([wish, self.points])
        values, gradients = self.formula.value_and_gradient(points)
        usable = np.isfinite(values) & np.isfinite(gradients).all(axis=1)
        sloping = usable & gradients.any(axis=1)
        usable = sloping if sloping.any() else usable if usable.any() else np.isfinite(values)
        distance = np.where(usable, (((points - wish) / sizes) ** 2).sum(axis=1), np.inf)
        x, y = points[np.argmin(distance)].tolist()
        return x, y

    def rates(self, start: Point) -> dict[str, float]:
        """gd: 1/λ for a λ larger than most curvatures of the domain, but no first step over half the way to a corner;
        adam: a fiftieth of the domain."""
        radius = math.hypot(*((high - low) / 2 for low, high in self.domain))
        hessians = self.formula.hessian(self.points)
        curvatures = np.abs(np.linalg.eigvalsh(hessians[np.isfinite(hessians).all(axis=(1, 2))])).ravel()
        curvature = float(np.quantile(curvatures, 0.9)) if len(curvatures) else 0.0
        slope = math.hypot(*self.formula.at(*start)[1])
        limits = [1 / curvature] if curvature > 0 else []
        limits += [0.5 * radius / slope] if 0 < slope < math.inf else []
        return {"gd": _one_digit(min(limits, default=0.1)), "adam": _one_digit(0.02 * radius)}


def check_domain(domain: Domain) -> Domain:
    """The domain as given; raises SettingError unless both its intervals are finite and go upwards."""
    for axis, (low, high) in zip("xy", domain, strict=True):
        check_number(f"{axis}_low", low, -1e100, 1e100)
        check_number(f"{axis}_high", high, -1e100, 1e100)
        if not low < high:
            raise SettingError(f"{axis}_high", high, f"more than {axis}_low={shown(low)}")
    return domain


def check_point(name: str, point: Point, domain: Domain) -> None:
    """Raises SettingError unless the point lies in the domain."""
    for axis, value, (low, high) in zip("xy", point, domain, strict=True):
        check_number(f"{name}.{axis}", value, low, high)


def _one_digit(rate: float) -> float:
    return float(f"{min(max(rate, 1e-12), 1000.0):.0e}")
