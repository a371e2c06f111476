"""The experiments of the derivative lab."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="tangent",
        lab="derivative",
        chapter=N_("Derivatives and gradients"),
        title=N_("The slope of a tangent"),
        query="mode=tangent&function=tangent&x=10&h=1e-4",
        notice=N_(
            "The tangent moves from x = 0 to x = 10 and becomes steadily steeper: its slope is 0.2 at x = 5 and 0.3"
            " at x = 10. Drag the point anywhere."
        ),
        why=N_(
            "The derivative of 0.01x² + 0.1x is 0.02x + 0.1. The central difference finds 0.1999999999990898 and"
            " 0.2999999999986347 instead: the last digits are lost when two nearly equal numbers are subtracted."
        ),
    ),
    Experiment(
        id="step-size",
        lab="derivative",
        chapter=N_("Derivatives and gradients"),
        title=N_("How small should h be?"),
        query="mode=difference&function=sine&x=1&h=0.1&smallest=1e-15",
        notice=N_(
            "As h shrinks, the error falls along a straight line, turns, and rises again: a V. The central difference"
            " falls twice as steeply and reaches lower; in float32 the V turns much earlier."
        ),
        why=N_(
            "On the right, the secant is not yet the tangent: its error is proportional to h, or to h² for the"
            " central difference. On the left, f(x + h) and f(x − h) agree in all but their last digits, and dividing"
            " by h magnifies their rounding."
        ),
        picture="v",
    ),
    Experiment(
        id="float32-zero",
        lab="derivative",
        chapter=N_("Derivatives and gradients"),
        title=N_("An h that is 0"),
        query="mode=difference&function=sine&x=1&h=1e-35&smallest=1e-50",
        notice=N_(
            "Adding such an h changes no digit of x, so every difference is 0 and the error is the whole slope. Below"
            " about 1e-45, h itself is 0 in float32, and the difference becomes 0/0."
        ),
        why=N_(
            "The smallest positive number of float32 is about 1.4e-45, so 1e-50 is stored as 0. In float64 it is a"
            " number, but x + h is still x."
        ),
        picture="v",
    ),
    Experiment(
        id="local-minimum-curve",
        lab="derivative",
        chapter=N_("Descent on functions"),
        title=N_("Over the hill or into the hollow"),
        query=(
            "mode=descent&function=wells&x=3.6&racers.0.optimizer=gd&racers.0.lr=0.05&racers.1.optimizer=momentum"
            "&racers.1.lr=0.02&steps=120"
        ),
        notice=N_(
            "Both start on the right. Plain descent stops in the first hollow, where its tangent is flat; momentum"
            " rolls over the hill into the deeper hollow."
        ),
        why=N_(
            "Plain descent knows only the slope at its point, which is 0 at every minimum. Momentum keeps part of its"
            " velocity, which carries it uphill for a while."
        ),
    ),
    Experiment(
        id="plateau-curve",
        lab="derivative",
        chapter=N_("Descent on functions"),
        title=N_("A tangent that is almost flat"),
        query=(
            "mode=descent&function=plateau&x=6&racers.0.optimizer=gd&racers.0.lr=1&racers.1.optimizer=rmsprop"
            "&racers.1.lr=0.05&racers.2.optimizer=adam&racers.2.lr=0.2&steps=120"
        ),
        notice=N_(
            "On the shelf the tangents are almost flat. Plain descent hardly moves; RMSProp and Adam walk to the edge"
            " at a steady pace and drop."
        ),
        why=N_(
            "A step of plain descent is proportional to the slope, here about 0.0007. RMSProp and Adam divide by the"
            " recent size of the slope, so their steps stay as long as the learning rate."
        ),
    ),
    Experiment(
        id="momentum-curve",
        lab="derivative",
        chapter=N_("Descent on functions"),
        title=N_("Momentum swings past the minimum"),
        query=(
            "mode=descent&function=parabola&x=2.5&racers.0.optimizer=gd&racers.0.lr=0.01&racers.1.optimizer=momentum"
            "&racers.1.lr=0.01&racers.1.momentum=0.9&steps=120"
        ),
        notice=N_(
            "With the same learning rate, momentum gets down in a tenth of the steps. It runs up the other side and"
            " swings until it rests, like a ball in a bowl."
        ),
        why=N_(
            "Velocity = momentum · velocity − lr · gradient. With momentum 0.9 the pushes of about ten steps add up,"
            " so the descent is faster, and it is still moving when it reaches the minimum."
        ),
    ),
)
