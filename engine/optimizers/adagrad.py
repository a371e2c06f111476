"""AdaGrad: each coordinate's learning rate shrinks with the gradients it has seen."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.optimizer import Optimizer, State
from engine.sentences import N_
from engine.settings import setting


@dataclass(slots=True)
class AdaGradState(State):
    total: np.ndarray


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """s ← s + g²;  θ ← θ − ηg/(√s + ε)

    Source: J. Duchi, E. Hazan, Y. Singer, Adaptive subgradient methods for online learning and stochastic
    optimization, 2011.
    Convention: s starts from 0 (TensorFlow and optax start from 0.1), ε is outside the root.
    """

    id = "adagrad"
    title = N_("AdaGrad")
    rule = N_("s ← s + g²;  θ ← θ − ηg/(√s + ε)")
    paper = "Duchi, Hazan & Singer, Adaptive subgradient methods for online learning and stochastic optimization, 2011"
    state = AdaGradState

    epsilon: float = setting(1e-10, 1e-15, 1, N_("avoids division by zero"), symbol="ε", log=True, title=N_("epsilon"))

    def preconditioner(self, state: AdaGradState) -> np.ndarray:
        """√s + ε"""
        divisor: np.ndarray = np.sqrt(state.total) + self.epsilon
        return divisor

    def stable_sharpness(self, lr: float) -> float:
        return 2 / lr

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: AdaGradState, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        total, scratch = state.total, state.scratch
        total += np.square(gradient, out=scratch)
        np.sqrt(total, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= lr
        theta -= scratch
