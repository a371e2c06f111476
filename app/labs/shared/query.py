"""Configs as query strings: dotted names for nested fields, the same names that forms and errors use.

`function=ravine&racers.0.optimizer=adam&racers.0.lr=0.3` ⇄ `{"function": "ravine", "racers": [{"optimizer": "adam",
"lr": "0.3"}]}`
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from app.labs.shared.config import LabConfig

MOST_PAIRS = 400
SMALLEST_PLAIN = 1e-6
"""A smaller number is written with an exponent, as JavaScript does."""


def nest(pairs: Iterable[tuple[str, str]], blanks: bool = False) -> dict[str, Any]:
    """Nested values from dotted names; blank values count as not given, unless `blanks`; whole-number parts as list
    positions.

    Of a name given twice the last counts (a check box follows the hidden field that stands for it when it is off). Of
    names that conflict (`a=1&a.b=2`) the first is kept; the config judges the rest.
    """
    root: dict[str, Any] = {}
    for number, (name, typed) in enumerate(pairs):
        if number >= MOST_PAIRS:
            break
        value = typed.strip()
        if not value and not blanks:
            continue
        *parents, last = name.split(".")[:8]
        place: Any = root
        for part in parents:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                break
        else:
            if not isinstance(place.get(last), dict):
                place[last] = value
    nested: dict[str, Any] = _with_lists(root)
    return nested


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    items = {name: _with_lists(item) for name, item in value.items()}
    if items and all(name.isdecimal() and len(name) < 4 for name in items):
        return [items[name] for name in sorted(items, key=int)]
    return items


def flatten(value: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Dotted names and texts of nested values; None is left out."""
    if isinstance(value, dict):
        return [pair for name, item in value.items() for pair in flatten(item, f"{prefix}.{name}" if prefix else name)]
    if isinstance(value, list | tuple):
        return [pair for number, item in enumerate(value) for pair in flatten(item, f"{prefix}.{number}")]
    return [] if value is None else [(prefix, format_value(value))]


def format_value(value: Any) -> str:
    """A value as a person would type it, and as the page itself writes it: 0.3, 0.00002, 1e-8, -7, adam."""
    if not isinstance(value, float):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return repr(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    if not exponent:
        return mantissa
    return f"{Decimal(repr(value)):f}" if SMALLEST_PLAIN <= abs(value) < 1 else f"{mantissa}e{int(exponent)}"


def link(config: LabConfig) -> str:
    """The shortest query string that stands for `config`: values that its choices already imply are left out."""
    everything = flatten(config.model_dump(mode="json"))
    default = dict(flatten(type(config)().model_dump(mode="json")))
    if dict(everything) == default:
        return ""
    choices = [(name, text) for name, text in everything if name.split(".")[-1] in config.choices()]
    try:
        implied = dict(flatten(type(config).model_validate(nest(choices)).model_dump(mode="json")))
    except ValidationError:
        implied = {}
    pairs = [pair for pair in everything if pair in choices or implied.get(pair[0]) != pair[1]]
    for choice in choices:
        fewer = [pair for pair in pairs if pair != choice]
        if _means(fewer, config):
            pairs = fewer
    return urlencode(pairs, safe=",^*()/")


def _means(pairs: list[tuple[str, str]], config: LabConfig) -> bool:
    try:
        return type(config).model_validate(nest(pairs)) == config
    except ValidationError:
        return False
