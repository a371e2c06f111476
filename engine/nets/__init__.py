"""Small fully connected nets."""

from engine.nets.activations import ACTIVATIONS
from engine.nets.initializers import INITIALIZERS
from engine.nets.losses import LOSSES
from engine.nets.mlp import MLP
from engine.nets.probe import Probe
from engine.nets.review import Answers, Review

__all__ = ["ACTIVATIONS", "INITIALIZERS", "LOSSES", "MLP", "Answers", "Probe", "Review"]
