"""Normal noise on gradients, drawn in blocks: the numbers are the same as if each vector were drawn by itself."""

import numpy as np

BLOCK = 512
"""Numbers drawn at once: a call for each vector would take longer than the update."""


class Noise:
    """Vectors (size,) of independent normal numbers. The `deviation` may change between vectors; 0 draws none."""

    def __init__(self, size: int, seed: int, deviation: float) -> None:
        self.deviation = deviation
        self._random = np.random.default_rng(seed)
        self._block = np.empty((max(1, BLOCK // size), size))  # of standard deviation 1
        self._left: list[np.ndarray] = []  # of the block, scaled, the next one last

    def change(self, deviation: float) -> None:
        """From the next vector on."""
        self.deviation = deviation
        self._scale(len(self._left))

    def take(self) -> np.ndarray:
        """The next vector, which is the caller's own."""
        if not self._left:
            self._random.standard_normal(out=self._block)
            self._scale(len(self._block))
        return self._left.pop()

    def _scale(self, count: int) -> None:
        """Make the last vectors of the block the next ones."""
        self._left = list(self._block[len(self._block) - count :][::-1] * self.deviation)
