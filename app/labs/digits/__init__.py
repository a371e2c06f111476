"""The lab of handwritten digits: a net learns MNIST while you watch, and reads the digits that you draw."""

from app.labs.digits.config import DigitsConfig
from app.labs.digits.run import DigitsRun
from app.labs.shared.lab import Curve, Lab, accuracy_curve
from engine.sentences import N_

LAB = Lab(
    id="digits",
    title=N_("Digits"),
    summary=N_("Train a net on handwritten digits, and draw your own."),
    config=DigitsConfig,
    run=DigitsRun,
    package=__name__,
    previews=True,
    trains=True,
    curves=(
        Curve("loss", N_("Loss"), "loss", "smooth_loss", "iteration", N_("iteration")),
        accuracy_curve("test_accuracy", N_("Test accuracy"), "test_accuracy"),
        accuracy_curve("accuracy", N_("Training accuracy"), "train_accuracy"),
    ),
    reads="/api/mnist/mnist_sample.npz",
)
