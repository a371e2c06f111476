"""The kind of a member that has come to rest: as `engine.runs.racer` finds it for one racer, for many at once."""

from itertools import product

import numpy as np

from engine.objective_function import ObjectiveFunction
from engine.optimizers.newton import MAX_CURVATURE
from engine.runs.diagnosis import FLAT_CURVATURE
from engine.runs.racer import HERE, NEAR_KINK

KINDS = ("", "converged", "saddle", "maximum", "flat", "kink", "stalled", "diverged", "finished")
"""By code; 0 is under way. See `engine.runs.outcome.Outcome`."""

CODES = {kind: code for code, kind in enumerate(KINDS)}


def kinds_at_rest(
    objective: ObjectiveFunction, theta: np.ndarray, loss: np.ndarray, norm: np.ndarray, tolerance: float, exact: bool
) -> np.ndarray:
    """The code of each of m members that no longer move.

    theta : (size, m). loss, norm of the gradient : (m,). exact : whether the gradient is the derivative, so that a
    kink can be recognized.
    """
    curvatures = _curvatures(objective, theta)
    sizes = np.abs(curvatures)
    with np.errstate(invalid="ignore"):
        arrived = (norm <= tolerance) | (norm <= HERE * sizes.min(axis=1))
    low, high = curvatures[:, 0], curvatures[:, -1]
    kinds = np.select(
        [
            ~arrived,
            ~np.isfinite(low),
            (low < -FLAT_CURVATURE) & (high > FLAT_CURVATURE),
            sizes.min(axis=1) <= FLAT_CURVATURE,
            low > 0,
        ],
        [CODES[kind] for kind in ("stalled", "converged", "saddle", "flat", "converged")],
        CODES["maximum"],
    ).astype(np.uint8)
    if exact and objective.size <= 3:
        at = np.flatnonzero(arrived)
        kinks, lowest = _kinks(objective, theta[:, at], loss[at])
        kinds[at[kinks & lowest]] = CODES["converged"]
        kinds[at[kinks & ~lowest]] = CODES["kink"]
    return kinds


def _curvatures(objective: ObjectiveFunction, theta: np.ndarray) -> np.ndarray:
    """(m, size): the eigenvalues of each Hessian, ascending; NaN where there is no usable one."""
    hessians = objective.hessian(theta.T)
    usable = np.abs(hessians).max(axis=(1, 2)) < MAX_CURVATURE  # NaN is not
    hessians[~usable] = 0
    curvatures = np.linalg.eigvalsh(hessians)
    curvatures[~usable] = np.nan
    return curvatures


def _kinks(objective: ObjectiveFunction, theta: np.ndarray, loss: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which members are at a kink, and for which the loss is lower nowhere around: (m,) bool both."""
    size = np.maximum(1.0, np.abs(theta).max(axis=0, initial=0.0))
    directions = np.array(list(product((-1.0, 0.0, 1.0), repeat=len(theta))))  # (d, size)
    distances = np.array(NEAR_KINK)[:, None, None, None]
    places = theta.T + distances * size[:, None] * directions[:, None, :]  # (2, d, m, size)
    losses, slopes = objective.formula.value_and_gradient(places)
    lowest = np.all(~(losses < loss), axis=(0, 1))
    norms = np.hypot.reduce(slopes, axis=-1)
    near, away = np.fmax.reduce(norms, axis=1)
    return (near > 0.9 * away) & (near > 1e-6), lowest


def length(vectors: np.ndarray) -> np.ndarray:
    """(size, m) -> (m,), without overflow on the way."""
    lengths: np.ndarray = np.hypot.reduce(vectors, axis=0)
    return lengths
