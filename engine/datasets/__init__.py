"""Data sets: points in the plane, synthetic (`DATASETS`) or from CSV; the digits of MNIST; and those for regression."""

from engine.datasets.checkerboard import XOR, Checkerboard
from engine.datasets.circles import Circles
from engine.datasets.csv_points import read_csv
from engine.datasets.csv_table import CSVError
from engine.datasets.dataset import DataSet, ImageSet, Labeled, PointSet
from engine.datasets.function_points import CurvePoints, FunctionPoints, SurfacePoints
from engine.datasets.gaussians import Gaussians
from engine.datasets.mnist import MNIST, MNISTError
from engine.datasets.moons import Moons
from engine.datasets.regression import REGRESSION_SETS, RegressionSet, read_regression_csv
from engine.datasets.spiral import Spiral
from engine.datasets.strokes import rasterize_strokes
from engine.registry import Registry

DATASETS: Registry[type[PointSet]] = Registry(
    "data set",
    [
        Spiral,
        Circles,
        XOR,
        Gaussians,
        Moons,
        Checkerboard,
    ],
)

__all__ = [
    "DATASETS",
    "MNIST",
    "REGRESSION_SETS",
    "XOR",
    "CSVError",
    "Checkerboard",
    "Circles",
    "CurvePoints",
    "DataSet",
    "FunctionPoints",
    "Gaussians",
    "ImageSet",
    "Labeled",
    "MNISTError",
    "Moons",
    "PointSet",
    "RegressionSet",
    "Spiral",
    "SurfacePoints",
    "rasterize_strokes",
    "read_csv",
    "read_regression_csv",
]
