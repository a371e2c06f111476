"""The automatic-differentiation lab: a formula as a graph of operations, values forward and gradients backward."""

from app.labs.autodiff.config import AutodiffConfig
from app.labs.autodiff.run import AutodiffRun
from app.labs.shared.lab import Lab
from engine.sentences import N_

LAB = Lab(
    id="autodiff",
    title=N_("Automatic differentiation"),
    summary=N_(
        "Watch the values of a formula flow forward through its graph of operations, and the gradients flow back."
    ),
    config=AutodiffConfig,
    run=AutodiffRun,
    package=__name__,
    previews=True,
    pins=False,
)
