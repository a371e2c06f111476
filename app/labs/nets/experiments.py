"""The experiments of the nets lab."""

from app.labs.shared.experiment import Experiment
from engine.sentences import N_

EXPERIMENTS = (
    Experiment(
        id="spiral-data",
        lab="nets",
        chapter=N_("Spiral classifier"),
        title=N_("The spiral"),
        query="epochs=1&racers.0.optimizer=gd",
        notice=N_("Three arms of 100 points each, marked o, × and ▲. No straight line separates one from the others."),
        why=N_(
            "A net without hidden layer can only draw straight borders between classes. This is why the data set is a"
            " favourite for showing what hidden units are for."
        ),
    ),
    Experiment(
        id="spiral-net",
        lab="nets",
        chapter=N_("Spiral classifier"),
        title=N_("Ten hidden units learn it"),
        query="hidden=10&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300",
        notice=N_(
            "For ten epochs the loss hardly falls. It drops to 0.8, where straight borders cut the plane, and waits"
            " there until the fiftieth. Then the boundary begins to wind, and follows the arms of the spiral."
        ),
        why=N_(
            "All weights begin near zero, so at first the net says the same everywhere. Once a few units have found a"
            " direction that helps, the others can build on it."
        ),
    ),
    Experiment(
        id="linear-fails",
        lab="nets",
        chapter=N_("Spiral classifier"),
        title=N_("Without a hidden layer"),
        query="hidden=0&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300",
        notice=N_("The regions are straight wedges, whatever the training does. Accuracy ends at about 0.54."),
        why=N_(
            "Without hidden units each class gets a score that is a weighted sum of x and y. Where two such scores are"
            " equal lies a straight line."
        ),
    ),
    Experiment(
        id="zero-init",
        lab="nets",
        chapter=N_("Spiral classifier"),
        title=N_("All weights zero"),
        query=(
            "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&racers.0.init=zeros&racers.1.optimizer=gd&racers.1.lr=1"
            "&batch_size=30&epochs=300"
        ),
        notice=N_(
            "All hidden units of the first net begin equal, get equal gradients and stay equal: ten units do the work"
            " of one. The second net began with small random weights."
        ),
        why=N_(
            "Backpropagation gives units with equal weights equal gradients. Only unequal starting weights let them"
            " become different."
        ),
    ),
    Experiment(
        id="clipping",
        lab="nets",
        chapter=N_("Spiral classifier"),
        title=N_("Clipping the gradient"),
        query=(
            "hidden=10&racers.0.optimizer=gd&racers.0.lr=20&racers.0.activation=tanh&racers.0.init=xavier"
            "&racers.1.optimizer=gd&racers.1.lr=20&racers.1.activation=tanh&racers.1.init=xavier&racers.1.max_grad=0.05"
            "&batch_size=30&epochs=300"
        ),
        notice=N_(
            "A learning rate of 20 makes the first net jump around. The second net's gradients are clipped"
            " to a norm of 0.05, and it learns."
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
        chapter=N_("Spiral classifier"),
        title=N_("Numbers of 32 and of 64 bits"),
        query=(
            "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&racers.1.optimizer=gd&racers.1.lr=1"
            "&racers.1.precision=float64&batch_size=30&epochs=300"
        ),
        notice=N_(
            "The first net computes with 32 bits, the second with 64, from the same weights and with the same batches."
            " Their loss curves lie on one another, and both end with the same accuracy."
        ),
        why=N_(
            "The rounding of 32-bit numbers is far smaller than the noise of small batches, so it hardly changes what"
            " is learned. A 32-bit number takes half the memory of a 64-bit one, and large layers half the time."
        ),
        picture="loss",
    ),
)
