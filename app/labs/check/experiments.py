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
            "The pictures of the numerical gradient, found by moving one weight at a time, fill up until they are the"
            " same as the backpropagated ones, which were there at once."
        ),
        why=N_(
            "Each of the 39,760 numerical derivatives takes two forward passes, 79,520 in all; backpropagation takes"
            " one pass forward and one back. The mean difference stays far below 1e-7: it is rounding, no mistake."
        ),
    ),
    Experiment(
        id="gradient-mistake",
        lab="check",
        chapter=N_("Digits"),
        title=N_("A mistake that the check finds"),
        query="hidden=50&activation=sigmoid&images=3&mistake=mean",
        notice=N_(
            "The numerical gradient has the same shapes but is three times as weak. The mean difference climbs over the"
            " dashed line and ends at 0.0022, twenty thousand times too large."
        ),
        why=N_(
            "Someone has forgotten to divide by the number of images. Training would still work, with three times the"
            " learning rate, so only the check tells."
        ),
    ),
)
