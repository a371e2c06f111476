"""The partial-derivatives lab: the two slices of a surface through a point, and the gradient that their slopes make."""

from app.labs.partial.config import PartialConfig
from app.labs.partial.run import PartialRun
from app.labs.shared.lab import Lab
from engine.sentences import N_

LAB = Lab(
    id="partial",
    title=N_("Partial derivatives"),
    summary=N_("Slice a surface along x and along y through a point: the slopes of the two slices form its gradient."),
    config=PartialConfig,
    run=PartialRun,
    package=__name__,
    previews=True,
)
