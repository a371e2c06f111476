"""The lab of handwritten digits: a net learns MNIST before your eyes, and looks at what you draw."""

from app.labs.digits.config import DigitsConfig
from app.labs.digits.run import DigitsRun
from app.labs.shared.lab import Lab
from engine.sentences import N_

LAB = Lab(
    id="digits",
    title=N_("Digits"),
    summary=N_("Train a net on handwritten digits, and draw one for it."),
    config=DigitsConfig,
    run=DigitsRun,
    package=__name__,
    previews=True,
    reads="/api/mnist/mnist_sample.npz",
)
