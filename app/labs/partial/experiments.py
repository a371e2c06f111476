"""The experiments of the partial-derivatives lab."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="partial",
        lab="partial",
        chapter=N_("Derivatives and gradients"),
        title=N_("Two slices, two slopes"),
        query="function=sphere&start.x=3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=40",
        notice=N_(
            "At the start, (3, 4), the slice along x has slope 6 and the slice along y has slope 8. As the point goes"
            " down, both tangents flatten."
        ),
        why=N_(
            "In f = x² + y², only x² changes while y is fixed, and its derivative is 2x = 6; likewise 2y = 8. Central"
            " differences give the same numbers up to rounding. At the minimum both slopes are 0."
        ),
    ),
    Experiment(
        id="quiver",
        lab="partial",
        chapter=N_("Derivatives and gradients"),
        title=N_("Arrows that point downhill"),
        query=(
            "function=sphere&domain.x_low=-2&domain.x_high=2&domain.y_low=-2&domain.y_high=2&start.x=-1.75&start.y=1.25"
            "&racers.0.optimizer=gd&racers.0.lr=0.05&steps=60"
        ),
        notice=N_(
            "Each arrow shows −∇f at its base. All arrows point at the minimum, and the farther out, the longer they"
            " are. The descent follows them; 3-D shows the bowl itself."
        ),
        why=N_(
            "The gradient (2x, 2y) points straight away from the minimum, so its opposite points straight at it. Its"
            " length, 2·√(x² + y²), grows with the distance."
        ),
    ),
)
