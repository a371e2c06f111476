"""What a layer is: frozen settings that determine shapes, and `bind`, which turns them into calls on buffers.

A net is a sequence of layers. Between two of them is a `Signal`: the values of n examples, and on the way back
∂L/∂values. `bind` is handed the signals below and above, and the layer's part of θ; it returns what computes one from
the other. Calls take no arguments and allocate nothing that large: a pass through a net is `for call in calls: call()`.
In nets as small as a page's, calls cost more than arithmetic; `partial(a.dot, b, out)` has no Python frame, and
`a.dot(b, out)` takes two thirds of `np.dot`'s time.

Everything is feature-major, (units, n), so that sums over classes or pixels run along contiguous rows.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

Shape = tuple[int, ...]
"""Of one example: (units,) or (channels, height, width)."""

Mode = Literal["evaluate", "differentiate", "train"]
"""What a pass is for: to ask a net, to differentiate its loss, or to train it. Only in training does dropout drop units
and does batch normalization change its running statistics; only in evaluation does it use them."""

Call = Callable[[], object]


def units_of(shape: Shape) -> int:
    return math.prod(shape)


class Signal:
    """The values of n examples between one layer and the next.

    values : (units, n). extended : (units + 1, n), the same with a last row of ones, which biases meet.
    delta : (units, n), ∂L/∂values; None in a pass that only goes forward, and for the inputs.
    """

    def __init__(self, units: int, n: int, dtype: np.dtype, mode: Mode) -> None:
        self.extended = np.ones((units + 1, n), dtype)
        self.values = self.extended[:-1]
        self.delta: Any = None if mode == "evaluate" else np.empty((units, n), dtype)


class Inputs(Signal):
    """The signal below the first layer: its `extended` is another array in each pass."""

    def __init__(self) -> None:
        self.extended = self.values = np.empty((0, 0))
        self.delta = None


class Outputs(Signal):
    """The signal above the last layer: the loss puts ∂L/∂values in the place of the values."""

    def __init__(self, units: int, n: int, dtype: np.dtype) -> None:
        self.values = self.extended = self.delta = np.empty((units, n), dtype)


@dataclass(frozen=True)
class Place:
    """The place of a layer in a pass.

    shape : of an example below it. block : its part of θ. gradient : where ∂L/∂block goes; None in evaluation.
    statistics : its running statistics, for a layer that keeps any. random : the generator that it draws from in
    training.
    """

    shape: Shape
    below: Signal
    above: Signal
    n: int
    mode: Mode
    block: Any = None
    gradient: Any = None
    statistics: Any = None
    random: np.random.Generator | None = None


class Calls(NamedTuple):
    """What a pass calls, in this order, forward and backward."""

    forward: list[Call]
    backward: list[Call]


class Layer:
    """A layer of a net; a subclass is a frozen dataclass of its settings."""

    in_place: ClassVar[bool] = False
    """Whether the signal above is the same buffer as the one below."""

    learns_only: ClassVar[bool] = False
    """Whether the layer acts only in training."""

    weighted: ClassVar[bool] = False
    """Whether its block is weights, with biases below them: what initializers draw and penalties act on."""

    def output(self, shape: Shape) -> Shape:
        """The shape of an example above; raises SettingError where the layer cannot stand on `shape`."""
        return shape

    def block(self, shape: Shape) -> tuple[int, int] | None:
        """The shape of its part of θ; None without parameters."""
        return None

    def statistics(self, shape: Shape) -> tuple[int, int] | None:
        """The shape of its running statistics; None for a layer without."""
        return None

    def initialize(self, place: Place, draw: Callable[[int, int], np.ndarray]) -> None:
        """Set the block and statistics, which are zeros, to what training begins with.

        draw(inputs, outputs) : initial weights.
        """

    def bind(self, place: Place) -> Calls:
        raise NotImplementedError
