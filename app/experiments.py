"""The experiments: settings of a lab that show one thing, and what to look for. One click sets one up and plays it.

Source: the first chapters of deep learning from scratch, as the lessons of this project list them; `chapter` says which.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Experiment:
    """`query` is the lab's query string; `look` says in a sentence or two what there is to see."""

    id: str
    lab: str
    chapter: str
    title: str
    query: str
    look: str

    @property
    def address(self) -> str:
        """The page, set up; `#play` starts it."""
        return f"/labs/{self.lab}?{self.query}#play"


_FUNCTIONS, _SPIRAL, _DIGITS = "Descent on functions", "Spiral classifier", "Digits"
_RAVINE = "racers.0.optimizer=gd&racers.0.lr=0.95&racers.1.optimizer=momentum&racers.1.lr=0.1&racers.2.optimizer=adagrad&racers.2.lr=1.5&racers.3.optimizer=adam&racers.3.lr=0.3"

EXPERIMENTS = (
    Experiment(
        "bowl", "descent", _FUNCTIONS, "A round bowl", "function=sphere&start.x=-3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=100&gradient=numerical",
        "Every step shortens the way to the minimum by a fifth. On the logarithmic plot that is a straight line.",
    ),
    Experiment(
        "too-large", "descent", _FUNCTIONS, "A learning rate that is too large", "function=sphere&start.x=-3&start.y=4&racers.0.optimizer=gd&racers.0.lr=10&steps=100",
        "Each update jumps over the minimum to a place 19 times as far away. The loss grows until the run is given up.",
    ),
    Experiment(
        "too-small", "descent", _FUNCTIONS, "A learning rate that is too small", "function=sphere&start.x=-3&start.y=4&racers.0.optimizer=gd&racers.0.lr=1e-10&steps=100",
        "A hundred steps, and the point has hardly moved: the loss stays flat.",
    ),
    Experiment(
        "linear-system", "descent", _FUNCTIONS, "Solving two equations by descent", "function=linear_system&racers.0.optimizer=gd&racers.0.lr=0.1&steps=200",
        "The gradient is zero where 2x + y = 6 and x + 2y = 9. Descent finds that place, (1, 4), without solving anything.",
    ),
    Experiment(
        "ravine", "descent", _FUNCTIONS, "Four optimizers in a ravine", f"function=ravine&steps=30&{_RAVINE}",
        "Plain descent zigzags across the ravine; momentum swings through it; AdaGrad and Adam turn towards the valley's floor.",
    ),
    Experiment(
        "local-minimum", "descent", _FUNCTIONS, "Caught in the nearer well", "function=wells&racers.0.optimizer=gd&racers.1.optimizer=momentum&steps=400",
        "Plain descent ends in the shallow well next to its start. Momentum carries the other one over the rim into the deep one.",
    ),
    Experiment(
        "saddle", "descent", _FUNCTIONS, "On a saddle's ridge", "function=saddle&start.x=1&start.y=1e-6&racers.0.optimizer=gd&racers.0.lr=0.1&racers.1.optimizer=adam&racers.1.lr=0.1&steps=150",
        "Started a millionth beside the ridge, descent first walks to the saddle and waits there, for the gradient is almost zero. Then it leaves, faster and faster.",
    ),
    Experiment(
        "plateau", "descent", _FUNCTIONS, "A flat shelf", "function=plateau&racers.0.optimizer=gd&racers.1.optimizer=rmsprop&racers.2.optimizer=adam&steps=400",
        "On the shelf the gradient is tiny, and so are the steps of plain descent. RMSProp and Adam divide by the gradient's size and cross.",
    ),
    Experiment(
        "momentum", "descent", _FUNCTIONS, "What momentum does", "function=quadratic&condition=100&racers.0.optimizer=gd&racers.1.optimizer=momentum&racers.1.lr=0.0331&racers.1.momentum=0.67&steps=400",
        "Velocity = momentum · velocity − lr · gradient. In this ravine it needs far fewer steps than plain descent, and overshoots on the way.",
    ),
    Experiment(
        "spiral-data", "nets", _SPIRAL, "The spiral", "epochs=1&racers.0.optimizer=gd",
        "Three arms of 100 points each, marked o, × and ▲. No straight line separates one from the others.",
    ),
    Experiment(
        "spiral-net", "nets", _SPIRAL, "Ten hidden units learn it", "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300",
        "For fifty epochs the loss hardly falls. Then the boundary begins to wind, and follows the arms of the spiral.",
    ),
    Experiment(
        "linear-fails", "nets", _SPIRAL, "Without a hidden layer", "hidden=0&racers.0.optimizer=gd&racers.0.lr=1&batch_size=30&epochs=300",
        "The regions are straight wedges, whatever the training does. Accuracy ends at about 0.55.",
    ),
    Experiment(
        "zero-init", "nets", _SPIRAL, "All weights zero", "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&racers.0.init=zeros&racers.1.optimizer=gd&racers.1.lr=1&batch_size=30&epochs=300",
        "All hidden units of the first net begin equal, get equal gradients and stay equal: ten units do the work of one. The second net began with small random weights.",
    ),
    Experiment(
        "clipping", "nets", _SPIRAL, "Clipping the gradient",
        "hidden=10&racers.0.optimizer=gd&racers.0.lr=20&racers.0.activation=tanh&racers.0.init=xavier&racers.1.optimizer=gd&racers.1.lr=20&racers.1.activation=tanh&racers.1.init=xavier&racers.1.max_grad=0.05&batch_size=30&epochs=300",
        "A learning rate of 20 throws the first net about. The second one's gradients are cut to a length of 0.05, and it learns.",
    ),
    Experiment(
        "float32", "nets", _SPIRAL, "Numbers of 32 and of 64 bits", "hidden=10&racers.0.optimizer=gd&racers.0.lr=1&precision=float64&batch_size=30&epochs=300",
        "The net in 64 bits learns just as the one in 32 (switch Precision in the net's settings). For large layers 32 bits take half the time.",
    ),
    Experiment(
        "two-layer", "digits", _DIGITS, "Two layers learn to read", "hidden=50&activation=sigmoid&init=normal&batch_size=100&sampling=random&racers.0.optimizer=gd&racers.0.lr=0.1&epochs=250",
        "At first the loss hardly falls; then the pictures of the weights come out of the noise. On these 4,000 images the test accuracy ends at about 0.93; with all 60,000 (Images: MNIST) at 0.947.",
    ),
    Experiment(
        "dense-512", "digits", _DIGITS, "A wide layer that begins badly",
        "hidden=512&activation=relu&init=uniform&init_scale=0.1&batch_size=128&sampling=ordered&racers.0.optimizer=gd&racers.0.lr=0.001&epochs=60",
        "All its first weights are positive, so every unit sees about the same: ten times the parameters of the small net, and a lower accuracy. Choose He as initial weights and start again.",
    ),
    Experiment(
        "overfitting", "digits", _DIGITS, "Too few images", "training_images=300&hidden=100&activation=relu&init=he&batch_size=100&sampling=shuffle&racers.0.optimizer=gd&racers.0.lr=0.1&epochs=200",
        "The net knows its 300 images by heart, accuracy 1. On images it has not seen the accuracy stops at about 0.8: the curves part.",
    ),
    Experiment(
        "optimizers", "digits", _DIGITS, "Four optimizers, five layers",
        "hidden=100,100,100,100&activation=relu&init=he&batch_size=128&sampling=random&iterations=2000&racers.0.optimizer=gd&racers.0.lr=0.01&racers.1.optimizer=momentum&racers.1.lr=0.01&racers.2.optimizer=adagrad&racers.2.lr=0.01&racers.3.optimizer=adam&racers.3.lr=0.001",
        "From the same weights, with the same batches: momentum, AdaGrad and Adam have the loss of plain descent's whole run within a few hundred iterations.",
    ),
)  # fmt: skip


def experiments_of(lab: str) -> list[Experiment]:
    return [experiment for experiment in EXPERIMENTS if experiment.lab == lab]
