"""The eigendirections of a quadratic: along each of them every rule moves as if there were no other.

The page shows how much of the error each of them still holds, of every racer at the step shown. Source: G. Goh, Why
momentum really works, Distill, 2017.
"""

from typing import NamedTuple

import numpy as np

from app.labs.descent.config import DescentConfig
from app.labs.shared.optimizers import OptimizerPart


class Direction(NamedTuple):
    """An eigenvector of the Hessian whose eigenvalue is not 0."""

    curvature: float
    vector: tuple[float, float]
    factors: list[float | None]
    """What each racer's update multiplies the error by, in the long run; None where theory gives no such factor."""


class Directions(NamedTuple):
    minimum: tuple[float, float]
    """The nearest one to the start, where there are many."""
    each: list[Direction]
    """The flattest first."""


def directions_of(config: DescentConfig) -> Directions | None:
    """None where the function is no quadratic with a minimum."""
    if config.curvatures is None:
        return None
    surface, start = config.surface, np.array(config.surface.start)
    curvatures, vectors = np.linalg.eigh(surface.hessian(start[None])[0])
    slopes = vectors.T @ surface.gradient(start)
    curved = curvatures > 1e-9 * curvatures[-1]
    minimum = start - vectors[:, curved] @ (slopes[curved] / curvatures[curved])
    return Directions(
        (float(minimum[0]), float(minimum[1])),
        [
            Direction(curvature, _pointing_up(vector), [_factor(config, part, curvature) for part in config.racers])
            for curvature, vector in zip(curvatures[curved].tolist(), vectors[:, curved].T, strict=True)
        ],
    )


def _pointing_up(vector: np.ndarray) -> tuple[float, float]:
    """The vector or its opposite: that whose larger component is positive."""
    x, y = (vector * np.sign(vector[np.abs(vector).argmax()]) + 0.0).tolist()
    return x, y


def _factor(config: DescentConfig, part: OptimizerPart, curvature: float) -> float | None:
    plain = part.schedule.kind == "constant" and part.max_grad is None and not config.noise
    return part.build().error_factor(curvature) if plain else None
