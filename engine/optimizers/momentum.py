"""Momentum, the heavy ball: a velocity gathers the gradients and friction wears it down."""

from cmath import sqrt
from dataclasses import dataclass

import numpy as np

from engine.optimizers.optimizer import Optimizer, State
from engine.sentences import N_
from engine.settings import setting


@dataclass(slots=True)
class MomentumState(State):
    velocity: np.ndarray


@dataclass(frozen=True)
class Momentum(Optimizer):
    """v ← μv − ηg;  θ ← θ + v

    Source: B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964.
    Convention: η is inside v, so that a new η leaves the present velocity as it is. PyTorch keeps v ← μv + g and
    multiplies by η outside: the same path as long as η is constant.
    On a quadratic it diverges when η > 2(1 + μ)/λmax.
    """

    id = "momentum"
    title = N_("Momentum")
    rule = N_("v ← μv − ηg;  θ ← θ + v")
    paper = "Polyak, Some methods of speeding up the convergence of iteration methods, 1964"
    state = MomentumState
    stable_lr_formula = "2(1 + μ)/λmax"

    momentum: float = setting(
        0.9,
        0,
        1,
        N_("share of the velocity that each update keeps; 0 is plain descent"),
        symbol="μ",
        title=N_("momentum"),
    )

    def update(
        self,
        theta: np.ndarray,
        gradient: np.ndarray,
        state: MomentumState,
        lr: float,
        hessian: np.ndarray | None = None,
    ) -> None:
        velocity = state.velocity
        velocity *= self.momentum
        np.multiply(gradient, lr, out=state.scratch)
        velocity -= state.scratch
        theta += velocity

    def stable_lr(self, curvature: float) -> float:
        return 2 * (1 + self.momentum) / curvature

    def error_factor(self, curvature: float) -> float:
        return largest_root(1 + self.momentum - self.lr * curvature, self.momentum)


def largest_root(total: float, product: float) -> float:
    """The absolute value of the larger root of z² − total · z + product, whose roots have that sum and that product."""
    root = sqrt(total * total - 4 * product)
    return max(abs(total + root), abs(total - root)) / 2
