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
            "Two operations forward, then the gradient comes back: first b and the product get theirs, then x and W. In"
            " the table below they agree with the numerical gradient."
        ),
        why=N_(
            "matmul(x, W) + b is what a layer of a net computes. Each operation knows only its own derivative;"
            " multiplied together on the way back, they give all gradients at once. b was added to both rows, so both"
            " rows count in its gradient."
        ),
    ),
    Experiment(
        id="autodiff-line",
        lab="autodiff",
        chapter=N_("Derivatives and gradients"),
        title=N_("The derivative of y = 2x + 3"),
        query="function=line&at.x=3",
        notice=N_("Forward, 3 becomes 6 and then 9. Backward, 1 starts at y and arrives at x as 2: that is dy/dx."),
        why=N_(
            "The sum hands the gradient on as it is, the product multiplies it by its other factor, 2. It does not"
            " matter where x is, for the slope of a line is the same everywhere."
        ),
    ),
    Experiment(
        id="autodiff-matrix",
        lab="autodiff",
        chapter=N_("Derivatives and gradients"),
        title=N_("The same for four numbers at once"),
        query="function=line&at.x=1,+2;+3,+4",
        notice=N_("x is a 2 × 2 matrix now, and so is its gradient: four times 2."),
        why=N_(
            "What is differentiated is the sum of all numbers of y. Each number of x has a part in one of them only,"
            " with the slope 2."
        ),
    ),
)
