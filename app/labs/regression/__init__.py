"""The regression lab: batch, stochastic and mini-batch descent on the exact error of a line or a plane."""

from app.labs.regression.config import RegressionConfig
from app.labs.regression.run import RegressionRun
from app.labs.shared.lab import Curve, Lab
from engine.sentences import N_

LAB = Lab(
    id="regression",
    title=N_("Linear regression"),
    summary=N_("Fit a line or a plane with all points at once, with one at a time, or with a few."),
    config=RegressionConfig,
    run=RegressionRun,
    package=__name__,
    previews=True,
    curves=(Curve("loss", N_("MSE"), "loss", "loss", unit=N_("update")),),
)
