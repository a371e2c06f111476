"""Descents on a formula as programs."""

import sys
from dataclasses import replace
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


def on_objective(
    template: str, config: Any, objective: Objective, start: Any, seed: int, bound: float | None = None, **more: Any
) -> Program:
    """The race of a config with `racers`, `labels`, `steps`, `gradient` and `h`; `more` are facts of the template."""
    race = racers(config.racers, config.labels, [config.steps] * len(config.racers)) | region(objective, bound)
    gradient = {"numerical": config.gradient == "numerical", "h": config.h, "noise": 0.0}
    usual = {"start": start, "seed": seed, "batched": False, "needs_numpy": False}
    return Program(template, race | usual | gradient | more)


def on_formula(
    config: Any, function: ObjectiveFunction, seed: int, noise: float = 0.0, bound: float | None = None
) -> Program:
    """The race of a config on a formula."""
    formula, given = facts(function.formula), {"variables": function.variables, "noise": noise}
    program = on_objective("formula", config, function, function.start, seed, bound, formula=formula, **given)
    math = program.facts["math"] or "math." in str(formula["torch"])
    return replace(program, facts={**program.facts, "math": math})


def on_surface(config: SurfaceConfig, seed: int) -> Program:
    """The race of a lab on a surface."""
    return on_formula(config, config.surface, seed, noise=getattr(config, "noise", 0.0), bound=config.bound)
