"""A circle within a circle."""

from dataclasses import dataclass

import numpy as np

from engine.datasets.dataset import PointSet
from engine.sentences import N_
from engine.settings import setting

RADII = (0.4, 0.9)


@dataclass(frozen=True)
class Circles(PointSet):
    """Points at random angles on circles of radius 0.4 and 0.9, moved by normal noise."""

    id = "circles"
    title = N_("Circles")
    lesson = N_("One class surrounds the other: three hidden units are enough for a closed boundary.")

    noise: float = setting(0.08, 0, 2, N_("standard deviation of x and of y"), title=N_("noise"))

    def points(self, labels: np.ndarray, random: np.random.RandomState) -> np.ndarray:
        radius = np.take(RADII, labels)
        angle = random.uniform(0, 2 * np.pi, len(labels))
        points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
        return points + self.noise * random.randn(*points.shape)
