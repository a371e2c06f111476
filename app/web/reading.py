"""From a query string to a config: typed texts stay, and refused ones are replaced by the values before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from pydantic import TypeAdapter, ValidationError

from app.i18n.translation import said
from app.labs.shared.config import LabConfig
from app.labs.shared.experiment import Experiment
from app.labs.shared.lab import Lab
from app.labs.shared.problems import Problem, problems
from app.labs.shared.query import flatten, nest
from app.wire.protocol import MAX_SEED

_SEED = TypeAdapter(int)
MOST_PROBLEMS = 40
MOST_CULPRITS = 12
"""Most fields that are tried in the search for the one whose change makes another one wrong."""

LONGEST_NAME = 40
NEAR = 0.8
"""Similarity from which an unknown name counts as a misspelled setting."""


@dataclass(frozen=True)
class Reading:
    """The content of a query string: a valid config in any case, and what had to be left out of it."""

    config: LabConfig
    seed: int
    problems: list[Problem]
    typed: Mapping[str, str] = field(repr=False)
    """The texts as they were given, by dotted name; blank ones, too."""

    experiment: Experiment | None = None
    """The experiment that it began with."""

    ignored: tuple[str, ...] = ()
    """Names other than settings, such as those that other sites add to a link."""

    @property
    def changed(self) -> bool:
        """Whether the settings differ from the experiment's own."""
        return self.experiment is not None and self.config != _config_of(type(self.config), self.experiment.query)

    @property
    def seed_typed(self) -> str:
        """The seed as its field shows it."""
        return self.typed.get("seed", str(self.seed)) if self.problems else str(self.seed)


def read(lab: Lab, pairs: Iterable[tuple[str, str]], last: Reading | None = None) -> Reading:
    """The config of `pairs`; values with a problem stay as in `last`, the state before, or else at the default.

    `experiment` names one of the lab's; when no setting is given beside it, its own settings hold.
    """
    pairs = list(pairs)
    values, typed = nest(pairs), dict(flatten(nest(pairs, blanks=True)))
    name = values.pop("experiment", None)
    experiment = next((found for found in lab.experiments if found.id == name), None)
    misspelt, ignored = _unknown(lab, values)
    unknown = {*ignored, *(problem.where for problem in misspelt)}
    values = {name: value for name, value in values.items() if name and name not in unknown}
    if experiment and values.keys() <= {"seed"}:
        values = nest(parse_qsl(experiment.query)) | values
    seed, wrong_seed = _seed(values.pop("seed", None), last)
    config, wrong = _Repair(lab, last.config if last else None, typed).config(values)
    return Reading(config, seed, [*misspelt, *wrong_seed, *wrong], typed, experiment, ignored)


def page_query(reading: Reading, query: str) -> str:
    """The shortest query string that brings the page back."""
    parts = [query] if reading.changed or not reading.experiment else []
    if reading.experiment and not (reading.changed and not query):  # alone it would stand for its own settings
        parts.append(f"experiment={reading.experiment.id}")
    if reading.seed:
        parts.append(f"seed={reading.seed}")
    return "&".join(filter(None, parts))


@lru_cache(maxsize=256)
def _config_of(model: type[LabConfig], query: str) -> LabConfig:
    return model.model_validate(nest(parse_qsl(query)))


def _unknown(lab: Lab, values: Mapping[str, Any]) -> tuple[list[Problem], tuple[str, ...]]:
    """The problems of names that are almost settings of the lab, and names unlike any."""
    known = [*lab.config.model_fields, "seed", "experiment"]
    misspelt, foreign = [], []
    for name, value in values.items():
        if name in known or _takes(lab.config, name, value):
            continue
        if near := get_close_matches(name.lower()[:LONGEST_NAME], known, 1, NEAR):
            template = "{name} is not a setting here; did you mean {near}?"
            misspelt.append(Problem(name, said(template, name=name[:LONGEST_NAME], near=near[0])))
        elif name:
            foreign.append(name)
    return misspelt, tuple(foreign)


def _takes(model: type[LabConfig], name: str, value: Any) -> bool:
    """Whether the config accepts a name without a field, such as one in older links."""
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        return not any(item["type"] == "extra_forbidden" and item["loc"] == (name,) for item in error.errors())
    return True


