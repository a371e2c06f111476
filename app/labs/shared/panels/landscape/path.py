"""The path of a net in the space of its weights."""

import numpy as np

MOST_BYTES = 16 << 20
"""Most bytes of all paths of a panel together."""

MOST, LEAST = 96, 8
"""Most points of all paths together, and least points of each, however long they are; eigenvectors for this many take 2
ms.
"""


class WeightPath:
    """The weights of a net at some ticks, evenly spread: when a path becomes too long, every second point is dropped.

    ticks : of the points. points : θ at these ticks, (size,) each. A point that is not finite is left out.
    """

    def __init__(self, theta: np.ndarray, paths: int) -> None:
        """paths : how many there are of this size."""
        self._theta = theta
        self._most = max(LEAST, min(MOST, MOST_BYTES // theta.nbytes) // paths)
        self._every = 1
        self.ticks: list[int] = []
        self.points: list[np.ndarray] = []

    def record(self, tick: int, theta: np.ndarray | None = None) -> None:
        """Record the net at this tick, if that is due. theta : θ at this tick; None for the net's own."""
        if self.ticks and tick < self.ticks[-1] + self._every:
            return
        theta = (self._theta if theta is None else theta).copy()
        if not np.isfinite(theta.sum(dtype=np.float64)):
            return
        if len(self.points) >= self._most:
            self._thin()
            self._every = max(2 * self._every, (tick - self.ticks[0]) // self._most)
        self.ticks.append(tick)
        self.points.append(theta)

    def _thin(self) -> None:
        while len(self.points) >= self._most:
            del self.ticks[1::2], self.points[1::2]

    def begin_with(self, earlier: "WeightPath") -> None:
        """Prepend earlier points."""
        count = sum(tick < self.ticks[0] for tick in earlier.ticks) if self.ticks else len(earlier.ticks)
        self.ticks[:0], self.points[:0] = earlier.ticks[:count], earlier.points[:count]
        self._thin()
        self._every = max(self._every, (self.ticks[-1] - self.ticks[0]) // self._most) if self.ticks else 1

    def with_present(self, tick: int) -> list[np.ndarray]:
        """Its points, and the net's present place."""
        if self.ticks and self.ticks[-1] == tick:
            return list(self.points)
        theta = self._theta.copy()
        return [*self.points, theta] if np.isfinite(theta).all() else list(self.points)
