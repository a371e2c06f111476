"""Runs that a page shows whole, or at their first frame, without a viewer's run: a preview before Start, sketches while
a setting is touched, pinned runs that a link brings. Each costs a bounded time.
"""

import gzip
import math
import time
from typing import Any

from app.labs import LABS
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

MOST_PINNED_SECONDS = 0.5
"""Most seconds for a pinned run in a link; a link has at most four."""


def preview(lab: Lab, reading: forms.Reading) -> dict[str, Any] | None:
    """The content of a run's first frame, for a page without a run; None where that would cost too much."""
    if not lab.previews or reading.config.lacks() or reading.config.work().making > MOST_PREVIEW_SECONDS:
        return None
    frame = lab.run(reading.config, reading.seed).drain()
    return {"append": frame.append, "replace": frame.replace}


def sketch_of(lab: str, pairs: list[tuple[str, str]]) -> bytes:
    """The whole run of a query string as one frame, and which figures it can be shown on, as compressed JSON. Typed
    values are often invalid for a moment: that is an answer, too.
    """
    found = LABS[lab]
    reading = forms.read(found, pairs)
    told: dict[str, Any] = {"valid": not reading.problems and not reading.config.lacks()}
    if told["valid"]:
        told |= {"sketched_on": reading.config.sketched_on(), "sketch": sketch(found, reading)}
    return gzip.compress(encoding.dumps(told).encode(), 1)


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
    """A run from its start to its end, with its ending; None for one that takes more than this many seconds."""
    return played(lab, reading, None, seconds) if reading.config.foretold else None


def played(lab: Lab, reading: forms.Reading, at: int | None, seconds: float) -> dict[str, Any] | None:
    """A run from its start to a step, or to its end, with its ending if it comes to it; None for one that takes more
    than so many seconds.
    """
    config = reading.config
    work, steps = config.work(), config.all_steps() or at or FIRST_TICKS
    steps = steps if at is None else min(at, steps)
    if work.making + work.frame + steps * work.tick > seconds:
        return None
    begin = time.thread_time()
    run = lab.run(config, reading.seed)
    ticks, taken, last = 1, 0, math.inf if at is None else at * run.stride
    while run.ending is None and run.index < last:
        run.advance(int(min(ticks, last - run.index)))  # few at first: one of a line search may take long
        ticks, taken = min(2 * ticks, FIRST_TICKS), taken + ticks
        spent = time.thread_time() - begin
        likely = spent * max(1.0, steps * run.stride / max(1, run.index)) if taken >= FIRST_TICKS else spent
        if likely > seconds and run.ending is None:
            return None
    frame, ending = run.drain(), run.ending
    return {
        "step": run.index,
        "stride": run.stride,
        "append": frame.append,
        "replace": frame.replace,
        "ending": (
            {"outcome": ending.kind, "message": ending.message, "finished": ending.finished} if ending else None
        ),
    }
