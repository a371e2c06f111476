"""A surface: a function of two variables."""

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
