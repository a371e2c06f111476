"""A surface: a function of two variables."""

from engine.grid_sampling import Point
from engine.objective_function import Landscape


class Surface(Landscape):
    """f(x, y) over a domain ((x_low, x_high), (y_low, y_high)); see `Landscape`."""

    variables = ("x", "y")
    own = "Your own f(x, y)"

    def at(self, x: float, y: float) -> tuple[float, Point]:
        """(f, (∂f/∂x, ∂f/∂y)) at one point, as plain floats."""
        return self.formula.at(x, y)
