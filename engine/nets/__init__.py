"""Small fully connected nets."""

from engine.nets.activations import ACTIVATIONS
from engine.nets.initializers import INITIALIZERS
from engine.nets.losses import LOSSES
from engine.nets.mlp import MLP
from engine.nets.probe import Probe

__all__ = ["ACTIVATIONS", "INITIALIZERS", "LOSSES", "MLP", "Probe"]
