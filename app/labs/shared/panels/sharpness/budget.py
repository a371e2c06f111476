"""How much of a net's curvature a panel can afford: examples, vectors at once, vectors kept."""

from dataclasses import dataclass

import numpy as np

from app.labs.shared.panels.examples import multiplications, numbers, some
from engine.datasets import Labeled
from engine.nets.architecture import Architecture
from engine.nets.curvature import Hessian

PIECE_MULTIPLICATIONS = 3e8
"""Multiplications of one product with the Hessian: about 20 ms of a core in float64."""

PASSES = 6
"""Forward passes per product of one vector, as an estimate."""

EXAMPLE_BYTES = 96 * 2**20
VECTOR_BYTES = 48 * 2**20
"""Bytes for what examples leave in the layers, and for vectors of θ's length: for all nets of a race."""

MOST_EXAMPLES = 1000
FEWEST_EXAMPLES, FEWEST_VECTORS = 30, 15


@dataclass(frozen=True)
class Budget:
    """The share of one net of a race; `enough` if that suffices for a result."""

    examples: int
    vectors: int

    @staticmethod
    def of(architecture: Architecture, nets: int, together: int) -> "Budget":
        """nets : number of nets in the race. together : vectors per product."""
        time = PIECE_MULTIPLICATIONS / (PASSES * multiplications(architecture) * together)
        memory = EXAMPLE_BYTES / (8 * numbers(architecture) * (3 + 3 * together) * nets)
        return Budget(int(min(MOST_EXAMPLES, time, memory)), int(VECTOR_BYTES / (8 * architecture.size * nets)))

    @property
    def enough(self) -> bool:
        return self.examples >= FEWEST_EXAMPLES and self.vectors >= FEWEST_VECTORS


def hessian_of(architecture: Architecture, data: Labeled, most: int, l2: float) -> tuple[Hessian, int]:
    """The Hessian of the loss on at most this many examples, and their number."""
    x, labels = some(data, most)
    return Hessian(architecture, np.asarray(x), np.asarray(labels), l2), len(labels)
