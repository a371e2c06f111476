"""A run of the derivative lab as a program."""

from app.export.programs import Program
from app.export.programs.formula import facts
from app.export.programs.surface import on_formula
from app.labs.derivative.config import DerivativeConfig
from app.labs.derivative.slopes import LocalSlopes, no_derivative


def code(config: DerivativeConfig, seed: int) -> Program:
    if config.mode == "descent":
        return on_formula(config, seed)
    formula = facts(config.curve.formula)
    here = LocalSlopes(config.curve, config.x, config.h)
    return Program(
        "derivative",
        {
            "formula": formula,
            "x": config.x,
            "remark": str(no_derivative(here)) if here.kink else "",
            "h": config.h,
            "smallest": config.smallest if config.mode == "difference" else None,
            "math": "math." in str(formula["torch"]),
        },
    )
