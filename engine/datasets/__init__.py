"""Data sets for classifiers."""

from engine.datasets.checkerboard import XOR, Checkerboard
from engine.datasets.circles import Circles
from engine.datasets.csv_points import CSVError, read_csv
from engine.datasets.dataset import DataSet, PointSet
from engine.datasets.gaussians import Gaussians
from engine.datasets.moons import Moons
from engine.datasets.spiral import Spiral
from engine.registry import Registry

DATASETS: Registry[type[PointSet]] = Registry("data set", [Spiral, Circles, XOR, Gaussians, Moons, Checkerboard])

__all__ = ["DATASETS", "CSVError", "DataSet", "PointSet", "read_csv", *(made.__name__ for made in DATASETS.values())]
