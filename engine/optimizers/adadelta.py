"""Adadelta: RMSProp whose step has θ's own units, from the running size of past steps."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.optimizer import Optimizer, State, update_moving_average
from engine.sentences import N_
from engine.settings import setting


@dataclass(slots=True)
class AdadeltaState(State):
    mean_square: np.ndarray  # of gradients
    mean_step: np.ndarray  # of squared steps
    step: np.ndarray


@dataclass(frozen=True)
class Adadelta(Optimizer):
    """v ← ρv + (1 − ρ)g²;  d = √(u + ε)/√(v + ε) · g;  u ← ρu + (1 − ρ)d²;  θ ← θ − ηd

    Source: M. D. Zeiler, ADADELTA: an adaptive learning rate method, 2012.
    Convention: ε is inside both roots, as in the paper; the paper has no η, which is 1.
    """

    id = "adadelta"
    title = N_("Adadelta")
    rule = N_("v ← ρv + (1 − ρ)g²;  d = √(u + ε)/√(v + ε) · g;  u ← ρu + (1 − ρ)d²;  θ ← θ − ηd")
    paper = "Zeiler, ADADELTA: an adaptive learning rate method, 2012, arXiv:1212.5701"
    state = AdadeltaState

    lr: float = setting(
        1.0, 1e-12, 1000, N_("scales the step; the paper's rule has 1"), symbol="η", title=N_("learning rate"), log=True
    )
    decay: float = setting(
        0.9, 0, 0.999999, N_("how long squared gradients and steps are remembered"), symbol="ρ", title=N_("decay")
    )
    epsilon: float = setting(
        1e-6,
        1e-15,
        1,
        N_("sets the size of the first steps; larger starts faster"),
        symbol="ε",
        log=True,
        title=N_("epsilon"),
    )

    def update(
        self,
        theta: np.ndarray,
        gradient: np.ndarray,
        state: AdadeltaState,
        lr: float,
        hessian: np.ndarray | None = None,
    ) -> None:
        step, scratch = state.step, state.scratch
        update_moving_average(state.mean_square, self.decay, np.square(gradient, out=scratch), scratch)
        np.add(state.mean_square, self.epsilon, out=scratch)
        np.add(state.mean_step, self.epsilon, out=step)
        step /= scratch
        np.sqrt(step, out=step)
        step *= gradient
        update_moving_average(state.mean_step, self.decay, np.square(step, out=scratch), scratch)
        step *= lr
        theta -= step
