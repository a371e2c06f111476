"""Arms of a spiral, one for each class."""

from dataclasses import dataclass

import numpy as np

from engine.datasets.dataset import PointSet
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class Spiral(PointSet):
    """Point i of class c has the radius r = i/per_class and the angle 4r + 4c + noise · N(0, 1), from the y axis.

    Source: the spiral of the textbooks, after A. Karpathy's CS231n notes; with three classes of 100, noise 0.2 and seed
    1984 exactly their 300 points.
    """

    id = "spiral"
    title = N_("Spiral")
    lesson = N_("No straight line separates the arms: a hidden layer has to bend the boundary.")

    classes: int = setting(  # type: ignore[misc]  # the base has a ClassVar, which keeps this setting's place as the first
        3, 2, 5, N_("number of arms, one per class"), integer=True, title=N_("classes")
    )
    noise: float = setting(0.2, 0, 2, N_("standard deviation of the angle, in radians"), title=N_("noise"))

    def points(self, labels: np.ndarray, random: np.random.RandomState) -> np.ndarray:
        radius = np.tile(np.arange(self.per_class) / self.per_class, self.classes)
        angle = 4.0 * labels + 4.0 * radius + random.randn(len(labels)) * self.noise
        return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])
