"""Words for people: English sentences with their values kept apart, so that they can be said in another language."""

from collections.abc import Callable, Mapping
from typing import Any


def N_(text: str) -> str:
    """Mark `text` as words that are translated where they are shown."""
    return text


class Translatable:
    """What can be said: `template` is a sentence in English for `str.format`, filled with `values`; these may be worded too.

    str() of it is the sentence in English.
    """

    template: str
    values: Mapping[str, Any]

    def translated(self, translate: Callable[[str], str] = str) -> str:
        """The sentence; `translate` is given each template and answers it in another language."""
        return translate(self.template).format(
            **{
                name: value.translated(translate) if isinstance(value, Translatable) else value
                for name, value in self.values.items()
            }
        )

    def __str__(self) -> str:
        return self.translated()


class Sentence(Translatable):
    """A sentence, or a part of one."""

    def __init__(self, template: str, **values: Any) -> None:
        self.template, self.values = template, values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and (self.template, self.values) == (other.template, other.values)


class SentenceError(Translatable, ValueError):
    """The base of errors that are said to the user."""

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template)
        self.template, self.values = template, values
