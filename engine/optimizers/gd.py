"""Gradient descent: step against the gradient."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.optimizer import Optimizer, State
from engine.sentences import N_


@dataclass(frozen=True)
class GD(Optimizer):
    """θ ← θ − ηg

    Source: A. Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847.
    On a quadratic it diverges when η > 2/λmax.
    """

    id = "gd"
    title = N_("Gradient descent")
    rule = N_("θ ← θ − ηg")
    paper = "Cauchy, Méthode générale pour la résolution des systèmes d'équations simultanées, 1847"
    stable_lr_formula = "2/λmax"

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: State, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        np.multiply(gradient, lr, state.scratch)
        np.subtract(theta, state.scratch, theta)

    def stable_lr(self, curvature: float) -> float:
        return 2 / curvature

    def error_factor(self, curvature: float) -> float:
        return abs(1 - self.lr * curvature)
