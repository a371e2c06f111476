"""Small nets, composed of layers."""

from engine.nets.activations import ACTIVATIONS
from engine.nets.convnet import ConvNet
from engine.nets.dataset_evaluation import DatasetEvaluator, EvaluationResult
from engine.nets.evaluation import Evaluator
from engine.nets.gradient_check import GradientCheck
from engine.nets.initializers import INITIALIZERS
from engine.nets.losses import LOSSES
from engine.nets.mlp import MLP
from engine.nets.net import Net
from engine.nets.prediction_losses import PREDICTION_LOSSES
from engine.nets.softmax_net import SoftmaxNet
from engine.nets.weights_file import WeightsError

__all__ = [
    "ACTIVATIONS",
    "INITIALIZERS",
    "LOSSES",
    "MLP",
    "PREDICTION_LOSSES",
    "ConvNet",
    "DatasetEvaluator",
    "EvaluationResult",
    "Evaluator",
    "GradientCheck",
    "Net",
    "SoftmaxNet",
    "WeightsError",
]
