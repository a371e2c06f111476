"""The descent lab: gradient descent on a function of two variables, several optimizers side by side."""

from app.labs.descent.config import DescentConfig
from app.labs.descent.run import DescentRun
from app.labs.shared.lab import Curve, Lab
from engine.sentences import N_

LAB = Lab(
    id="descent",
    title=N_("Gradient descent"),
    summary=N_("Choose a function, an optimizer and a learning rate, and watch the descent."),
    config=DescentConfig,
    run=DescentRun,
    package=__name__,
    previews=True,
    curves=(Curve("loss", N_("Loss"), "loss", "loss", unit=N_("step")),),
)
