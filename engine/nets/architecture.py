"""The architecture of a fully connected net: its layers, and where their parameters lie in one flat vector θ.

A layer is one block of θ, (inputs + 1, outputs) in C order: the weights, and below them the biases. The blocks follow
each other from the first layer to the last. What computes with a net (passes.py and all that is built on it) takes an
architecture and a θ, and does not import the net.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from engine.nets.activations import Activation
from engine.nets.losses import Loss
from engine.settings import SettingError, check_number

MAX_HIDDEN_LAYERS, MAX_UNITS, MAX_INPUTS = 6, 512, 4096


@dataclass(frozen=True)
class Architecture:
    """Layers of a net and the layout of its parameters.

    sizes : units from layer to layer: inputs, 0 to 6 hidden layers of 1 to 512, and 2 to 512 outputs, one a class.
    activation : of the hidden layers. loss : what follows the last layer, which is linear. dtype : of θ and of
    everything computed from it, float32 or float64.

    Raises SettingError for sizes that are not allowed.
    """

    sizes: tuple[int, ...]
    activation: Activation
    loss: type[Loss]
    dtype: np.dtype[np.floating]

    def __post_init__(self) -> None:
        object.__setattr__(self, "sizes", _check_sizes(self.sizes))

    @property
    def inputs(self) -> int:
        """Numbers of an example."""
        return self.sizes[0]

    @property
    def classes(self) -> int:
        """Units of the last layer."""
        return self.sizes[-1]

    @cached_property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(inputs, outputs) of each layer."""
        return tuple(pairwise(self.sizes))

    @cached_property
    def size(self) -> int:
        """The number of parameters: the length of θ."""
        return sum((inputs + 1) * outputs for inputs, outputs in self.shapes)

    def blocks(self, vector: np.ndarray) -> list[np.ndarray]:
        """Views of a flat vector like θ, one (inputs + 1, outputs) a layer: weights, with biases below."""
        blocks, end = [], 0
        for inputs, outputs in self.shapes:
            begin, end = end, end + (inputs + 1) * outputs
            blocks.append(vector[begin:end].reshape(inputs + 1, outputs))
        return blocks

    def weights(self, vector: np.ndarray) -> list[np.ndarray]:
        """The weights in a flat vector like θ: views, one (inputs, outputs) a layer."""
        return [block[:-1] for block in self.blocks(vector)]

    def biases(self, vector: np.ndarray) -> list[np.ndarray]:
        """The biases in a flat vector like θ: views, one (outputs,) a layer."""
        return [block[-1] for block in self.blocks(vector)]

    def check_inputs(self, x: np.ndarray) -> np.ndarray:
        """x as an array; raises ValueError unless it is (n, d) with the net's d, and n at least 1."""
        x = np.asarray(x)
        if x.ndim != 2 or x.shape[1] != self.inputs or len(x) == 0:
            raise ValueError(f"x has the shape {x.shape}; the net takes (n, {self.inputs}) with n at least 1")
        return x

    def check_labels(self, labels: np.ndarray, n: int) -> np.ndarray:
        """labels as an array; raises ValueError unless they are n of the net's classes."""
        labels = np.asarray(labels)
        if labels.shape != (n,) or labels.dtype.kind not in "iu":
            raise ValueError(
                f"labels have the shape {labels.shape} and dtype {labels.dtype}; {n} whole numbers are needed"
            )
        if labels.min() < 0 or labels.max() >= self.classes:
            raise ValueError(
                f"labels are in [{labels.min()}, {labels.max()}]; the net's classes are [0, {self.classes - 1}]"
            )
        return labels

    def check_examples(self, x: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """x : (n, d) and labels : (n,) as arrays; raises ValueError."""
        x = self.check_inputs(x)
        return x, self.check_labels(labels, len(x))


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
