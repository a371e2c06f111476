"""Nonlinear conjugate gradients: each direction keeps a share of the last one, and a line search goes along it."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.line_search import Evaluate, Line, Searching, strong_wolfe
from engine.optimizers.optimizer import State
from engine.sentences import N_
from engine.settings import setting


@dataclass(slots=True)
class ConjugateGradientsState(State):
    gradient: np.ndarray
    """The gradient of the previous update; zeros at first."""

    direction: np.ndarray


@dataclass(frozen=True)
class ConjugateGradients(Searching):
    """d ← −g + βd, β = max(0, gᵀ(g − g′)/‖g′‖²);  θ ← θ + αd, where g′ is the gradient before

    Source: E. Polak and G. Ribière, Note sur la convergence de méthodes de directions conjuguées, 1969; J. Nocedal and
    S. J. Wright, Numerical optimization, 2nd ed., 2006, algorithm 5.4 with (5.45), PR+.
    Convention: α meets the strong Wolfe conditions. Where d does not point downhill, or nothing is found along it, it
    starts again with −g. With exact line searches (a small c₂) the minimum of a quadratic of n variables is reached in
    n updates.
    """

    id = "cg"
    title = N_("Conjugate gradients")
    rule = N_("d ← −g + βd;  θ ← θ + αd;  β = max(0, gᵀ(g − g′)/‖g′‖²)")
    paper = "Polak & Ribière, Note sur la convergence de méthodes de directions conjuguées, 1969"
    state = ConjugateGradientsState

    lr: float = setting(
        1.0, 1e-12, 1000, N_("first step that each search tries"), symbol="η", title=N_("first step"), log=True
    )
    c2: float = setting(
        0.1, 1e-3, 0.499, N_("share of the slope that may remain after a search"), symbol="c₂", title="c2", log=True
    )

    def follow(
        self,
        theta: np.ndarray,
        gradient: np.ndarray,
        state: ConjugateGradientsState,
        lr: float,
        evaluate: Evaluate,
    ) -> None:
        before, direction = state.gradient, state.direction
        squared = float(before @ before)
        beta = max(0.0, float(gradient @ (gradient - before)) / squared) if squared else 0.0
        direction *= beta
        direction -= gradient
        if not self.search(theta, direction, gradient, lr, evaluate) and beta:
            np.negative(gradient, out=direction)
            self.search(theta, direction, gradient, lr, evaluate)
        before[:] = gradient

    def step_on(self, line: Line, first: float) -> float:
        return strong_wolfe(line, first, self.c2)
