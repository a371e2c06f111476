"""Which layers a net of some kind is made of."""

from collections.abc import Sequence

import numpy as np

from engine.nets.activations import Activation
from engine.nets.architecture import Architecture
from engine.nets.layers import Activate, BatchNorm, Convolution, Dense, Dropout, Layer, Pooling, Shape
from engine.nets.losses import Loss
from engine.sentences import N_
from engine.settings import SettingError, check_number

MAX_HIDDEN_LAYERS, MAX_UNITS, MAX_INPUTS = 6, 512, 4096
"""Most hidden layers with weights, units in a dense one, and numbers in an example."""

MAX_POOLS = 4


Hidden = int | Convolution | Pooling
"""A hidden layer: its number of units, or a layer for pictures."""


def dense(
    sizes: Sequence[int],
    activation: Activation,
    loss: type[Loss],
    dtype: np.dtype[np.floating],
    batch_norm: bool = False,
    dropout: float = 0.0,
) -> Architecture:
    """Of fully connected layers. Raises SettingError for sizes that are not allowed."""
    inputs, *hidden, classes = _check_sizes(sizes, outputs_of(loss))
    return composed((inputs,), hidden, classes, activation, loss, dtype, batch_norm, dropout)


def composed(
    shape: Shape,
    hidden: Sequence[Hidden],
    classes: int,
    activation: Activation,
    loss: type[Loss],
    dtype: np.dtype[np.floating],
    batch_norm: bool = False,
    dropout: float = 0.0,
) -> Architecture:
    """Hidden layers with what follows each, and an output layer with a unit for each class, or one for a number.

    After the weights come batch normalization and the activation, and after dense layers dropout. Raises SettingError
    for layers that are not allowed or do not fit.
    """
    pools = sum(isinstance(layer, Pooling) for layer in hidden)
    if len(hidden) - pools > MAX_HIDDEN_LAYERS or pools > MAX_POOLS:
        raise SettingError(
            "hidden",
            len(hidden),
            f"{MAX_HIDDEN_LAYERS} + {MAX_POOLS}",
            N_("{value} hidden layers are too many; at most {allowed} are allowed: with weights + of pooling"),
        )
    layers: list[Layer] = []
    for layer in hidden:
        if isinstance(layer, Pooling):
            layers.append(layer)
            continue
        weighted = (
            layer if isinstance(layer, Convolution) else Dense(check_number("units", layer, 1, MAX_UNITS, integer=True))
        )
        layers += [weighted, *[BatchNorm()] * batch_norm, Activate(activation)]
        if dropout and isinstance(weighted, Dense):
            layers.append(Dropout(dropout))
    architecture = Architecture(shape, (*layers, Dense(classes)), activation, loss, dtype)
    check_number("inputs", architecture.inputs, 1, MAX_INPUTS, integer=True)
    check_number("classes", architecture.classes, *outputs_of(loss), integer=True)
    return architecture


def hidden_of(architecture: Architecture) -> list[Hidden]:
    """The hidden layers that an architecture was composed of."""
    layers = [layer for layer in architecture.layers if isinstance(layer, Dense | Convolution | Pooling)][:-1]
    return [layer.units if isinstance(layer, Dense) else layer for layer in layers]


def outputs_of(loss: type[Loss]) -> tuple[int, int]:
    """The fewest and the most outputs of a net with that loss."""
    return (1, 1) if loss.numbers else (2, MAX_UNITS)


def _check_sizes(sizes: Sequence[int], outputs: tuple[int, int]) -> tuple[int, ...]:
    sizes = tuple(sizes)
    if not 2 <= len(sizes) <= MAX_HIDDEN_LAYERS + 2:
        raise SettingError(
            "sizes", sizes, f"the number of inputs, 0 to {MAX_HIDDEN_LAYERS} hidden layers, and the number of outputs"
        )
    bounds = [(1, MAX_INPUTS), *[(1, MAX_UNITS)] * (len(sizes) - 2), outputs]
    return tuple(
        check_number(f"sizes[{place}]", size, low, high, integer=True)
        for place, (size, (low, high)) in enumerate(zip(sizes, bounds, strict=True))
    )
