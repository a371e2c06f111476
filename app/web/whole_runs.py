"""Runs that a page shows whole, or at their first frame, without a viewer's run: a preview before Start, sketches while
a setting is touched, pinned runs that a link brings. Each costs a bounded time.
"""

import gzip
import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.i18n.translation import Language, current
from app.labs import LABS
from app.labs.shared.config import LabConfig
from app.labs.shared.ending import RaceEnding
from app.labs.shared.lab import Lab
from app.labs.shared.query import link
from app.web import forms
from app.web.reading import page_query
from app.wire import encoding

MOST_PREVIEW_SECONDS = 0.1
"""Most seconds for opening a run whose first frame a page shows before it is started."""

FIRST_TICKS = 50
"""Ticks at the beginning of a sketched run: their time decides whether the rest is computed."""

MOST_SKETCH_SECONDS = 0.15
"""Most seconds for a whole run that a page shows while a setting is dragged."""

MOST_KEPT, MOST_KEPT_POINTS = 64, 50_000
"""Most racers whose whole runs are kept, and most points of one: 25 MB in all."""

MOST_PINNED_SECONDS = 0.5
"""Most seconds for a pinned run in a link; a link has at most four."""


def preview(lab: Lab, reading: forms.Reading) -> dict[str, Any] | None:
    """The content of a run's first frame, for a page without a run; None where that would cost too much."""
    if not lab.previews or reading.config.lacks() or reading.config.work().making > MOST_PREVIEW_SECONDS:
        return None
    frame = lab.run(reading.config, reading.seed).drain()
    return {"append": frame.append, "replace": frame.replace}


def sketch_of(lab: str, pairs: list[tuple[str, str]]) -> bytes:
    """The whole run of a query string as one frame, and which figures it can be shown on, as JSON in the form of
    compressed JSON: points hardly become smaller, and somebody waits with a slider in the hand. Typed values are often
    invalid for a moment: that is an answer, too.
    """
    found = LABS[lab]
    reading = forms.read(found, pairs)
    told: dict[str, Any] = {"valid": not reading.problems and not reading.config.lacks()}
    if told["valid"]:
        told |= {"sketched_on": reading.config.sketched_on(), "sketch": sketch(found, reading)}
    return gzip.compress(encoding.dumps(told).encode(), 0)


def pinned_of(lab: str, pairs: list[tuple[str, str]], at: int) -> bytes:
    """The page's facts about a pinned run, from the query string of its settings, as compressed JSON, with the run up
    to step `at` as one frame. An invalid query string is an answer, too.
    """
    found = LABS[lab]
    reading = forms.read(found, pairs)
    config = reading.config
    told: dict[str, Any] = {"valid": not reading.problems and not config.lacks()}
    if told["valid"]:
        told |= {
            "query": page_query(reading, link(config)),
            "config": config.model_dump(mode="json"),
            "seed": reading.seed,
            "comparable": config.comparable(),
            "beginning": config.beginning(reading.seed),
            "run": played(found, reading, at, MOST_PINNED_SECONDS),
        }
    return gzip.compress(encoding.dumps(told).encode(), 1)


def sketch(lab: Lab, reading: forms.Reading, seconds: float = MOST_SKETCH_SECONDS) -> dict[str, Any] | None:
    """A run from its start to its end, with its ending; None for one that takes more than this many seconds.

    A racer does not depend on the others, so each is run by itself, and kept: of five racers four stay what they were
    while a setting of one is dragged. Two racers with the same settings are one.
    """
    config = reading.config
    if not config.foretold or _takes_longer(config, config.all_steps() or FIRST_TICKS, seconds):
        return None
    apart = config.apart()
    if len(apart) < 2:
        found = _played(Timed(lab, config, reading.seed), config, None, seconds)
        return found.told() if found else None
    keys = [(lab.id, alone.model_dump_json(), reading.seed, current()) for _name, alone in apart]
    parts = {key: _kept[key] for key in keys if key in _kept}
    left = seconds - sum(part.seconds for part in parts.values())  # whatever is kept, what takes too long is the same
    new = {key: alone for key, (_name, alone) in zip(keys, apart, strict=True) if key not in parts}
    runs = {key: Timed(lab, alone, reading.seed) for key, alone in new.items()}
    if left < 0 or not _play(list(runs.values()), config, None, left):
        return None
    parts |= {key: run.played() for key, run in runs.items()}
    for key in keys:
        _keep(key, parts[key])
    return together([name for name, _alone in apart], [parts[key] for key in keys]).told()


