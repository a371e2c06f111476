"""A run of the partial-derivatives lab as a program."""

from app.export.programs import Program
from app.export.programs.surface import on_formula
from app.labs.shared.surface import SurfaceConfig


def code(config: SurfaceConfig, seed: int) -> Program:
    return on_formula(config, config.surface, seed, noise=getattr(config, "noise", 0.0), bound=config.bound)
