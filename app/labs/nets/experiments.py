"""The experiments of the nets lab."""

from app.labs.nets.inside_experiments import INSIDE
from app.labs.nets.many_experiments import MANY
from app.labs.nets.number_experiments import NUMBERS
from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="spiral-data",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("The spiral"),
        query="epochs=1&racers.0.optimizer=gd",
        notice=N_("Three arms of 100 points each, marked ●, ◆ and ▲. No straight line separates one from the others."),
        why=N_(
            "A net without a hidden layer can only draw straight boundaries between classes. That makes this data set"
            " a favorite for showing what hidden units do."
        ),
    ),
    Experiment(
        id="spiral-net",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("Ten hidden units learn it"),
        query="hidden=10&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300",
        notice=N_(
            "No straight line separates the arms, so the hidden units have to bend the boundary. For ten epochs the"
            " loss hardly falls. Then it drops to 0.8, where straight boundaries divide the plane,"
            " and stays there until epoch 50. After that the boundary begins to wind and follows the arms of the"
            " spiral."
        ),
        why=N_(
            "All weights start near zero, so at first the net gives the same answer everywhere. Once a few units have"
            " found a useful direction, the others can build on it."
        ),
    ),
    Experiment(
        id="linear-fails",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("Without a hidden layer"),
        query="hidden=0&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300",
        notice=N_("The regions stay straight wedges throughout training. The accuracy ends at about 0.54."),
        why=N_(
            "Without hidden units, the score of each class is a weighted sum of x and y. Two such scores are equal"
            " along a straight line."
        ),
    ),
    Experiment(
        id="zero-init",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("All weights zero"),
        query=(
            "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&racers.0.init=zeros&racers.1.optimizer=gd&racers.1.lr=1"
            "&batch_size=30&epochs=300"
        ),
        notice=N_(
            "All hidden units of the first net start equal, get equal gradients and stay equal: ten units do the work"
            " of one. The second net starts with small random weights."
        ),
        why=N_(
            "Backpropagation gives units with equal weights equal gradients. Only unequal starting weights let them"
            " become different."
        ),
    ),
    Experiment(
        id="clipping",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("Clipping the gradient"),
        query=(
            "hidden=10&racers.0.optimizer=gd&racers.0.lr=20&racers.0.activation=tanh&racers.0.init=xavier"
            "&racers.1.optimizer=gd&racers.1.lr=20&racers.1.activation=tanh&racers.1.init=xavier&racers.1.max_grad=0.05"
            "&batch_size=30&epochs=300"
        ),
        notice=N_(
            "A learning rate of 20 makes the first net jump around. The second net's gradients are clipped to a norm"
            " of 0.05, and it learns."
        ),
        why=N_(
            "Clipping keeps the gradient's direction but not its length, so one steep place cannot undo"
            " what the net has learned."
        ),
        picture="loss",
    ),
    Experiment(
        id="float32",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("32-bit and 64-bit numbers"),
        query=(
            "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&racers.1.optimizer=gd&racers.1.lr=1"
            "&racers.1.precision=float64&batch_size=30&epochs=300"
        ),
        notice=N_(
            "The first net computes with 32 bits, the second with 64, from the same weights and with the same"
            " batches. Their loss curves coincide, and both end with the same accuracy."
        ),
        why=N_(
            "The rounding of 32-bit numbers is far smaller than the noise of small batches, so it hardly changes what"
            " the net learns. 32-bit numbers take half the memory of 64-bit numbers, and large layers take half the"
            " time."
        ),
        picture="loss",
    ),
    Experiment(
        id="landscape",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("The valley that a net descends"),
        query="hidden=10&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300&inside.landscape.shown=on",
        notice=N_(
            "Below the net: the loss over a plane through the space of its 63 weights, with the net's path. Two"
            " directions explain more than 95% of the path's variance. The path first crosses the lines of equal loss,"
            " then it turns and follows the floor of a valley."
        ),
        why=N_(
            "The gradient keeps pointing along the same valley, so a path through 63 dimensions lies almost wholly in"
            " two. They are the path's principal directions and span the plane; points off the plane are paler."
        ),
        picture="landscape",
    ),
    Experiment(
        id="barrier",
        lab="nets",
        chapter=N_("Small nets"),
        title=N_("A barrier between two nets"),
        query=(
            "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&racers.1.optimizer=adam&batch_size=30&epochs=300"
            "&inside.landscape.shown=on&inside.landscape.plane=line"
        ),
        notice=N_(
            "Both nets begin with the same weights and end with losses of about 0.12 and 0.08. Below them: the loss on"
            " the straight line from one to the other. Between the nets it rises to 0.5."
        ),
        why=N_(
            "The mean of two good nets is not a good net. The two optimizers have led into different valleys. The"
            " barrier is how high the loss rises above the straight line between the two losses."
        ),
        picture="landscape",
    ),
    *NUMBERS,
    *INSIDE,
    *MANY,
)
