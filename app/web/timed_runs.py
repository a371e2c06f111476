"""Whole runs, computed at once from their start in a bounded time."""

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.labs.shared.config import LabConfig
from app.labs.shared.ending import RaceEnding
from app.labs.shared.lab import Lab

FIRST_TICKS = 50
"""Ticks at the beginning of a run: their time decides whether the rest is computed."""


@dataclass(frozen=True)
class WholeRun:
    """All that a run sends from its start to tick `step`, and the seconds that it took to compute."""

    seconds: float
    step: int
    stride: int
    append: dict[str, np.ndarray]
    replace: dict[str, Any]
    ending: RaceEnding | None

    def told(self) -> dict[str, Any]:
        """For the page."""
        ending = self.ending
        return {
            "step": self.step,
            "stride": self.stride,
            "append": self.append,
            "replace": self.replace,
            "ending": (
                {"outcome": ending.kind, "message": ending.message, "finished": ending.finished} if ending else None
            ),
        }


class TimedRun:
    """A run, and the seconds of processor time that it has taken."""

    def __init__(self, lab: Lab, config: LabConfig, seed: int) -> None:
        begin = time.thread_time()
        self.run = lab.run(config, seed)
        self.seconds = time.thread_time() - begin

    def advance(self, ticks: int) -> None:
        """Take this many ticks, or as many as there are."""
        begin = time.thread_time()
        self.run.advance(ticks)
        self.seconds += time.thread_time() - begin

    def whole(self) -> WholeRun:
        """The run so far. Its points are given once."""
        run, frame = self.run, self.run.drain()
        return WholeRun(self.seconds, run.index, run.stride, frame.append, frame.replace, run.ending)

    def expected_seconds(self, steps: int, taken: int) -> float:
        """How long it takes for this many steps, as `taken` ticks tell; after few of them, how long it took so far."""
        if self.run.ending is not None or taken < FIRST_TICKS:
            return self.seconds
        return self.seconds * max(1.0, steps * self.run.stride / max(1, self.run.index))


def takes_longer(config: LabConfig, at: int | None, seconds: float) -> bool:
    """Whether a run to step `at`, or to its end, is estimated to take more than so many seconds."""
    work = config.work()
    return work.making + work.frame + _steps(config, at) * work.tick > seconds


def play(runs: list[TimedRun], config: LabConfig, at: int | None, seconds: float) -> bool:
    """Take runs as long as that of `config` to step `at`, or to their ends, side by side; False where that takes more
    than so many seconds, which their first ticks tell.
    """
    steps, ticks, taken = _steps(config, at), 1, 0
    last = math.inf if at is None else max(at * timed.run.stride for timed in runs)
    going = runs
    while going:
        for timed in going:
            timed.advance(int(min(ticks, last - timed.run.index)))  # few at first: one of a line search may take long
        ticks, taken = min(2 * ticks, FIRST_TICKS), taken + ticks
        going = [timed for timed in going if timed.run.ending is None and timed.run.index < last]
        if going and sum(timed.expected_seconds(steps, taken) for timed in runs) > seconds:
            return False
    return True


def whole_run(lab: Lab, config: LabConfig, seed: int, at: int | None, seconds: float) -> WholeRun | None:
    """A run from its start to step `at`, or to its end; None for one that takes more than so many seconds."""
    if takes_longer(config, at, seconds):
        return None
    timed = TimedRun(lab, config, seed)
    return timed.whole() if play([timed], config, at, seconds) else None


def together(names: list[str], parts: list[WholeRun]) -> WholeRun:
    """The race of racers that were run by themselves; `names` in the race."""
    append: dict[str, np.ndarray] = {}
    replace: dict[str, Any] = {}
    for number, part in enumerate(parts):
        own = f"racer.{number}."
        append |= {name.replace("racer.0.", own, 1): points for name, points in part.append.items()}
        replace |= {name.replace("racer.0.", own, 1): value for name, value in part.replace.items()}
        replace[f"{own}label"] = names[number]
    step = max(part.step for part in parts)
    endings = [(name, part.ending) for name, part in zip(names, parts, strict=True) if part.ending]
    seconds = sum(part.seconds for part in parts)
    return WholeRun(seconds, step, parts[0].stride, append, replace | {"step": step}, RaceEnding.of(endings))


def _steps(config: LabConfig, at: int | None) -> int:
    """How many steps a run takes to step `at`, or to its end; a few where that is not known."""
    steps = config.all_steps() or at or FIRST_TICKS
    return steps if at is None else min(at, steps)
