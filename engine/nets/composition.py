"""Which layers a net of some kind is made of."""

from collections.abc import Sequence

import numpy as np

from engine.nets.activations import Activation
from engine.nets.architecture import Architecture
from engine.nets.layers import Activate, BatchNorm, Dense, Dropout, Layer
from engine.nets.losses import Loss
from engine.settings import SettingError, check_number

MAX_HIDDEN_LAYERS, MAX_UNITS, MAX_INPUTS = 6, 512, 4096


def dense(
    sizes: Sequence[int],
    activation: Activation,
    loss: type[Loss],
    dtype: np.dtype[np.floating],
    batch_norm: bool = False,
    dropout: float = 0.0,
) -> Architecture:
    """Of fully connected layers. Raises SettingError for sizes that are not allowed."""
    inputs, *hidden, classes = _check_sizes(sizes)
    layers: list[Layer] = []
    for units in hidden:
        layers += [Dense(units), *[BatchNorm()] * batch_norm, Activate(activation)]
        if dropout:
            layers.append(Dropout(dropout))
    return Architecture((inputs,), (*layers, Dense(classes)), activation, loss, dtype)


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
