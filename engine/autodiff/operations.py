"""The operations of a tape: each computes its value and sends the gradient that reaches it back to its inputs.

With v = operation(a, b) and ḡ = ∂output/∂v, `backward` gives ḡ · ∂v/∂a for a. Where a was broadcast, the tape sums the
result back to a's shape. At kinks, relu'(0) = abs'(0) = 0, as in TensorFlow and PyTorch.

Source: A. Griewank and A. Walther, Evaluating derivatives, 2nd ed., 2008, section 3.2; for matmul M. Giles, Collected
matrix derivative results for forward and reverse mode algorithmic differentiation, 2008, section 2.2.2.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.array_types import Float64Array
from engine.registry import Registry
from engine.sentences import SentenceError

Rule = Callable[..., Float64Array]


class ShapeError(SentenceError):
    """Arrays that do not fit together: one sentence with their shapes."""


@dataclass(frozen=True)
class Operation:
    """One operation.

    value : value(*inputs). backward : for each input a rule (g, v, *inputs), which gives that input's gradient.
    notation : how people write the operation. rules : how they write each factor of the gradient g or, if
    `rules_are_gradients`, the whole gradient. In both texts {a} and {b} stand for the inputs and {v} for the value.
    """

    id: str
    notation: str
    value: Callable[..., Float64Array]
    backward: tuple[Rule, ...]
    rules: tuple[str, ...]
    rules_are_gradients: bool = False


def matmul(a: Float64Array, b: Float64Array) -> Float64Array:
    """NumPy's a @ b for vectors and matrices; raises ShapeError."""
    if not a.ndim or not b.ndim:
        raise ShapeError(
            "matmul needs vectors or matrices, and the shapes are {left} and {right}", left=shape(a), right=shape(b)
        )
    if a.shape[-1] != b.shape[0]:
        raise ShapeError(
            (
                "matmul cannot take the shapes {left} and {right}: the last number of the first must equal the first"
                " number of the second"
            ),
            left=shape(a),
            right=shape(b),
        )
    return np.asarray(a @ b)


def _matmul_left(g: Float64Array, v: Float64Array, a: Float64Array, b: Float64Array) -> Float64Array:
    """ḡ bᵀ, where a vector on the left is one row and one on the right is one column."""
    rows = np.reshape(g, (1 if a.ndim == 1 else a.shape[0], 1 if b.ndim == 1 else b.shape[1]))
    return (rows @ np.reshape(b, (b.shape[0], -1)).T).reshape(a.shape)


def _matmul_right(g: Float64Array, v: Float64Array, a: Float64Array, b: Float64Array) -> Float64Array:
    """aᵀ ḡ, likewise."""
    rows = np.reshape(g, (1 if a.ndim == 1 else a.shape[0], 1 if b.ndim == 1 else b.shape[1]))
    return (np.reshape(a, (-1, a.shape[-1])).T @ rows).reshape(b.shape)


def _sigmoid(a: Float64Array) -> Float64Array:
    return 1 / (1 + np.exp(-a))


OPERATIONS = Registry(
    "operation",
    [
        Operation("add", "{a} + {b}", np.add, (lambda g, v, a, b: g, lambda g, v, a, b: g), ("1", "1")),
        Operation("subtract", "{a} − {b}", np.subtract, (lambda g, v, a, b: g, lambda g, v, a, b: -g), ("1", "−1")),
        Operation(
            "multiply", "{a} · {b}", np.multiply, (lambda g, v, a, b: g * b, lambda g, v, a, b: g * a), ("{b}", "{a}")
        ),
        Operation(
            "divide",
            "{a} / {b}",
            np.divide,
            (lambda g, v, a, b: g / b, lambda g, v, a, b: -g * v / b),
            ("1/{b}", "−{v}/{b}"),
        ),
        Operation(
            "power",
            "{a}^{b}",
            np.power,
            (lambda g, v, a, b: g * b * np.where(b == 0, 1, a) ** (b - 1), lambda g, v, a, b: g * v * np.log(a)),
            ("{b} {a}^({b}−1)", "{v} ln {a}"),
        ),
        Operation("square", "{a}²", np.square, (lambda g, v, a: g * 2 * a,), ("2 {a}",)),
        Operation("negative", "−{a}", np.negative, (lambda g, v, a: -g,), ("−1",)),
        Operation("exp", "exp {a}", np.exp, (lambda g, v, a: g * v,), ("{v}",)),
        Operation("log", "ln {a}", np.log, (lambda g, v, a: g / a,), ("1/{a}",)),
        Operation("sqrt", "√{a}", np.sqrt, (lambda g, v, a: g / (2 * v),), ("1/(2{v})",)),
        Operation("sin", "sin {a}", np.sin, (lambda g, v, a: g * np.cos(a),), ("cos {a}",)),
        Operation("cos", "cos {a}", np.cos, (lambda g, v, a: -g * np.sin(a),), ("−sin {a}",)),
        Operation("tanh", "tanh {a}", np.tanh, (lambda g, v, a: g * (1 - v**2),), ("1 − {v}²",)),
        Operation("sigmoid", "σ({a})", _sigmoid, (lambda g, v, a: g * v * (1 - v),), ("{v}(1 − {v})",)),
        Operation("relu", "relu {a}", lambda a: np.maximum(a, 0), (lambda g, v, a: g * (a > 0),), ("1 or 0",)),
        Operation("abs", "|{a}|", np.abs, (lambda g, v, a: g * np.sign(a),), ("±1",)),
        Operation("sum", "Σ {a}", np.sum, (lambda g, v, a: g * np.ones_like(a),), ("1",)),
        Operation("mean", "mean {a}", np.mean, (lambda g, v, a: g * np.full_like(a, 1 / a.size),), ("1/n",)),
        Operation(
            "matmul",
            "matmul({a}, {b})",
            matmul,
            (_matmul_left, _matmul_right),
            ("g {b}ᵀ", "{a}ᵀ g"),
            rules_are_gradients=True,
        ),
    ],
)


def shape(array: Float64Array) -> str:
    """(), (3,) or (2, 3), as NumPy writes it."""
    return str(array.shape)
