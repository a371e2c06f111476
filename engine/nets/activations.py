"""Activations: pairs of a function and its derivative, both in place.

`apply(z, scratch)` turns z into a = f(z). `backpropagate(a, delta, scratch)` multiplies delta, ∂L/∂a, by f′(z), which
every function here computes from a. All arrays have one shape and dtype, and are contiguous. `slope` and `bend` compute
f′ and f″ from a, as new arrays; bend is None where f″ is 0 almost everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.array_types import FloatArray
from engine.registry import Registry
from engine.sentences import N_

ONE = np.ones((), np.float32)
"""1 as an array: converting the number at every call takes longer than adding it to a small layer."""

LEAK = 0.01
"""Slope of the leaky ReLU left of 0: Maas et al., 2013, and the default of PyTorch."""


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative; see the top of this file for what both functions do."""

    id: str
    title: str
    rule: str  # the formula, as plain text
    apply: Callable[[np.ndarray, np.ndarray], None]
    backpropagate: Callable[[np.ndarray, np.ndarray, np.ndarray], None]
    slope: Callable[[FloatArray], FloatArray]
    bend: Callable[[FloatArray], FloatArray | None]


def sigmoid(z: np.ndarray, scratch: np.ndarray) -> None:
    np.negative(z, z)
    np.exp(z, z)  # inf for z < −88 in float32, which 1/(1 + inf) turns into the right 0
    np.add(z, ONE, z)
    np.reciprocal(z, z)


def sigmoid_backward(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:  # f′ = a(1 − a) = a − a²
    np.multiply(a, a, scratch)
    np.subtract(a, scratch, scratch)
    np.multiply(delta, scratch, delta)


def sigmoid_slope(a: FloatArray) -> FloatArray:
    return a * (1 - a)


def sigmoid_bend(a: FloatArray) -> FloatArray:  # f″ = f′(1 − 2a)
    return a * (1 - a) * (1 - 2 * a)


def tanh(z: np.ndarray, scratch: np.ndarray) -> None:
    np.tanh(z, z)


def tanh_backward(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:  # f′ = 1 − a²
    np.multiply(a, a, scratch)
    np.multiply(delta, scratch, scratch)
    np.subtract(delta, scratch, delta)


def tanh_slope(a: FloatArray) -> FloatArray:
    return 1 - a * a


def tanh_bend(a: FloatArray) -> FloatArray:  # f″ = −2a f′
    return -2 * a * (1 - a * a)


def relu(z: np.ndarray, scratch: np.ndarray) -> None:
    np.maximum(z, 0.0, out=z)


def relu_backward(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:  # f′ = 1 where z > 0, else 0
    np.greater(a, 0.0, scratch)
    np.multiply(delta, scratch, delta)


def relu_slope(a: FloatArray) -> FloatArray:
    return np.greater(a, 0).astype(a.dtype)


def straight(a: FloatArray) -> None:
    """f″ of a piecewise linear function."""


def leaky_relu(z: np.ndarray, scratch: np.ndarray) -> None:
    np.multiply(z, LEAK, scratch)
    np.maximum(z, scratch, out=z)


def leaky_relu_backward(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:  # f′ = 1 where z > 0, else LEAK
    np.greater(a, 0.0, scratch)
    np.maximum(scratch, LEAK, out=scratch)
    np.multiply(delta, scratch, delta)


def leaky_relu_slope(a: FloatArray) -> FloatArray:
    return np.where(a > 0, 1, LEAK).astype(a.dtype)


def linear(z: np.ndarray, scratch: np.ndarray) -> None:
    pass


def linear_backward(a: np.ndarray, delta: np.ndarray, scratch: np.ndarray) -> None:
    pass


def linear_slope(a: FloatArray) -> FloatArray:
    return np.ones_like(a)


ACTIVATIONS: Registry[Activation] = Registry(
    "activation",
    [
        Activation("sigmoid", N_("Sigmoid"), "1/(1 + e⁻ᶻ)", sigmoid, sigmoid_backward, sigmoid_slope, sigmoid_bend),
        Activation("tanh", N_("Tanh"), "tanh z", tanh, tanh_backward, tanh_slope, tanh_bend),
        Activation("relu", N_("ReLU"), "max(0, z)", relu, relu_backward, relu_slope, straight),
        Activation(
            "leaky_relu",
            N_("Leaky ReLU"),
            f"max({LEAK}z, z)",
            leaky_relu,
            leaky_relu_backward,
            leaky_relu_slope,
            straight,
        ),
        Activation("linear", N_("Linear"), "z", linear, linear_backward, linear_slope, straight),
    ],
)