def played(lab: Lab, reading: forms.Reading, at: int | None, seconds: float) -> dict[str, Any] | None:
    """A run from its start to a step, or to its end, with its ending if it comes to it; None for one that takes more
    than so many seconds.
    """
    config = reading.config
    steps = config.all_steps() or at or FIRST_TICKS
    if _takes_longer(config, steps if at is None else min(at, steps), seconds):
        return None
    found = _played(Timed(lab, config, reading.seed), config, at, seconds)
    return found.told() if found else None


@dataclass(frozen=True)
class Played:
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


_kept: dict[tuple[str, str, int, Language], Played] = {}
"""Of single racers, by lab, settings, seed and language; the last that was needed is the last."""


def _keep(key: tuple[str, str, int, Language], found: Played) -> None:
    _kept.pop(key, None)
    if sum(map(len, found.append.values())) <= MOST_KEPT_POINTS:
        _kept[key] = found
    if len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]


def together(names: list[str], parts: list[Played]) -> Played:
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
    return Played(seconds, step, parts[0].stride, append, replace | {"step": step}, RaceEnding.of(endings))


def _takes_longer(config: LabConfig, steps: int, seconds: float) -> bool:
    """Whether a run is estimated to take more than so many seconds for so many steps."""
    work = config.work()
    return work.making + work.frame + steps * work.tick > seconds


class Timed:
    """A run, and the seconds that it has taken."""

    def __init__(self, lab: Lab, config: LabConfig, seed: int) -> None:
        begin = time.thread_time()
        self.run = lab.run(config, seed)
        self.seconds = time.thread_time() - begin

    def advance(self, ticks: int) -> None:
        begin = time.thread_time()
        self.run.advance(ticks)
        self.seconds += time.thread_time() - begin

    def played(self) -> Played:
        run, frame = self.run, self.run.drain()
        return Played(self.seconds, run.index, run.stride, frame.append, frame.replace, run.ending)


def _play(runs: list[Timed], config: LabConfig, at: int | None, seconds: float) -> bool:
    """Take runs of one length to a step, or to their ends, side by side; False where that takes more than so many
    seconds, which their first ticks tell.
    """
    steps = config.all_steps() or at or FIRST_TICKS
    steps = steps if at is None else min(at, steps)
    ticks, taken = 1, 0
    last = math.inf if at is None else max(at * timed.run.stride for timed in runs)
    going = runs
    while going:
        for timed in going:
            timed.advance(int(min(ticks, last - timed.run.index)))  # few at first: one of a line search may take long
        ticks, taken = min(2 * ticks, FIRST_TICKS), taken + ticks
        going = [timed for timed in going if timed.run.ending is None and timed.run.index < last]
        if going and sum(_likely(timed, steps, taken) for timed in runs) > seconds:
            return False
    return True


def _likely(timed: Timed, steps: int, taken: int) -> float:
    """How many seconds it is going to take for this many steps, as its first ticks tell."""
    if timed.run.ending is not None or taken < FIRST_TICKS:
        return timed.seconds
    return timed.seconds * max(1.0, steps * timed.run.stride / max(1, timed.run.index))


def _played(timed: Timed, config: LabConfig, at: int | None, seconds: float) -> Played | None:
    return timed.played() if _play([timed], config, at, seconds) else None
