"""The layers that nets are made of: one file a layer, with its formula forward and backward, its shapes and source."""

from engine.nets.layers.activate import Activate
from engine.nets.layers.batch_norm import BatchNorm
from engine.nets.layers.convolution import Convolution
from engine.nets.layers.dense import Dense
from engine.nets.layers.dropout import Dropout
from engine.nets.layers.layer import Call, Calls, Inputs, Layer, Mode, Outputs, Place, Shape, Signal, units_of
from engine.nets.layers.pooling import Pooling

__all__ = [
    "Activate",
    "BatchNorm",
    "Call",
    "Calls",
    "Convolution",
    "Dense",
    "Dropout",
    "Inputs",
    "Layer",
    "Mode",
    "Outputs",
    "Place",
    "Pooling",
    "Shape",
    "Signal",
    "units_of",
]
