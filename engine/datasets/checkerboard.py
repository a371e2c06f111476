"""Boards of squares in two colors; the smallest is XOR."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.datasets.dataset import PointSet
from engine.sentences import N_


@dataclass(frozen=True)
class Checkerboard(PointSet):
    """Points anywhere on the squares of their color on a 4 × 4 board, moved by normal noise."""

    id = "checkerboard"
    title = N_("Checkerboard")
    lesson = N_("Many small regions: a net needs enough units, and enough time.")
    squares: ClassVar[int] = 4  # along a side

    def points(self, labels: np.ndarray, random: np.random.RandomState) -> np.ndarray:
        row = random.randint(self.squares, size=len(labels))
        column = 2 * random.randint(self.squares // 2, size=len(labels)) + (row + labels) % 2
        corner = np.column_stack([column, row])
        points = (corner + random.uniform(size=corner.shape)) * (2 / self.squares) - 1
        return points + self.noise * random.randn(*points.shape)


@dataclass(frozen=True)
class XOR(Checkerboard):
    """A board of 2 × 2: class 0 where x and y have the same sign, class 1 where they differ, moved by normal noise."""

    id = "xor"
    title = N_("XOR")
    lesson = N_(
        "Neither x nor y alone tells the class: the classic problem that no net without a hidden layer can solve from"
        " x and y. With the product xy as an input, it can."
    )
    squares = 2
