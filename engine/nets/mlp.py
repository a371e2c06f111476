"""The multi-layer perceptron: fully connected layers, with all parameters in one vector."""

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.nets.activations import ACTIVATIONS, Activation
from engine.nets.architecture import Architecture
from engine.nets.dataset_evaluation import DatasetEvaluator
from engine.nets.evaluation import Evaluator, ProbabilityMap
from engine.nets.gradient_check import GradientCheck
from engine.nets.initializers import INITIALIZERS
from engine.nets.losses import LOSSES, Loss
from engine.nets.passes import backpropagate
from engine.nets.weights_file import load, save
from engine.rng import generator
from engine.settings import SettingError, check_number

ROWS = 1024
"""Examples evaluated together."""


class MLP:
    """inputs → hidden layers → outputs, one for each class.

        net = MLP((2, 10, 3), activation="sigmoid", init="normal", init_scale=0.01, seed=0)

    sizes : units from layer to layer: inputs, 0 to 6 hidden layers of 1 to 512, and 2 to 512 outputs. activation : of
    the hidden layers; the last layer is linear, and what follows it belongs to the loss. init_scale : see
    `INITIALIZERS`; None for the default. dtype : float32 or float64; the same seed gives the same weights, up to
    rounding, in either.

    theta : all parameters, one flat vector of `dtype`. weights, biases : views into it, (inputs, outputs) and
    (outputs,), one a layer; writing to a view changes θ, and the other way round.

    Examples x : (n, d) are numbers or images: with dtype uint8, 0 to 255 stands for 0 to 1.

    Raises UnknownNameError for an activation, loss or init that is not listed and SettingError for anything else.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        activation: str = "sigmoid",
        loss: str = "cross_entropy",
        init: str = "normal",
        init_scale: float | None = None,
        seed: int = 0,
        dtype: str = "float32",
    ) -> None:
        if dtype not in ("float32", "float64"):
            raise SettingError("dtype", dtype, "float32 or float64")
        self.architecture = Architecture(tuple(sizes), ACTIVATIONS[activation], LOSSES[loss], np.dtype(dtype))
        self.initializer = INITIALIZERS[init]
        scale = self.initializer.scale if init_scale is None else check_number("init_scale", init_scale, 0, 100)
        self._use(np.zeros(self.architecture.size, self.dtype))
        random = generator(seed, "weights")
        for weights in self.weights:
            weights[...] = self.initializer.draw(random, scale, *weights.shape)

    def _use(self, theta: np.ndarray) -> None:
        self._theta = theta
        self.weights, self.biases = self.architecture.weights(theta), self.architecture.biases(theta)

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

    def copy(self) -> "MLP":
        """An equal net with parameters of its own."""
        other: MLP = copy.copy(self)
        other._use(self._theta.copy())
        return other

    def save(self, file: str | Path | BinaryIO) -> None:
        """Write the net to an .npz file: W1 (inputs, outputs), b1 (outputs,), W2, b2, …, activation, loss (ids)."""
        save(file, self.architecture, self._theta)

    @staticmethod
    def load(file: str | Path | BinaryIO) -> "MLP":
        """The net that `save` wrote, or that another program wrote in that form. Raises WeightsError, a ValueError."""
        architecture, theta = load(file)
        net = MLP(
            architecture.sizes,
            activation=architecture.activation.id,
            loss=architecture.loss.id,
            dtype=architecture.dtype.name,
        )
        net.theta[...] = theta
        return net

    def predict(self, x: np.ndarray) -> np.ndarray:
        """The most probable class of each example. x : (n, d) -> (n,) int"""
        classes: np.ndarray = self.probabilities(x).argmax(axis=1)
        return classes

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """x : (n, d) -> (n, classes)"""
        x = self.architecture.check_inputs(x)
        return np.concatenate([self.evaluator(x[rows]).probabilities.T for rows in _blocks(len(x))])

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """What each layer gives out for x : (n, d), one (n, units) array a layer; the last one is the probabilities."""
        return [layer.T for layer in self.evaluator(x).activations]

    def loss(self, x: np.ndarray, labels: np.ndarray) -> float:
        """The mean loss of x : (n, d) with labels : (n,) int."""
        x, labels = self.architecture.check_examples(x, labels)
        return sum(self.evaluator(x[rows], labels[rows]).loss * len(x[rows]) for rows in _blocks(len(x))) / len(x)

    def accuracy(self, x: np.ndarray, labels: np.ndarray) -> float:
        """The share of x : (n, d) whose predicted class is the one in labels : (n,) int."""
        x, labels = self.architecture.check_examples(x, labels)
        return float(np.mean(self.predict(x) == labels))

    def evaluator(self, x: np.ndarray, labels: np.ndarray | None = None) -> Evaluator:
        """Evaluates the net at the same points x : (n, d) again and again while it learns."""
        return Evaluator(self.architecture, self._theta, x, labels)

    def probability_map(self, x: np.ndarray) -> ProbabilityMap:
        """Pictures the probabilities at very many points x : (n, d) again and again while the net learns."""
        return ProbabilityMap(self.architecture, self._theta, x)

    def dataset_evaluator(self, x: np.ndarray, labels: np.ndarray) -> DatasetEvaluator:
        """Evaluates the net on a whole data set, x : (n, d), labels : (n,) int, a block at a time while it learns."""
        return DatasetEvaluator(self.architecture, self._theta, x, labels)

    def gradient(self, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """∂loss/∂θ by backpropagation, flat like θ. x : (n, d), labels : (n,) int"""
        x, labels = self.architecture.check_examples(x, labels)
        return backpropagate(self.architecture, self._theta, x, labels)

    def numerical_gradient(self, x: np.ndarray, labels: np.ndarray, h: float = 1e-4) -> np.ndarray:
        """∂loss/∂θ by central differences, flat like θ: two forward passes for each parameter, for checking `gradient`.

        Rounding leaves an error of about 1e-12/(h/1e-4) in float64; in float32 hardly more than two digits are right.
        """
        check = self.gradient_check(x, labels, h)
        check.advance(self.size)
        return check.numerical

    def gradient_check(self, x: np.ndarray, labels: np.ndarray, h: float = 1e-4) -> GradientCheck:
        """`gradient` against `numerical_gradient`, a few parameters at a time. x : (n, d), labels : (n,) int"""
        x, labels = self.architecture.check_examples(x, labels)
        return GradientCheck(self.architecture, self._theta, x, labels, h)

    def weights_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """The weights' part of a flat vector like θ (a gradient, say): views, one (inputs, outputs) a layer."""
        return self.architecture.weights(vector)

    def biases_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """The biases' part of a flat vector like θ: views, one (outputs,) a layer."""
        return self.architecture.biases(vector)


def _blocks(n: int) -> Iterator[slice]:
    return (slice(begin, begin + ROWS) for begin in range(0, n, ROWS))
