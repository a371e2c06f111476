"""The catalogue of functions of two variables."""

from ..registry import Registry
from .bowls import RAVINE, ROSENBROCK, SPHERE
from .surface import Surface

SURFACES = Registry("surface", [SPHERE, RAVINE, ROSENBROCK])

__all__ = ["SURFACES", "Surface"]
