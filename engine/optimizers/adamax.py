"""AdaMax: Adam with the largest recent gradient in place of the root mean square."""

from dataclasses import dataclass, field

import numpy as np

from engine.optimizers.optimizer import Optimizer, State, update_moving_average
from engine.sentences import N_
from engine.settings import setting


@dataclass(slots=True)
class AdaMaxState(State):
    m: np.ndarray
    largest: np.ndarray
    count: int = field(default=0, kw_only=True)


@dataclass(frozen=True)
class AdaMax(Optimizer):
    """m ← β₁m + (1 − β₁)g;  u ← max(β₂u, |g| + ε);  θ ← θ − η/(1 − β₁ᵗ) · m/u

    Source: D. P. Kingma and J. Ba, Adam: a method for stochastic optimization, 2015, algorithm 2.
    Convention: ε is added to |g|, as in PyTorch and optax; the paper has none, and divides 0 by 0 at zero gradients.
    """

    id = "adamax"
    title = N_("AdaMax")
    rule = N_("m ← β₁m + (1 − β₁)g;  u ← max(β₂u, |g| + ε);  θ ← θ − η/(1 − β₁ᵗ) · m/u")
    paper = "Kingma & Ba, Adam: a method for stochastic optimization, 2015, section 7.1, arXiv:1412.6980"
    state = AdaMaxState

    lr: float = setting(
        0.002,
        1e-12,
        1000,
        N_("approximate movement of each coordinate per update"),
        symbol="η",
        title=N_("learning rate"),
        log=True,
    )
    beta1: float = setting(0.9, 0, 0.999999, N_("how long gradients are remembered"), symbol="β₁", title="β₁")
    beta2: float = setting(
        0.999, 0, 0.999999, N_("how slowly the largest gradient is forgotten"), symbol="β₂", title="β₂"
    )
    epsilon: float = setting(1e-8, 1e-15, 1, N_("avoids division by zero"), symbol="ε", log=True, title=N_("epsilon"))

    def preconditioner(self, state: AdaMaxState) -> np.ndarray | None:
        """(1 − β₁ᵗ)u; None before the first update."""
        divisor: np.ndarray = (1 - self.beta1**state.count) * state.largest
        return divisor if state.count else None

    def stable_sharpness(self, lr: float) -> float:
        """As Adam's."""
        return 2 * (1 + self.beta1) / ((1 - self.beta1) * lr)

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: AdaMaxState, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        state.count += 1
        largest, scratch = state.largest, state.scratch
        update_moving_average(state.m, self.beta1, gradient, scratch)
        largest *= self.beta2
        np.abs(gradient, out=scratch)
        scratch += self.epsilon
        np.maximum(largest, scratch, out=largest)
        np.divide(state.m, largest, out=scratch)
        scratch *= lr / (1 - self.beta1**state.count)
        theta -= scratch
