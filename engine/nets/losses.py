"""Losses of a net's output against labels or numbers, averaged over the examples.

A loss is made for one shape of output, (classes, n), and owns the buffers to work in place. Targets are columns divided
by n, one-hot for labels: with them ∂L/∂z is a subtraction, and averages are dot products.
"""

from typing import ClassVar, Protocol

import numpy as np

from engine.registry import Registry
from engine.sentences import N_


class Loss(Protocol):
    id: ClassVar[str]
    title: ClassVar[str]
    rule: ClassVar[str]  # the formula, as plain text
    numbers: ClassVar[bool]  # whether the targets are numbers (a regression) instead of classes

    def __init__(self, classes: int, n: int, dtype: np.dtype) -> None: ...

    def output(self, z: np.ndarray) -> None:
        """Turn the last layer's z : (classes, n) into probabilities, in place; numbers stay as they are."""

    def loss_and_gradient(self, z: np.ndarray, target: np.ndarray) -> float:
        """The loss; z : (classes, n) becomes ∂L/∂z in place. target : (classes, n), divided by n."""

    def tangent(self, gradient: np.ndarray, target: np.ndarray, z_tangent: np.ndarray) -> np.ndarray:
        """How ∂L/∂z changes when z moves along `z_tangent`, (…, classes, n): the product with ∂²L/∂z².

        gradient : ∂L/∂z, (classes, n).
        """


class CrossEntropy:
    """Softmax with cross-entropy: L = mean −log p_label with p = e^z / Σ e^z, and ∂L/∂z = (p − t)/n

    Stable for any finite z: the largest z of an example is subtracted before the exponential, and the loss is
    log Σ e^z − z_label, never below 0, so a probability that rounds to 0 costs what it should and not infinity.
    """

    id: ClassVar[str] = "cross_entropy"
    title: ClassVar[str] = N_("Cross-entropy")
    rule: ClassVar[str] = N_("−log pₗ with p = e^z / Σ e^z")
    numbers: ClassVar[bool] = False

    def __init__(self, classes: int, n: int, dtype: np.dtype) -> None:
        self._column, self._log = np.empty((2, n), dtype)
        self._n, self._one_nth = np.array(n, dtype), np.full(n, 1 / n, dtype)
        self._ones = np.ones(classes, dtype)

    def output(self, z: np.ndarray) -> None:
        column = self._column
        np.maximum.reduce(z, 0, out=column)
        np.subtract(z, column, z)
        np.exp(z, z)
        np.add.reduce(z, 0, out=column)
        np.divide(z, column, z)

    def loss_and_gradient(self, z: np.ndarray, target: np.ndarray) -> float:
        column = self._column
        np.maximum.reduce(z, 0, out=column)
        np.subtract(z, column, z)
        z_label = np.vdot(target, z)  # its mean
        np.exp(z, z)
        self._ones.dot(z, column)
        np.log(column, self._log)
        np.multiply(column, self._n, column)
        np.divide(z, column, z)  # p/n
        np.subtract(z, target, z)
        return float(self._log.dot(self._one_nth) - z_label)

    def tangent(self, gradient: np.ndarray, target: np.ndarray, z_tangent: np.ndarray) -> np.ndarray:
        """p/n ∘ (Rz − p · Rz)"""
        p_nth = gradient + target
        mean = np.add.reduce(p_nth * z_tangent, -2, keepdims=True) * self._n
        moved: np.ndarray = p_nth * (z_tangent - mean)
        return moved


class MeanSquaredError:
    """L = mean ½ Σ (z − t)² over one-hot targets, and ∂L/∂z = (z − t)/n

    The ½ and the sum over classes are the textbook's; PyTorch's MSELoss averages over classes too and has no ½.
    Least squares on one-hot targets estimates the probability of each class; as it may stray outside [0, 1], `output`
    cuts off what is negative and divides by the sum. Where nothing is positive, all classes are equally probable.
    """

    id: ClassVar[str] = "mse"
    title: ClassVar[str] = N_("Mean squared error")
    rule: ClassVar[str] = "½ Σ (z − t)²"
    numbers: ClassVar[bool] = False

    def __init__(self, classes: int, n: int, dtype: np.dtype) -> None:
        self._n, self._classes = n, classes

    def output(self, z: np.ndarray) -> None:
        np.maximum(z, 0.0, out=z)
        total = z.sum(axis=0)
        z[:, total == 0] = 1
        np.divide(z, np.where(total == 0, self._classes, total), out=z)

    def loss_and_gradient(self, z: np.ndarray, target: np.ndarray) -> float:
        np.multiply(z, 1 / self._n, z)
        np.subtract(z, target, z)
        return 0.5 * self._n * float(np.vdot(z, z))

    def tangent(self, gradient: np.ndarray, target: np.ndarray, z_tangent: np.ndarray) -> np.ndarray:
        """Rz/n"""
        return z_tangent / self._n


class SquaredError(MeanSquaredError):
    """L = mean ½ (z − t)² over numbers t, and ∂L/∂z = (z − t)/n: a regression

    The output is z itself. The ½ is the textbook's: L is half of PyTorch's MSELoss, so a learning rate here is half of
    one there, and the root mean squared error is √(2L).
    """

    id: ClassVar[str] = "squared_error"
    title: ClassVar[str] = N_("Squared error")
    rule: ClassVar[str] = "½ (z − t)²"
    numbers: ClassVar[bool] = True

    def output(self, z: np.ndarray) -> None:
        pass


LOSSES: Registry[type[Loss]] = Registry("loss", [CrossEntropy, MeanSquaredError, SquaredError])
