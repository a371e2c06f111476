"""Runs from a generator: the shortest way to a lab."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

from app.labs.shared.stepped import SteppedRun
from engine.runs import Outcome
from engine.sentences import N_

FINISHED = N_("finished after {step} steps")

Points = dict[str, float]
"""Series name → its next point."""

Steps = Iterator[Points] | Generator[Points, None, Outcome | None]
"""It yields the points of its start and then of each step, and may return an Outcome."""


def iterated(steps: Callable[[Any, int], Steps]) -> Callable[[Any, int], "IteratedRun"]:
    """What opens a run of `steps(config, seed)`, a generator."""
    return lambda config, seed: IteratedRun(steps(config, seed))


class IteratedRun(SteppedRun):
    """See `iterated`."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self._steps = steps
        self.points.add(next(steps))

    def step(self) -> Outcome | None:
        try:
            self.points.add(next(self._steps))
        except StopIteration as end:
            outcome: Outcome | None = end.value
            return outcome or Outcome("finished", self.index, FINISHED, {"step": self.index})
        self.index += 1
        return None
