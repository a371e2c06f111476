"""The catalogue of expressions to differentiate: each a formula with values of its inputs, a lesson and a source."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.registry import Registry
from engine.sentences import N_


@dataclass(frozen=True)
class Example:
    """`inputs` are texts that `read_array` reads, by name; `lesson` says in a sentence or two what it teaches."""

    id: str
    title: str
    expression: str
    lesson: str
    source: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict, hash=False)


EXAMPLES = Registry(
    "example",
    [
        Example(
            "line",
            N_("A line, 2x + 3"),
            "2*x + 3",
            N_(
                "On the way back from y, the sum passes the gradient on unchanged, and the product multiplies it by"
                " the other factor: dy/dx = 2 for every x."
            ),
            "F. Chollet, Deep Learning with Python, 2nd ed. 2021, section 3.5.2",
            {"x": "0"},
        ),
        Example(
            "affine",
            N_("A layer, matmul(x, W) + b"),
            "matmul(x, W) + b",
            N_(
                "What every layer of a net computes. The gradient of W is xᵀ g, the gradient of x is g Wᵀ, and b,"
                " which is"
                " added to every row, gets the sum over the rows."
            ),
            "F. Chollet, Deep Learning with Python, 2nd ed. 2021, section 3.5.2",
            {"x": "1, 2; 3, 4", "W": "0.5, -1; 2, 0.25", "b": "0.1, -0.2"},
        ),
        Example(
            "two_paths",
            N_("Two paths, ln x + xz − sin z"),
            "log(x) + x*z - sin(z)",
            N_("x and z are each used twice. The gradients that come back on the two paths add up."),
            "A. G. Baydin et al., Automatic differentiation in machine learning: a survey, 2018, table 3",
            {"x": "2", "z": "5"},
        ),
        Example(
            "neuron",
            N_("A neuron, σ(wx + b)"),
            "sigmoid(w*x + b)",
            N_(
                "Where the sigmoid is flat, its factor y(1 − y) is almost 0, so almost no gradient reaches w: the"
                " neuron is saturated."
            ),
            "",
            {"w": "2", "x": "-1", "b": "1"},
        ),
        Example(
            "sigmoid",
            N_("The sigmoid step by step"),
            "1/(1 + exp(-(a*x + b*z + c)))",
            N_(
                "The sigmoid, split into division, exponential and sums. The product of all these small derivatives"
                " is y(1 − y)."
            ),
            "A. Karpathy and J. Johnson, CS231n course notes, Backpropagation, intuitions",
            {"a": "2", "x": "-1", "b": "-3", "z": "-2", "c": "-3"},
        ),
        Example(
            "squared_error",
            N_("Mean squared error of a line"),
            "mean((w*x + b - t)^2)",
            N_(
                "The gradient of a regression: every point pulls on w and b in proportion to its error, and the pulls"
                " are summed."
            ),
            "",
            {"x": "1, 2, 3", "w": "0.5", "b": "0", "t": "2, 3, 5"},
        ),
        Example(
            "softmax",
            N_("Softmax with cross-entropy"),
            "log(sum(exp(matmul(x, W)))) - sum(t*matmul(x, W))",
            N_(
                "The loss of the smallest softmax net, −Σ t log p with p = softmax(matmul(x, W)), written out. The"
                " gradient at the scores matmul(x, W) is p − t: prediction minus target."
            ),
            "K. Saitoh, Deep Learning from Scratch, 2016, section 4.4.2",
            {
                "x": "0.6, 0.9",
                "W": "0.47355232, 0.9977393, 0.84668094; 0.85557411, 0.03563661, 0.69422093",
                "t": "0, 0, 1",
            },
        ),
        Example(
            "hidden_layer",
            N_("A small net with a hidden layer"),
            "matmul(relu(matmul(x, W) + b), w)",
            N_(
                "A net in one line. relu lets the gradient through where its input is positive, and stops it elsewhere."
            ),
            "",
            {"x": "1, -2", "W": "1, -1, 0.5; 0.5, 1, -1", "b": "0.5, 0.5, 0.5", "w": "1, -2, 3"},
        ),
    ],
)
