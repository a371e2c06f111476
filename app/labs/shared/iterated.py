"""Runs from a generator: the shortest way to a lab."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from app.labs.shared.ending import RaceEnding
from app.labs.shared.run import LabRun
from app.wire.frames import Frame
from engine.runs import Outcome
from engine.sentences import N_

FINISHED = N_("finished after {step} steps")

Points = dict[str, float]
"""Series name → its next point."""


def iterated(steps: Callable[[Any, int], Iterator[Points]]) -> Callable[[Any, int], "IteratedRun"]:
    """What opens a run of `steps(config, seed)`, a generator. It yields the points of its start and then of each step, and may return an Outcome."""
    return lambda config, seed: IteratedRun(steps(config, seed))


class IteratedRun(LabRun):
    """See `iterated`. It has no live fields: to change one is to begin anew."""

    def __init__(self, steps: Iterator[Points]) -> None:
        self._steps = steps
        self._points: dict[str, list[float]] = {}
        self._record(next(steps))

    def _record(self, points: Points) -> None:
        for name, value in points.items():
            self._points.setdefault(name, []).append(value)

    def advance(self, ticks: int) -> None:
        for _ in range(ticks):
            if self.ending is not None:
                return
            try:
                self._record(next(self._steps))
                self.index += 1
            except StopIteration as end:
                outcome = end.value or Outcome("finished", self.index, FINISHED, {"step": self.index})
                self.ending = RaceEnding.of([("", outcome)])

    def change(self, config: Any) -> None:
        """All fields are its structure."""

    def drain(self) -> Frame:
        points, self._points = self._points, {}
        return Frame(
            self.index, {name: np.array(values, dtype=float) for name, values in points.items()}, {"step": self.index}
        )
