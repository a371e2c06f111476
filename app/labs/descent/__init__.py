"""The descent lab: gradient descent on a function of two variables, several optimizers side by side."""

from typing import Any

from app.labs.base import Lab
from app.labs.descent.config import DescentConfig
from app.labs.descent.run import DescentRun


def _figures(config: DescentConfig) -> dict[str, Any]:
    from app.labs.descent.figures import figures

    return figures(config)


def _words(config: DescentConfig) -> dict[str, Any]:
    from app.labs.descent.words import words

    return words(config)


LAB = Lab(
    id="descent",
    title="Gradient descent",
    summary="Choose a function, an optimizer and a learning rate, and watch it descend.",
    config=DescentConfig,
    figures=_figures,
    run=DescentRun,
    words=_words,
)
