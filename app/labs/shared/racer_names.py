"""Names of racers: their optimizers, and the settings in which they differ."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.i18n.translation import _, said
from app.labs.shared.optimizers import OptimizerPart, SchedulePart
from engine import OPTIMIZERS, SCHEDULES
from engine.nets import ACTIVATIONS
from engine.readable import readable
from engine.sentences import N_

FEWEST_DIGITS, MOST_DIGITS = 4, 17
"""Digits of a number in a name: as many as distinguish it from the others."""


def numbered(titles: Sequence[str]) -> list[str]:
    """Racers with equal names get a number each."""
    return [
        title if titles.count(title) == 1 else f"{title} {titles[: at + 1].count(title)}"
        for at, title in enumerate(titles)
    ]


def titles_of(racers: Sequence[OptimizerPart]) -> list[str]:
    """For each racer, in the viewer's language, its optimizer or how its net begins, where that alone differs."""
    titles = [_(OPTIMIZERS[racer.optimizer].title) for racer in racers]
    titles = [f"{title}{_layers(racer, racers)}" for title, racer in zip(titles, racers, strict=True)]
    beginnings = _beginnings(racers)
    if all(beginnings) and len(set(titles)) == 1:
        titles = beginnings
    elif all(beginnings):
        titles = [f"{title}, {beginning}" for title, beginning in zip(titles, beginnings, strict=True)]
    return titles


def names_of(
    racers: Sequence[OptimizerPart],
    titles: Sequence[str],
    choices: Mapping[str, Mapping[str, str]],
    told: frozenset[str] = frozenset(),
) -> list[str]:
    """A unique name for each racer: its title, and the settings in which those of one optimizer differ.

    choices : for fields with options, value → its title. told : fields that the titles already show.
    """
    settings: list[str] = []
    for racer in racers:
        found = _differing(racer, _alike(racer, racers), _namesakes(racer, racers, titles), choices, told | _TITLED)
        settings.append("".join(f", {words}" for _field, words in found))
    whole = [f"{title}{words}" for title, words in zip(titles, settings, strict=True)]
    counts = [f" {whole[: at + 1].count(one)}" if whole.count(one) > 1 else "" for at, one in enumerate(whole)]
    return [f"{title}{count}{words}" for title, count, words in zip(titles, counts, settings, strict=True)]


def told_apart(
    racer: OptimizerPart,
    racers: Sequence[OptimizerPart],
    titles: Sequence[str],
    choices: Mapping[str, Mapping[str, str]],
    told: frozenset[str],
) -> list[tuple[str, str]]:
    """The settings of a racer in which those of its optimizer differ, as (field, words): its row shows those without a
    control there.
    """
    alike = _alike(racer, racers)
    fixed = [
        (name, in_words(getattr(racer, name)))
        for name, in_words in (LAYERS | BEGINNINGS).items()
        if len({getattr(other, name, None) for other in alike}) > 1
        and not (name in LAYERS and getattr(racer, name) in (0, "off"))
    ]
    return fixed + _differing(racer, alike, _namesakes(racer, racers, titles), choices, told | _TITLED)


def _alike(racer: OptimizerPart, racers: Sequence[OptimizerPart]) -> list[OptimizerPart]:
    return [other for other in racers if other.optimizer == racer.optimizer]


def _namesakes(racer: OptimizerPart, racers: Sequence[OptimizerPart], titles: Sequence[str]) -> list[OptimizerPart]:
    """Racers with its optimizer and its title."""
    own = titles[next(at for at, other in enumerate(racers) if other is racer)]
    alike = zip(racers, titles, strict=True)
    return [other for other, title in alike if title == own and other.optimizer == racer.optimizer]


