"""The losses lab: what losses make of a prediction, and why training follows a loss and not the accuracy.

One page for both: what there is to choose on it is short, and the second answers the question that the first leaves.
"""

from app.labs.losses.config import LossesConfig
from app.labs.losses.run import open_run
from app.labs.shared.lab import Lab
from engine.sentences import N_

LAB = Lab(
    id="losses",
    title=N_("Loss functions"),
    summary=N_(
        "Move a prediction and see what squared error and cross-entropy make of it; move a weight and see the accuracy"
        " jump while the loss glides."
    ),
    config=LossesConfig,
    run=open_run,
    package=__name__,
    previews=True,
)
