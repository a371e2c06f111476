"""Clouds around the corners of a polygon."""

from dataclasses import dataclass

import numpy as np

from engine.datasets.dataset import PointSet
from engine.sentences import N_
from engine.settings import setting

DISTANCE = 0.6


@dataclass(frozen=True)
class Gaussians(PointSet):
    """Normal clouds around the corners of a regular polygon, 0.6 from the center."""

    id = "gaussians"
    title = N_("Gaussians")
    lesson = N_("Straight boundaries are the best possible: a net without a hidden layer is enough.")

    classes: int = setting(  # type: ignore[misc]  # the base has a ClassVar, which keeps this setting's place as the first
        3, 2, 5, N_("number of clouds, one per class"), integer=True, title=N_("classes")
    )
    noise: float = setting(0.2, 0, 2, N_("standard deviation of x and of y"), title=N_("noise"))

    def points(self, labels: np.ndarray, random: np.random.RandomState) -> np.ndarray:
        angle = 2 * np.pi * labels / self.classes
        centre = DISTANCE * np.column_stack([np.cos(angle), np.sin(angle)])
        return centre + self.noise * random.randn(*centre.shape)
