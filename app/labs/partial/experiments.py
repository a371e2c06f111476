"""The experiments of the partial-derivatives lab."""

from app.labs.shared.base import Experiment

EXPERIMENTS = (
    Experiment(
        "partial",
        "partial",
        "Derivatives and gradients",
        "Two slices, two slopes",
        "function=sphere&start.x=3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=40",
        "At the start, (3, 4), the slice along x has the slope 6 and the slice along y the slope 8. As the point goes"
        " down, both tangents turn flat.",
        "In f = x² + y² only x² changes while y stands still, and its derivative is 2x = 6; likewise 2y = 8. "
        "Central differences find the same numbers up to rounding. At the minimum both slopes are 0.",
    ),
    Experiment(
        "quiver",
        "partial",
        "Derivatives and gradients",
        "Arrows that point downhill",
        "function=sphere&domain.x_low=-2&domain.x_high=2&domain.y_low=-2&domain.y_high=2&start.x=-1.75&start.y=1.25&racers.0.optimizer=gd&racers.0.lr=0.05&steps=60",
        "Each arrow is −∇f at its foot. All of them point at the minimum, and they are longer farther out. The descent"
        " follows them; 3-D shows the bowl itself.",
        "The gradient (2x, 2y) points straight away from the minimum, so its opposite points straight at it. Its"
        " length, 2·√(x² + y²), grows with the distance.",
    ),
)
