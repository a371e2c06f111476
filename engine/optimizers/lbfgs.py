"""L-BFGS: Newton's direction, with a Hessian that is learned from the last few steps and never stored."""

from dataclasses import dataclass, field

import numpy as np

from engine.optimizers.line_search import Evaluate, Line, Searching, strong_wolfe
from engine.optimizers.optimizer import State
from engine.sentences import N_
from engine.settings import setting

LEAST_CURVATURE = 1e-10
"""A pair with a smaller curvature, in units of ‖y‖², is not kept."""


@dataclass(slots=True)
class LBFGSState(State):
    theta: np.ndarray
    """θ before the last update."""

    gradient: np.ndarray
    """The gradient at that θ."""

    begun: bool = False
    pairs: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    """Steps s and changes of the gradient y, the oldest first."""


@dataclass(frozen=True)
class LBFGS(Searching):
    """θ ← θ − αBg, where B, the inverse Hessian, follows from the last m steps s and changes y of the gradient

    Source: D. C. Liu and J. Nocedal, On the limited memory BFGS method for large scale optimization, 1989; J. Nocedal
    and S. J. Wright, Numerical optimization, 2nd ed., 2006, algorithms 7.4 and 7.5.
    Convention: B begins as (sᵀy/yᵀy)I. α meets the strong Wolfe conditions, and is tried from η on; before there is a
    pair, from η·min(1, 1/‖g‖₁) on, as in PyTorch. A pair without positive curvature is left out. Where nothing is found
    along the direction it forgets all pairs and starts again with −g. With exact line searches (a small c₂) it reaches
    the minimum of a quadratic of n variables in n updates.
    """

    id = "lbfgs"
    title = N_("L-BFGS")
    rule = N_("θ ← θ − αBg;  B ≈ H⁻¹ from the last m steps")
    paper = "Liu & Nocedal, On the limited memory BFGS method for large scale optimization, 1989"
    state = LBFGSState

    lr: float = setting(
        1.0, 1e-12, 1000, N_("first step that each search tries"), symbol="η", title=N_("first step"), log=True
    )
    memory: int = setting(10, 1, 100, N_("steps that are remembered"), symbol="m", title=N_("memory"), integer=True)
    c2: float = setting(
        0.9, 1e-3, 0.999, N_("share of the slope that may remain after a search"), symbol="c₂", title="c2", log=True
    )

    def follow(self, theta: np.ndarray, gradient: np.ndarray, state: LBFGSState, lr: float, evaluate: Evaluate) -> None:
        pairs = state.pairs
        if state.begun:
            s, y = theta - state.theta, gradient - state.gradient
            if float(s @ y) > LEAST_CURVATURE * float(y @ y):
                pairs.append((s, y))
            del pairs[: -self.memory]
        state.theta[:], state.gradient[:], state.begun = theta, gradient, True
        first = lr if pairs else lr * min(1.0, 1 / max(float(np.abs(gradient).sum()), 1e-300))
        if not self.search(theta, -_times_inverse(pairs, gradient), gradient, first, evaluate) and pairs:
            pairs.clear()
            self.search(theta, -gradient, gradient, lr, evaluate)

    def step_on(self, line: Line, first: float) -> float:
        return strong_wolfe(line, first, self.c2)


def _times_inverse(pairs: list[tuple[np.ndarray, np.ndarray]], gradient: np.ndarray) -> np.ndarray:
    """Bg by two loops over the pairs (algorithm 7.4)."""
    q, shares = gradient.copy(), []
    for s, y in reversed(pairs):
        share = float(s @ q) / float(s @ y)
        q -= share * y
        shares.append(share)
    if pairs:
        s, y = pairs[-1]
        q *= float(s @ y) / float(y @ y)
    for (s, y), share in zip(pairs, reversed(shares), strict=True):
        q += (share - float(y @ q) / float(s @ y)) * s
    return q
