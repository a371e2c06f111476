"""The nets lab's experiments that look inside a net: its layers, and the sharpness of its loss."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

CHAPTER = N_("Inside a net")


_FULL_BATCH = "hidden=20, 20&loss=mse&batch_size=300"


def _tanh(racer: int, lr: float) -> str:
    place = f"&racers.{racer}."
    return f"{place}optimizer=gd{place}lr={lr}{place}activation=tanh{place}init=xavier"


INSIDE = (
    Experiment(
        id="vanishing",
        lab="nets",
        chapter=CHAPTER,
        title=N_("Vanishing gradients"),
        query=(
            "hidden=20, 20, 20, 20, 20, 20&racers.0.optimizer=gd&racers.0.lr=0.5&racers.0.activation=sigmoid"
            "&racers.0.init=xavier&racers.1.optimizer=gd&racers.1.lr=0.1&racers.1.activation=relu&racers.1.init=he"
            "&batch_size=30&epochs=300&inside.layers.shown=on"
        ),
        notice=N_(
            "Six layers of sigmoids: the gradient of the first layer is less than a thousandth of that of the last, and"
            " the net learns nothing in 300 epochs. With ReLU all layers have gradients of similar size, and the net"
            " learns the spiral."
        ),
        why=N_(
            "On its way back, the gradient is multiplied by the slope of each sigmoid, which is at most 1/4. Six layers"
            " make 1/4,000. The slope of a ReLU is 1 wherever it is not 0."
        ),
        picture="layers.gradient",
    ),
    Experiment(
        id="dying-relu",
        lab="nets",
        chapter=CHAPTER,
        title=N_("Dying ReLUs"),
        query=(
            "hidden=30, 30&racers.0.optimizer=gd&racers.0.lr=5&racers.0.activation=relu&racers.0.init=he"
            "&racers.1.optimizer=gd&racers.1.lr=0.5&racers.1.activation=relu&racers.1.init=he"
            "&batch_size=30&epochs=100&inside.layers.shown=on"
        ),
        notice=N_(
            "At a learning rate of 5, all units of the second layer die within 100 epochs: they give 0 for every point."
            " Then the gradient is exactly 0. At 0.5 most units live."
        ),
        why=N_(
            "A large step can push a unit's bias so far down that its sum is negative everywhere. There its slope is 0,"
            " so no gradient ever brings it back."
        ),
        picture="layers.idle",
    ),
    Experiment(
        id="edge-of-stability",
        lab="nets",
        chapter=CHAPTER,
        title=N_("The edge of stability"),
        query=f"{_FULL_BATCH}&epochs=3000{_tanh(0, 0.2)}{_tanh(1, 0.4)}&inside.sharpness.shown=on",
        notice=N_(
            "The largest eigenvalue of the Hessian rises to 2/η, the dashed line: 10 for the first net, 5 for the"
            " second. It stays there. From then on the loss goes up and down, but still falls."
        ),
        why=N_(
            "On a parabola with a curvature above 2/η, each step overshoots by more than the one before. On the loss"
            " of a net, the growing swings lead to flatter places, where they shrink again."
        ),
        picture="sharpness.values",
    ),
    Experiment(
        id="halved-rate",
        lab="nets",
        chapter=CHAPTER,
        title=N_("A smaller rate lets the loss sharpen again"),
        query=(
            f"{_FULL_BATCH}&epochs=3000{_tanh(0, 0.4)}&racers.0.schedule.kind=step&racers.0.schedule.every=1500"
            "&racers.0.schedule.drop=0.5&inside.sharpness.shown=on"
        ),
        notice=N_(
            "Until iteration 1,500 the sharpness stays at 2/η = 5. Then the learning rate is halved and the line jumps"
            " to 10. The loss falls smoothly, and the sharpness rises again."
        ),
        why=N_(
            "Gradient descent moves toward sharper places until a step along the sharpest direction overshoots. The"
            " learning rate sets that limit."
        ),
        picture="sharpness.values",
    ),
    Experiment(
        id="small-batches-flatter",
        lab="nets",
        chapter=CHAPTER,
        title=N_("Small batches end in flatter places"),
        query=f"hidden=20, 20&loss=mse&batch_size=30&epochs=600{_tanh(0, 0.2)}&inside.sharpness.shown=on",
        notice=N_(
            "With batches of 30, the sharpness ends near 6, far below the line at 10. With a batch size of 300, all"
            " points at once, it reaches the line."
        ),
        why=N_(
            "The noise of small batches pushes the net out of places with steep walls before their sharpness reaches"
            " the limit."
        ),
        picture="sharpness.values",
    ),
)
