"""Convolutional nets: layers that look at pictures patch by patch, then dense ones."""

import numpy as np

from engine.nets.activations import ACTIVATIONS
from engine.nets.composition import composed
from engine.nets.initializers import INITIALIZERS
from engine.nets.layers import Shape
from engine.nets.losses import LOSSES
from engine.nets.net import Net
from engine.nets.notation import read_hidden
from engine.settings import SettingError, check_number


class ConvNet(Net):
    """pictures → convolutions, pooling, dense layers → outputs, one for each class.

        net = ConvNet((1, 28, 28), "conv 16x3, pool, conv 32x3, pool, 64", 10)

    shape : of a picture, (channels, height, width); an example is its values in this order, (channels·height·width,).
    hidden : see notation.py. The other settings are those of `MLP`; in a convolution an initializer counts a patch's
    values as inputs. weights : of a convolution (channels below · kernel², channels).

    Raises as `MLP` does, and SentenceError for an unknown layer.
    """

    def __init__(
        self,
        shape: Shape,
        hidden: str,
        classes: int,
        *,
        activation: str = "relu",
        loss: str = "cross_entropy",
        batch_norm: bool = False,
        dropout: float = 0.0,
        init: str = "he",
        init_scale: float | None = None,
        seed: int = 0,
        dtype: str = "float32",
    ) -> None:
        if dtype not in ("float32", "float64"):
            raise SettingError("dtype", dtype, "float32 or float64")
        layers, kind = read_hidden(hidden), np.dtype(dtype)
        architecture = composed(
            shape, layers, classes, ACTIVATIONS[activation], LOSSES[loss], kind, batch_norm, dropout
        )
        initializer = INITIALIZERS[init]
        scale = initializer.scale if init_scale is None else check_number("init_scale", init_scale, 0, 100)
        super().__init__(architecture, initializer, scale, seed)
