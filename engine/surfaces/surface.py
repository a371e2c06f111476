"""A surface: a formula f(x, y) with the facts that make it an experiment, and an objective to descend on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ..expression import Expression, parse

Point = tuple[float, float]
Domain = tuple[Point, Point]

GRID = 65
"""Points a side of the grid on which a surface is looked at as a whole."""


@dataclass(frozen=True)
class Surface:
    """f(x, y) over a domain.

    expression : the formula as text. domain : ((x_low, x_high), (y_low, y_high)), the part worth looking at; f may be
    used outside. start : where a descent shows the lesson. minima : the global minima, and local ones worth a mark.
    source : where the function comes from. scale : "log" where the values span decades, else "linear"; see `shade`.
    lesson : what it teaches, in one sentence. lr : learning rates by optimizer id; see `suggested_lr`.

    Raises ExpressionError for a formula that cannot be read, ValueError for a domain or start that cannot be used.
    """

    id: str
    title: str
    expression: str
    domain: Domain
    start: Point
    minima: tuple[Point, ...] = ()
    source: str = ""
    scale: str = "linear"
    lesson: str = ""
    lr: Mapping[str, float] = field(default_factory=dict)
    formula: Expression = field(init=False, repr=False, compare=False)

    size = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "formula", parse(self.expression))

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
        """(f, (∂f/∂x, ∂f/∂y)) at one point, fast."""
        return self.formula.at(x, y)

    def loss(self, theta: np.ndarray) -> float:
        """f at theta : (2,) float64"""
        return self.formula.value_at(*theta.tolist())

    def loss_and_gradient(self, theta: np.ndarray, gradient_out: np.ndarray) -> float:
        """f at theta : (2,) float64; its gradient is written to gradient_out : (2,)."""
        loss, gradient_out[:] = self.formula.at(*theta.tolist())
        return loss

    def hessian_at(self, theta: np.ndarray) -> np.ndarray:
        """theta : (2,) -> ∇²f : (2, 2)"""
        return np.array(self.formula.hessian_at(*theta.tolist()))
