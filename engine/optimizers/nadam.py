"""NAdam: Adam with Nesterov's look ahead."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.adam import AdamSettings, AdamState
from engine.optimizers.optimizer import square_root, update_moving_average
from engine.sentences import N_


@dataclass(slots=True)
class NAdamState(AdamState):
    ahead: np.ndarray  # room for m̂


@dataclass(frozen=True)
class NAdam(AdamSettings):
    """m and v as Adam's;  m̂ = β₁m/(1 − β₁ᵗ⁺¹) + (1 − β₁)g/(1 − β₁ᵗ);  θ ← θ − η m̂/(√v̂ + ε)

    Source: T. Dozat, Incorporating Nesterov momentum into Adam, 2016.
    Convention: β₁ is constant, as in optax. PyTorch and Dozat's report let it grow with t (momentum decay 0.004).
    """

    id = "nadam"
    title = N_("NAdam")
    rule = N_("m, v as Adam's;  m̂ = β₁m/(1 − β₁ᵗ⁺¹) + (1 − β₁)g/(1 − β₁ᵗ);  θ ← θ − η m̂/(√(v/(1 − β₂ᵗ)) + ε)")
    paper = "Dozat, Incorporating Nesterov momentum into Adam, 2016"
    state = NAdamState

    def stable_sharpness(self, lr: float) -> float:
        """That of Nesterov's rule with gradients weighted by 1 − β₁."""
        return 2 * (1 + self.beta1) / ((1 + 2 * self.beta1) * (1 - self.beta1) * lr)

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: NAdamState, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        state.count += 1
        m, v, ahead, scratch = state.m, state.v, state.ahead, state.scratch
        update_moving_average(m, self.beta1, gradient, scratch)
        np.multiply(m, self.beta1 / (1 - self.beta1 ** (state.count + 1)), out=ahead)
        np.multiply(gradient, (1 - self.beta1) / (1 - self.beta1**state.count), out=scratch)
        ahead += scratch
        update_moving_average(v, self.beta2, np.square(gradient, out=scratch), scratch)
        correction = square_root(1 - self.beta2**state.count)  # as in Adam
        np.sqrt(v, out=scratch)
        scratch += self.epsilon * correction
        ahead /= scratch
        ahead *= lr * correction
        theta -= ahead
