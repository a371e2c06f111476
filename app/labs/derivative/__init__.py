"""The derivative lab: tangents and secants of a curve, difference quotients and their errors, descent with the tangent
at every step.
"""

from app.labs.derivative.config import DerivativeConfig
from app.labs.derivative.run import open_run
from app.labs.shared.lab import Lab
from engine.sentences import N_

LAB = Lab(
    id="derivative",
    title=N_("Derivative"),
    summary=N_(
        "Drag a point along a curve and watch its tangent; shrink h until rounding ruins the slope; roll downhill."
    ),
    config=DerivativeConfig,
    run=open_run,
    package=__name__,
    previews=True,
)
