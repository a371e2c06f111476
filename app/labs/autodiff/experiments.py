"""The experiments of the automatic-differentiation lab."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="autodiff",
        lab="autodiff",
        chapter=N_("Derivatives and gradients"),
        title=N_("Back through a layer"),
        query="function=affine",
        notice=N_(
            "Two operations forward, then the gradients flow back: first to b and the product, then to x and W. In"
            " the table below they agree with the numerical gradients."
        ),
        why=N_(
            "matmul(x, W) + b is what a layer of a net computes. Each operation knows only its own derivative;"
            " multiplied together on the way back, they give all gradients at once. b was added to both rows, so its"
            " gradient is the sum over both."
        ),
    ),
    Experiment(
        id="autodiff-line",
        lab="autodiff",
        chapter=N_("Derivatives and gradients"),
        title=N_("The derivative of y = 2x + 3"),
        query="function=line&at.x=3",
        notice=N_(
            "Forward, 3 becomes 6 and then 9. Backward, the gradient starts at y as 1 and arrives at x as 2: this is"
            " dy/dx."
        ),
        why=N_(
            "The sum passes the gradient on unchanged; the product multiplies it by the other factor, 2. The value of"
            " x does not matter, because the slope of a line is the same everywhere."
        ),
    ),
    Experiment(
        id="autodiff-matrix",
        lab="autodiff",
        chapter=N_("Derivatives and gradients"),
        title=N_("The same for four numbers at once"),
        query="function=line&at.x=1,+2;+3,+4",
        notice=N_("Now x is a 2 × 2 matrix, and so is its gradient: every entry is 2."),
        why=N_(
            "The sum of all numbers of y is differentiated. Each number of x affects only one of them, with slope 2."
        ),
    ),
)
