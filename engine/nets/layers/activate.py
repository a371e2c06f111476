"""The activation layer: a = f(z) of each value by itself, and ∂z = ∂a · f′(z).

Both in place: every function of `ACTIVATIONS` computes f′(z) from a, see activations.py.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from engine.nets.activations import Activation
from engine.nets.layers.layer import Calls, Layer, Place


@dataclass(frozen=True)
class Activate(Layer):
    """The activation function of a hidden layer."""

    activation: Activation
    in_place = True

    def bind(self, place: Place) -> Calls:
        values, delta = place.above.values, place.above.delta
        scratch = np.empty_like(values)
        forward = partial(self.activation.apply, values, scratch)
        if delta is None:
            return Calls([forward], [])
        return Calls([forward], [partial(self.activation.backpropagate, values, delta, scratch)])
