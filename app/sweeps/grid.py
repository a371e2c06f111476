"""The grid of a sweep: from typed values to axes, and from these to cells, each of them valid.

Values are texts, as in a lab's address: `0.01, 0.1, 1`. With a semicolon commas belong to the values: `5; 10; 8, 8`.
`1e-4..1*9` is nine values from one end to the other, spaced evenly, or by a factor where both ends are above 0 and far
apart; `1..20` is all whole numbers, or eight values.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
from pydantic import ValidationError

from app.i18n.translation import said
from app.labs import LABS
from app.labs.shared.config import LabConfig
from app.labs.shared.lab import Lab
from app.labs.shared.problems import Problem, problems
from app.labs.shared.query import flatten, format_value, link, nest
from app.labs.shared.titles import capitalized, located
from engine.sentences import N_, SentenceError

MOST_CELLS = 1000
MOST_AXES = 3
MOST_CHECKED = 200
"""Combinations of values that are checked before a sweep begins; of more, each axis alone, the rest cell by cell."""
MOST_SEED = 2**32 - 1
USUAL = 8
"""Number of values in a range that does not give it."""

SEED = "seed"
POINTS, LEAST_POINTS = 160, 16
MOST_NUMBERS = 1_500_000
"""Points of a run's curve that are kept, and of all curves of a sweep together: 12 MB."""

NOT_SWEPT = frozenset({"placed", "weights", "step_unit"})
"""Settings that hold data, and those that change no run."""

Pairs = list[tuple[str, str]]


PROBLEM = "{problem}"


class GridError(SentenceError):
    """An impossible grid; each problem is at `over.N` or `values.N`, or at a setting of the lab."""

    def __init__(self, template: str, found: list[Problem]) -> None:
        super().__init__(template, problem=found[0].message)
        self.problems = [{"where": one.where, "message": one.message} for one in found]


@dataclass(frozen=True)
class Axis:
    """A setting and the values it takes. `field` is a name of the lab's address, `racers.*.lr` that of all racers."""

    field: str
    title: str
    values: tuple[str, ...]

    @property
    def numbers(self) -> list[float] | None:
        """The values as numbers, if all of them are."""
        try:
            return [float(value) for value in self.values]
        except ValueError:
            return None


@dataclass(frozen=True)
class Grid:
    """The cells of a sweep, the last axis fastest. `pairs` are the settings that all of them share."""

    lab: str
    pairs: Pairs
    seed: int
    axes: tuple[Axis, ...]
    labels: tuple[str, ...] = ()
    """Labels of the racers."""

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(axis.values) for axis in self.axes)

    def __len__(self) -> int:
        return int(np.prod(self.shape))

    def values(self, number: int) -> tuple[str, ...]:
        """The value of each axis at a cell."""
        places = np.unravel_index(number, self.shape)
        return tuple(axis.values[place] for axis, place in zip(self.axes, places, strict=True))

    def settings(self, number: int) -> tuple[Pairs, int]:
        """A cell's settings, as in its address, and its seed."""
        return settings(self.pairs, self.seed, self.axes, self.values(number), max(1, len(self.labels)))

    def as_json(self) -> dict[str, Any]:
        axes = [{"field": axis.field, "title": axis.title, "values": list(axis.values)} for axis in self.axes]
        return {"lab": self.lab, "pairs": self.pairs, "seed": self.seed, "axes": axes, "labels": list(self.labels)}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Grid":
        axes = tuple(Axis(axis["field"], axis["title"], tuple(axis["values"])) for axis in told["axes"])
        pairs = [(name, value) for name, value in told["pairs"]]
        return cls(told["lab"], pairs, told["seed"], axes, tuple(told["labels"]))


def settings(
    pairs: Pairs, seed: int, axes: tuple[Axis, ...], values: tuple[str, ...], racers: int
) -> tuple[Pairs, int]:
    """Settings with an axis' value each, and the seed."""
    chosen = dict(pairs)
    for axis, value in zip(axes, values, strict=True):
        if axis.field == SEED:
            seed = int(value)
        else:
            chosen |= {axis.field.replace("*", str(racer)): value for racer in range(racers)}
    return list(chosen.items()), seed


