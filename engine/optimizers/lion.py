"""Lion: the sign of a momentum, so every coordinate moves by the same amount."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.optimizer import Optimizer, State, update_moving_average
from engine.sentences import N_
from engine.settings import setting


@dataclass(slots=True)
class LionState(State):
    m: np.ndarray


@dataclass(frozen=True)
class Lion(Optimizer):
    """θ ← θ − η(sign(β₁m + (1 − β₁)g) + λθ);  then m ← β₂m + (1 − β₂)g

    Source: X. Chen et al., Symbolic discovery of optimization algorithms, 2023.
    Convention: the sign of 0 is 0; weight decay is decoupled, as AdamW's, and off by default.
    Its steps have the length η whatever the gradient, so with a constant η it ends by hopping about the minimum.
    """

    id = "lion"
    title = N_("Lion")
    rule = N_("θ ← θ − η(sign(β₁m + (1 − β₁)g) + λθ);  m ← β₂m + (1 − β₂)g")
    paper = "Chen et al., Symbolic discovery of optimization algorithms, 2023, arXiv:2302.06675"
    state = LionState

    lr: float = setting(
        1e-4, 1e-12, 1000, N_("movement of each coordinate per update"), symbol="η", title=N_("learning rate"), log=True
    )
    beta1: float = setting(0.9, 0, 0.999999, N_("weight of the past gradients in the sign"), symbol="β₁", title="β₁")
    beta2: float = setting(0.99, 0, 0.999999, N_("how long gradients are remembered"), symbol="β₂", title="β₂")
    weight_decay: float = setting(0.0, 0, 10, N_("pull toward the origin"), symbol="λ", title=N_("weight decay"))

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: LionState, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        m, scratch = state.m, state.scratch
        np.subtract(m, gradient, out=scratch)  # β₁m + (1 − β₁)g = β₁(m − g) + g
        scratch *= self.beta1
        scratch += gradient
        np.sign(scratch, out=scratch)
        scratch *= lr
        theta *= 1 - lr * self.weight_decay
        theta -= scratch
        update_moving_average(m, self.beta2, gradient, scratch)
