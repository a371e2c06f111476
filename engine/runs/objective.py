"""What can be descended on, and the region in which that makes sense."""

import math
from typing import Protocol, runtime_checkable

import numpy as np

from engine.sentences import Sentence
from engine.settings import check_number


class Objective(Protocol):
    """Parameters θ, one flat float64 vector of `size`, a loss and a gradient.

    It may also have `domain`, ((low, high), …), one pair for each parameter: the part worth looking at. It may be
    `Curved` or `Explained`, and one that is a mean over examples may be `Batched`.
    """

    @property
    def size(self) -> int:
        """How many parameters there are."""

    def loss(self, theta: np.ndarray) -> float:
        """The loss at theta : (size,)."""

    def loss_and_gradient(self, theta: np.ndarray, gradient_out: np.ndarray) -> float:
        """The loss at theta : (size,); the gradient is written to gradient_out : (size,)."""


@runtime_checkable
class Curved(Protocol):
    """An objective with second derivatives, which some optimizers need and which make the outcomes more precise."""

    def hessian_at(self, theta: np.ndarray) -> np.ndarray:
        """(size, size)"""


@runtime_checkable
class Batched(Protocol):
    """An objective that is a mean over examples."""

    def batch_gradient(self, theta: np.ndarray, batch: np.ndarray, gradient_out: np.ndarray) -> None:
        """The gradient of the mean over the examples of `batch`, (m,) int, is written to gradient_out : (size,)."""


@runtime_checkable
class Explained(Protocol):
    """An objective that can say why it is not defined somewhere."""

    def why_undefined(self, point: list[float]) -> Sentence | None:
        """The reason, as a sentence; None where it is defined."""


class Region:
    """An objective's domain as a descent uses it: its center, what is inside, and the distance that counts as diverged.

    reach : 100 times the distance from the center to a corner; 1e6, from the origin, for an objective without a domain.
    bound : distance from the center beyond which a descent has diverged: `reach` unless given; infinity for none.
    """

    def __init__(self, objective: Objective, bound: float | None):
        domain = getattr(objective, "domain", None)
        self._sides = domain or ((-1e4 / math.sqrt(objective.size), 1e4 / math.sqrt(objective.size)),) * objective.size
        halves = [(high - low) / 2 for low, high in self._sides]
        self.centre = [(low + high) / 2 for low, high in self._sides]
        self.inner = min(halves)  # all points within this distance are inside
        self.reach = 100 * math.hypot(*halves)
        self.bound = self.reach if bound is None else check_number("bound", bound, 1e-12, math.inf)

    def contains(self, point: list[float]) -> bool:
        return all(low <= value <= high for value, (low, high) in zip(point, self._sides, strict=True))
