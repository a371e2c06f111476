"""One pass of n examples through a net, forward and back, layer by layer.

Everything is feature-major, (units, n), so that sums over classes run along contiguous rows. A layer is one block of θ,
(inputs + 1, outputs): the weights, and below them the biases, which meet a row of ones below the activations. So one
matrix product is a layer's whole forward step, and one its whole gradient:

    forward   z = blockᵀ [a; 1]     a′ = f(z)
    backward  ∂block = [a; 1] ∂zᵀ   ∂a = weights · ∂z     ∂z = ∂a · f′(z)

In nets as small as a page's, calls cost more than arithmetic. So here, in the activations and in the losses, results go
where the last positional argument says, and products are `a.dot(b, out)`, which takes two thirds of `np.dot`'s time.
"""

import numpy as np

from engine.array_types import FloatArray
from engine.nets.architecture import Architecture

EXAMPLE_MAJOR = (64, 256)
"""With at least this many inputs and at most this many units in the first layer, OpenBLAS is up to a fifth faster when
its product comes out example-major, transposition included, since then it transposes no factor (784-50, batch 100:
79 µs against 96)."""

MAX_PIXEL = 255
"""Inputs of dtype uint8 are images: 0 to 255 stands for 0 to 1. They become floats only where a pass needs them."""


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
    np.divide(extended, MAX_PIXEL, out=extended)
    extended[:, -1] = 1


def one_hot_targets(labels: np.ndarray, classes: int, dtype: np.dtype) -> np.ndarray:
    """Labels (n,) -> one-hot columns divided by n, (classes, n): what a loss compares with."""
    one_hot = (labels == np.arange(classes)[:, None]).astype(dtype)
    targets: FloatArray = one_hot / dtype.type(len(labels))
    return targets


class Pass:
    """Buffers for n examples, and the passes through them.

    theta : (size,), the parameters, read anew in each pass. gradient : (size,), where `loss_and_gradient` writes
    ∂loss/∂θ; without it only forward passes are possible. activations : after a pass, what each layer puts out,
    (units, n); the output layer holds z after `forward`.
    """

    def __init__(
        self, architecture: Architecture, theta: np.ndarray, n: int, gradient: np.ndarray | None = None
    ) -> None:
        sizes, dtype = architecture.sizes, architecture.dtype
        *hidden, classes = sizes[1:]
        self._loss = architecture.loss(classes, n, dtype)
        self._extended = [np.ones((units + 1, n), dtype) for units in hidden]
        self._output = np.empty((classes, n), dtype)
        self.activations = [extended[:-1] for extended in self._extended] + [self._output]
        scratch = [np.empty_like(a) for a in self.activations]
        self._output_copy = scratch[-1]
        blocks = architecture.blocks(theta)
        example_major = sizes[0] >= EXAMPLE_MAJOR[0] and sizes[1] <= EXAMPLE_MAJOR[1]
        self._first = blocks[0] if example_major else blocks[0].T
        self._rows = np.empty((n, sizes[1]), dtype) if example_major else None
        self._apply = architecture.activation.apply
        self._backpropagate = architecture.activation.backpropagate
        below, above = self.activations[:-1], self.activations[1:]  # of each hidden layer, and of the layer after it
        transposed_blocks = [block.T for block in blocks[1:]]
        self._up = list(zip(scratch[:-1], transposed_blocks, self._extended, below, above, strict=True))
        if gradient is None:
            return
        gradient_blocks = architecture.blocks(gradient)
        deltas = [*map(np.empty_like, below), self._output]  # ∂z of each layer
        self._first_gradient_block, self._first_delta = gradient_blocks[0], deltas[0].T
        self._down = list(
            zip(
                self._extended,
                [delta.T for delta in deltas[1:]],
                gradient_blocks[1:],
                [block[:-1] for block in blocks[1:]],
                deltas[1:],
                deltas[:-1],
                below,
                scratch[:-1],
                strict=True,
            )
        )[::-1]

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        """inputs : (d + 1, n), the last row ones -> z of the output layer : (classes, n)"""
        if self._rows is None:
            self._first.dot(inputs, self.activations[0])
        else:
            inputs.T.dot(self._first, self._rows)
            self.activations[0][...] = self._rows.T
        for scratch, block, extended, a, z in self._up:
            self._apply(a, scratch)
            block.dot(extended, z)
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
        """Forward and back; ∂loss/∂θ is written to `gradient`.

        inputs : (d + 1, n), the last row ones. target : (classes, n), see `one_hot_targets`. Returns the mean loss.
        """
        loss = self._loss.loss_and_gradient(self.forward(inputs), target)
        for extended, delta_t, gradient_block, weights, delta, delta_below, a, scratch in self._down:
            extended.dot(delta_t, gradient_block)
            weights.dot(delta, delta_below)
            self._backpropagate(a, delta_below, scratch)
        inputs.dot(self._first_delta, self._first_gradient_block)
        return loss


def batch(architecture: Architecture, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Examples x : (n, d), labels : (n,) as a `Pass` takes them: (d + 1, n), the last row ones, and (classes, n)."""
    return append_ones(x, architecture.dtype).T, one_hot_targets(labels, architecture.classes, architecture.dtype)


def backpropagate(architecture: Architecture, theta: np.ndarray, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """∂loss/∂θ of the mean loss on x : (n, d), labels : (n,), flat like θ."""
    gradient = np.empty_like(theta)
    with np.errstate(all="ignore"):
        Pass(architecture, theta, len(x), gradient).loss_and_gradient(*batch(architecture, x, labels))
    return gradient
