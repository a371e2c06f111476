"""The experiments of the descent lab."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

_RAVINE = (
    "racers.0.optimizer=gd&racers.0.lr=0.95&racers.1.optimizer=momentum&racers.1.lr=0.1&racers.2.optimizer=adagrad"
    "&racers.2.lr=1.5&racers.3.optimizer=adam&racers.3.lr=0.3"
)

EXPERIMENTS = (
    Experiment(
        id="bowl",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("A round bowl"),
        query="function=sphere&start.x=-3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=100&gradient=numerical",
        notice=N_(
            "Every step shortens the distance to the minimum by a fifth. On the logarithmic plot this is a straight"
            " line."
        ),
        why=N_("One step subtracts lr · 2x from x and lr · 2y from y: with lr = 0.1, four fifths of each remain."),
    ),
    Experiment(
        id="too-large",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("A learning rate that is too large"),
        query=(
            "function=sphere&start.x=-3&start.y=4&racers.0.optimizer=gd&racers.0.lr=10&racers.1.optimizer=gd"
            "&racers.1.lr=1.01&steps=200"
        ),
        notice=N_(
            "With lr = 10, each update jumps over the minimum to a point 19 times as far away, and the run stops"
            " after two. With lr = 1.01, just above the limit 1, each jump is only 2% longer than the last, but the"
            " loss still grows."
        ),
        why=N_(
            "With lr = 10, the step is 20 times the distance to the minimum, so each update lands 19 times as far on"
            " the other side. If the run did not stop, 100 updates would lead to x = −2.3e128."
        ),
        picture="loss",
    ),
    Experiment(
        id="too-large-rounding",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("Where numbers run out"),
        query=(
            "function=sphere&start.x=-3&start.y=4&racers.0.optimizer=gd&racers.0.lr=10&steps=100&gradient=numerical"
            "&give_up=off"
        ),
        notice=N_(
            "The same learning rate, with a numerical gradient. The loss grows for about ten updates and"
            " then stays near 1e27."
        ),
        why=N_(
            "Near 1e13, neighboring floating-point numbers are farther apart than the step h, so x + h and"
            " x − h are the same number and their difference is 0. The gradient is 0 not because this is a"
            " minimum, but because rounding hides the slope."
        ),
        picture="loss",
    ),
    Experiment(
        id="too-small",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("A learning rate that is too small"),
        query="function=sphere&start.x=-3&start.y=4&racers.0.optimizer=gd&racers.0.lr=1e-10&steps=100",
        notice=N_("After a hundred steps the point has hardly moved: the loss stays flat."),
        why=N_("Each step is lr times the gradient. With lr = 1e-10, even 100 steps add up to less than a millionth."),
        picture="loss",
    ),
    Experiment(
        id="linear-system",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("Solving two equations by descent"),
        query="function=linear_system&racers.0.optimizer=gd&racers.0.lr=0.1&steps=200",
        notice=N_(
            "The gradient is zero where 2x + y = 6 and x + 2y = 9. Descent finds that point, (1, 4), without solving"
            " the equations."
        ),
        why=N_(
            "At a minimum both partial derivatives are zero. Those of this function are 2x + y − 6 and x + 2y − 9:"
            " the left sides of the equations minus the right sides."
        ),
    ),
    Experiment(
        id="ravine",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("Four optimizers in a ravine"),
        query=f"function=ravine&steps=30&{_RAVINE}",
        notice=N_(
            "The steep direction limits the learning rate, and the shallow one waits. Plain descent zigzags across"
            " the ravine; momentum swings through it; AdaGrad and Adam turn toward the valley floor."
        ),
        why=N_(
            "Across the ravine the function is twenty times as steep as along it. Plain descent follows the steepest"
            " direction, which is mostly across. The others remember past gradients or divide by their size, and so"
            " favor the direction along the ravine."
        ),
    ),
    Experiment(
        id="local-minimum",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("Caught in the nearer well"),
        query="function=wells&racers.0.optimizer=gd&racers.1.optimizer=momentum&steps=400",
        notice=N_(
            "Plain descent ends in the shallow well next to its start. Momentum carries the other descent over the"
            " rim into the deep well."
        ),
        why=N_(
            "The gradient knows only the local slope. Momentum keeps part of the last step, which is enough here to"
            " roll over a small rise."
        ),
    ),
    Experiment(
        id="saddle",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("On a saddle's ridge"),
        query=(
            "function=saddle&start.x=1&start.y=1e-6&racers.0.optimizer=gd&racers.0.lr=0.1&racers.1.optimizer=adam"
            "&racers.1.lr=0.1&steps=150"
        ),
        notice=N_(
            "From a start a millionth beside the ridge, the descent first approaches the saddle and lingers there,"
            " because the gradient is almost zero. Then it leaves, faster and faster."
        ),
        why=N_(
            "On the ridge, the derivative across it is zero; beside the ridge it is almost zero. But each step"
            " multiplies the distance from the ridge by the same factor, so it grows like compound interest."
        ),
    ),
    Experiment(
        id="plateau",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("A flat shelf"),
        query="function=plateau&racers.0.optimizer=gd&racers.1.optimizer=rmsprop&racers.2.optimizer=adam&steps=400",
        notice=N_(
            "On the shelf the gradient is tiny, and so are the steps of plain descent. RMSProp and Adam divide by the"
            " gradient's size and cross."
        ),
        why=N_(
            "A step of plain descent is proportional to the slope. Dividing by the usual size of the slope makes the"
            " steps about equally long everywhere."
        ),
    ),
    Experiment(
        id="momentum",
        lab="descent",
        chapter=N_("Descent on functions"),
        title=N_("What momentum does"),
        query=(
            "function=quadratic&condition=100&racers.0.optimizer=gd&racers.1.optimizer=momentum&racers.1.lr=0.0331"
            "&racers.1.momentum=0.67&steps=400&domain.y_low=-4&domain.y_high=4"
        ),
        notice=N_(
            "Momentum reaches a loss of 0.001 in a quarter of plain descent's steps. On the way it swings far across"
            " the ravine. Velocity = momentum · velocity − lr · gradient."
        ),
        why=N_(
            "Along the valley all gradients point the same way, and the velocity adds them up. Across it their sign"
            " changes at every step: they cancel each other, and the swings die out."
        ),
        picture="loss",
    ),
    Experiment(
        id="basins",
        lab="descent",
        chapter=N_("Many at once"),
        title=N_("Which minimum do you reach?"),
        query=(
            "function=himmelblau&racers.0.optimizer=gd&racers.0.lr=0.01&racers.1.optimizer=momentum&racers.1.lr=0.003"
            "&steps=200"
        ),
        notice=N_(
            "Each color is a minimum, and each of the four attracts about a quarter of all starts. The regions of"
            " plain descent have smooth borders. Those of momentum are torn into strips: one start in five ends in a"
            " different minimum."
        ),
        why=N_(
            "Plain descent follows the local slope, so ridges divide the plane. Momentum carries a point over a ridge"
            " when it arrives fast enough, and a small difference in speed decides in which valley it ends."
        ),
        picture="1",
        view="basins",
    ),
    Experiment(
        id="fractal-borders",
        lab="descent",
        chapter=N_("Many at once"),
        title=N_("Borders without end"),
        query=(
            "function=himmelblau&racers.0.optimizer=gd&racers.0.lr=0.01&racers.1.optimizer=gd&racers.1.lr=0.024"
            "&steps=200"
        ),
        notice=N_(
            "With lr = 0.01, four regions have smooth borders. With lr = 0.024, only two of the minima are reached,"
            " and their regions are mixed. However fine the map, some neighboring starts end in different minima."
        ),
        why=N_(
            "A descent can settle in a minimum only if lr is below 2/λmax there: 0.0149 and 0.019 for two of the"
            " minima, 0.0243 and 0.0248 for the others. Just below the limit, a step jumps almost to the other side"
            " of the valley, and tiny differences between starts grow."
        ),
        picture="1",
        view="basins",
    ),
    Experiment(
        id="rates",
        lab="descent",
        chapter=N_("Many at once"),
        title=N_("Momentum and rate share the work"),
        query=(
            "function=quadratic&condition=100&racers.0.optimizer=momentum&racers.0.lr=0.0331&racers.0.momentum=0.67"
            "&steps=400&domain.y_low=-4&domain.y_high=4"
        ),
        notice=N_(
            "Each point of the map is a run from the same start: the learning rate grows to the right, momentum grows"
            " upward. Without momentum, the best learning rate takes 129 steps. Momentum 0.7 with a learning rate of"
            " 0.03 takes 23."
        ),
        why=N_(
            "Right of the dashed line, lr > 2(1 + μ)/λmax and every run diverges. In theory, the best momentum here"
            " is ((√κ − 1)/(√κ + 1))² = 0.67. The error along the steep and along the shallow direction then shrinks"
            " by the same factor at each step, √μ = 0.82."
        ),
        picture="rates",
        view="rates",
    ),
)
