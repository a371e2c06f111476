"""Nesterov's accelerated gradient: momentum with a look-ahead gradient."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.momentum import Momentum, MomentumState, largest_root
from engine.sentences import N_


@dataclass(frozen=True)
class Nesterov(Momentum):
    """θ ← θ + μ²v − (1 + μ)ηg;  v ← μv − ηg  (both v on the right are the old one)

    Source: I. Sutskever et al., On the importance of initialization and momentum in deep learning, 2013, after
    Y. Nesterov, 1983.
    Convention: Sutskever takes the gradient ahead, at θ + μv; here θ is that point ahead, so that the gradient is at θ.
    On a quadratic it diverges when η > 2(1 + μ)/((1 + 2μ)λmax).
    """

    id = "nesterov"
    title = N_("Nesterov")
    rule = N_("θ ← θ + μ²v − (1 + μ)ηg;  v ← μv − ηg")
    paper = "Sutskever et al., On the importance of initialization and momentum in deep learning, 2013"
    stable_lr_formula = "2(1 + μ)/((1 + 2μ)λmax)"

    def update(
        self,
        theta: np.ndarray,
        gradient: np.ndarray,
        state: MomentumState,
        lr: float,
        hessian: np.ndarray | None = None,
    ) -> None:
        # With the new velocity w = μv − ηg, the step μ²v − (1 + μ)ηg is μw − ηg.
        velocity, scratch = state.velocity, state.scratch
        np.multiply(gradient, lr, out=scratch)
        velocity *= self.momentum
        velocity -= scratch
        theta -= scratch
        np.multiply(velocity, self.momentum, out=scratch)
        theta += scratch

    def stable_lr(self, curvature: float) -> float:
        return 2 * (1 + self.momentum) / ((1 + 2 * self.momentum) * curvature)

    def error_factor(self, curvature: float) -> float:
        left = 1 - self.lr * curvature
        return largest_root((1 + self.momentum) * left, self.momentum * left)
