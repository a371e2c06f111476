"""Difference quotients of a curve in either precision, and the error that theory expects of them.

The error of a difference has two parts: truncation, which falls with h, and rounding, which grows as h falls. With u
the unit roundoff of the precision, it is |f″|h/2 + 2u|f|/h for the forward difference and |f‴|h²/6 + u|f|/h for the
central one.

Source: W. H. Press et al., Numerical recipes, 3rd ed., 2007, section 5.7; J. Nocedal and S. J. Wright, Numerical
optimization, 2nd ed., 2006, section 8.1.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.array_types import Float64Array
from engine.curves.curve import Curve
from engine.numerical import central_difference, forward_difference

METHODS: dict[str, Callable[[Any, Any, Any], Any]] = {"forward": forward_difference, "central": central_difference}
PRECISIONS: dict[str, type[float] | type[np.float32]] = {"float64": float, "float32": np.float32}


def difference(curve: Curve, x: float, h: float, method: str = "central", precision: str = "float64") -> float:
    """The slope of `curve` at x by differences over h, all computed in the precision; nan where h is 0 in it."""
    number = PRECISIONS[precision]
    with np.errstate(all="ignore"):
        return float(METHODS[method](curve, number(x), number(h)))


def expected_error(
    curve: Curve, x: float, h: Float64Array, method: str = "central", precision: str = "float64"
) -> Float64Array:
    """What theory expects of |difference − f′(x)|, as an order of magnitude. h : (n,) -> (n,)"""
    unit = float(np.finfo(PRECISIONS[precision]).eps) / 2
    height = abs(curve(x))
    if method == "forward":
        return abs(curve.curvature(x)) * h / 2 + 2 * unit * height / h
    return abs(_third_derivative(curve, x)) * h**2 / 6 + unit * height / h


def _third_derivative(curve: Curve, x: float) -> float:
    """f‴ by a central difference of f″; its own error, about 1e-6 of f‴, does not matter here."""
    step = 1e-4 * max(1.0, abs(x))
    third = central_difference(curve.curvature, x, step)
    return third if math.isfinite(third) else 0.0
