"""A net: layers, with all parameters in one vector."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.nets.activations import Activation
from engine.nets.architecture import Architecture
from engine.nets.curvature import Hessian, Sharpness
from engine.nets.dataset_evaluation import BLOCK, DatasetEvaluator
from engine.nets.evaluation import Evaluator, ProbabilityMap
from engine.nets.gradient_check import GradientCheck
from engine.nets.initializers import INITIALIZERS, Initializer
from engine.nets.layers import Place, Signal
from engine.nets.losses import Loss
from engine.nets.passes import backpropagate
from engine.nets.weights_file import load, save
from engine.rng import generator
from engine.settings import check_number

ROWS = 1024
"""Examples evaluated together."""


class Net:
    """A net of the layers of an architecture, which begins with weights that `initializer` draws.

    scale, seed : of the initial weights.

    theta : all parameters, one flat vector of `dtype`. state : θ, and after it what layers keep beside it; the same
    vector where they keep nothing. weights, biases : views into θ, (inputs, outputs) and (outputs,), one for each layer
    with weights; writing to a view changes θ, and vice versa. inputs : what each input is, in words, kept in files.

    Examples x : (n, d) are numbers or images: with dtype uint8, 0 to 255 stands for 0 to 1.
    """

    def __init__(self, architecture: Architecture, initializer: Initializer, scale: float, seed: int = 0) -> None:
        self.architecture = architecture
        self.inputs: tuple[str, ...] = ()
        self._use(np.zeros(architecture.state_size, architecture.dtype))
        random, nothing = generator(seed, "weights"), Signal(0, 0, architecture.dtype, "evaluate")
        for slot in architecture.slots:
            place = Place(
                slot.shape,
                nothing,
                nothing,
                0,
                "evaluate",
                architecture.block(slot, self.state),
                statistics=architecture.statistics(slot, self.state),
            )
            slot.layer.initialize(place, lambda inputs, outputs: initializer.draw(random, scale, inputs, outputs))

    def _use(self, state: np.ndarray) -> None:
        self.state, self._theta = state, state[: self.architecture.size]
        self.weights, self.biases = self.architecture.weights(state), self.architecture.biases(state)

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.architecture.sizes

    @property
    def activation(self) -> Activation:
        return self.architecture.activation

    @property
    def loss_type(self) -> type[Loss]:
        return self.architecture.loss

    @property
    def dtype(self) -> np.dtype[np.floating]:
        return self.architecture.dtype

    @property
    def theta(self) -> np.ndarray:
        return self._theta

    @property
    def size(self) -> int:
        """The number of parameters."""
        return self.architecture.size

    def copy(self) -> "Net":
        """An equal net with parameters of its own."""
        other: Net = copy.copy(self)
        other._use(self.state.copy())
        return other

    def save(self, file: str | Path | BinaryIO) -> None:
        """Write the net to an .npz file: W1 (inputs, outputs), b1 (outputs,), W2, b2, …, activation, loss (ids), inputs
        (words) where they are known.
        """
        save(file, self.architecture, self.state, self.inputs)

    @staticmethod
    def load(file: str | Path | BinaryIO) -> "Net":
        """The net that `save` wrote, or another program in that format. Raises WeightsError, a ValueError."""
        architecture, state, inputs = load(file)
        net = Net(architecture, INITIALIZERS["zeros"], 1)
        net.state[...] = state
        net.inputs = inputs
        return net

    def predict(self, x: np.ndarray) -> np.ndarray:
        """The most probable class of each example, or of a regression its number. x : (n, d) -> (n,) int or dtype"""
        if self.loss_type.numbers:
            numbers: np.ndarray = self.probability_map(x).numbers()[0]
            return numbers
        classes: np.ndarray = self.probabilities(x).argmax(axis=1)
        return classes

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """x : (n, d) -> (n, classes); ValueError for a regression, which has none."""
        self._check_classifies("probabilities")
        x = self.architecture.check_inputs(x)
        return np.concatenate([self.evaluator(x[rows]).probabilities.T for rows in row_blocks(len(x))])

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """The output of each layer for x : (n, d), one (n, units) array per layer; the last one holds the
        probabilities, or a regression's numbers.
        """
        return [layer.T for layer in self.evaluator(x).activations]

    def loss(self, x: np.ndarray, labels: np.ndarray) -> float:
        """The mean loss of x : (n, d) with labels : (n,) int, or numbers for a regression."""
        x, labels = self.architecture.check_examples(x, labels)
        return sum(self.evaluator(x[rows], labels[rows]).loss * len(x[rows]) for rows in row_blocks(len(x))) / len(x)

    def accuracy(self, x: np.ndarray, labels: np.ndarray) -> float:
        """The share of x : (n, d) whose predicted class is that of labels : (n,) int; ValueError for a regression."""
        self._check_classifies("accuracy")
        x, labels = self.architecture.check_examples(x, labels)
        return float(np.mean(self.predict(x) == labels))

    def _check_classifies(self, wanted: str) -> None:
        if self.loss_type.numbers:
            raise ValueError(f"a net that learns numbers has no {wanted}; see predict and loss")

    def evaluator(self, x: np.ndarray, labels: np.ndarray | None = None) -> Evaluator:
        """Evaluates the net at the same points x : (n, d) again and again while it learns."""
        return Evaluator(self.architecture, self.state, x, labels)

    def probability_map(self, x: np.ndarray) -> ProbabilityMap:
        """Pictures the probabilities at very many points x : (n, d) again and again while the net learns."""
        return ProbabilityMap(self.architecture, self.state, x)

    def dataset_evaluator(self, x: np.ndarray, labels: np.ndarray, block: int = BLOCK) -> DatasetEvaluator:
        """Evaluates the net on a whole data set, x : (n, d), labels : (n,) int, a block at a time while it learns."""
        return DatasetEvaluator(self.architecture, self.state, x, labels, block)

    def gradient(self, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """∂loss/∂θ by backpropagation, flat like θ. x : (n, d), labels : (n,) int"""
        x, labels = self.architecture.check_examples(x, labels)
        return backpropagate(self.architecture, self.state, x, labels)

    def numerical_gradient(self, x: np.ndarray, labels: np.ndarray, h: float = 1e-4) -> np.ndarray:
        """∂loss/∂θ by central differences, flat like θ: two forward passes for each parameter, for checking `gradient`.

        Rounding leaves an error of about 1e-12/(h/1e-4) in float64; in float32 hardly more than two digits are right.
        """
        check = self.gradient_check(x, labels, h)
        check.advance(self.size)
        return check.numerical

    def hessian_vector_product(self, x: np.ndarray, labels: np.ndarray, v: np.ndarray) -> np.ndarray:
        """∂²loss/∂θ² · v, exact in float64, for v : (size,) or each row of v : (k, size). x : (n, d), labels : (n,)"""
        hessian = Hessian(self.architecture, x, labels)
        hessian.move(self.theta)
        return hessian.product(v)

    def sharpness(self, x: np.ndarray, labels: np.ndarray, k: int = 1) -> np.ndarray:
        """The k largest eigenvalues of ∂²loss/∂θ², the largest first, (k,) float64. x : (n, d), labels : (n,)

        Each is right to 1e-6 of the largest one's size. SettingError unless k is in [1, size].
        """
        k = check_number("k", k, 1, self.size, integer=True)
        hessian = Hessian(self.architecture, x, labels)
        return Sharpness(hessian, k, tolerance=1e-6, blocks=200).find(self.theta).values

    def gradient_check(self, x: np.ndarray, labels: np.ndarray, h: float = 1e-4) -> GradientCheck:
        """`gradient` against `numerical_gradient`, a few parameters at a time. x : (n, d), labels : (n,) int"""
        x, labels = self.architecture.check_examples(x, labels)
        return GradientCheck(self.architecture, self.state, x, labels, h)

    def weights_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """The weights' part of a flat vector like θ (a gradient, say): views, one (inputs, outputs) a layer."""
        return self.architecture.weights(vector)

    def biases_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """The biases' part of a flat vector like θ: views, one (outputs,) a layer."""
        return self.architecture.biases(vector)


def row_blocks(n: int) -> Iterator[slice]:
    """The rows that are evaluated together, of n examples."""
    return (slice(begin, begin + ROWS) for begin in range(0, n, ROWS))
