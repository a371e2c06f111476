"""Dropout: in training each value is set to 0 with probability p, and what remains is scaled up by 1/(1 − p).

    forward   a′ = a · m     m = 0 with probability p, else 1/(1 − p), drawn for each example and update
    backward  ∂a = ∂a′ · m

Source: N. Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, 2014. Convention:
scaled in training, as PyTorch does ("inverted"); the paper and some textbooks multiply by 1 − p in evaluation instead.
"""

from dataclasses import dataclass

import numpy as np

from engine.nets.layers.layer import Calls, Layer, Place
from engine.settings import check_number

MAX_RATE = 0.9


@dataclass(frozen=True)
class Dropout(Layer):
    """rate : the probability p that a value is dropped, 0 to 0.9; raises SettingError."""

    rate: float
    learns_only = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", check_number("dropout", self.rate, 0, MAX_RATE))

    def bind(self, place: Place) -> Calls:
        random, rate, scale = place.random, self.rate, 1 / (1 - self.rate)
        assert random is not None  # noqa: S101  # a pass that trains has one
        a, above, delta, delta_above = place.below.values, place.above.values, place.below.delta, place.above.delta
        draws = np.empty(a.shape, np.float32)  # the same units are dropped in float32 and float64
        mask = np.empty_like(a)

        def forward() -> None:
            random.random(out=draws, dtype=np.float32)
            np.greater_equal(draws, rate, out=mask)
            np.multiply(mask, scale, out=mask)
            np.multiply(a, mask, out=above)

        def backward() -> None:
            np.multiply(delta_above, mask, out=delta)

        return Calls([forward], [backward])
