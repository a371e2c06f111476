"""Runs that a page shows whole, or at their first frame, without a viewer's run: a preview before Start, sketches while
a setting is touched, pinned runs that a link brings. Each costs a bounded time.
"""

import gzip
from typing import Any

from app.i18n.translation import Language, current
from app.labs import LABS
from app.labs.shared.lab import Lab
from app.labs.shared.query import link
from app.web import forms
from app.web.reading import page_query
from app.web.timed_runs import TimedRun, WholeRun, play, takes_longer, together, whole_run
from app.wire import encoding

MOST_PREVIEW_SECONDS = 0.1
"""Most seconds for opening a run whose first frame a page shows before it is started."""

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
        run = sketch(found, reading)
        told |= {"sketched_on": reading.config.sketched_on(), "sketch": run.told() if run else None}
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
        run = whole_run(found, config, reading.seed, at, MOST_PINNED_SECONDS)
        told |= {
            "query": page_query(reading, link(config)),
            "config": config.model_dump(mode="json"),
            "seed": reading.seed,
            "comparable": config.comparable(),
            "beginning": config.beginning(reading.seed),
            "run": run.told() if run else None,
        }
    return gzip.compress(encoding.dumps(told).encode(), 1)


def sketch(lab: Lab, reading: forms.Reading, seconds: float = MOST_SKETCH_SECONDS) -> WholeRun | None:
    """A run from its start to its end, with its ending; None for one that takes more than this many seconds.

    A racer does not depend on the others, so each is run by itself, and kept: of five racers four stay what they were
    while a setting of one is dragged. Two racers with the same settings are one.
    """
    config, seed = reading.config, reading.seed
    if not config.foretold:
        return None
    apart = config.apart()
    if len(apart) < 2:
        return whole_run(lab, config, seed, None, seconds)
    if takes_longer(config, None, seconds):
        return None
    keys = [(lab.id, alone.model_dump_json(), seed, current()) for _name, alone in apart]
    parts = {key: _kept[key] for key in keys if key in _kept}
    left = seconds - sum(part.seconds for part in parts.values())  # whatever is kept, what takes too long is the same
    new = {key: alone for key, (_name, alone) in zip(keys, apart, strict=True) if key not in parts}
    runs = {key: TimedRun(lab, alone, seed) for key, alone in new.items()}
    if left < 0 or not play(list(runs.values()), config, None, left):
        return None
    parts |= {key: run.whole() for key, run in runs.items()}
    for key in keys:
        _keep(key, parts[key])
    return together([name for name, _alone in apart], [parts[key] for key in keys])


_kept: dict[tuple[str, str, int, Language], WholeRun] = {}
"""Of single racers, by lab, settings, seed and language; the last that was needed is the last."""


def _keep(key: tuple[str, str, int, Language], found: WholeRun) -> None:
    _kept.pop(key, None)
    if sum(map(len, found.append.values())) <= MOST_KEPT_POINTS:
        _kept[key] = found
    if len(_kept) > MOST_KEPT:
        del _kept[next(iter(_kept))]