def grid(lab: Lab, config: LabConfig, seed: int, over: list[str], values: list[str]) -> Grid:
    """The grid of a lab's settings over the fields `over`, each with its typed values. Raises GridError."""
    known = dict(fields(config))
    _check_fields(over, values, known)
    axes: list[Axis] = []
    found: list[Problem] = []
    for number, (field, typed) in enumerate(zip(over, values, strict=True)):
        try:
            axes.append(Axis(field, title_of(lab, field), tuple(listed(typed, whole=field == SEED))))
        except SentenceError as error:
            found.append(Problem(f"values.{number}", said(error)))
    if found:
        raise GridError(PROBLEM, found)
    made = Grid(lab.id, shared_pairs(config, axes), seed, tuple(axes), tuple(getattr(config, "labels", ())))
    if len(made) > MOST_CELLS:
        message = N_("{cells:,} runs are too many; at most {most:,} are allowed. Choose fewer values")
        raise GridError(PROBLEM, [Problem(f"values.{len(axes) - 1}", said(message, cells=len(made), most=MOST_CELLS))])
    _check_cells(lab, made, racers_of(config))
    return made


def shared_pairs(config: LabConfig, axes: list[Axis]) -> Pairs:
    """The settings that an axis does not change: the shortest that stand for the config, but all of a list whose items
    an axis changes. A racer whose optimizer is an axis keeps no settings of its present optimizer.
    """
    pairs = dict(parse_qsl(link(config)))
    if not any(axis.field.startswith("racers.") for axis in axes):
        return list(pairs.items())
    everything = dict(flatten(config.model_dump(mode="json", include={"racers"})))
    for number, racer in enumerate(config.racers):  # type: ignore[attr-defined]
        own = {name for name in everything if name.startswith(f"racers.{number}.")}
        if any(axis.field in (f"racers.{number}.optimizer", "racers.*.optimizer") for axis in axes):
            lasting = type(racer).__bases__[0].model_fields  # type: ignore[attr-defined]
            own = {name for name in own if name.split(".")[2] in lasting}
            pairs = {name: value for name, value in pairs.items() if not name.startswith(f"racers.{number}.")}
        pairs |= {name: everything[name] for name in sorted(own)}
    return list(pairs.items())


def fields(config: LabConfig) -> list[tuple[str, str]]:
    """The settings that can be swept, by name, with their value now; those of all racers as `racers.*.…`, too."""
    flat = [(name, value) for name, value in flatten(config.model_dump(mode="json")) if name not in NOT_SWEPT]
    racers = racers_of(config)
    if hasattr(config, "racers"):
        first = [(name, value) for name, value in flat if name.startswith("racers.0.")]
        names = {name for name, _value in flat}
        shared = [
            (name.replace("racers.0.", "racers.*."), value)
            for name, value in first
            if all(name.replace(".0.", f".{racer}.", 1) in names for racer in range(racers))
        ]
        flat = shared + flat
    return [(SEED, "0"), *flat]


def racers_of(config: LabConfig) -> int:
    return len(getattr(config, "racers", ())) or 1


def title_of(lab: Lab, field: str) -> str:
    """The title of a setting in the form."""
    if field == SEED:
        return said(N_("Seed"))
    names, title = located(lab.config, field.replace("*", "0").split("."))
    title = title or names[-1]
    return capitalized(title)


def _check_fields(over: list[str], values: list[str], known: dict[str, str]) -> None:
    if not 1 <= len(over) == len(values) <= MOST_AXES:
        message = said(N_("choose one to {most} settings, each with values"), most=MOST_AXES)
        raise GridError(PROBLEM, [Problem("over.0", message)])
    for number, field in enumerate(over):
        where = f"over.{number}"
        if field not in known:
            raise GridError(
                PROBLEM, [Problem(where, said(N_("{field} is not a setting of this lab"), field=field[:60]))]
            )
        for other in over[:number]:
            if _same(field, other):
                raise GridError(
                    PROBLEM, [Problem(where, said(N_("two axes are the same setting; choose another one")))]
                )


