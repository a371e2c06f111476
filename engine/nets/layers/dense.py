"""The fully connected layer.

    forward   z = blockᵀ [a; 1]
    backward  ∂block = [a; 1] ∂zᵀ     ∂a = weights · ∂z

block : (inputs + 1, outputs), the weights, and below them the biases, which meet a row of ones below the values. So one
matrix product is the whole forward step, and one the whole gradient.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.nets.layers.layer import Call, Calls, Inputs, Layer, Place, Shape, units_of

EXAMPLE_MAJOR = (64, 256)
"""With at least this many inputs and at most this many units in the first layer, OpenBLAS is up to a fifth faster when
its product comes out example-major, transposition included, since then it transposes no factor (784-50, batch 100:
79 µs against 96)."""


@dataclass(frozen=True)
class Dense(Layer):
    """Each of `units` sums all values below it with weights of its own."""

    units: int
    weighted = True

    def output(self, shape: Shape) -> Shape:
        return (self.units,)

    def block(self, shape: Shape) -> tuple[int, int]:
        return units_of(shape) + 1, self.units

    def initialize(self, place: Place, draw: Callable[[int, int], np.ndarray]) -> None:
        place.block[:-1] = draw(units_of(place.shape), self.units)

    def bind(self, place: Place) -> Calls:
        below, above, block = place.below, place.above, place.block
        if isinstance(below, Inputs):
            return Calls([_forward_from(below, place)], [_gradient_from(below, place)])
        forward: list[Call] = [partial(block.T.dot, below.extended, above.values)]
        if place.gradient is None:
            return Calls(forward, [])
        gradient = partial(below.extended.dot, above.delta.T, place.gradient)
        return Calls(forward, [gradient, partial(block[:-1].dot, above.delta, below.delta)])


def _forward_from(inputs: Inputs, place: Place) -> Call:
    block, z = place.block, place.above.values
    if block.shape[0] - 1 < EXAMPLE_MAJOR[0] or block.shape[1] > EXAMPLE_MAJOR[1]:
        transposed = block.T

        def forward() -> None:
            transposed.dot(inputs.extended, z)

        return forward
    rows = np.empty(z.shape[::-1], z.dtype)

    def forward_example_major() -> None:
        inputs.extended.T.dot(block, rows)
        z[...] = rows.T

    return forward_example_major


def _gradient_from(inputs: Inputs, place: Place) -> Call:
    if place.gradient is None:
        return lambda: None
    delta, gradient = place.above.delta.T, place.gradient

    def backward() -> None:
        inputs.extended.dot(delta, gradient)

    return backward
