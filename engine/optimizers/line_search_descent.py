"""Gradient descent with a line search: each step is halved until f falls enough."""

from dataclasses import dataclass

import numpy as np

from engine.optimizers.line_search import Evaluate, Line, Searching, backtracking
from engine.optimizers.optimizer import State
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class LineSearchDescent(Searching):
    """θ ← θ − αg with the first α of η, ρη, ρ²η, … for which f(θ − αg) ≤ f(θ) − c₁α‖g‖²

    Source: L. Armijo, Minimization of functions having Lipschitz continuous first partial derivatives, 1966; J. Nocedal
    and S. J. Wright, Numerical optimization, 2nd ed., 2006, algorithm 3.1.
    """

    id = "line_search"
    title = N_("Line search descent")
    rule = N_("θ ← θ − αg;  α = η, ρη, ρ²η, … until f(θ − αg) ≤ f(θ) − c₁α‖g‖²")
    paper = "Armijo, Minimization of functions having Lipschitz continuous first partial derivatives, 1966"

    lr: float = setting(
        1.0, 1e-12, 1000, N_("first step that each search tries"), symbol="η", title=N_("first step"), log=True
    )
    c1: float = setting(1e-4, 1e-8, 0.9, N_("share of the predicted decrease that suffices"), symbol="c₁", log=True)
    shrink: float = setting(0.5, 0.01, 0.99, N_("factor from one try to the next"), symbol="ρ", title=N_("shrink"))

    def follow(self, theta: np.ndarray, gradient: np.ndarray, state: State, lr: float, evaluate: Evaluate) -> None:
        np.negative(gradient, out=state.scratch)
        self.search(theta, state.scratch, gradient, lr, evaluate)

    def step_on(self, line: Line, first: float) -> float:
        return backtracking(line, first, self.c1, self.shrink)
