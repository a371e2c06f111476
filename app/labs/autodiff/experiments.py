"""The experiments of the automatic-differentiation lab."""

from app.labs.shared.base import Experiment

EXPERIMENTS = (
    Experiment(
        "autodiff",
        "autodiff",
        "Derivatives and gradients",
        "Back through a layer",
        "function=affine",
        "Two operations forward, then the gradient comes back: first b and the product get theirs, then x and W. In the"
        " table below they agree with the numerical gradient.",
        "matmul(x, W) + b is what a layer of a net computes. Each operation knows only its own derivative; multiplied"
        " together on the way back, they give all gradients at once. b was added to both rows, so both rows count in"
        " its gradient.",
    ),
    Experiment(
        "autodiff-line",
        "autodiff",
        "Derivatives and gradients",
        "The derivative of y = 2x + 3",
        "function=line&at.x=3",
        "Forward, 3 becomes 6 and then 9. Backward, 1 starts at y and arrives at x as 2: that is dy/dx.",
        "The sum hands the gradient on as it is, the product multiplies it by its other factor, 2. It does not matter"
        " where x is, for the slope of a line is the same everywhere.",
    ),
    Experiment(
        "autodiff-matrix",
        "autodiff",
        "Derivatives and gradients",
        "The same for four numbers at once",
        "function=line&at.x=1,+2;+3,+4",
        "x is a 2 × 2 matrix now, and so is its gradient: four times 2.",
        "What is differentiated is the sum of all numbers of y. Each number of x has a part in one of them only, with"
        " the slope 2.",
    ),
)
