"""Numerical derivatives by differences, as the textbooks have them."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import numpy as np

Result = TypeVar("Result", bound="Arithmetic")


class Arithmetic(Protocol):
    """A number or an array: what f may return."""

    def __sub__(self, other: Any, /) -> Any: ...

    def __truediv__(self, other: Any, /) -> Any: ...


def central_difference(f: Callable[[Any], Result], x: Any, h: Any = 1e-4) -> Result:
    """The slope of f at x: (f(x + h) − f(x − h)) / 2h. `x` may be an array if `f` takes one.

    Its error is of order h² from cutting the Taylor series short, and of order (rounding unit · |f|) / h from rounding.
    """
    quotient: Result = (f(x + h) - f(x - h)) / (2 * h)
    return quotient


def forward_difference(f: Callable[[Any], Result], x: Any, h: Any = 1e-4) -> Result:
    """The slope of f at x, looking ahead only: (f(x + h) − f(x)) / h. `x` may be an array if `f` takes one.

    Its error is of order h, where that of `central_difference` is of order h².
    """
    quotient: Result = (f(x + h) - f(x)) / h
    return quotient


def numerical_gradient(f: Callable[[np.ndarray], float], theta: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """The gradient of f at θ, one coordinate at a time: ∂f/∂θᵢ ≈ (f(θ + h eᵢ) − f(θ − h eᵢ)) / 2h.

    theta : array of any shape; it is left as it is. Integers count as float64, floats keep their precision.
    Returns an array of θ's shape. Costs two evaluations of f for each coordinate. The error is that of
    `central_difference`: once |θᵢ| exceeds h by more digits than a float has, θᵢ ± h is θᵢ, and the result is 0.
    """
    theta = np.asarray(theta)
    point = theta.astype(theta.dtype if theta.dtype.kind == "f" else float)
    gradient = np.empty_like(point)
    for i in np.ndindex(point.shape):
        here = point[i]
        point[i] = here + h
        ahead = float(f(point))
        point[i] = here - h
        behind = float(f(point))
        point[i] = here
        gradient[i] = (ahead - behind) / (2 * h)
    return gradient
