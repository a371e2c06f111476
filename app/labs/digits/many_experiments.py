"""The experiments of the digits lab with many runs."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

MANY = (
    Experiment(
        id="finding-the-rate",
        lab="digits",
        chapter=N_("Many at once"),
        title=N_("Finding the learning rate"),
        query="epochs=3&racers.0.optimizer=gd&racers.1.optimizer=adam",
        notice=N_(
            "The learning rate grows at every update. Each loss stays level, falls, and rises again; the rings mark"
            " where it falls fastest: between 1 and 2 for gradient descent, between 0.003 and 0.007 for Adam."
        ),
        why=N_(
            "A rate that is too small changes nothing; one that is too large overshoots. The loss falls fastest in"
            " between. The rate with the lowest loss is already too large. One short run replaces a dozen."
        ),
        picture="rate",
        sweep="kind=rate",
    ),
)
