"""AMSGrad: Adam whose divisor never shrinks."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.adam import AdamSettings, AdamState
from engine.optimizers.optimizer import square_root, update_moving_average
from engine.sentences import N_


@dataclass(slots=True)
class AMSGradState(AdamState):
    v_max: np.ndarray


@dataclass(frozen=True)
class AMSGrad(AdamSettings):
    """m and v as Adam's;  w ← max(w, v);  θ ← θ − η m̂/(√ŵ + ε)  with ŵ = w/(1 − β₂ᵗ)

    Source: S. J. Reddi, S. Kale, S. Kumar, On the convergence of Adam and beyond, 2018.
    Convention: the maximum is of the raw v and is corrected afterwards, as in PyTorch; optax corrects before. The paper
    corrects neither m nor v.
    """

    id = "amsgrad"
    title = N_("AMSGrad")
    rule = N_("m, v as Adam's;  w ← max(w, v);  θ ← θ − η m/(1 − β₁ᵗ) / (√(w/(1 − β₂ᵗ)) + ε)")
    paper = "Reddi, Kale & Kumar, On the convergence of Adam and beyond, 2018, arXiv:1904.09237"
    state = AMSGradState

    def squares(self, state: AMSGradState) -> np.ndarray:
        return state.v_max

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: AMSGradState, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        state.count += 1
        m, v, v_max, scratch = state.m, state.v, state.v_max, state.scratch
        update_moving_average(m, self.beta1, gradient, scratch)
        update_moving_average(v, self.beta2, np.square(gradient, out=scratch), scratch)
        np.maximum(v_max, v, out=v_max)
        correction = square_root(1 - self.beta2**state.count)  # as in Adam
        np.sqrt(v_max, out=scratch)
        scratch += self.epsilon * correction
        np.divide(m, scratch, out=scratch)
        scratch *= lr * correction / (1 - self.beta1**state.count)
        theta -= scratch
