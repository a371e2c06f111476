"""The softmax lab: the smallest net that chooses, with every number in it at every step."""

from app.labs.shared.lab import Lab
from app.labs.softmax.config import SoftmaxConfig
from app.labs.softmax.run import open_run
from engine.sentences import N_

LAB = Lab(
    id="softmax",
    title=N_("Softmax"),
    summary=N_("Two inputs, three classes, six weights: watch W, its gradient and the probabilities at every update."),
    config=SoftmaxConfig,
    run=open_run,
    package=__name__,
    previews=True,
)
