"""Max pooling: of each square of side × side values of a picture, only the largest is passed on.

    forward   z = max over the square     backward  ∂ goes to the place of the largest, the first of equal ones

Rows and columns that do not fill a square at the right and lower edge are left out, as in PyTorch.
Source: J. Weng et al., Cresceptron, 1992; D. Scherer et al., Evaluation of pooling operations, 2010.
"""

from dataclasses import dataclass

import numpy as np

from engine.nets.layers.layer import Calls, Layer, Place, Shape
from engine.sentences import N_
from engine.settings import SettingError, check_number

MAX_SIDE = 7


@dataclass(frozen=True)
class Pooling(Layer):
    """side : of a square, 2 to 7. Raises SettingError."""

    side: int = 2

    def __post_init__(self) -> None:
        object.__setattr__(self, "side", check_number("side", self.side, 2, MAX_SIDE, integer=True))

    def output(self, shape: Shape) -> Shape:
        if len(shape) != 3 or min(shape[1:]) < self.side:
            allowed = f"{self.side}×{self.side}"
            raise SettingError("layers", "pool", allowed, N_("pool must stand above a picture of at least {allowed}"))
        return shape[0], shape[1] // self.side, shape[2] // self.side

    def bind(self, place: Place) -> Calls:
        channels, rows, columns = self.output(place.shape)
        side, n = self.side, place.n
        source = place.below
        largest = place.above.values.reshape(channels, rows, columns, n)
        places = [
            (slice(None), slice(down, rows * side, side), slice(across, columns * side, side))
            for down in range(side)
            for across in range(side)
        ]

        def forward() -> None:
            below = source.extended[:-1].reshape(*place.shape, n)
            np.maximum(below[places[0]], below[places[1]], out=largest)
            for at in places[2:]:
                np.maximum(largest, below[at], out=largest)

        if source.delta is None:
            return Calls([forward], [])
        below = source.values.reshape(*place.shape, n)
        to_below = place.below.delta.reshape(*place.shape, n)
        left_over = to_below[:, rows * side :], to_below[:, :, columns * side :]
        above = place.above.delta.reshape(channels, rows, columns, n)
        is_largest = np.empty_like(above)

        def backward() -> None:
            for edge in left_over:
                edge[...] = 0
            for at in places:
                np.equal(below[at], largest, out=is_largest)
                np.multiply(is_largest, above, out=is_largest)
                np.subtract(above, is_largest, out=above)  # what is given away is not given again
                to_below[at] = is_largest

        return Calls([forward], [backward])