def _seed(typed: Any, last: Reading | None) -> tuple[int, list[Problem]]:
    if typed is None:
        return 0, []
    try:
        seed = _SEED.validate_python(typed)
        if 0 <= seed <= MAX_SEED:
            return seed, []
    except ValidationError:
        pass
    message = said(
        "{field}: {seed} is not a whole number in [0, {most}]", field=said("Seed"), seed=str(typed)[:20], most=MAX_SEED
    )
    return last.seed if last else 0, [Problem("seed", message, said("Seed"))]


class _Repair:
    """Makes values valid: refused ones, one after another, are set back to the values before."""

    def __init__(self, lab: Lab, last: LabConfig | None, typed: Mapping[str, str]) -> None:
        self._model, self._last, self._typed = lab.config, last, typed
        self._before = nest(flatten(last.model_dump(mode="json"))) if last else {}
        self._found: list[Problem] = []

    def config(self, values: dict[str, Any]) -> tuple[LabConfig, list[Problem]]:
        for _attempt in range(MOST_PROBLEMS):
            try:
                return self._model.model_validate(values), self._found
            except ValidationError as error:
                for problem in problems(error, self._model):
                    self._add(problem)
                    changed = self._without_problem(values, problem)
                    if changed is None:
                        return self._last or self._model(), self._found
                    values = changed
        return self._last or self._model(), self._found

    def _add(self, problem: Problem) -> None:
        known = self._found
        if not any(one.where == problem.where or one.where.startswith(f"{problem.where}.") for one in known):
            known.append(problem)  # else it follows from that one

    def _without_problem(self, values: dict[str, Any], problem: Problem) -> dict[str, Any] | None:
        """The values with less that is wrong; None when nothing helps."""
        path = problem.where.split(".")
        if self._last is None:
            for fewer in (without(values, path), {name: value for name, value in values.items() if name != path[0]}):
                if fewer != values:  # else it was not given there, so what it follows from goes
                    return fewer
            return None
        changed: dict[str, Any] = as_before(values, self._before, path)
        if changed != values:
            return changed
        culprits = self._culprits(problem)
        for name in culprits:
            self._add(replace(problem, where=name))
            changed = as_before(changed, self._before, name.split("."))
        if changed == values:
            changed = as_before(values, self._before, path[:1])
        return changed if changed != values else None

    def _culprits(self, problem: Problem) -> list[str]:
        """The fields whose change makes another, unchanged one wrong."""
        before = dict(flatten(self._before))
        changed = [
            name
            for name, text in self._typed.items()
            if name not in ("seed", "experiment") and text.strip() != before.get(name, "")
        ]
        return [name for name in changed[:MOST_CULPRITS] if self._breaks(name, problem.where)]

    def _breaks(self, name: str, where: str) -> bool:
        alone = nest(
            [(other, text) for other, text in flatten(self._before) if other != name] + [(name, self._typed[name])]
        )
        try:
            self._model.model_validate(alone)
        except ValidationError as error:
            return any(problem.where == where for problem in problems(error, self._model))
        return False


def as_before(values: Any, before: Any, path: list[str]) -> Any:
    """`values` with what is at `path` as it is in `before`; without it, if nothing is there."""
    head, *rest = path
    if isinstance(values, list):
        at = int(head) if head.isdecimal() else len(values)
        then = before[at] if isinstance(before, list) and at < len(before) else None
        if at >= len(values):
            return values
        if rest and isinstance(values[at], dict | list):
            inner = as_before(values[at], then if then is not None else {}, rest)
        else:
            inner = then
        return values[:at] + ([] if inner is None else [inner]) + values[at + 1 :]
    if not isinstance(values, dict):
        return values
    then = before.get(head) if isinstance(before, dict) else None
    if rest and isinstance(values.get(head), dict | list):
        then = as_before(values[head], then if then is not None else {}, rest)
    kept = {name: value for name, value in values.items() if name != head}
    return kept if then is None else kept | {head: then}


def without(values: Any, path: list[str]) -> Any:
    """`values` less the item at `path`, or less the nearest one above it that there is."""
    head, *rest = path
    if isinstance(values, dict) and head in values:
        inner = without(values[head], rest) if rest and isinstance(values[head], dict | list) else None
        kept = {name: value for name, value in values.items() if name != head}
        return values | {head: inner} if inner not in (None, values[head]) else kept
    if isinstance(values, list) and head.isdecimal() and int(head) < len(values):
        inner = without(values[int(head)], rest) if rest and isinstance(values[int(head)], dict | list) else None
        changed = [] if inner in (None, values[int(head)]) else [inner]
        return values[: int(head)] + changed + values[int(head) + 1 :]
    return values
