"""The losses lab: how losses rate a prediction, and why training follows a loss rather than the accuracy.

One page for both: it has few settings, and the second answers the question that the first raises.
"""

from app.labs.losses.config import LossesConfig
from app.labs.losses.run import open_run
from app.labs.shared.lab import Lab
from engine.sentences import N_

LAB = Lab(
    id="losses",
    title=N_("Loss functions"),
    summary=N_(
        "Move a prediction and compare squared error with cross-entropy; move a weight and see the accuracy jump"
        " while the loss changes smoothly."
    ),
    config=LossesConfig,
    run=open_run,
    package=__name__,
    previews=True,
)
