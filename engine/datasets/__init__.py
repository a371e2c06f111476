"""Data sets for classifiers: points that are made (`DATASETS`) or read, and the digits of MNIST."""

from engine.datasets.checkerboard import XOR, Checkerboard
from engine.datasets.circles import Circles
from engine.datasets.csv_points import CSVError, read_csv
from engine.datasets.dataset import DataSet, ImageSet, PointSet
from engine.datasets.gaussians import Gaussians
from engine.datasets.mnist import MNIST, MNISTError
from engine.datasets.moons import Moons
from engine.datasets.spiral import Spiral
from engine.datasets.strokes import drawn
from engine.registry import Registry

DATASETS: Registry[type[PointSet]] = Registry("data set", [Spiral, Circles, XOR, Gaussians, Moons, Checkerboard])

__all__ = ["DATASETS", "MNIST", "CSVError", "DataSet", "ImageSet", "MNISTError", "PointSet", "drawn", "read_csv", *(made.__name__ for made in DATASETS.values())]
