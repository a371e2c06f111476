"""Sentences for people: English templates with their values kept apart, so that they can be translated."""

import string
from collections.abc import Callable, Mapping
from typing import Any

from engine.readable import readable


def N_(text: str) -> str:  # noqa: N802  # the name that gettext's tools know
    """Mark `text` for translation; it is translated where it is shown."""
    return text


class _Readably(string.Formatter):
    """Formats as `str.format` does, except for general numbers, {lr:.3g}, and plain floats, {lr}: 2×10⁻⁵, 1000."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, int | float) and format_spec.endswith("g"):
            return readable(value, int(format_spec.removesuffix("g").lstrip(".") or 6))
        if isinstance(value, float) and not format_spec:
            return readable(value)
        formatted: str = super().format_field(value, format_spec)
        return formatted


_READABLY = _Readably()


class Translatable:
    """`template` is an English sentence for `str.format`; `values` fill it and may be translatable themselves.

    str() gives the English sentence.
    """

    template: str
    values: Mapping[str, Any]

    def translated(self, translate: Callable[[str], str] = str) -> str:
        """The sentence; `translate` maps each template to another language."""
        values = {
            name: value.translated(translate) if isinstance(value, Translatable) else value
            for name, value in self.values.items()
        }
        return _READABLY.vformat(translate(self.template), (), values)

    def __str__(self) -> str:
        return self.translated()


class Sentence(Translatable):
    """A sentence, or a part of one."""

    def __init__(self, template: str, **values: Any) -> None:
        self.template, self.values = template, values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and (self.template, self.values) == (other.template, other.values)

    def __hash__(self) -> int:
        return hash(self.template)  # the values may be unhashable


class SentenceError(Translatable, ValueError):
    """The base of errors whose message the user reads."""

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template)
        self.template, self.values = template, values
