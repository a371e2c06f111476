"""The lab of small nets: a classifier of points in the plane learns before your eyes."""

from app.labs.nets.config import NetsConfig
from app.labs.nets.run import NetsRun
from app.labs.shared.lab import Lab
from engine.sentences import N_

LAB = Lab(
    id="nets",
    title=N_("Spiral classifier"),
    summary=N_("Build a net and watch it wind its decision boundary round the data."),
    config=NetsConfig,
    run=NetsRun,
    package=__name__,
    previews=True,
)
