"""The optimizers, in the order in which they are best learned."""

from engine.optimizers.adadelta import Adadelta
from engine.optimizers.adagrad import AdaGrad
from engine.optimizers.adam import Adam
from engine.optimizers.adamax import AdaMax
from engine.optimizers.adamw import AdamW
from engine.optimizers.amsgrad import AMSGrad
from engine.optimizers.conjugate_gradients import ConjugateGradients
from engine.optimizers.gd import GD
from engine.optimizers.lbfgs import LBFGS
from engine.optimizers.line_search_descent import LineSearchDescent
from engine.optimizers.lion import Lion
from engine.optimizers.momentum import Momentum
from engine.optimizers.nadam import NAdam
from engine.optimizers.nesterov import Nesterov
from engine.optimizers.newton import Newton
from engine.optimizers.optimizer import Optimizer, State
from engine.optimizers.rmsprop import RMSProp
from engine.optimizers.saddle_free_newton import SaddleFreeNewton
from engine.registry import Registry

OPTIMIZERS: Registry[type[Optimizer]] = Registry(
    "optimizer",
    [
        GD,
        Momentum,
        Nesterov,
        AdaGrad,
        Adadelta,
        RMSProp,
        Adam,
        AdaMax,
        NAdam,
        AMSGrad,
        AdamW,
        Lion,
        LineSearchDescent,
        ConjugateGradients,
        LBFGS,
        Newton,
        SaddleFreeNewton,
    ],
)

__all__ = [
    "GD",
    "LBFGS",
    "OPTIMIZERS",
    "AMSGrad",
    "AdaGrad",
    "AdaMax",
    "Adadelta",
    "Adam",
    "AdamW",
    "ConjugateGradients",
    "LineSearchDescent",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Newton",
    "Optimizer",
    "RMSProp",
    "SaddleFreeNewton",
    "State",
]
