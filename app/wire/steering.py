"""What was done to a run by hand, as it travels in a link or a file: each change of settings as what it changes.

A setting has the path of its names and places in the config, joined by dots: `racers.0.lr`.
"""

from collections.abc import Mapping
from typing import Any

from engine.sentences import SentenceError


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """By path, the settings of config `after` that differ from `before`, which has the same structure."""
    found: dict[str, Any] = {}
    _differ("", before, after, found)
    return found


def _differ(path: str, before: Any, after: Any, found: dict[str, Any]) -> None:
    if before == after:
        return
    match before, after:
        case dict(), dict() if before.keys() == after.keys():
            for name, value in after.items():
                _differ(f"{path}{name}.", before[name], value, found)
        case (list() | tuple(), list() | tuple()) if len(before) == len(after):
            for place, value in enumerate(after):
                _differ(f"{path}{place}.", before[place], value, found)
        case _:
            found[path.removesuffix(".")] = after


def applied(config: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A config with these settings instead; what is not on their paths is shared. SentenceError for no path of it."""
    for path, value in changes.items():
        config = _with(config, path, path.split("."), value)
    return config


def _with(part: Any, path: str, names: list[str], value: Any) -> Any:
    if not names:
        return value
    name, *rest = names
    match part:
        case dict() if name in part:
            return part | {name: _with(part[name], path, rest, value)}
        case list() | tuple() if name.isdecimal() and len(name) < 6 and int(name) < len(part):
            place = int(name)
            return [*part[:place], _with(part[place], path, rest, value), *part[place + 1 :]]
    raise SentenceError("{path} is no setting of this run", path=path[:100])
