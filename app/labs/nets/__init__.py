"""The lab of small nets: a classifier of points in the plane, or a function, is learned while you watch."""

from app.labs.nets.config import NetsConfig
from app.labs.nets.run import NetsRun
from app.labs.shared.lab import Curve, Lab, accuracy_curve
from engine.sentences import N_

LAB = Lab(
    id="nets",
    title=N_("Small nets"),
    summary=N_("Build a net and watch it bend a boundary around points, or a curve through them."),
    config=NetsConfig,
    run=NetsRun,
    package=__name__,
    previews=True,
    trains=True,
    curves=(
        Curve("loss", N_("Loss"), "loss", "train_loss", "epoch", N_("epoch")),
        accuracy_curve("accuracy", N_("Accuracy"), "train_accuracy"),
        accuracy_curve("test_accuracy", N_("Test accuracy"), "test_accuracy"),
        Curve("test_loss", N_("Test loss"), "test_loss", "test_loss", "test_epoch", N_("epoch")),
        Curve("r2", N_("R²"), "train_r2", "train_r2", "test_epoch", N_("epoch"), higher=True),
        Curve("test_r2", N_("Test R²"), "test_r2", "test_r2", "test_epoch", N_("epoch"), higher=True),
    ),
)
