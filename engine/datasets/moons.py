"""Two half circles that reach into each other."""

from dataclasses import dataclass

import numpy as np

from engine.datasets.dataset import PointSet
from engine.sentences import N_
from engine.settings import setting

RADIUS = 0.6


@dataclass(frozen=True)
class Moons(PointSet):
    """Points at random angles on an upper half circle about (−0.3, −0.15) and a lower one about (0.3, 0.15), both of
    radius 0.6, moved by normal noise: scikit-learn's two moons, centered and scaled.
    """

    id = "moons"
    title = N_("Moons")
    lesson = N_("A straight line classifies most points correctly; the rest need a bend.")

    noise: float = setting(0.08, 0, 2, N_("standard deviation of x and of y"), title=N_("noise"))

    def points(self, labels: np.ndarray, random: np.random.RandomState) -> np.ndarray:
        side = 2 * labels - 1  # −1 for the upper, 1 for the lower
        angle = random.uniform(0, np.pi, len(labels))
        points = RADIUS * np.column_stack([side * (1 / 2 - np.cos(angle)), side * (1 / 4 - np.sin(angle))])
        return points + self.noise * random.randn(*points.shape)
