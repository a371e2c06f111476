"""Configs of every lab with fields that nobody would type: extremes, wrong types, deep nests, texts of all kinds.

They begin as an experiment's config or the default one; then some fields change, most often to other values that are
allowed, for only what is accepted gets as far as a run. The same seed gives the same configs.
"""

import copy
import math
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from app.labs import LABS
from app.labs.shared.fields import ChosenBy, OneOf, Within
from app.labs.shared.lab import Lab
from app.web import forms

MOST_FIELDS = 4
MOST_MESSAGE = 40_000
"""Characters of a config as JSON, so that a message holds it."""

NUMBERS = [
    *(0, -0.0, 1, -1, 2, 3, 0.1, 0.5, -2.5, 1e-300, 5e-324, 1e6, 1e15, 1e300, 1.7976931348623157e308, -1e308),
    *(2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 2**70, 10**30, 10**308, 10**309, -(10**400), 10**4000),
]
TEXTS = [
    *("", " ", "0", "-1", "1.5", "1e3", "1e999", "-1e999", "nan", "NaN", "inf", "-Infinity", "1_000", "٣", "½", "0x10"),
    *("9" * 30, "9" * 400, "9" * 4000, "-" + "9" * 5000, "1e" + "9" * 30, "0." + "0" * 400 + "1", "None", "true"),
    *(
        "é",
        "🙂" * 20,
        "\0",
        "\u202e\u200b",
        "\ufeff",
        "ß" * 2000,
        "a" * 20_000,
        " " * 5000,
        "\n" * 300,
        "'\"<b>{}{x}%s",
    ),
    *("../../etc/passwd", "__class__", "{0.__class__}", "{field}", "x" * 201, "(" * 200, "x" + "^2" * 60, "1/0", "x/0"),
    *(
        "x^2 + y^2",
        "exp(exp(x))",
        "log(x)",
        "x^y^x^y",
        "1e308*x*1e308",
        "sqrt(-1)",
        "abs(x)^-5",
        "x",
        "y",
        "sin(1e300*x)",
    ),
    *("512", "512, 512", "1, 1, 1, 1, 1, 1", "0, 0", "8,,8", ",", "-3", "1e1", "2\u0660"),
    *("0,0,0;1,1,1", "0,0,0;1,1," + "9" * 30, "1e6,-1e6,0;-1e6,1e6,4", "nan,0,0;1,1,1", "1e-300,0,0;0,1e-300,1", ";;;"),
    *("x,y\n1,2\n3,4", "1,2\n1,2", "1e300,1e300\n-1e300,1", "a,b\nc,d", "1,2,3,4\n", "1e-320,1\n2,3", "0,0\n0,0\n0,0"),
    *("0,0\n1e-300,0\n0,1", "1," + "9" * 400 + "\n2,3", "\ufeffx,y\n1,2\n2,3", "1;2\n3;4", "1\t2\n5\t9"),
]
SHAPES: list[Any] = [
    *(None, True, False, [], {}, [[]], [None], [1, 2, 3], ["a"], {"": None}, {"x": 1}, {"kind": []}, {"kind": None}),
    *({"optimizer": {}}, {"optimizer": "gd", "lr": {"lr": 1}}, [{}] * 3, [{"optimizer": "adam"}] * 6, [None] * 40),
    {"kind": "csv", "upload": "../../etc/passwd"},
]


def nest(depth: int, inner: Any, key: str | None) -> Any:
    for _ in range(depth):
        inner = [inner] if key is None else {key: inner}
    return inner


def junk(dice: random.Random) -> Any:
    """A value that no field has, mostly."""
    kind = dice.randrange(5)
    if kind == 0:
        return dice.choice(NUMBERS)
    if kind == 1:
        return dice.choice(TEXTS)
    if kind == 2:
        return copy.deepcopy(dice.choice(SHAPES))
    if kind == 3:
        return nest(dice.choice([1, 5, 60, 150]), dice.choice([0, "x", None]), dice.choice([None, "a", "kind", "x"]))
    return "".join(chr(dice.choice([dice.randrange(32, 127), dice.randrange(0xD000), 0x1F600])) for _ in range(12))


