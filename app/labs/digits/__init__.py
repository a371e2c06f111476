"""The lab of handwritten digits: a net learns MNIST before your eyes, and looks at what you draw."""

from typing import Any

from app.labs.base import Lab
from app.labs.digits.config import DigitsConfig
from app.labs.digits.run import DigitsRun


def _figures(config: DigitsConfig) -> dict[str, Any]:
    from app.labs.digits.figures import figures

    return figures(config)


def _words(config: DigitsConfig) -> dict[str, Any]:
    from app.labs.digits.words import words

    return words(config)


LAB = Lab(
    id="digits",
    title="Digits",
    summary="Train a net on handwritten digits, and draw one for it.",
    config=DigitsConfig,
    figures=_figures,
    run=DigitsRun,
    words=_words,
)
