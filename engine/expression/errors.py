"""What is wrong with a formula, said to the student who typed it."""

from collections.abc import Callable
from typing import Any

from engine.sentences import Sentence, SentenceError


class ExpressionError(SentenceError):
    """A formula that cannot be used: a sentence on what is wrong and what is allowed, as a template and values.

    position : index into the text of the first character meant, from 0, or None for the whole text. The message counts
    characters from 1, as people do.
    """

    def __init__(self, template: str, position: int | None = None, **values: Any) -> None:
        super().__init__(template, **values)
        self.position = position

    @property
    def message(self) -> str:
        """The sentence in English, without the position."""
        return super().translated()

    def translated(self, translate: Callable[[str], str] = str) -> str:
        sentence = super().translated(translate)
        return (
            sentence
            if self.position is None
            else Sentence(
                "{sentence} (at character {position})", sentence=sentence, position=self.position + 1
            ).translated(translate)
        )