def _same(one: str, other: str) -> bool:
    """Whether two names stand for one setting of a racer."""
    pairs = list(zip(one.split("."), other.split("."), strict=False))
    return one.count(".") == other.count(".") and all(a == b or "*" in (a, b) for a, b in pairs)


def points_of(grid: Grid) -> int:
    """Places of a curve that are kept of each run: fewer for very many curves, so that a sweep takes MOST_NUMBERS."""
    curves = len(grid) * max(1, len(grid.labels)) * max(1, len(LABS[grid.lab].curves))
    return max(LEAST_POINTS, min(POINTS, MOST_NUMBERS // curves))


def _combinations(axes: tuple[Axis, ...]) -> Iterable[tuple[str, ...]]:
    """Values to check: all combinations, if these are few. A setting's seed is as good as any other."""
    different = [axis.values[:1] if axis.field == SEED else axis.values for axis in axes]
    if math.prod(map(len, different)) <= MOST_CHECKED:
        return product(*different)
    first = tuple(values[0] for values in different)
    return [(*first[:place], value, *first[place + 1 :]) for place, values in enumerate(different) for value in values]


def _check_cells(lab: Lab, made: Grid, racers: int) -> None:
    """Each cell's settings must be valid: problems are reported at the axis that causes them."""
    for values in _combinations(made.axes):
        pairs, _seed = settings(made.pairs, made.seed, made.axes, values, racers)
        try:
            config = lab.config.model_validate(nest(pairs))
        except ValidationError as error:
            raise GridError(
                PROBLEM, [_at_axis(made.axes, problem) for problem in problems(error, lab.config)[:1]]
            ) from None
        if lack := config.lacks():
            raise GridError(PROBLEM, [lack])


def _at_axis(axes: tuple[Axis, ...], problem: Problem) -> Problem:
    numbers = [number for number, axis in enumerate(axes) if _same(axis.field, problem.where)] or [0]
    return Problem(f"values.{numbers[0]}", problem.sentence)


def listed(typed: str, whole: bool = False) -> list[str]:
    """The typed values, each once; whole : they are whole numbers from 0, as seeds are."""
    parts = [part.strip() for part in typed.split(";" if ";" in typed else ",")]
    values = [value for part in parts if part for value in (_range(part, whole) if ".." in part else [part])]
    values = list(dict.fromkeys(values))
    if not values:
        raise SentenceError(N_("at least one value is needed"))
    if whole and not all(value.isascii() and value.isdecimal() and int(value) <= MOST_SEED for value in values):
        raise SentenceError(N_("seeds are whole numbers from 0 to {most}"), most=MOST_SEED)
    if len(values) > MOST_CELLS:
        raise SentenceError(
            N_("{cells:,} runs are too many; at most {most:,} are allowed. Choose fewer values"),
            cells=len(values),
            most=MOST_CELLS,
        )
    return values


def _range(part: str, whole: bool) -> list[str]:
    ends, _star, count = part.partition("*")
    wrong = SentenceError(
        N_("{part} is not a range; write two numbers and how many, such as 0.001..1*7"), part=part[:40]
    )
    try:
        low, high = (float(end) for end in ends.split(".."))
        number = int(count) if count else 0
    except (ValueError, OverflowError):
        raise wrong from None
    if not (np.isfinite(low) and np.isfinite(high)) or high < low or number < 0 or number > MOST_CELLS:
        raise wrong
    integers = low.is_integer() and high.is_integer()
    if not number and integers and (whole or high - low < 2 * USUAL):
        if high - low >= MOST_CELLS:
            number = MOST_CELLS + 1
            return [str(int(low) + each) for each in range(number)]
        return [str(value) for value in range(int(low), int(high) + 1)]
    number = number or USUAL
    far = low > 0 and high >= 10 * low
    spaced = np.geomspace(low, high, number) if far else np.linspace(low, high, number)
    return [format_value(round(value) if integers and high >= number else float(f"{value:.3g}")) for value in spaced]
