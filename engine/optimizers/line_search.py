"""Line searches: how far to go along a direction, found by asking for f and its gradient at places on the way.

A trial is accepted when f has fallen enough: f(θ + αd) ≤ f(θ) + c₁α gᵀd (Armijo). The strong Wolfe conditions also ask
for a slope that has flattened: |∇f(θ + αd)ᵀd| ≤ c₂|gᵀd|.

Sources: L. Armijo, Minimization of functions having Lipschitz continuous first partial derivatives, 1966; J. Nocedal
and S. J. Wright, Numerical optimization, 2nd ed., 2006, algorithms 3.1, 3.5 and 3.6, cubic interpolation (3.59).
"""

import math
from collections.abc import Callable
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from engine.optimizers.optimizer import Optimizer

Evaluate = Callable[[np.ndarray, np.ndarray], float]
"""f at θ; its gradient is written to the second array."""

MOST_TRIALS = 40
ENOUGH = 1e-4
"""c₁ for searches in which it is not a setting."""


class Trial(NamedTuple):
    """A place on the line: how far along d, f there, and its slope along d."""

    step: float
    loss: float
    slope: float

    @property
    def finite(self) -> bool:
        return math.isfinite(self.loss) and math.isfinite(self.slope)


class Line:
    """f along θ + αd. `start` is the place at α = 0, whose slope gᵀd is negative where d points downhill."""

    def __init__(self, evaluate: Evaluate, theta: np.ndarray, direction: np.ndarray, gradient: np.ndarray) -> None:
        self._evaluate, self._theta, self._direction = evaluate, theta, direction
        self._gradient = np.empty_like(theta)
        loss = evaluate(theta, self._gradient)
        self.start = Trial(0.0, loss, float(gradient @ direction))

    def at(self, step: float) -> Trial:
        loss = self._evaluate(self._theta + step * self._direction, self._gradient)
        return Trial(step, loss, float(self._gradient @ self._direction))

    def low_enough(self, trial: Trial, c1: float) -> bool:
        """Armijo's condition; a place where f is not finite does not meet it."""
        return trial.finite and trial.loss <= self.start.loss + c1 * trial.step * self.start.slope

    def flat_enough(self, trial: Trial, c2: float) -> bool:
        return abs(trial.slope) <= -c2 * self.start.slope


def backtracking(line: Line, first: float, c1: float, shrink: float) -> float:
    """The first of the steps `first`, shrink · first, … with which f falls enough; 0 if none does."""
    step = first
    while step > first * 1e-20:
        if line.low_enough(line.at(step), c1):
            return step
        step *= shrink
    return 0.0


def strong_wolfe(line: Line, first: float, c2: float) -> float:
    """A step that meets the strong Wolfe conditions; where there is none, one with which f falls, or 0.

    On a quadratic with a small c₂ it is the exact minimum on the line, since interpolation finds that.
    """
    before, step = line.start, first
    for count in range(MOST_TRIALS):
        here = line.at(step)
        if not line.low_enough(here, ENOUGH) or (count and here.loss >= before.loss):
            return _zoom(line, before, here, c2)
        if line.flat_enough(here, c2):
            return step
        if here.slope >= 0:
            return _zoom(line, here, before, c2)
        farther = _lowest_of_cubic(before, here)
        before, step = here, min(max(farther, 2 * step), 10 * step) if math.isfinite(farther) else 10 * step
    return before.step


def _zoom(line: Line, low: Trial, high: Trial, c2: float) -> float:
    """Between `low`, the lowest place so far with which f falls enough, and `high`, on the side that f falls to."""
    for _ in range(MOST_TRIALS):
        width = high.step - low.step
        share = (_lowest_of_cubic(low, high) - low.step) / width if width else 0.5
        share = min(max(share, 0.1), 0.9) if math.isfinite(share) else 0.5
        here = line.at(low.step + share * width)
        if not line.low_enough(here, ENOUGH) or here.loss >= low.loss:
            high = here
        elif line.flat_enough(here, c2):
            return here.step
        else:
            if here.slope * width >= 0:
                high = low
            low = here
    return low.step


def _lowest_of_cubic(a: Trial, b: Trial) -> float:
    """Where the cubic through both values and slopes is lowest; nan where it has no such place."""
    if not (a.finite and b.finite) or a.step == b.step:
        return math.nan
    try:
        bend = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.step - b.step)
        root = math.copysign(math.sqrt(bend * bend - a.slope * b.slope), b.step - a.step)
        return b.step - (b.step - a.step) * (b.slope + root - bend) / (b.slope - a.slope + 2 * root)
    except (ArithmeticError, ValueError):
        return math.nan


class Searching(Optimizer):
    """The base of rules with a line search; each update asks for f and its gradient at several places.

    They take exact gradients: with noise or batches the condition that f falls enough means nothing.
    """

    needs: ClassVar[Literal["gradient", "hessian", "objective"]] = "objective"

    def update(
        self,
        theta: np.ndarray,
        gradient: np.ndarray,
        state: Any,
        lr: float,
        hessian: np.ndarray | None = None,
        evaluate: Evaluate | None = None,
    ) -> None:
        """See `Optimizer.update`; lr is the first step that the search tries. evaluate : the objective's
        `loss_and_gradient`.
        """
        if evaluate is None:
            raise TypeError(f"{self.id} needs the objective")
        self.follow(theta, gradient, state, lr, evaluate)

    def follow(self, theta: np.ndarray, gradient: np.ndarray, state: Any, lr: float, evaluate: Evaluate) -> None:
        """Apply the rule once, as `update` does."""
        raise NotImplementedError

    def search(
        self, theta: np.ndarray, direction: np.ndarray, gradient: np.ndarray, first: float, evaluate: Evaluate
    ) -> bool:
        """Move θ along the direction as far as the search finds; returns whether it moved."""
        line = Line(evaluate, theta, direction, gradient)
        step = self.step_on(line, first) if line.start.slope < 0 else 0.0
        theta += step * direction
        return step > 0

    def step_on(self, line: Line, first: float) -> float:
        """How far to move along a line that leads downhill."""
        raise NotImplementedError