def allowed(metadata: list[Any], annotation: Any, dice: random.Random) -> Any:
    """A value for a field with this metadata and annotation, most often one that is allowed."""
    within = next((item for item in metadata if isinstance(item, Within)), None)
    options = next((tuple(item.ids) for item in metadata if isinstance(item, OneOf)), ())
    if get_origin(annotation) is not None and not options:
        options = tuple(item for item in get_args(annotation) if isinstance(item, str))
    if options:
        return dice.choice(options)
    if within is None:
        return dice.choice(TEXTS)
    low, high, whole = within.low, within.high, annotation is int or int in get_args(annotation)
    ends = [low, high, math.nextafter(low, high), math.nextafter(high, low), math.nextafter(high, math.inf), 0.0]
    if dice.random() < 0.5:
        value = dice.choice(ends)
    elif low > 0:
        value = math.exp(dice.uniform(math.log(low), math.log(high)))
    else:
        value = dice.choice([dice.uniform(low, high), dice.uniform(0, 1) ** 9 * high])
    if whole:
        value = round(value)
    return dice.choice([value, value, value, repr(value), str(value).upper()])


Change = Callable[[random.Random], Any]


def fields(model: BaseModel, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Change]]:
    """The places of a config, each with what draws another value for it."""
    for name, info in type(model).model_fields.items():
        value, place = getattr(model, name), (*at, name)
        chosen = [item for item in [*info.metadata, *_inside(info.annotation)] if isinstance(item, ChosenBy)]
        if chosen:
            options = [{chosen[0].choice: option} for option in chosen[0].models]
            for spot in [(*place, number) for number in range(len(value))] if isinstance(value, list) else [place]:
                yield spot, lambda dice, options=options: dict(dice.choice(options))
        if isinstance(value, list):
            yield (
                place,
                lambda dice, value=value: [item.model_dump(mode="json") for item in value] * dice.choice([0, 2, 7]),
            )
            for number, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from fields(item, (*place, number))
        elif isinstance(value, BaseModel):
            yield from fields(value, place)
        else:
            yield place, lambda dice, info=info: allowed(info.metadata, info.annotation, dice)


def _inside(annotation: Any) -> Iterator[Any]:
    """The metadata of what a list holds."""
    for item in get_args(annotation):
        yield from getattr(item, "__metadata__", ())


@cache
def bases(lab: Lab) -> list[tuple[dict[str, Any], list[tuple[tuple[str | int, ...], Change]]]]:
    configs = [lab.config()]
    configs += [forms.read(lab, [("experiment", experiment.id)]).config for experiment in lab.experiments]
    return [(config.model_dump(mode="json"), list(fields(config))) for config in configs]


def mutated_config(lab: Lab, dice: random.Random) -> dict[str, Any]:
    """A config of the lab with one to MOST_FIELDS fields changed, removed or added."""
    base, places = dice.choice(bases(lab))
    config = copy.deepcopy(base)
    for _ in range(dice.randint(1, MOST_FIELDS)):
        place, change = dice.choice(places)
        value = change(dice) if dice.random() < 0.8 else junk(dice)
        way = dice.random()
        parent: Any = config
        try:
            for key in place[:-1]:
                parent = parent[key]
            if way < 0.08:
                del parent[place[-1]]
            elif way < 0.1:
                parent[dice.choice(["unknown", "lr", "kind", "", "é", "__class__"])] = value
            else:
                parent[place[-1]] = value
        except (LookupError, TypeError):  # the place is gone with what was there before
            continue
    if dice.random() < 0.2:  # what follows from other fields is left to follow
        for name in dice.sample(sorted(config), k=dice.randint(1, len(config))):
            if dice.random() < 0.7:
                del config[name]
    return config


def mutated_configs(count: int, seed: int) -> Iterator[tuple[Lab, dict[str, Any]]]:
    """So many configs, of all labs in turn."""
    dice, labs = random.Random(seed), list(LABS.values())
    for number in range(count):
        lab = labs[number % len(labs)]
        yield lab, mutated_config(lab, dice)
