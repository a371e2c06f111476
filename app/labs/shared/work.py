"""Work of a run, estimated from its sizes before anything is computed.

The seconds are those of a nominal core, slower than most: 30 billion multiplications with additions a second in
float32, half as many in float64. `bench.work` compares the estimates with measurements.
"""

import math
from collections.abc import Callable
from dataclasses import astuple, dataclass

MULTIPLY_ADDS_A_SECOND = {4: 30e9, 8: 15e9}
"""Multiplications with additions per second, by the bytes of a number, for products of matrices."""

ELEMENT_SECONDS = {4: 2e-9, 8: 4e-9}
"""Seconds for a value of an input or a unit in a pass: its activation, and its way through memory."""

UPDATE_SECONDS = {4: 4e-9, 8: 8e-9}
"""Seconds for a parameter in an optimizer's update, with penalties and clipping."""

DRAW_SECONDS = 20e-9
"""Seconds for an initial weight."""

BYTE_SECONDS = 0.5e-9
"""Seconds for a byte of memory that is used for the first time."""

LAYER_SECONDS = 5e-6
"""Seconds for a layer of a pass, however small."""


@dataclass(frozen=True)
class Work:
    """The most that a run may cost: seconds to make it, for a tick and for a frame, and bytes of memory."""

    making: float = 0.0
    tick: float = 0.0
    frame: float = 0.0
    memory: float = 0.0

    def exceeds(self, most: "Work") -> bool:
        """Whether any of it is more than `most` allows."""
        return any(mine > limit for mine, limit in zip(astuple(self), astuple(most), strict=True))

    def __add__(self, other: "Work") -> "Work":
        return Work(*(mine + others for mine, others in zip(astuple(self), astuple(other), strict=True)))

    def __mul__(self, times: int) -> "Work":
        return Work(*(times * mine for mine in astuple(self)))


LIGHT = Work(making=0.1, tick=0.05, frame=0.05, memory=128 * 2**20)
"""Runs up to this share a worker; a heavier one gets a worker of its own."""

MOST = Work(making=5.0, tick=1.0, frame=3.0, memory=2**30)
"""A config whose run costs more is refused."""


@dataclass(frozen=True)
class NetWork:
    """The work of a net: `sizes` from layer to layer, and the bytes of a number.

    between : additional passes over the hidden values, for dropout or batch normalization.
    """

    sizes: tuple[int, ...]
    itemsize: int
    between: int = 0
    patches: tuple[tuple[int, int, int], ...] = ()
    """For a net with convolutions, for each layer with weights: values of a patch with a one for the bias, outputs of a
    patch, and patches of an example.
    """

    @property
    def parameters(self) -> int:
        if self.patches:
            return sum(values * outputs for values, outputs, _ in self.patches)
        return sum((inputs + 1) * outputs for inputs, outputs in zip(self.sizes, self.sizes[1:], strict=False))

    def forward(self, examples: int) -> float:
        """Seconds of a forward pass."""
        multiplied = sum(math.prod(layer) for layer in self.patches) or self.parameters
        products = examples * multiplied / MULTIPLY_ADDS_A_SECOND[self.itemsize]
        elements = examples * self._values * ELEMENT_SECONDS[self.itemsize]
        return products + elements + len(self.sizes) * LAYER_SECONDS

    def iteration(self, batch: int) -> float:
        """Seconds of a pass forward and back, which takes two products a layer, and an update."""
        return 3 * self.forward(batch) + self.parameters * UPDATE_SECONDS[self.itemsize]

    @property
    def _values(self) -> int:
        """Values of an example, from the inputs to the outputs; patches count as a share: they are only copied."""
        copied = sum(values * count for values, _, count in self.patches) // 4
        return sum(self.sizes) + self.between * sum(self.sizes[1:-1]) + copied

    @property
    def drawing(self) -> float:
        """Seconds for the initial weights."""
        return self.parameters * DRAW_SECONDS

    def memory(self, batch: int, evaluated: int) -> float:
        """Bytes of a net in training: parameters, gradient, the optimizer's state and more of that size; for each
        example of a batch, and of those evaluated at once, what goes through the layers.
        """
        alike = 11 * self.itemsize + 8
        return self.parameters * alike + self.itemsize * self._values * (3 * batch + 2 * evaluated)


def largest(fits: Callable[[int], bool], most: int) -> int:
    """The largest number from 1 to `most` that fits, where all smaller ones fit too; 0 if none does."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        if fits(middle):
            low = middle
        else:
            most = middle - 1
    return low
