"""One pass of n examples through a net, forward and back, layer by layer.

A pass makes the calls of its layers in order: see layers/layer.py. Between the layers are signals, (units, n), feature-
major; the loss stands at the end, and turns the last one's values into ∂L/∂values.
"""

import numpy as np

from engine.array_types import FloatArray
from engine.nets.architecture import Architecture
from engine.nets.layers import Call, Inputs, Mode, Outputs, Place, Signal, units_of

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

    Dividing the whole array in place takes half the time of dividing while copying into its strided part.
    """
    extended[:, :-1] = pictures
    np.divide(extended, MAX_PIXEL, out=extended)
    extended[:, -1] = 1


def one_hot_targets(labels: np.ndarray, classes: int, dtype: np.dtype) -> np.ndarray:
    """Labels (n,) -> one-hot columns divided by n, (classes, n): what a loss compares with."""
    one_hot = (labels == np.arange(classes)[:, None]).astype(dtype)
    targets: FloatArray = one_hot / dtype.type(len(labels))
    return targets


def targets_of(architecture: Architecture, labels: np.ndarray) -> np.ndarray:
    """Labels or numbers (n,) as the loss of a net compares with them: (outputs, n), divided by n."""
    if not architecture.loss.numbers:
        return one_hot_targets(labels, architecture.classes, architecture.dtype)
    numbers: FloatArray = (labels / len(labels)).astype(architecture.dtype)[None]
    return numbers


class Pass:
    """Buffers for n examples, and the passes through them.

    state : the net's θ and what its layers keep beside it, read again in each pass. gradient : (size,), where
    `loss_and_gradient` writes ∂loss/∂θ; without it only forward passes are possible. random : what layers draw from in
    training; without it the gradient is of the loss as it stands, with nothing dropped and nothing kept. activations :
    after a pass, what each layer with weights leads to, (units, n); the output layer holds z after `forward`.
    """

    def __init__(
        self,
        architecture: Architecture,
        state: np.ndarray,
        n: int,
        gradient: np.ndarray | None = None,
        random: np.random.Generator | None = None,
    ) -> None:
        dtype = architecture.dtype
        mode: Mode = "evaluate" if gradient is None else "differentiate" if random is None else "train"
        self._loss = architecture.loss(architecture.classes, n, dtype)
        outputs = Outputs(architecture.classes, n, dtype)
        self._inputs, self._output, self._output_copy = Inputs(), outputs.values, np.empty_like(outputs.values)
        self.activations: list[np.ndarray] = []
        self._forward: list[Call] = []
        self._backward: list[Call] = []
        slots = [slot for slot in architecture.slots if mode == "train" or not slot.layer.learns_only]
        above: Signal = self._inputs
        weighted_before = False
        for slot in slots:
            below = above
            if slot is slots[-1]:
                above = outputs
            elif not slot.layer.in_place:
                above = Signal(units_of(slot.layer.output(slot.shape)), n, dtype, mode)
            if slot.layer.weighted:
                if weighted_before:
                    self.activations.append(below.values)
                weighted_before = True
            forward, backward = slot.layer.bind(
                Place(
                    slot.shape,
                    below,
                    above,
                    n,
                    mode,
                    architecture.block(slot, state),
                    None if gradient is None else architecture.block(slot, gradient),
                    architecture.statistics(slot, state),
                    random,
                )
            )
            self._forward += forward
            self._backward = [*backward, *self._backward]
        self.activations.append(self._output)

    def forward(self, inputs: np.ndarray) -> np.ndarray:
        """inputs : (d + 1, n), the last row ones -> z of the output layer : (classes, n)"""
        self._inputs.extended = inputs
        for call in self._forward:
            call()
        return self._output

    def output(self, inputs: np.ndarray) -> np.ndarray:
        """Forward, and on to probabilities or numbers : (classes, n)."""
        self._loss.output(self.forward(inputs))
        return self._output

    def loss(self, inputs: np.ndarray, target: np.ndarray) -> float:
        """Forward, and on to the loss; target : see `targets_of`. The output layer then holds ∂L/∂z."""
        return self._loss.loss_and_gradient(self.forward(inputs), target)

    def loss_and_output(self, inputs: np.ndarray, target: np.ndarray) -> float:
        """Forward, and on to the loss and to probabilities, which the output layer then holds."""
        np.copyto(self._output_copy, self.forward(inputs))
        self._loss.output(self._output)
        return self._loss.loss_and_gradient(self._output_copy, target)

    def loss_and_gradient(self, inputs: np.ndarray, target: np.ndarray) -> float:
        """Forward and back; ∂loss/∂θ is written to `gradient`.

        inputs : (d + 1, n), the last row ones. target : (classes, n), see `targets_of`. Returns the mean loss.
        """
        self._inputs.extended = inputs
        for call in self._forward:
            call()
        loss = self._loss.loss_and_gradient(self._output, target)
        for call in self._backward:
            call()
        return loss


def batch(architecture: Architecture, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Examples x : (n, d), labels : (n,) as a `Pass` takes them: (d + 1, n), the last row ones, and (classes, n)."""
    return append_ones(x, architecture.dtype).T, targets_of(architecture, labels)


def backpropagate(architecture: Architecture, state: np.ndarray, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """∂loss/∂θ of the mean loss on x : (n, d), labels : (n,), flat like θ."""
    gradient = np.empty(architecture.size, architecture.dtype)
    with np.errstate(all="ignore"):
        Pass(architecture, state, len(x), gradient).loss_and_gradient(*batch(architecture, x, labels))
    return gradient
