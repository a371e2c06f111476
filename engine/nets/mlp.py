"""The multi-layer perceptron: fully connected layers, with all parameters in one vector."""

import copy
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from engine.nets.activations import ACTIVATIONS
from engine.nets.evaluation import Evaluator, ProbabilityMap
from engine.nets.gradient_check import GradientCheck
from engine.nets.initializers import INITIALIZERS
from engine.nets.losses import LOSSES
from engine.nets.passes import Pass, append_ones, one_hot_targets
from engine.nets.weights_file import load, save
from engine.rng import generator
from engine.settings import SettingError, check_number

MAX_HIDDEN_LAYERS, MAX_UNITS, MAX_INPUTS = 6, 512, 4096
ROWS = 1024
"""Examples that are looked at together."""


class MLP:
    """inputs → hidden layers → outputs, one for each class.

        net = MLP((2, 10, 3), activation="sigmoid", init="normal", init_scale=0.01, seed=0)

    sizes : units from layer to layer: inputs, 0 to 6 hidden layers of 1 to 512, and 2 to 512 outputs. `activation` is of
    the hidden layers; the last layer is linear, and what follows it belongs to the `loss`. init_scale : see
    `INITIALIZERS`; None for the usual one. The same seed gives the same weights, up to rounding, in either dtype.

    theta : all parameters, one flat vector of `dtype`; `weights` (inputs, outputs) and `biases` (outputs,) are views into
    it, one a layer, so that writing to either is seen by both and by whoever trains the net.

    Whatever takes examples x : (n, d) takes numbers or pictures: with dtype uint8, 0 to 255 stands for 0 to 1.

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
        self.sizes = _check_sizes(sizes)
        self.activation = ACTIVATIONS[activation]
        self.loss_type = LOSSES[loss]
        self.initializer = INITIALIZERS[init]
        if dtype not in ("float32", "float64"):
            raise SettingError("dtype", dtype, "float32 or float64")
        self.dtype = np.dtype(dtype)
        scale = self.initializer.scale if init_scale is None else check_number("init_scale", init_scale, 0, 100)
        self._theta = np.zeros(sum((inputs + 1) * outputs for inputs, outputs in self._shapes()), self.dtype)
        self.weights, self.biases = self.weights_of(self._theta), self.biases_of(self._theta)
        random = generator(seed, "weights")
        for weights in self.weights:
            weights[...] = self.initializer.draw(random, scale, *weights.shape)

    @property
    def theta(self) -> np.ndarray:
        return self._theta

    @property
    def size(self) -> int:
        """The number of parameters."""
        return self._theta.size

    def copy(self) -> "MLP":
        """A net of its own that is the same."""
        other = copy.copy(self)
        other._theta = self._theta.copy()
        other.weights, other.biases = other.weights_of(other._theta), other.biases_of(other._theta)
        return other

    def save(self, file: str | Path | BinaryIO) -> None:
        """Write it to a file (.npz): arrays W1 (inputs, outputs), b1 (outputs,), W2, b2, … and the words activation and loss."""
        save(self, file)

    @staticmethod
    def load(file: str | Path | BinaryIO) -> "MLP":
        """The net that `save` wrote, or that another program wrote in that form. Raises WeightsError, a ValueError."""
        return load(file)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """The most probable class of each example. x : (n, d) -> (n,) int"""
        return self.probabilities(x).argmax(axis=1)

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """x : (n, d) -> (n, classes)"""
        x = self.check_inputs(x)
        return np.concatenate([self.evaluator(x[rows]).probabilities.T for rows in _blocks(len(x))])

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """What each layer gives out for x : (n, d), one (n, units) array a layer; the last one is the probabilities."""
        return [layer.T for layer in self.evaluator(x).activations]

    def loss(self, x: np.ndarray, labels: np.ndarray) -> float:
        """The mean loss of x : (n, d) with labels : (n,) int."""
        x, labels = self._check(x, labels)
        return sum(self.evaluator(x[rows], labels[rows]).loss * len(x[rows]) for rows in _blocks(len(x))) / len(x)

    def accuracy(self, x: np.ndarray, labels: np.ndarray) -> float:
        """The share of x : (n, d) whose predicted class is the one in labels : (n,) int."""
        x, labels = self._check(x, labels)
        return float(np.mean(self.predict(x) == labels))

    def evaluator(self, x: np.ndarray, labels: np.ndarray | None = None) -> Evaluator:
        """For looking at the same points x : (n, d) again and again while the net learns."""
        return Evaluator(self, x, labels)

    def probability_map(self, x: np.ndarray) -> ProbabilityMap:
        """For looking at the probabilities at very many points x : (n, d) again and again while the net learns."""
        return ProbabilityMap(self, x)

    def gradient(self, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """∂loss/∂θ by backpropagation, flat like θ. x : (n, d), labels : (n,) int"""
        x, labels = self._check(x, labels)
        gradient = np.empty_like(self._theta)
        with np.errstate(all="ignore"):
            Pass(self, len(x), gradient).loss_and_gradient(*self.batch(x, labels))
        return gradient

    def numerical_gradient(self, x: np.ndarray, labels: np.ndarray, h: float = 1e-4) -> np.ndarray:
        """∂loss/∂θ by central differences, flat like θ: two forward passes for each parameter, for checking `gradient`.

        Rounding leaves an error of about 1e-12/(h/1e-4) in float64; in float32 hardly more than two digits are right.
        """
        check = self.gradient_check(x, labels, h)
        check.advance(self.size)
        return check.numerical

    def gradient_check(self, x: np.ndarray, labels: np.ndarray, h: float = 1e-4) -> GradientCheck:
        """`gradient` against `numerical_gradient`, a few parameters at a time. x : (n, d), labels : (n,) int"""
        x, labels = self._check(x, labels)
        return GradientCheck(self, x, labels, h)

    def weights_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """The weights' part of a flat vector like θ (a gradient, say): views, one (inputs, outputs) a layer."""
        return [block[:-1] for block in self.blocks_of(vector)]

    def biases_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """The biases' part of a flat vector like θ: views, one (outputs,) a layer."""
        return [block[-1] for block in self.blocks_of(vector)]

    def blocks_of(self, vector: np.ndarray) -> list[np.ndarray]:
        """A flat vector like θ as views, one (inputs + 1, outputs) a layer: the weights, and below them the biases."""
        blocks, end = [], 0
        for inputs, outputs in self._shapes():
            begin, end = end, end + (inputs + 1) * outputs
            blocks.append(vector[begin:end].reshape(inputs + 1, outputs))
        return blocks

    def check_inputs(self, x: np.ndarray) -> np.ndarray:
        """x as an array; raises ValueError unless it is (n, d) with the net's d, and n at least 1."""
        x = np.asarray(x)
        if x.ndim != 2 or x.shape[1] != self.sizes[0] or len(x) == 0:
            raise ValueError(f"x has the shape {x.shape}; the net takes (n, {self.sizes[0]}) with n at least 1")
        return x

    def check_labels(self, labels: np.ndarray, n: int) -> np.ndarray:
        """labels as an array; raises ValueError unless they are n of the net's classes."""
        labels, classes = np.asarray(labels), self.sizes[-1]
        if labels.shape != (n,) or labels.dtype.kind not in "iu":
            raise ValueError(
                f"labels have the shape {labels.shape} and dtype {labels.dtype}; {n} whole numbers are needed"
            )
        if labels.min() < 0 or labels.max() >= classes:
            raise ValueError(
                f"labels are in [{labels.min()}, {labels.max()}]; the net's classes are [0, {classes - 1}]"
            )
        return labels

    def _check(self, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = self.check_inputs(x)
        return x, self.check_labels(labels, len(x))

    def batch(self, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Examples as a `Pass` takes them: (d + 1, n), the last row ones, and (classes, n)."""
        return append_ones(x, self.dtype).T, one_hot_targets(labels, self.sizes[-1], self.dtype)

    def _shapes(self) -> Iterator[tuple[int, int]]:
        return zip(self.sizes, self.sizes[1:])


def _blocks(n: int) -> Iterator[slice]:
    return (slice(begin, begin + ROWS) for begin in range(0, n, ROWS))


def _check_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    sizes = tuple(sizes)
    if not 2 <= len(sizes) <= MAX_HIDDEN_LAYERS + 2:
        raise SettingError(
            "sizes", sizes, f"the number of inputs, 0 to {MAX_HIDDEN_LAYERS} hidden layers, and the number of outputs"
        )
    bounds = [(1, MAX_INPUTS), *[(1, MAX_UNITS)] * (len(sizes) - 2), (2, MAX_UNITS)]
    return tuple(
        check_number(f"sizes[{place}]", size, low, high, integer=True)
        for place, (size, (low, high)) in enumerate(zip(sizes, bounds, strict=True))
    )
