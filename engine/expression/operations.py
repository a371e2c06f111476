"""The elementary operations, each in two forms: for arrays and for one Python float.

The array form is called as `array(a[, b], out=out)`, like a ufunc, where `out` may be one of the arguments; it follows
IEEE 754 (inf and nan, no exceptions). The scalar form gives the same number up to rounding, or raises ArithmeticError
or ValueError where IEEE 754 has inf or nan; the caller then uses the array form. Derivatives: derivative.py.
"""

import math
import operator
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

STEEPEST = 1e150
"""Slope of a square root (or another power below 1) at 0, in place of infinity: see `cap`."""


class Operation(NamedTuple):
    """`arity` arguments; `array` and `scalar` are the two forms described at the top."""

    arity: int
    array: Callable[..., object]
    scalar: Callable[..., float]


def _sigmoid_array(x: np.ndarray, out: np.ndarray) -> None:
    """1 / (1 + exp(-x)); exp(-x) may overflow to inf, which gives the right 0."""
    np.negative(x, out=out)
    np.exp(out, out=out)
    np.add(out, 1.0, out=out)
    np.divide(1.0, out, out=out)


def _sigmoid_scalar(x: float) -> float:
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    exponential = math.exp(x)
    return exponential / (1.0 + exponential)


def _min_scalar(a: float, b: float) -> float:
    return a if a < b or math.isnan(a) else b  # like np.minimum, nan if either is nan


def _max_scalar(a: float, b: float) -> float:
    return a if a > b or math.isnan(a) else b


def _sign_scalar(x: float) -> float:
    return x if math.isnan(x) else float((x > 0) - (x < 0))


def _step_array(x: np.ndarray, out: np.ndarray) -> None:
    np.heaviside(x, 0.5, out=out)


def _step_scalar(x: float) -> float:
    return x if math.isnan(x) else 0.5 * ((x > 0) - (x < 0)) + 0.5


def _cap_array(x: np.ndarray, out: np.ndarray) -> None:
    np.minimum(x, STEEPEST, out=out)


OPERATIONS = {
    "add": Operation(2, np.add, operator.add),
    "subtract": Operation(2, np.subtract, operator.sub),
    "multiply": Operation(2, np.multiply, operator.mul),
    "divide": Operation(2, np.divide, operator.truediv),
    "power": Operation(2, np.power, math.pow),
    "negative": Operation(1, np.negative, operator.neg),
    "square": Operation(1, np.square, lambda x: x * x),
    "sqrt": Operation(1, np.sqrt, math.sqrt),
    "exp": Operation(1, np.exp, math.exp),
    "log": Operation(1, np.log, math.log),
    "log10": Operation(1, np.log10, math.log10),
    "sin": Operation(1, np.sin, math.sin),
    "cos": Operation(1, np.cos, math.cos),
    "tan": Operation(1, np.tan, math.tan),
    "asin": Operation(1, np.arcsin, math.asin),
    "acos": Operation(1, np.arccos, math.acos),
    "atan": Operation(1, np.arctan, math.atan),
    "sinh": Operation(1, np.sinh, math.sinh),
    "cosh": Operation(1, np.cosh, math.cosh),
    "tanh": Operation(1, np.tanh, math.tanh),
    "sigmoid": Operation(1, _sigmoid_array, _sigmoid_scalar),
    "abs": Operation(1, np.absolute, abs),
    "sign": Operation(1, np.sign, _sign_scalar),
    "min": Operation(2, np.minimum, _min_scalar),
    "max": Operation(2, np.maximum, _max_scalar),
    # The last two appear in derivatives only.
    "step": Operation(1, _step_array, _step_scalar),  # 0, 1/2, 1 for x <, =, > 0
    "cap": Operation(1, _cap_array, lambda x: _min_scalar(x, STEEPEST)),
}

_NAMES = "sin cos tan asin acos atan sinh cosh tanh exp log ln log10 sqrt abs sign sigmoid min max"

FUNCTIONS = {name: name for name in _NAMES.split()} | {"ln": "log"}
"""What a formula may call -> the operation it means."""

OPERATORS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "^": "power"}
"""Sign between two operands -> the operation it means."""

CONSTANTS = {"pi": math.pi, "e": math.e}
