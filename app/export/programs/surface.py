"""Descents on a formula as programs."""

import sys
from typing import Any

from app.export.programs import Program, racers
from app.export.programs.formula import facts
from app.labs.shared.surface import SurfaceConfig
from engine.objective_function import ObjectiveFunction
from engine.runs.objective import Objective, Region


def region(objective: Objective, bound: float | None) -> dict[str, Any]:
    """`centre`, and `bound`, the distance from it at which a run is given up."""
    found = Region(objective, bound)
    return {"centre": found.centre, "bound": min(found.bound, sys.float_info.max)}


def on_formula(
    config: Any, function: ObjectiveFunction, seed: int, noise: float = 0.0, bound: float | None = None
) -> Program:
    """The race of a config with `racers`, `labels`, `steps`, `gradient` and `h` on a formula."""
    running = racers(config.racers, config.labels, [config.steps] * len(config.racers))
    formula = facts(function.formula)
    return Program(
        "formula",
        running
        | region(function, bound)
        | {
            "variables": function.variables,
            "formula": formula,
            "start": function.start,
            "seed": seed,
            "noise": noise,
            "numerical": config.gradient == "numerical",
            "h": config.h,
            "batched": False,
            "needs_numpy": False,
            "math": running["math"] or "math." in str(formula["torch"]),
        },
    )


def on_surface(config: SurfaceConfig, seed: int) -> Program:
    """The race of a lab on a surface."""
    return on_formula(config, config.surface, seed, noise=getattr(config, "noise", 0.0), bound=config.bound)
