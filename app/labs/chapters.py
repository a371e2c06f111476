"""The catalogue of experiments: those of all labs, by chapter."""

from functools import cache

from app.labs import LABS
from app.labs.shared.experiment import Experiment

CHAPTERS = (
    "Derivatives and gradients",
    "Descent on functions",
    "Linear regression",
    "Softmax and losses",
    "Spiral classifier",
    "Digits",
)
"""In the order in which a reader of deep learning from scratch meets them."""


@cache
def by_chapter() -> dict[str, list[Experiment]]:
    """Chapter → its experiments, in the order of the labs."""
    everything = [experiment for lab in LABS.values() for experiment in lab.experiments]
    return {chapter: [experiment for experiment in everything if experiment.chapter == chapter] for chapter in CHAPTERS}
