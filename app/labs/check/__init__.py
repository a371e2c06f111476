"""The lab of the gradient check: is backpropagation right? Central differences show it, one parameter at a time."""

from app.labs.check.config import CheckConfig
from app.labs.check.run import CheckRun
from app.labs.shared.lab import Lab
from engine.sentences import N_

LAB = Lab(
    id="check",
    title=N_("Gradient check"),
    summary=N_("Compare backpropagation with numerical derivatives, parameter by parameter."),
    config=CheckConfig,
    run=CheckRun,
    package=__name__,
    previews=True,
    reads="/api/mnist/mnist_sample.npz",
)
