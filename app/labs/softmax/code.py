"""A run of the softmax lab as a program."""

import math

from app.export.programs import Program, racers
from app.export.programs.surface import region
from app.labs.softmax.config import SoftmaxConfig


def code(config: SoftmaxConfig, seed: int) -> Program:
    net = config.net
    return Program(
        "softmax",
        racers(config.racers, config.labels, [config.steps] * len(config.racers))
        | region(net, math.inf)
        | {
            "x": net.x,
            "target": net.target,
            "start": config.start(seed).ravel(),
            "seed": seed,
            "noise": 0.0,
            "numerical": config.gradient == "numerical",
            "h": config.h,
            "batched": False,
            "needs_numpy": False,
        },
    )