def _differing(
    part: BaseModel,
    alike: Sequence[BaseModel],
    namesakes: Sequence[BaseModel],
    choices: Mapping[str, Mapping[str, str]],
    skipped: frozenset[str],
) -> list[tuple[str, str]]:
    """Of a part's settings, as (field, words), the numbers that are not the same for all of its kind, and the choices
    that are not the same for all that are called as it is.
    """
    found: list[tuple[str, str]] = []
    for name, about in type(part).model_fields.items():
        own = getattr(part, name)
        others = [getattr(other, name, None) for other in (namesakes if isinstance(own, str) else alike)]
        if name in skipped or all(value == others[0] for value in others) or (name in PENALTIES and not own):
            continue
        title = _(about.title or name)
        if isinstance(own, SchedulePart):
            schedules = [value for value in others if isinstance(value, SchedulePart)]
            found += [(name, words) for words in _differing_schedule(own, title, schedules)]
        elif isinstance(own, str):
            found.append((name, f"{title}: {_(choices.get(name, {}).get(own, own))}"))
        elif own is None:
            found.append((name, _(NONE[name]) if name in NONE else f"{title}: —"))
        else:
            found.append((name, f"{_symbol(about) or title} = {_number(own, others)}"))
    return found


def _differing_schedule(schedule: SchedulePart, title: str, others: Sequence[SchedulePart]) -> list[str]:
    kind = [] if all(other.kind == schedule.kind for other in others) else [_(SCHEDULES[schedule.kind].title)]
    alike = [other for other in others if other.kind == schedule.kind]
    settings = _differing(schedule, alike, alike, {}, frozenset({"kind"}))
    return [f"{title}: {words}" for words in kind] + [words for _field, words in settings]


def _number(value: float, values: Sequence[Any]) -> str:
    """A number with as many digits as distinguish it from the others."""
    others = [other for other in values if isinstance(other, int | float) and other != value]
    for digits in range(FEWEST_DIGITS, MOST_DIGITS):
        text = readable(value, digits)
        if all(readable(other, digits) != text for other in others):
            return text
    return readable(value)


def _symbol(about: FieldInfo) -> str:
    given = about.json_schema_extra
    form = given.get("form") if isinstance(given, dict) else None
    return str(form.get("symbol") or "") if isinstance(form, dict) else ""


def _beginnings(racers: Sequence[OptimizerPart]) -> list[str]:
    """What of the nets' fixed settings is not the same for all racers, in words for each."""
    differing = [name for name in BEGINNINGS if len({getattr(racer, name, None) for racer in racers}) > 1]
    return [", ".join(BEGINNINGS[name](getattr(racer, name, None)) for name in differing) for racer in racers]


def _layers(racer: OptimizerPart, racers: Sequence[OptimizerPart]) -> str:
    """The layers between its net's layers that not all racers have, in words."""
    return "".join(
        f", {in_words(getattr(racer, name))}"
        for name, in_words in LAYERS.items()
        if getattr(racer, name, None) not in (None, 0, "off")
        and len({getattr(other, name, None) for other in racers}) > 1
    )


LAYERS: dict[str, Callable[[Any], str]] = {
    "dropout": lambda rate: said(N_("dropout {rate}"), rate=readable(rate)),
    "batch_norm": lambda switch: _("batch norm"),
}

BEGINNINGS: dict[str, Callable[[Any], str]] = {
    "activation": lambda name: _(ACTIVATIONS[name].title),
    "init": _,
    "init_scale": lambda scale: _("standard scale") if scale is None else f"s = {scale:g}",
    "precision": str,
}

_TITLED = frozenset({"optimizer", *LAYERS, *BEGINNINGS})
"""Fields that never appear in a name besides its title."""

PENALTIES = frozenset({"l1", "l2"})
"""Settings that are not shown where they are 0, which is the same as without them."""

NONE = {"max_grad": N_("no clipping")}
"""The title of a setting that is not given."""


def labelled(figures: dict[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    """The figures; where there are several racers, their traces' `meta` says which texts contain a racer's name: the
    page replaces it with the run's own.
    """
    racers = {f"racer.{number}.": label for number, label in enumerate(labels)} if len(labels) > 1 else {}
    for figure in figures.values() if racers else ():
        for trace in figure.data:
            fed = ((trace.meta or {}).get("series") or {}).values()
            found = next((label for racer, label in racers.items() if any(name.startswith(racer) for name in fed)), "")
            if found:
                trace.meta["label"] = found
    return figures
