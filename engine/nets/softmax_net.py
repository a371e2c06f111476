"""The smallest classifier: one layer without biases, softmax, one example. An objective for the optimizers."""

from collections.abc import Sequence

import numpy as np

from engine.array_types import Float64Array
from engine.nets.losses import CrossEntropy


class SoftmaxNet:
    """z = xW, p = softmax(z), L(W) = −log p_label, and ∂L/∂W = x ⊗ (p − t) with the one-hot target t.

        net = SoftmaxNet(x=(0.6, 0.9), label=2, classes=3)
        for step in descend(net, OPTIMIZERS["gd"](lr=1.0), start=W.ravel(), steps=10): ...

    x : (inputs,) finite. label : the right class, 0 to classes − 1. θ is W : (inputs, classes) float64, row by row.
    Stable for any finite z, see `CrossEntropy`. Raises ValueError for an x or a label that is not allowed.
    """

    def __init__(self, x: Sequence[float], label: int, classes: int) -> None:
        self.x = np.array(x, dtype=np.float64)
        if self.x.ndim != 1 or not self.x.size or not np.isfinite(self.x).all():
            raise ValueError(f"x={x!r} is not a row of finite numbers")
        if not 0 <= label < classes:
            raise ValueError(f"label={label} is outside [0, {classes - 1}]")
        self.shape = (self.x.size, classes)
        self.size = self.x.size * classes
        self.target = np.zeros(classes)
        self.target[label] = 1
        self._cross_entropy = CrossEntropy(classes, 1, np.dtype(np.float64))

    def logits(self, theta: Float64Array) -> Float64Array:
        """z : (classes,) at θ : (size,)."""
        return self.x @ theta.reshape(self.shape)

    def probabilities(self, theta: Float64Array) -> Float64Array:
        """p : (classes,) at θ : (size,)."""
        z = self.logits(theta)
        self._cross_entropy.output(z[:, None])
        return z

    def loss(self, theta: Float64Array) -> float:
        """L at θ : (size,)."""
        return self._cross_entropy.loss_and_gradient(self.logits(theta)[:, None], self.target[:, None])

    def loss_and_gradient(self, theta: Float64Array, gradient_out: Float64Array) -> float:
        """L at θ : (size,); ∂L/∂W, row by row, is written to gradient_out : (size,)."""
        z = self.logits(theta)
        loss = self._cross_entropy.loss_and_gradient(z[:, None], self.target[:, None])
        np.multiply(self.x[:, None], z, out=gradient_out.reshape(self.shape))
        return loss
