"""Saddle-free Newton: the gradient divided by the size of the curvature, so that it always descends."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.newton import Hessians
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class SaddleFreeNewton(Hessians):
    """θ ← θ − η(|H| + δI)⁻¹g, where |H| is the Hessian with its eigenvalues made positive

    Source: Y. Dauphin et al., Identifying and attacking the saddle point problem in high-dimensional non-convex
    optimization, 2014 (there in a Krylov subspace; here the whole Hessian).
    Convention: |H| + δI is positive definite, so the step always points downhill, where plain H would climb to saddles
    and maxima. Along a direction without curvature the step is ηg/δ. Where H is not finite (or above 1e300), there
    is no step and θ becomes nan. It needs the (n, n) Hessian and allocates arrays of its size, so it suits functions of
    few variables.
    """

    id = "newton"  # as links have it; the plain one is "plain_newton"
    title = N_("Saddle-free Newton")
    rule = N_("θ ← θ − η(|H| + δI)⁻¹g")
    paper = "Dauphin et al., Identifying and attacking the saddle point problem, 2014, arXiv:1406.2572"
    needs = "hessian"

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

    def divided(self, slopes: np.ndarray, curvatures: np.ndarray) -> np.ndarray:
        quotient: np.ndarray = slopes / (np.abs(curvatures) + self.damping)
        return quotient
