"""Newton's method, damped and made to descend: the gradient divided by the curvature."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.optimizer import Optimizer, State
from engine.sentences import N_
from engine.settings import setting

MAX_CURVATURE = 1e300  # LAPACK's eigenvalues may not converge above


@dataclass(frozen=True)
class Newton(Optimizer):
    """θ ← θ − η(|H| + δI)⁻¹g, where |H| is the Hessian with its eigenvalues made positive

    Source: J. Nocedal and S. J. Wright, Numerical optimization, 2nd ed., 2006, section 3.4 (eigenvalue modification,
    here by absolute values, as in Y. Dauphin et al., Identifying and attacking the saddle point problem, 2014).
    Convention: |H| + δI is positive definite, so the step always points downhill, where plain H would climb to saddles
    and maxima. Along a direction without curvature the step is ηg/δ. Where H is not finite (or above 1e300), there
    is no step and θ becomes nan. It needs the (n, n) Hessian and allocates arrays of its size, so it suits functions of
    few variables.
    """

    id = "newton"
    title = N_("Newton")
    rule = N_("θ ← θ − η(|H| + δI)⁻¹g")
    paper = "Nocedal & Wright, Numerical optimization, 2006, section 3.4"
    needs_hessian = True

    lr: float = setting(
        1.0, 1e-12, 1000, N_("share of the full Newton step"), symbol="η", title=N_("learning rate"), log=True
    )
    damping: float = setting(
        1e-4,
        1e-12,
        1e6,
        N_("added to the curvatures: larger is slower, safer"),
        symbol="δ",
        log=True,
        title=N_("damping"),
    )

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: State, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        if hessian is None:
            raise TypeError("newton needs the Hessian")
        if not np.abs(hessian).max() < MAX_CURVATURE:
            theta.fill(np.nan)
            return
        curvatures, directions = np.linalg.eigh(hessian)
        step = directions.T @ gradient
        step /= np.abs(curvatures) + self.damping
        theta -= lr * (directions @ step)
