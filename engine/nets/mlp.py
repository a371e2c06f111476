"""The multi-layer perceptron: a net of fully connected layers."""

from collections.abc import Sequence

import numpy as np

from engine.nets.activations import ACTIVATIONS
from engine.nets.composition import dense
from engine.nets.initializers import INITIALIZERS
from engine.nets.losses import LOSSES
from engine.nets.net import Net
from engine.settings import SettingError, check_number


class MLP(Net):
    """inputs → hidden layers → outputs, one for each class.

        net = MLP((2, 10, 3), activation="sigmoid", init="normal", init_scale=0.01, seed=0)

    sizes : units from layer to layer: inputs, 0 to 6 hidden layers of 1 to 512, and 2 to 512 outputs; 1 for the loss
    "squared_error", which learns numbers. activation : of the hidden layers; the last layer is linear; softmax, where
    there is one, belongs to the loss. batch_norm : whether
    hidden layers normalize their sums over the batch. dropout : the probability that a hidden unit is dropped in
    training. init_scale : see `INITIALIZERS`; None for the default. dtype : float32 or float64; the same seed gives the
    same weights, up to rounding, in either.

    Raises UnknownNameError for an activation, loss or init that is not listed and SettingError for anything else.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        activation: str = "sigmoid",
        loss: str = "cross_entropy",
        batch_norm: bool = False,
        dropout: float = 0.0,
        init: str = "normal",
        init_scale: float | None = None,
        seed: int = 0,
        dtype: str = "float32",
    ) -> None:
        if dtype not in ("float32", "float64"):
            raise SettingError("dtype", dtype, "float32 or float64")
        architecture = dense(sizes, ACTIVATIONS[activation], LOSSES[loss], np.dtype(dtype), batch_norm, dropout)
        initializer = INITIALIZERS[init]
        scale = initializer.scale if init_scale is None else check_number("init_scale", init_scale, 0, 100)
        super().__init__(architecture, initializer, scale, seed)
