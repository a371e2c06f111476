"""A run of the softmax lab as a program."""

import math

from app.export.programs import Program
from app.export.programs.surface import on_objective
from app.labs.softmax.config import SoftmaxConfig


def code(config: SoftmaxConfig, seed: int) -> Program:
    net = config.net
    start = config.start(seed).ravel()
    return on_objective("softmax", config, net, start, seed, math.inf, x=net.x, target=net.target)
