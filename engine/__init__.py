"""The numbers of Descent Lab: functions, optimizers and runs, in pure NumPy."""

from engine.curves import CURVES, Curve
from engine.datasets import DATASETS, DataSet
from engine.ensembles import ensemble
from engine.nets import MLP
from engine.numerical import numerical_gradient
from engine.optimizers import OPTIMIZERS
from engine.regression import LinearRegression
from engine.runs import descend, fit
from engine.schedules import SCHEDULES
from engine.surfaces import SURFACES, Surface

__version__ = "0.1.0"
"""The version of Descent Lab: of the engine and of the app."""

__all__ = [
    "CURVES",
    "DATASETS",
    "MLP",
    "OPTIMIZERS",
    "SCHEDULES",
    "SURFACES",
    "Curve",
    "DataSet",
    "LinearRegression",
    "Surface",
    "__version__",
    "descend",
    "ensemble",
    "fit",
    "numerical_gradient",
]
