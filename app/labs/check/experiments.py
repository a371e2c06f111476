"""The experiments of the gradient check."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="gradient-check",
        lab="check",
        chapter=N_("Digits"),
        title=N_("Is backpropagation right?"),
        query="hidden=50&activation=sigmoid&images=3",
        notice=N_(
            "The pictures of the numerical gradient fill up, one weight at a time, until they equal those of"
            " backpropagation, which were complete from the start."
        ),
        why=N_(
            "Each of the 39,760 numerical derivatives takes two forward passes, 79,520 in all; backpropagation takes"
            " one forward and one backward pass. The mean difference stays far below 1e-7: it is rounding, not a"
            " mistake."
        ),
    ),
    Experiment(
        id="gradient-mistake",
        lab="check",
        chapter=N_("Digits"),
        title=N_("A mistake that the check finds"),
        query="hidden=50&activation=sigmoid&images=3&mistake=mean",
        notice=N_(
            "The numerical gradient has the same shapes but a third of the strength. The mean difference rises above"
            " the dashed line and ends at 0.0022, twenty thousand times too large."
        ),
        why=N_(
            "The division by the number of images is missing. Training would still work, as with three times the"
            " learning rate, so only the check reveals the mistake."
        ),
    ),
)
