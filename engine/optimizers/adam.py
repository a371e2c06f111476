"""Adam: momentum, divided by the running size of the gradient."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.optimizers.optimizer import Optimizer, State, square_root, update_moving_average
from engine.sentences import N_
from engine.settings import setting

FEW = 8
"""Up to this many coordinates, plain numbers are faster than calls of NumPy: for two in a quarter of the time."""


@dataclass(slots=True)
class AdamState(State):
    m: np.ndarray
    v: np.ndarray
    count: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class AdamSettings(Optimizer):
    """The settings that Adam and its variants share."""

    lr: float = setting(
        0.001,
        1e-12,
        1000,
        N_("approximate movement of each coordinate per update"),
        symbol="η",
        title=N_("learning rate"),
        log=True,
    )
    beta1: float = setting(0.9, 0, 0.999999, N_("how long gradients are remembered"), symbol="β₁", title="β₁")
    beta2: float = setting(0.999, 0, 0.999999, N_("how long squared gradients are remembered"), symbol="β₂", title="β₂")
    epsilon: float = setting(1e-8, 1e-15, 1, N_("avoids division by zero"), symbol="ε", log=True, title=N_("epsilon"))

    def preconditioner(self, state: AdamState) -> np.ndarray | None:
        """(1 − β₁ᵗ)(√v̂ + ε); None before the first update, when there is no v."""
        if state.count == 0:
            return None
        root = np.sqrt(self.squares(state) / (1 - self.beta2**state.count))
        divisor: np.ndarray = (1 - self.beta1**state.count) * (root + self.epsilon)
        return divisor

    def squares(self, state: Any) -> np.ndarray:
        """The running squares that the rule divides by the root of, before their correction."""
        squares: np.ndarray = state.v
        return squares

    def stable_sharpness(self, lr: float) -> float:
        """2(1 + β₁)/((1 − β₁)η): that of momentum with gradients weighted by 1 − β₁. Cohen et al., 2022, equation 3."""
        return 2 * (1 + self.beta1) / ((1 - self.beta1) * lr)


@dataclass(frozen=True)
class Adam(AdamSettings):
    """m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  θ ← θ − η m̂/(√v̂ + ε)  with m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)

    Source: D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, 2015, algorithm 1.
    Convention: both corrections, ε outside the root and added to the corrected √v̂. Textbooks that fold the corrections
    into η and add ε to √v have a slightly different ε.
    """

    id = "adam"
    title = N_("Adam")
    rule = "m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  θ ← θ − η m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + ε)"
    paper = "Kingma & Ba, Adam: a method for stochastic optimization, 2015, arXiv:1412.6980"
    state = AdamState

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: AdamState, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        state.count += 1
        # m̂/(√v̂ + ε) = c/(1 − β₁ᵗ) · m/(√v + cε) with c = √(1 − β₂ᵗ): the corrections cost no pass over θ.
        correction = square_root(1 - self.beta2**state.count)
        rate, epsilon = lr * correction / (1 - self.beta1**state.count), self.epsilon * correction
        if theta.ndim == 1 and len(theta) <= FEW and theta.dtype == np.float64:
            self._update_few(theta, gradient, state, rate, epsilon)
            return
        m, v, scratch = state.m, state.v, state.scratch
        update_moving_average(m, self.beta1, gradient, scratch)
        update_moving_average(v, self.beta2, np.square(gradient, scratch), scratch)
        np.sqrt(v, scratch)
        np.add(scratch, epsilon, scratch)
        np.divide(m, scratch, scratch)
        np.multiply(scratch, rate, scratch)
        np.subtract(theta, scratch, theta)

    def _update_few(
        self, theta: np.ndarray, gradient: np.ndarray, state: AdamState, rate: float, epsilon: float
    ) -> None:
        """The same operations in the same order, one coordinate after the other, with the same result."""
        beta1, beta2 = self.beta1, self.beta2
        new1, new2 = 1 - beta1, 1 - beta2
        numbers = zip(theta.tolist(), gradient.tolist(), state.m.tolist(), state.v.tolist(), strict=True)
        for place, (at, slope, old_m, old_v) in enumerate(numbers):
            state.m[place] = m = old_m * beta1 + slope * new1
            state.v[place] = v = old_v * beta2 + slope * slope * new2
            theta[place] = at - m / (math.sqrt(v) + epsilon) * rate
