"""Newton's method, as it is: the gradient divided by the Hessian."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.optimizer import Optimizer, State
from engine.sentences import N_
from engine.settings import setting

MAX_CURVATURE = 1e300  # LAPACK's eigenvalues may not converge above


@dataclass(frozen=True)
class Newton(Optimizer):
    """θ ← θ − ηH⁻¹g

    Source: J. Nocedal and S. J. Wright, Numerical optimization, 2nd ed., 2006, section 3.3.
    Convention: it goes to the stationary point of the quadratic that fits here, whatever kind of point that is,
    also uphill to a saddle. Along a direction with neither slope nor curvature it does not move. Where H has no
    inverse, or is not finite (or above 1e300), there is no step, and θ becomes infinite or nan. It needs the (n, n)
    Hessian and allocates arrays of its size, so it suits functions of few variables.
    """

    id = "plain_newton"  # "newton" has been |H|-Newton's since the first links
    title = N_("Newton")
    rule = N_("θ ← θ − ηH⁻¹g")
    paper = "Nocedal & Wright, Numerical optimization, 2006, section 3.3"
    needs = "hessian"

    lr: float = setting(
        1.0, 1e-12, 1000, N_("share of the full Newton step"), symbol="η", title=N_("learning rate"), log=True
    )

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: State, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        if hessian is None:
            raise TypeError(f"{self.id} needs the Hessian")
        if not np.abs(hessian).max() < MAX_CURVATURE:
            theta.fill(np.nan)
            return
        curvatures, directions = np.linalg.eigh(hessian)
        slopes = directions.T @ gradient
        with np.errstate(all="ignore"):
            step = np.divide(slopes, curvatures, out=np.zeros_like(slopes), where=slopes != 0)
            theta -= lr * (directions @ step)
