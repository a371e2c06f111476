"""Whose turn it is among the expensive runs of a worker: those whose steps or frames take longer than a slice.

Ordinary runs come first in every round. The rest of it is for expensive runs, one after the other over the rounds, so
that an ordinary run waits for a few of their steps, however many they are. Time beyond their share is owed to the
ordinary runs, as long as those have something to do.
"""

import time
from bisect import bisect_right
from collections.abc import Callable

EXPENSIVE_SECONDS = 0.006
"""Processor time of a turn from which on a run is expensive."""

ROUND_SECONDS = 0.05
"""After this long in a round, no other expensive run begins its step."""

IDLE_SECONDS = 0.001
"""When the ordinary runs took no longer than this, they had nothing to do."""


def rotated(numbers: list[int], last: int) -> list[int]:
    """Numbers in ascending order, beginning with the one after `last`."""
    first = bisect_right(numbers, last)
    return numbers[first:] + numbers[:first]


class ExpensiveRuns:
    """The turns of a worker's expensive runs."""

    def __init__(self) -> None:
        self._last = 0
        self._last_told = 0
        self._owed = 0.0

    def take_turns(self, numbers: list[int], others: int, others_seconds: float, attend: Callable[[int], None]) -> None:
        """Run those whose turn it is in this round, in which this many other runs took this long."""
        idle = others_seconds < IDLE_SECONDS
        self._owed = 0.0 if idle or not others else max(0.0, self._owed - others_seconds * len(numbers) / others)
        end = time.monotonic() + ROUND_SECONDS
        for number in rotated(numbers, self._last):
            begin = time.monotonic()
            if begin > end or self._owed > 0:
                break
            attend(number)
            self._last = number
            took = time.monotonic() - begin
            if not idle and took > IDLE_SECONDS:
                self._owed += took

    def order_of_frames(self, numbers: list[int], others: list[int]) -> list[int]:
        """One of the expensive runs first, then the others, then the rest."""
        if not numbers:
            return others
        first, *rest = rotated(numbers, self._last_told)
        self._last_told = first
        return [first, *others, *rest]
