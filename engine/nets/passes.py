"""One pass of n examples through a net, forward and back, layer by layer.

Everything is feature-major, (units, n), so that sums over classes run along contiguous rows. A layer is one block of θ,
(inputs + 1, outputs): the weights, and below them the biases, which meet a row of ones below the activations. So one
matrix product is a layer's whole forward step, and one its whole gradient:

    forward   z = blockᵀ [a; 1]     a′ = f(z)
    backward  ∂block = [a; 1] ∂zᵀ   ∂a = weights · ∂z     ∂z = ∂a · f′(z)
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from engine.nets.mlp import MLP

EXAMPLE_MAJOR = (64, 256)
"""With at least so many inputs, and at most so many units, in the first layer OpenBLAS is up to a fifth faster when its
product comes out example-major, transposition included, since then it transposes no factor (784-50, batch 100: 79 µs
against 96)."""


WHITE = 255
"""Inputs of dtype uint8 are pictures: 0 to 255 stands for 0 to 1. They become numbers only where a pass needs them."""


def append_ones(inputs: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """(n, d) -> (n, d + 1) of `dtype`, with a last column of ones for the biases; pictures are scaled."""
    extended = np.ones((inputs.shape[0], inputs.shape[1] + 1), dtype)
    if inputs.dtype == np.uint8:
        scale_pictures(inputs, extended)
    else:
        extended[:, :-1] = inputs
    return extended


def scale_pictures(pictures: np.ndarray, extended: np.ndarray) -> None:
    """(n, d) uint8 -> the first d columns of `extended`, contiguous, as pictures/255; the last column becomes ones.

    To divide the whole array in place takes half the time of dividing on the way into its strided part.
    """
    extended[:, :-1] = pictures
    np.divide(extended, WHITE, out=extended)
    extended[:, -1] = 1


def one_hot_targets(labels: np.ndarray, classes: int, dtype: np.dtype) -> np.ndarray:
    """Labels (n,) -> one-hot columns divided by n, (classes, n): what a loss compares with."""
    return (labels == np.arange(classes)[:, None]).astype(dtype) / dtype.type(len(labels))


class Pass:
    """Buffers for n examples, and what happens in them.

    gradient : flat, like the net's θ; where `loss_and_gradient` leaves the gradient. Without it only forward.
    activations : after a pass, what each layer has given out, (units, n). The output layer holds z after `forward`.
    """

    def __init__(self, net: "MLP", n: int, gradient: np.ndarray | None = None) -> None:
        *hidden, classes = net.sizes[1:]
        self._loss = net.loss_type(classes, n, net.dtype)
        self._extended = [np.ones((units + 1, n), net.dtype) for units in hidden]
        self._output = np.empty((classes, n), net.dtype)
        self.activations = [extended[:-1] for extended in self._extended] + [self._output]
        scratch = [np.empty_like(a) for a in self.activations]
        self._output_copy = scratch[-1]
        blocks = net.blocks_of(net.theta)
        example_major = net.sizes[0] >= EXAMPLE_MAJOR[0] and net.sizes[1] <= EXAMPLE_MAJOR[1]
        self._first = blocks[0] if example_major else blocks[0].T
        self._rows = np.empty((n, net.sizes[1]), net.dtype) if example_major else None
        self._apply = net.activation.apply
        self._backpropagate = net.activation.backpropagate
        self._up = list(
            zip(scratch, (block.T for block in blocks[1:]), self._extended, self.activations, self.activations[1:])
        )
        if gradient is None:
            return
        slopes = net.blocks_of(gradient)
        deltas = [np.empty_like(a) for a in self.activations[:-1]] + [self._output]  # ∂z of each layer
        self._first_slope, self._first_delta = slopes[0], deltas[0].T
        weights = [block[:-1] for block in blocks]
        transposed = [delta.T for delta in deltas]
        self._down = list(
            zip(self._extended, transposed[1:], slopes[1:], weights[1:], deltas[1:], deltas, self.activations, scratch)
        )[::-1]

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        """inputs : (d + 1, n), the last row ones -> z of the output layer : (classes, n)"""
        if self._rows is None:
            np.dot(self._first, inputs, out=self.activations[0])
        else:
            np.dot(inputs.T, self._first, out=self._rows)
            self.activations[0][...] = self._rows.T
        for scratch, block, extended, a, z in self._up:
            self._apply(a, scratch)
            np.dot(block, extended, out=z)
        return self._output

    def output(self, inputs: np.ndarray) -> np.ndarray:
        """Forward, and on to probabilities : (classes, n)."""
        self._loss.output(self.forward(inputs))
        return self._output

    def loss(self, inputs: np.ndarray, target: np.ndarray) -> float:
        """Forward, and on to the loss; target : see `one_hot_targets`. The output layer then holds ∂L/∂z."""
        return self._loss.loss_and_gradient(self.forward(inputs), target)

    def loss_and_output(self, inputs: np.ndarray, target: np.ndarray) -> float:
        """Forward, and on to the loss and to probabilities, which the output layer then holds."""
        np.copyto(self._output_copy, self.forward(inputs))
        self._loss.output(self._output)
        return self._loss.loss_and_gradient(self._output_copy, target)

    def loss_and_gradient(self, inputs: np.ndarray, target: np.ndarray) -> float:
        """inputs : (d + 1, n), the last row ones; target : see `one_hot_targets`. The gradient is written to `gradient`."""
        loss = self._loss.loss_and_gradient(self.forward(inputs), target)
        for extended, delta_t, slope, weights, delta, below, a, scratch in self._down:
            np.dot(extended, delta_t, out=slope)
            np.dot(weights, delta, out=below)
            self._backpropagate(a, below, scratch)
        np.dot(inputs, self._first_delta, out=self._first_slope)
        return loss
