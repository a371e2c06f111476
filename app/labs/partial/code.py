"""A run of the partial-derivatives lab as a program."""

from app.labs.surface import SurfaceConfig
from app.programs import Program
from app.programs.surface import on_formula


def code(config: SurfaceConfig, seed: int) -> Program:
    return on_formula(config, config.surface, seed, noise=getattr(config, "noise", 0.0), bound=config.bound)
