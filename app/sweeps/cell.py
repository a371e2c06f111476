"""One cell of a sweep: a run of a lab from its start to its end, as the lab itself runs it, without a viewer.

What comes back is plain values, so that any executor can bring it: for each racer how it ended, its last live numbers
and, if requested, its curves at no more than `points` places.
"""

import math
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import numpy as np
from pydantic import ValidationError

from app.labs import LABS
from app.labs.shared.config import LabConfig
from app.labs.shared.lab import Curve
from app.labs.shared.problems import problems
from app.labs.shared.query import nest
from app.labs.shared.race import Race
from app.labs.shared.training_race import TrainingRace
from app.sweeps.code import fingerprint
from app.sweeps.errors import CellRefusedError, OtherCodeError, OutOfTimeError
from app.sweeps.grid import POINTS
from app.sweeps.results import Result
from engine.runs import find_rate

still_at_it: ContextVar[Callable[[], None] | None] = ContextVar("still_at_it", default=None)
"""Called between two parts of a run by a process that has to say that it does not hang."""

SLICE_SECONDS = 0.05
"""Approximate time that a run advances between two readings of the clock."""

MOST_TICKS = 4096

Pairs = list[tuple[str, str]]


class Clock:
    """How long a cell has computed, in seconds of this thread's processor time."""

    def __init__(self, most: float) -> None:
        """most : of them; 0 is no limit."""
        self._begin, self._most = time.thread_time(), most

    @property
    def seconds(self) -> float:
        return time.thread_time() - self._begin

    def look(self) -> None:
        """Between two parts of a run. Raises OutOfTimeError."""
        if (say := still_at_it.get()) is not None:
            say()
        if self._most and self.seconds > self._most:
            raise OutOfTimeError


def checked(lab: str, pairs: Pairs) -> LabConfig:
    """The config of a cell. Raises CellRefusedError: of a large grid not every cell is looked at before it begins."""
    found = LABS[lab]
    try:
        config = found.config.model_validate(nest(pairs))
    except ValidationError as error:
        raise CellRefusedError(problems(error, found.config)[0].sentence) from None
    if lack := config.lacks():
        raise CellRefusedError(lack.sentence)
    return config


def run_cell(
    lab: str,
    pairs: Pairs,
    seed: int,
    *,
    code: str = "",
    curves: bool = False,
    seconds: float = 0.0,
    steps: int = 0,
    points: int = POINTS,
) -> Result:
    """The result of the run of a lab with the settings `pairs`, as in its address.

    code : the fingerprint that this process must have; "" for any. seconds : most computing time; 0 means no limit.
    steps : a run counts as finished after this many; 0 means no limit. points : most places of a curve. Raises
    OtherCodeError, OutOfTimeError and CellRefusedError.
    """
    if code and code != fingerprint():
        raise OtherCodeError
    clock = Clock(seconds)
    found = LABS[lab]
    run = found.run(checked(lab, pairs), seed)
    recorded: dict[str, list[np.ndarray]] = {}
    ticks, last = 1, steps * run.stride or math.inf
    while True:
        frame = run.drain_points() or run.drain()
        if curves:
            for name, values in frame.append.items():
                recorded.setdefault(name, []).append(np.array(values, np.float64))
        if run.ending is not None or run.index >= last:
            break
        clock.look()
        before = time.thread_time()
        run.advance(int(min(ticks, last - run.index)))
        spent = time.thread_time() - before
        ticks = int(min(MOST_TICKS, 2 * ticks, max(1, ticks * SLICE_SECONDS / max(spent, 1e-6))))
    series = {name: np.concatenate(parts) for name, parts in recorded.items()}
    racers = [
        {
            "outcome": _outcome(run, number),
            "numbers": _numbers(frame.replace, f"racer.{number}."),
            "curves": {curve.id: _thinned(curve, series, number, points) for curve in found.curves} if curves else {},
        }
        for number in range(len(run.racers) if isinstance(run, Race) else 1)
    ]
    return {"racers": racers, "steps": run.index // run.stride, "seconds": clock.seconds}


def _outcome(run: Any, number: int) -> str:
    outcome = run.racers[number].outcome if isinstance(run, Race) else None
    return outcome.kind if outcome else "finished"


def _numbers(replace: dict[str, Any], prefix: str) -> dict[str, float]:
    """A racer's last live numbers, including those that are not finite."""
    return {
        name.removeprefix(prefix): float(value)
        for name, value in replace.items()
        if name.startswith(prefix) and isinstance(value, int | float | np.number)
    }


def _thinned(curve: Curve, series: dict[str, np.ndarray], number: int, points: int) -> dict[str, list[float]]:
    """Evenly taken points of a curve, with its first and its last."""
    y = series.get(f"racer.{number}.{curve.y}", np.empty(0))
    x = series.get(f"racer.{number}.{curve.x}", np.empty(0)) if curve.x else np.arange(len(y), dtype=np.float64)
    at = np.unique(np.linspace(0, len(y) - 1, min(points, len(y))).round().astype(int)) if len(y) else np.empty(0, int)
    return {"x": x[at].tolist(), "y": y[at].tolist()}


def find_rates(lab: str, pairs: Pairs, seed: int, *, code: str = "", seconds: float = 0.0, **_limits: Any) -> Result:
    """A learning-rate range test of each racer, as a cell's result: its curve is the smoothed loss against the rate,
    `raw` the loss of each batch, its number `lr` the suggestion, NaN for none.
    """
    if code and code != fingerprint():
        raise OtherCodeError
    clock = Clock(seconds)
    run = LABS[lab].run(checked(lab, pairs), seed)
    racers = []
    for racer in run.racers if isinstance(run, TrainingRace) else []:
        test = find_rate(racer.training, each=clock.look)
        racers.append(
            {
                "outcome": "finished",
                "numbers": {"lr": math.nan if test.suggested is None else float(f"{test.suggested:.2g}")},
                "curves": {
                    "rate": {"x": test.rates.tolist(), "y": test.smooth.tolist()},
                    "raw": {"x": test.rates.tolist(), "y": test.losses.tolist()},
                },
            }
        )
    return {"racers": racers, "steps": 0, "seconds": clock.seconds}
