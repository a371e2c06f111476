"""A gradient check as a program."""

from app.export.programs import Program
from app.export.programs.net import net, scale
from app.labs.check.config import CheckConfig


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
