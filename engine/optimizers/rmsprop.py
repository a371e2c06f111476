"""RMSProp: AdaGrad that forgets, so that its steps do not die out."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.optimizer import Optimizer, State, update_moving_average
from engine.sentences import N_
from engine.settings import setting


@dataclass(slots=True)
class RMSPropState(State):
    mean_square: np.ndarray


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """v ← ρv + (1 − ρ)g²;  θ ← θ − ηg/(√v + ε)

    Source: T. Tieleman and G. Hinton, Neural networks for machine learning, lecture 6e, 2012.
    Convention: v starts from 0 and is not corrected for it, ε is outside the root (PyTorch; TensorFlow and optax have
    it inside by default), ρ is 0.99 (the lecture and TensorFlow: 0.9).
    """

    id = "rmsprop"
    title = N_("RMSProp")
    rule = N_("v ← ρv + (1 − ρ)g²;  θ ← θ − ηg/(√v + ε)")
    paper = "Tieleman & Hinton, Neural networks for machine learning, lecture 6e, 2012"
    state = RMSPropState

    decay: float = setting(
        0.99, 0, 0.999999, N_("how long squared gradients are remembered"), symbol="ρ", title=N_("decay")
    )
    epsilon: float = setting(1e-8, 1e-15, 1, N_("avoids division by zero"), symbol="ε", log=True, title=N_("epsilon"))

    def preconditioner(self, state: RMSPropState) -> np.ndarray:
        """√v + ε"""
        divisor: np.ndarray = np.sqrt(state.mean_square) + self.epsilon
        return divisor

    def stable_sharpness(self, lr: float) -> float:
        return 2 / lr

    def update(
        self, theta: np.ndarray, gradient: np.ndarray, state: RMSPropState, lr: float, hessian: np.ndarray | None = None
    ) -> None:
        mean_square, scratch = state.mean_square, state.scratch
        update_moving_average(mean_square, self.decay, np.square(gradient, out=scratch), scratch)
        np.sqrt(mean_square, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= lr
        theta -= scratch
