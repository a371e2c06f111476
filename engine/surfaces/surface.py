"""A surface: a function of two variables."""

import numpy as np

from engine.grid_sampling import Point
from engine.objective_function import ObjectiveFunction
from engine.sentences import N_


class Surface(ObjectiveFunction):
    """f(x, y) over a domain ((x_low, x_high), (y_low, y_high)); see `ObjectiveFunction`."""

    variables = ("x", "y")
    custom_title = N_("Your own f(x, y)")

    def at(self, x: float, y: float) -> tuple[float, Point]:
        """(f, (∂f/∂x, ∂f/∂y)) at one point, as plain floats."""
        return self.formula.at(x, y)

    def loss_and_gradient(self, theta: np.ndarray, gradient_out: np.ndarray) -> float:
        """As of any function of k variables; reading two numbers singly takes a fifth of the time of a slice."""
        loss, gradient_out[0], gradient_out[1] = self.formula.outputs_at(theta.tolist())
        return loss
