"""The words of the regression lab's page: the model, its closed-form solution, the limit of stability, in numbers."""

from typing import Any

from app.labs.regression.config import RegressionConfig
from engine.datasets import REGRESSION_SETS
from engine.readable import readable
from engine.sentences import N_

TABLE_LESSON = N_("Your own table: a line is fitted to two columns, a plane through the origin to three.")


def context(config: RegressionConfig) -> dict[str, Any]:
    """`line`: one input or two; `lesson`; `solution`, `least`, `curvatures`, `limit`: numbers as
    text; `unique`: whether the solution is.
    """
    regression, kind = config.regression, config.data.kind
    low, high = regression.curvatures
    return {
        "line": config.examples.inputs.shape[1] == 1,
        "lesson": REGRESSION_SETS[kind].lesson if kind in REGRESSION_SETS else TABLE_LESSON,
        "points": f"{len(config.examples):,}",
        "solution": [_number(weight) for weight in regression.solution],
        "least": _number(0.0 if regression.fits_exactly else regression.minimum_mse),
        "curvatures": [_number(low), _number(high)],
        "limit": _number(2 / high) if high > 0 else "",
        "unique": regression.flat_direction is None,
    }


def _number(value: float) -> str:
    """Six digits, as text."""
    return readable(float(value), 6)
