"""Newton's method, as it is: the gradient divided by the Hessian."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.optimizers.optimizer import Optimizer, State
from engine.sentences import N_
from engine.settings import setting

MAX_CURVATURE = 1e300  # LAPACK's eigenvalues may not converge above


class Hessians(Optimizer):
    """The base of rules that divide the gradient by the Hessian, along the Hessian's own directions."""

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: State, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        if hessian is None:
            raise TypeError(f"{self.id} needs the Hessian")
        if not np.abs(hessian).max() < MAX_CURVATURE:
            theta.fill(np.nan)
            return
        curvatures, directions = np.linalg.eigh(hessian)
        with np.errstate(all="ignore"):
            theta -= lr * (directions @ self.divided(directions.T @ gradient, curvatures))

    def update_members(self, theta: np.ndarray, gradient: np.ndarray, lr: Any, hessians: np.ndarray) -> None:
        """Apply the rule once to each of m places.

        theta, gradient : (n, m). lr, and settings in which the places differ : a number, or (m,). hessians : (m, n, n).
        """
        bad = ~(np.abs(hessians).max(axis=(1, 2)) < MAX_CURVATURE)
        hessians[bad] = np.eye(len(theta))
        curvatures, directions = np.linalg.eigh(hessians)
        slopes = np.einsum("mij,im->jm", directions, gradient)
        theta -= lr * np.einsum("mij,jm->im", directions, self.divided(slopes, curvatures.T))
        theta[:, bad] = np.nan

    def divided(self, slopes: np.ndarray, curvatures: np.ndarray) -> np.ndarray:
        """The step along each of a Hessian's directions, from slopes and curvatures along them: (n,), or (n, m)."""
        raise NotImplementedError


@dataclass(frozen=True)
class Newton(Hessians):
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

    def divided(self, slopes: np.ndarray, curvatures: np.ndarray) -> np.ndarray:
        steps: np.ndarray = np.divide(slopes, curvatures, out=np.zeros_like(slopes), where=slopes != 0)
        return steps
