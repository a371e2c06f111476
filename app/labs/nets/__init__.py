"""The lab of small nets: a classifier of points in the plane learns before your eyes."""

from typing import Any

from app.labs.base import Lab
from app.labs.nets.config import NetsConfig
from app.labs.nets.run import NetsRun


def _figures(config: NetsConfig) -> dict[str, Any]:
    from app.labs.nets.figures import figures

    return figures(config)


def _words(config: NetsConfig) -> dict[str, Any]:
    from app.labs.nets.words import words

    return words(config)


LAB = Lab(
    id="nets",
    title="Spiral classifier",
    summary="Build a net and watch it wind its decision boundary round the data.",
    config=NetsConfig,
    figures=_figures,
    run=NetsRun,
    words=_words,
)
