"""The numbers of Descent Lab: functions, optimizers and runs, in pure NumPy."""

from engine.numerical import numerical_gradient
from engine.optimizers import OPTIMIZERS
from engine.runs import descend
from engine.schedules import SCHEDULES
from engine.surfaces import SURFACES, Surface

__all__ = ["OPTIMIZERS", "SCHEDULES", "SURFACES", "Surface", "descend", "numerical_gradient"]
