"""A config's fields by the titles that the form shows."""

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.i18n.translation import _
from app.labs.shared.fields import ChosenBy

LONGEST_SYMBOL = 3
"""Letters of a symbol at most; a longer word is a word."""


def located(model: type[BaseModel], path: Sequence[str]) -> tuple[list[str], str]:
    """The names on a path without the tags of unions, and the last one's title in the viewer's language.

    path : names, numbers of items, and tags of unions, as in `racers.0.lr` or in a location of pydantic's. Where there
    is no such field, its name is its title.
    """
    models: dict[str, type[BaseModel]] = {"": model}
    names: list[str] = []
    title = ""
    for at, part in enumerate(path):
        found = [one.model_fields[part] for one in models.values() if part in one.model_fields]
        last = at == len(path) - 1
        if part in models and not (found and last):  # a tag, which leads to a field; one may be called alike
            models = {"": models[part]}
        elif found:
            names.append(part)
            title = _(found[0].title or part.replace("_", " "))
            models = {tag: inner for info in found for tag, inner in _models_in(info)}
        elif part.isdecimal():
            names.append(part)
        elif last:
            return [*names, part], part
    return names, title


def _models_in(info: FieldInfo) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models that a field may hold, by their distinguishing tags."""
    for hint in _metadata(info):
        if isinstance(hint, ChosenBy):
            yield from hint.models.items()
    yield from ((str(number), one) for number, one in enumerate(_classes(info.annotation), 1000))


def _metadata(info: FieldInfo) -> Iterator[Any]:
    yield from info.metadata
    for item in get_args(info.annotation):
        yield from getattr(item, "__metadata__", ())


def _classes(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for item in get_args(annotation):
        yield from _classes(item)


def capitalized(title: str) -> str:
    """A title at the beginning of a line; one that begins with a symbol, such as "x from" or "sin πx", stays."""
    return title[:1].upper() + title[1:] if len(title.split(maxsplit=1)[0]) > LONGEST_SYMBOL else title
