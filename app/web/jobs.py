"""Jobs of the separate process for pages: all work that depends on a visitor's input.

Each is a function of plain values that returns bytes or writes a file (`app.workers.aside`).
"""

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from app.export import replay_page
from app.i18n.translation import ENGLISH, Language, _, current, use
from app.labs import GROUPS, LABS
from app.labs.shared.lab import Lab
from app.labs.shared.problems import Problem
from app.labs.shared.query import link
from app.paths import TEMPLATES
from app.rendering.assets import plotly_url, static_url
from app.rendering.templates import templates
from app.web import forms
from app.web.reading import page_query
from app.web.state import facts, figures_at
from app.web.sweepable import sweepable
from app.web.whole_runs import preview
from app.wire import encoding
from app.wire.unambiguous import refuse_repeats
from engine.sentences import SentenceError

FARTHEST, NARROWEST = 1e12, 1e-9
"""Farthest sides of a visible part of the plane, and its least width as a share of its distance from 0."""


class QueryError(SentenceError):
    """A query string that is not valid."""

    def __init__(self, template: str, problems: list[Problem]) -> None:
        super().__init__(template, problem=problems[0].message)
        self.problems = [{"where": problem.where, "message": problem.message} for problem in problems]


def page_of(
    lab: str, pairs: list[tuple[str, str]], embedded: bool, shown: str | None = None, watching: bool = False
) -> bytes:
    """The page of a lab at the state of a query string, compressed; what has a problem is as in the query string
    `shown`. watching : for those who watch a presentation.
    """
    found = LABS[lab]
    last = None if shown is None else forms.read(found, parse_qsl(shown))
    reading = forms.read(found, pairs, last)
    query = link(reading.config)
    form = forms.form(reading)
    context = {
        "lab": found,
        "embedded": embedded,
        "watching": watching,
        "groups": GROUPS,
        "form": form,
        "unplaced": forms.unplaced(form, reading.problems),
        "experiments": found.experiments,
        "seed": reading.seed,
        "seed_typed": reading.seed_typed,
        "ignored": () if embedded else [name[:40] for name in reading.ignored[:10]],
        "problems": reading.problems,
        "config": reading.config,
        "context": found.context(reading.config),
        "experiment": reading.experiment,
        "changed": reading.changed,
        "page_query": page_query(reading, query),
        "state": (
            encoding.dumps(
                facts(found, reading, query)
                | {
                    "experiment": reading.experiment.id if reading.experiment else "",
                    "title": _(reading.experiment.title) if reading.experiment else "",
                    "changed": reading.changed,
                    "preview": preview(found, reading),
                    "sketched_by": reading.config.sketched_by(),
                    "sweepable": sweepable(form) if found.curves else [],
                }
            ).replace("<", "\\u003c")
        ),
        "figures": figures_at(found, query),
        "plotly_url": plotly_url(),
    }
    name = found.template if (TEMPLATES / found.template).is_file() else "labs/plain.html"
    page = templates.get_template(name).render(context | {"static": static_url()})
    return gzip.compress(page.encode(), 5)


def figures_of(lab: str, pairs: list[tuple[str, str]], window: str = "") -> bytes:
    """The figures of a query string, as compressed JSON; see `app.web.api.figures`. Raises QueryError."""
    config = checked(LABS[lab], pairs).config
    if not window:
        return figures_json(lab, config.model_dump_json(), current().alone)
    return compressed(LABS[lab].figures_within(config, window_of(window)))


def window_of(text: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """A part of the plane, as an address has it. Raises QueryError."""
    try:
        left, right, bottom, top = (float(number) for number in text.split(","))
    except ValueError:
        left = right = bottom = top = 0.0
    for low, high in ((left, right), (bottom, top)):
        if not (-FARTHEST <= low < high <= FARTHEST and high - low > NARROWEST * max(abs(low), abs(high))):
            raise QueryError("{problem}", [Problem("window", _("window: four numbers, x from and to, y from and to"))])
    return (left, right), (bottom, top)


def program_of(lab: str, pairs: list[tuple[str, str]], language: str) -> bytes:
    """The program of a query string, compressed. Raises QueryError."""
    reading = checked(LABS[lab], pairs)
    if lack := reading.config.lacks():
        raise QueryError("{problem}", [lack])
    return gzip.compress(LABS[lab].code(reading.config, reading.seed).text(language).encode(), 5)


def checked(lab: Lab, pairs: list[tuple[str, str]]) -> forms.Reading:
    """The reading of a query string. Raises QueryError when anything in it is wrong."""
    reading = forms.read(lab, pairs)
    if reading.problems:
        raise QueryError("{problem}", reading.problems)
    return reading


def write_replay(lab: str, recording: str, page: str) -> None:
    """Write the page of a recording. Raises SentenceError."""
    try:
        content = Path(recording).read_text(encoding="utf-8")
        recorded = replay_page.Recorded.model_validate_json(content)
        refuse_repeats(content)
        del content
        text = replay_page.page(LABS[lab], recorded)
    except SentenceError:
        raise
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise SentenceError("this is not a recording of a run") from None
    Path(page).write_text(text, encoding="utf-8")


@lru_cache(maxsize=64)
def figures_json(lab: str, config: str, language: Language) -> bytes:
    """The figures of a lab's config (as JSON), as JSON, compressed."""
    found = LABS[lab]
    with use(language):
        drawn = found.figures(found.config.model_validate_json(config))
        return compressed(drawn)


def compressed(figures: dict[str, Any]) -> bytes:
    """Figures by name, as compressed JSON."""
    parts = ",".join(f'"{name}":{figure.to_json()}' for name, figure in figures.items())
    return gzip.compress(f"{{{parts}}}".encode(), 5)


def warm_up() -> None:
    """Compute what would delay the first visitor: each lab's page and its figures."""
    for name, lab in LABS.items():
        page_of(name, [], embedded=False)
        figures_json(name, lab.config().model_dump_json(), ENGLISH)
