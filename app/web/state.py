"""What a page knows of its own state: its config, what a run of it may change, and why there can be none."""

import gzip
from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError

from app.i18n.translation import ngettext, said
from app.labs import LABS
from app.labs.shared.config import LabConfig
from app.labs.shared.fields import Within
from app.labs.shared.lab import Lab
from app.labs.shared.query import link
from app.web import forms
from app.web.reading import page_query
from app.web.whole_runs import preview
from app.wire import encoding
from engine.sentences import N_


def state_of(lab: str, pairs: list[tuple[str, str]], shown: str | None, previewed: bool = False) -> bytes:
    """The facts about the state of a query string, as compressed JSON: a page that plays asks for them ahead of itself,
    so that its run starts again at once; with the run's first frame (`previewed`), so does one whose setting is
    dragged. What has a problem is told by the page alone: `valid` says that it has one. shown : see
    `app.web.jobs.page_of`.
    """
    found = LABS[lab]
    last = None if shown is None else forms.read(found, parse_qsl(shown))
    reading = forms.read(found, pairs, last)
    told = facts(found, reading, link(reading.config))
    if previewed:
        told["preview"] = preview(found, reading)
    return gzip.compress(encoding.dumps(told if told["valid"] else {"valid": False}).encode(), 1)


def facts(lab: Lab, reading: forms.Reading, query: str) -> dict[str, Any]:
    """What follows from the config of a reading alone; `query` is its link. See `State` in static/js/page/state.js."""
    config = reading.config
    lack = config.lacks()
    return {
        "lab": lab.id,
        "config": config.model_dump(mode="json"),
        "seed": reading.seed,
        "valid": not reading.problems and not lack,
        "problem": problem_of(reading) or (lack.message if lack else ""),
        "query": page_query(reading, query),
        "foretold": config.foretold,
        "figures": figures_at(lab, query),
        "figures_part": config.figures_part(),
        "structure": config.fixed(),
        "lengths": config.lengths(),
        "all_steps": config.all_steps(),
        "more": more(config),
        "comparable": config.comparable(),
        "beginning": config.beginning(reading.seed),
        "labels": getattr(config, "racer_names", []),
        "sketched_on": config.sketched_on(),
    }


def figures_at(lab: Lab, query: str) -> str:
    """The address of the figures of a config; `query` is its link."""
    return f"/api/labs/{lab.id}/figures?{query}"


def problem_of(reading: forms.Reading) -> str:
    """Why a run is impossible, for the line beside Start: the first problem, and how many more there are."""
    found = list({problem.message: problem for problem in reading.problems}.values())
    if not found:
        return ""
    first, more = found[0], len(found) - 1
    labels = getattr(reading.config, "racer_names", [])
    racer = first.where.split(".")[1] if first.where.startswith("racers.") else ""
    sentence = first.sentence
    if len(labels) > 1 and racer.isdecimal() and int(racer) < len(labels):
        sentence = f"{labels[int(racer)]}: {sentence}"
    if not more:
        return sentence
    return ngettext("{sentence} (and {n} more)", "{sentence} (and {n} more)", more).format(sentence=sentence, n=more)


def more(config: LabConfig) -> dict[str, Any] | None:
    """How far a run of it can be extended at once, about doubling it: the field, its new value, the button's words.

    None for a run without a length, or with the longest one.
    """
    field, length = next(iter(config.lengths().items()), ("", None))
    if length is None:
        return None
    amount = min(int(float(f"{length:.0e}")), highest(type(config), field) - length)
    if amount <= 0 or not allowed(type(config), config.model_dump() | {field: length + amount}):
        return None
    steps = config.all_steps() or length  # the button counts what the transport counts
    words = N_("+{n} epochs") if field == "epochs" and steps == length else N_("+{n} steps")
    return {"field": field, "value": length + amount, "label": said(words, n=f"{steps * amount // length:,}")}


def allowed(model: type[LabConfig], values: dict[str, Any]) -> bool:
    try:
        model.model_validate(values)
    except ValidationError:
        return False
    return True


def highest(model: type[LabConfig], field: str) -> int:
    """The largest value that a whole-number field takes."""
    return int(next(item.high for item in model.model_fields[field].metadata if isinstance(item, Within)))
