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
            "The tangent walks from x = 0 to x = 10 and turns steeper evenly: its slope is 0.2 at x = 5 and 0.3 at x ="
            " 10. Drag the point anywhere you like."
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
            "As h shrinks the error falls along a straight line, turns, and rises again: a V. The central difference"
            " falls twice as steeply and gets farther down; in float32 the V turns much earlier."
        ),
        why=N_(
            "On the right the secant is not yet the tangent: that error is proportional to h, for the central"
            " difference to h². On the left f(x + h) and f(x − h) agree in all but their last digits, and dividing by h"
            " magnifies their rounding."
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
            "Such an h changes no digit of x, so every difference is 0 and the error is the whole slope. Below about"
            " 1e-45 h itself is 0 in float32, and its difference becomes 0/0."
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
            " rolls on over the hill into the deeper one."
        ),
        why=N_(
            "Plain descent only knows the slope where it stands, and that is 0 at any minimum. Momentum keeps a part of"
            " its velocity, which carries it uphill for a while."
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
            "On the shelf the tangents lie flat. Plain descent hardly moves; RMSProp and Adam walk to the edge at an"
            " even pace and drop."
        ),
        why=N_(
            "A step of plain descent is proportional to the slope, here about 0.0007. RMSProp and Adam divide by the"
            " slope's recent size, so their steps stay as long as the learning rate says."
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
            "With the same learning rate momentum is down in a tenth of the steps, runs up the other side and swings to"
            " rest like a ball in a bowl."
        ),
        why=N_(
            "Velocity = momentum · velocity − lr · gradient. With momentum 0.9 the pushes of about ten steps add up, so"
            " it is faster, and at the minimum it is still moving."
        ),
    ),
)
