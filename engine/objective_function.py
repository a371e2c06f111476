"""What a surface f(x, y) and a curve f(x) share: a formula, the facts that make it an experiment, and the objective."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Self

import numpy as np

from engine.expression import Expression, parse
from engine.expression.undefined import why_undefined
from engine.grid_sampling import Domain, GridSample, Point, round_to_one_digit
from engine.registry import UnknownNameError
from engine.sentences import N_, Sentence
from engine.settings import SettingError, check_number, short_repr

RATES = {
    "gd": ("gd", 1.0),
    "momentum": ("gd", 0.3),  # with μ = 0.9 the steps add up to ten times as much
    "nesterov": ("gd", 0.3),
    "adam": ("adam", 1.0),
    "adamax": ("adam", 1.0),
    "nadam": ("adam", 1.0),
    "amsgrad": ("adam", 1.0),
    "adamw": ("adam", 1.0),
    "adagrad": ("adam", 5.0),  # its steps get shorter and shorter
    "rmsprop": ("adam", 0.3),  # its first steps are ten times the rate
    "lion": ("adam", 0.2),  # every step has the full length
    "adadelta": (None, 1.0),  # these find the length of a step themselves
    "newton": (None, 1.0),
    "plain_newton": (None, 1.0),
    "lbfgs": (None, 1.0),
    "line_search": ("gd", 10.0),  # these begin their search with it
    "cg": ("gd", 1.0),
}
"""Learning rates as multiples of that of gd (a step is lr · gradient) or of adam (a step is about lr long)."""


@dataclass(frozen=True)
class ObjectiveFunction:
    """f of k `variables` over a domain; k is `size`.

    expression : the formula as text. formula : the same, parsed. domain : ((low, high), …), one pair per variable, the
    part worth looking at; f may be evaluated outside. start : where a descent shows the lesson. minima : the global
    minima in the domain. source : where the function comes from. scale : "log" where the values span decades, else
    "linear"; see `display_heights`. lesson : what the function teaches, in a sentence. lr : learning rates by
    optimizer id, at least of gd and adam; see `suggested_lr`.

    Raises ExpressionError for a formula that cannot be parsed, SettingError for a domain or start that cannot be used.
    """

    variables: ClassVar[tuple[str, ...]]
    custom_title: ClassVar[str]
    """The title of a function that somebody typed."""

    id: str
    title: str
    expression: str
    domain: Domain
    start: Point
    minima: tuple[Point, ...]
    source: str
    lesson: str
    lr: Mapping[str, float] = field(hash=False)
    scale: str = "linear"
    formula: Expression = field(init=False, repr=False, compare=False)

    @property
    def size(self) -> int:
        return len(self.variables)

    def __post_init__(self) -> None:
        if self.scale not in ("linear", "log"):
            raise SettingError("scale", self.scale, "linear or log")
        domain = self._checked_domain(self.domain)
        facts = {
            "formula": parse(self.expression, self.variables),
            "domain": domain,
            "start": self._checked_start(self.start, domain),
            "minima": tuple(tuple(map(float, point)) for point in self.minima),
        }
        for name, value in facts.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_expression(
        cls,
        text: str,
        *,
        domain: Domain | None = None,
        start: Point | None = None,
        minima: tuple[Point, ...] = (),
        scale: str | None = None,
        lr: Mapping[str, float] | None = None,
    ) -> Self:
        """The function of any formula, such as "x^2/20 + y^2", over [−5, 5]ᵏ unless a domain is given.

        Start, scale and learning rates that are not given are chosen from a grid of values. Raises ExpressionError
        also where f is nowhere finite in the domain.
        """
        formula = parse(text, cls.variables)
        domain = cls._checked_domain(domain or ((-5, 5),) * len(cls.variables))
        sample = GridSample(formula, domain)
        if start is None:
            start = sample.start()
        return cls(
            id="custom",
            title=cls.custom_title,
            expression=text,
            domain=domain,
            start=start,
            minima=minima,
            source=N_("typed by the user"),
            lesson="",
            lr=sample.rates(start) | dict(lr or {}),
            scale=scale or sample.scale(),
        )

    def value(self, points: np.ndarray) -> np.ndarray:
        """points : (…, k) -> f : (…)"""
        return self.formula.value(points)

    def gradient(self, points: np.ndarray) -> np.ndarray:
        """points : (…, k) -> ∇f : (…, k)"""
        return self.formula.gradient(points)

    def hessian(self, points: np.ndarray) -> np.ndarray:
        """points : (…, k) -> ∇²f : (…, k, k)"""
        return self.formula.hessian(points)

    def loss(self, theta: np.ndarray) -> float:
        """f at theta : (k,)"""
        return self.formula.value_at(*theta.tolist())

    def loss_and_gradient(self, theta: np.ndarray, gradient_out: np.ndarray) -> float:
        """f at theta : (k,) float64; its gradient is written to gradient_out : (k,)."""
        loss, *gradient_out[:] = self.formula.outputs_at(theta.tolist())
        return loss

    def hessian_at(self, theta: np.ndarray) -> np.ndarray:
        """theta : (k,) -> ∇²f : (k, k)"""
        return np.array(self.formula.hessian_at(*theta.tolist()))

    def why_undefined(self, point: list[float]) -> Sentence | None:
        """Which part of the formula has no finite value or no slope at a point, and why; None where all parts have
        both.
        """
        return why_undefined(self.formula, point)

    def display_heights(self, values: np.ndarray) -> np.ndarray:
        """Values of f -> heights that show the shape, for colors and for the third dimension.

        scale "linear": the values themselves. scale "log": log10(f − low + floor), where low is the least value in the
        domain and floor keeps the minimum from becoming −∞. Where f is not finite: nan. Elementwise: no value depends
        on the others.
        """
        heights = np.where(np.isfinite(values), values, np.nan)
        if self.scale == "log":
            low, floor = self._low_and_floor
            with np.errstate(over="ignore"):
                heights = np.log10(np.minimum(np.maximum(heights - low, 0) + floor, np.finfo(float).max))
        return heights

    @property
    def height_formula(self) -> str:
        """What `display_heights` gives, to name an axis: f, or log₁₀(f + 0.5)."""
        if self.scale == "linear":
            return "f"
        low, floor = self._low_and_floor
        return f"log₁₀(f {'+' if floor >= low else '−'} {abs(floor - low):.4g})"

    @cached_property
    def _low_and_floor(self) -> tuple[float, float]:
        sample = GridSample(self.formula, self.domain)
        low = min([sample.low, *(self.formula.value_at(*point) for point in self.minima)])
        return low, sample.floor(low)

    def suggested_lr(self, optimizer: str) -> float:
        """A learning rate at which the optimizer of this id shows its behavior on this function."""
        if optimizer in self.lr:
            return self.lr[optimizer]
        if optimizer not in RATES:
            raise UnknownNameError("optimizer", optimizer, RATES)
        family, share = RATES[optimizer]
        return share if family is None else round_to_one_digit(share * self.lr[family])

    @classmethod
    def _checked_domain(cls, domain: Domain) -> Domain:
        """The intervals as floats; raises SettingError unless they are finite and go upwards."""
        intervals = []
        for axis, interval in zip(cls.variables, domain, strict=True):
            low, high = (
                check_number(f"{axis}_{end}", value, -1e100, 1e100)
                for end, value in zip(("low", "high"), interval, strict=True)
            )
            if not low < high:
                raise SettingError(f"{axis}_high", high, f"more than {axis}_low={short_repr(low)}")
            intervals.append((low, high))
        return tuple(intervals)

    @classmethod
    def _checked_start(cls, start: Point, domain: Domain) -> Point:
        """The point as floats; raises SettingError unless it lies in the domain."""
        return tuple(
            check_number(f"start.{axis}", value, low, high)
            for axis, value, (low, high) in zip(cls.variables, start, domain, strict=True)
        )
