"""A curve: a function of one variable."""

from typing import overload

import numpy as np

from engine.objective_function import ObjectiveFunction
from engine.sentences import N_


class Curve(ObjectiveFunction):
    """f(x) over a domain ((low, high),); see `ObjectiveFunction`. A curve can be called: curve(2.0)."""

    variables = ("x",)
    custom_title = N_("Your own f(x)")

    @overload
    def __call__(self, x: float) -> float: ...

    @overload
    def __call__(self, x: np.ndarray) -> np.ndarray: ...

    def __call__(self, x: float | np.ndarray) -> float | np.ndarray:
        """f at x: a Python float for one, else an array or NumPy scalar of x's shape, computed in its precision."""
        return self.formula.value_at(x) if isinstance(x, float | int) else self.formula.value(_points(x))

    @overload
    def slope(self, x: float) -> float: ...

    @overload
    def slope(self, x: np.ndarray) -> np.ndarray: ...

    def slope(self, x: float | np.ndarray) -> float | np.ndarray:
        """f′ at x, by automatic differentiation; shapes and precision as for f."""
        return self.formula.at(x)[1][0] if isinstance(x, float | int) else self.formula.gradient(_points(x))[..., 0]

    @overload
    def curvature(self, x: float) -> float: ...

    @overload
    def curvature(self, x: np.ndarray) -> np.ndarray: ...

    def curvature(self, x: float | np.ndarray) -> float | np.ndarray:
        """f″ at x, by automatic differentiation; shapes and precision as for f."""
        return (
            self.formula.hessian_at(x)[0][0]
            if isinstance(x, float | int)
            else self.formula.hessian(_points(x))[..., 0, 0]
        )


def _points(x: np.ndarray) -> np.ndarray:
    """x : (…) -> (…, 1)"""
    return np.asarray(x)[..., None]
