"""The points added to the series of a run since the last frame."""

from collections.abc import Mapping

import numpy as np


class Points:
    """New points by series. Series may begin later than others, and grow at a pace of their own."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = {}
        self._concluding: dict[str, int] | None = None  # how many of each series the end has added
        self._withdrawn: dict[str, int] = {}

    def add(self, points: Mapping[str, float]) -> None:
        """One more point of each of these series."""
        for name, value in points.items():
            self._values.setdefault(name, []).append(value)
            if self._concluding is not None:
                self._concluding[name] = self._concluding.get(name, 0) + 1

    def conclude(self) -> None:
        """Points added from here on exist only because the run ends."""
        self._concluding = {} if self._concluding is None else self._concluding

    def reopen(self) -> None:
        """The run continues after all: the points that its end has added are void."""
        concluding, self._concluding = self._concluding or {}, None
        for name, count in concluding.items():
            values = self._values.get(name, [])
            here = min(count, len(values))
            del values[len(values) - here :]
            if count > here:
                self._withdrawn[name] = self._withdrawn.get(name, 0) + count - here

    def take(self) -> dict[str, np.ndarray]:
        """The points since the last call, (n,) float64 by series."""
        taken, self._values = self._values, {}
        return {name: np.array(values, np.float64) for name, values in taken.items() if values}

    def take_withdrawn(self) -> dict[str, int]:
        """How many of the points taken so far are void, by series, since the last call: call it before `take`."""
        withdrawn, self._withdrawn = self._withdrawn, {}
        return withdrawn
