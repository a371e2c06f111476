"""The architecture of a net: its layers, and where their parameters lie in one flat vector θ.

A layer with parameters has one block of θ, in C order; for layers with weights that is (inputs + 1, outputs), the
weights, and below them the biases. The blocks follow each other from the first layer to the last. What layers keep
beside θ (running statistics) follows θ in the net's state. What computes with a net (passes.py and all that is built on
it) takes an architecture and a state, and does not import the net.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, NamedTuple

import numpy as np

from engine.nets.activations import Activation
from engine.nets.layers import Layer, Shape, units_of
from engine.nets.losses import Loss


class Slot(NamedTuple):
    """A layer of a net: the shape of an example below it, and its parts of the net's state."""

    layer: Layer
    shape: Shape
    block: slice | None
    statistics: slice | None


@dataclass(frozen=True)
class Architecture:
    """Layers of a net and the layout of its parameters.

    shape : of an input, (d,) or (channels, height, width). layers : from first to last; the last one is linear, with a
    unit for each class, or one for a number. activation : of the hidden layers. loss : what follows the last layer.
    dtype : of θ and of everything computed from it, float32 or float64.

    Raises SettingError for layers that do not fit.
    """

    shape: Shape
    layers: tuple[Layer, ...]
    activation: Activation
    loss: type[Loss]
    dtype: np.dtype[np.floating]

    @property
    def inputs(self) -> int:
        """Numbers in an example."""
        return units_of(self.shape)

    @property
    def classes(self) -> int:
        """Units of the last layer."""
        return self.sizes[-1]

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, and units of each layer with weights."""
        outputs = (units_of(slot.layer.output(slot.shape)) for slot in self.slots if slot.layer.weighted)
        return self.inputs, *outputs

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The layers with their parts of the state."""
        shape, blocks, statistics = self.shape, 0, self.size
        slots = []
        for layer in self.layers:
            parts = []
            for begin, part in ((blocks, layer.block(shape)), (statistics, layer.statistics(shape))):
                parts.append(slice(begin, begin + prod(part)) if part else None)
            blocks, statistics = (
                part.stop if part else begin for begin, part in zip((blocks, statistics), parts, strict=True)
            )
            slots.append(Slot(layer, shape, *parts))
            shape = layer.output(shape)
        return tuple(slots)

    @cached_property
    def size(self) -> int:
        """The number of parameters: the length of θ."""
        return self._count(lambda layer, shape: layer.block(shape))

    @cached_property
    def state_size(self) -> int:
        """The length of θ with what layers keep beside it."""
        return self.size + self._count(lambda layer, shape: layer.statistics(shape))

    def _count(self, part: Callable[[Layer, Shape], tuple[int, int] | None]) -> int:
        shape, count = self.shape, 0
        for layer in self.layers:
            count += prod(part(layer, shape) or (0,))
            shape = layer.output(shape)
        return count

    def block(self, slot: Slot, vector: np.ndarray) -> Any:
        """A layer's part of a vector like θ, as a view; None if it has none."""
        if slot.block is None:
            return None
        return vector[slot.block].reshape(slot.layer.block(slot.shape) or ())

    def statistics(self, slot: Slot, state: np.ndarray) -> Any:
        """A layer's statistics, a view into a state; None for a layer without."""
        if slot.statistics is None:
            return None
        return state[slot.statistics].reshape(slot.layer.statistics(slot.shape) or ())

    def blocks(self, vector: np.ndarray) -> list[np.ndarray]:
        """Views of a flat vector like θ, one (inputs + 1, outputs) a layer with weights, with biases below."""
        return [self.block(slot, vector) for slot in self._weighted]

    def weights(self, vector: np.ndarray) -> list[np.ndarray]:
        """The weights in a flat vector like θ: views, one (inputs, outputs) a layer."""
        return [block[:-1] for block in self.blocks(vector)]

    def biases(self, vector: np.ndarray) -> list[np.ndarray]:
        """The biases in a flat vector like θ: views, one (outputs,) a layer."""
        return [block[-1] for block in self.blocks(vector)]

    @property
    def _weighted(self) -> Iterator[Slot]:
        return (slot for slot in self.slots if slot.layer.weighted)

    def check_inputs(self, x: np.ndarray) -> np.ndarray:
        """x as an array; raises ValueError unless it is (n, d) with the net's d, and n at least 1."""
        x = np.asarray(x)
        if x.ndim != 2 or x.shape[1] != self.inputs or len(x) == 0:
            raise ValueError(f"x has the shape {x.shape}; the net takes (n, {self.inputs}) with n at least 1")
        return x

    def check_labels(self, labels: np.ndarray, n: int) -> np.ndarray:
        """labels as an array; raises ValueError unless they are n of the net's classes, or finite numbers."""
        labels = np.asarray(labels)
        if self.loss.numbers:
            if labels.shape != (n,) or labels.dtype.kind not in "iuf" or not np.isfinite(labels).all():
                raise ValueError(f"targets have the shape {labels.shape}; {n} finite numbers are needed")
            return labels
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
