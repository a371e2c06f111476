"""The experiments of the automatic-differentiation lab."""

from app.labs.shared.experiment import Experiment

EXPERIMENTS = (
    Experiment(
        id="autodiff",
        lab="autodiff",
        chapter="Derivatives and gradients",
        title="Back through a layer",
        query="function=affine",
        notice=(
            "Two operations forward, then the gradient comes back: first b and the product get theirs, then x and W. In"
            " the table below they agree with the numerical gradient."
        ),
        why=(
            "matmul(x, W) + b is what a layer of a net computes. Each operation knows only its own derivative;"
            " multiplied together on the way back, they give all gradients at once. b was added to both rows, so both"
            " rows count in its gradient."
        ),
    ),
    Experiment(
        id="autodiff-line",
        lab="autodiff",
        chapter="Derivatives and gradients",
        title="The derivative of y = 2x + 3",
        query="function=line&at.x=3",
        notice="Forward, 3 becomes 6 and then 9. Backward, 1 starts at y and arrives at x as 2: that is dy/dx.",
        why=(
            "The sum hands the gradient on as it is, the product multiplies it by its other factor, 2. It does not"
            " matter where x is, for the slope of a line is the same everywhere."
        ),
    ),
    Experiment(
        id="autodiff-matrix",
        lab="autodiff",
        chapter="Derivatives and gradients",
        title="The same for four numbers at once",
        query="function=line&at.x=1,+2;+3,+4",
        notice="x is a 2 × 2 matrix now, and so is its gradient: four times 2.",
        why=(
            "What is differentiated is the sum of all numbers of y. Each number of x has a part in one of them only,"
            " with the slope 2."
        ),
    ),
)
