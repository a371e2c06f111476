"""The points that the series of a run have gained since the last frame."""

from collections.abc import Mapping

import numpy as np


class Points:
    """New points by series. Series may begin later than others, and grow at a pace of their own."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}

    def add(self, points: Mapping[str, float]) -> None:
        """One more point of each of these series."""
        for name, value in points.items():
            self._values.setdefault(name, []).append(value)

    def take(self) -> dict[str, np.ndarray]:
        """The points since the last call, (n,) float64 by series."""
        taken, self._values = self._values, {}
        return {name: np.array(values, np.float64) for name, values in taken.items()}
