"""Descents on a formula as programs."""

import sys
from dataclasses import replace
from typing import Any

from app.export.programs import Program, racers
from app.export.programs.formula import facts
from engine.objective_function import ObjectiveFunction
from engine.runs.objective import Objective, Region


def region(objective: Objective, bound: float | None) -> dict[str, Any]:
    """`centre`, and `bound`, the distance from it at which a run stops."""
    found = Region(objective, bound)
    return {"centre": found.centre, "bound": min(found.bound, sys.float_info.max)}


def on_objective(template: str, config: Any, seed: int, noise: float = 0.0, **more: Any) -> Program:
    """The race of a config for descents (`RaceConfig`); `more` are facts of the template besides its `objective`."""
    race = racers(config.racers, config.racer_names, [config.steps] * len(config.racers))
    gradient = {"numerical": config.gradient == "numerical", "h": config.h, "noise": noise}
    usual = {
        "objective": config.objective,
        "start": config.first(seed),
        "seed": seed,
        "batched": False,
        "needs_numpy": False,
    }
    return Program(template, race | region(config.objective, config.bound) | usual | gradient | more)


def on_formula(config: Any, seed: int) -> Program:
    """The race of a config whose objective is a function with a formula."""
    function: ObjectiveFunction = config.objective
    formula, noise = facts(function.formula), getattr(config, "noise", 0.0)
    program = on_objective("formula", config, seed, noise, formula=formula, variables=function.variables)
    math = program.facts["math"] or "math." in str(formula["torch"])
    return replace(program, facts={**program.facts, "math": math})
