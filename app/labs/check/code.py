"""A gradient check as a program."""

from app.labs.check.config import CheckConfig
from app.programs import Program
from app.programs.net import net, scale


def code(config: CheckConfig, seed: int) -> Program:
    return Program(
        "check",
        net(config, seed, [config])
        | {
            "activation": config.activation,
            "init": config.init,
            "scale": scale(config),
            "precision": config.precision,
            "images": config.images,
            "h": config.h,
            "mistake": config.mistake,
        },
    )
