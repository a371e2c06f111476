"""One racer: an optimizer at work on an objective."""

import copy
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product
from typing import Any

import numpy as np

from engine.numerical import numerical_gradient
from engine.optimizers import Optimizer, State
from engine.optimizers.line_search import Searching
from engine.optimizers.newton import MAX_CURVATURE
from engine.runs import diagnosis
from engine.runs.batches import Batches
from engine.runs.noise import Noise
from engine.runs.objective import Batched, Curved, Explained, Objective, Region
from engine.runs.outcome import Outcome
from engine.runs.step import BarePlace, Place, Step
from engine.schedules import Schedule
from engine.sentences import Sentence

LARGEST, EPSILON = sys.float_info.max, sys.float_info.epsilon
HERE = 1e-6  # a distance that counts as none
NEAR_KINK = (1e-12, 1e-9)  # distances, in units of the coordinates, at which gradients beside a kink are compared


@dataclass(frozen=True)
class Rules:
    """The settings that all racers of a run share and that do not change; `descend` explains each."""

    objective: Objective
    region: Region
    steps: int
    seed: int
    h: float | None  # of the numerical gradient; None for the automatic one
    tolerance: float
    movement: float


class Racer:
    """The settings that may change between two steps, the optimizer's state, and the steps."""

    def __init__(
        self,
        rules: Rules,
        start: np.ndarray,
        optimizer: Optimizer,
        schedule: Schedule,
        max_grad: float | None,
        noise: float,
        batches: Batches | None,
    ):
        self.optimizer, self.schedule, self.max_grad = optimizer, schedule, max_grad
        self.outcome: Outcome | None = None
        self._rules = rules
        self._theta = start
        self._state = optimizer.init(start)
        self._noise = Noise(len(start), rules.seed, noise)
        self._gradient = np.empty_like(start)
        self._push = np.empty_like(start)  # the gradient of a batch, clipped
        self._batches = batches
        objective = rules.objective
        self._curved = objective if isinstance(objective, Curved) else None
        self._batched = objective if isinstance(objective, Batched) else None
        self._evaluate = objective.loss_and_gradient if rules.h is None else partial(self._numerically, rules.h)
        self._latest: BarePlace | None = None
        self._inside: BarePlace | None = None  # the latest inside the domain
        self._lr = 0.0
        self._places = self._run()
        self._has_made_all = False  # and would go on if there were more to make

    def extend(self, steps: int) -> None:
        """Allow up to `steps` updates; a racer that has made all continues as if it had had them from the start."""
        self._rules = replace(self._rules, steps=max(steps, self._rules.steps))
        if self._has_made_all and self._latest is not None and self._latest[0] < self._rules.steps:
            here = self._inside is self._latest
            self.outcome, self._has_made_all = None, False
            self._latest = (*self._latest[:5], None)
            if here:
                self._inside = self._latest
            self._places = self._run()

    @property
    def settings(self) -> dict[str, Any]:
        """The present settings."""
        return dict(
            optimizer=self.optimizer,
            schedule=self.schedule,
            max_grad=self.max_grad,
            noise=self._noise.deviation,
            batches=self._batches,
        )

    def change(self, *, noise: float | None = None, **settings: Any) -> None:
        """Use other settings from the next update on. An optimizer of the same class keeps the state, another starts
        with a new one.
        """
        before = self.optimizer
        for name, value in settings.items():
            setattr(self, name, value)
        if noise is not None:
            self._noise.change(noise)
        if type(self.optimizer) is not type(before):
            self._state = self.optimizer.init(self._theta)
        if self._latest is not None:
            index, point, loss, norm, _lr, end = self._latest
            self._lr = self.optimizer.lr * self.schedule.factor(index)
            here = self._inside is self._latest
            self._latest = index, point, loss, norm, self._lr, end
            if here:
                self._inside = self._latest

    def steps(self) -> Iterator[Step]:
        """From the start to the outcome."""
        theta, gradient = self._theta, self._gradient
        for index, _point, loss, norm, lr, end in self._places:
            yield Step(index, theta.copy(), loss, gradient.copy(), norm, lr, end)

    def advance(self, count: int) -> list[BarePlace]:
        """The next `count` steps, or as many as are left: the same as `steps`, without arrays for each."""
        return list(islice(self._places, count))

    @property
    def latest(self) -> Step:
        """The latest step; RuntimeError before the first."""
        if self._latest is None:
            raise RuntimeError("no step was taken yet")
        index, _point, loss, norm, lr, end = self._latest
        return Step(index, self._theta.copy(), loss, self._gradient.copy(), norm, lr, end)

    def _run(self) -> Iterator[BarePlace]:
        """The steps after the latest, from the start if there is none, to the outcome. What happens at every step is
        here; what is rare has its method.
        """
        theta, gradient, evaluate, batches = self._theta, self._gradient, self._evaluate, self._batches
        region = self._rules.region
        tolerance, movement = self._rules.tolerance, self._rules.movement
        centre, inner, bound = region.centre, region.inner, min(region.bound, LARGEST)
        length, distance_of = math.hypot, math.dist
        point, moved = theta.tolist(), math.inf
        index = self._latest[0] if self._latest else -1
        while True:
            if index >= 0:
                self._update(theta, self._state)
                if batches is not None:
                    batches.advance()
                before, point = point, theta.tolist()
                moved = distance_of(before, point)
            index += 1
            loss = evaluate(theta, gradient)
            norm = length(*gradient.tolist())
            distance = distance_of(point, centre)
            self._lr = lr = self.optimizer.lr * self.schedule.factor(index)

            end = None
            if not (distance <= bound and norm <= LARGEST and -LARGEST <= loss <= LARGEST):  # nan fails too
                end = self._diverged(index, point, loss, distance)
            elif (
                norm <= tolerance or (moved <= movement and (batches is None or batches.whole))
            ) and not self._noise.deviation:
                end = self._resting(index, point, loss, norm, moved)
            if end is None and index == self._rules.steps:
                end = self._finished(point, loss, norm)
                self._has_made_all = True

            self.outcome = end
            self._latest = place = (index, point, loss, norm, lr, end)
            if distance <= inner or region.contains(point):
                self._inside = place
            yield place
            if end is not None:
                return

    def _update(self, theta: np.ndarray, state: State) -> None:
        """One update from the latest gradient or the one of the current batch, with noise first and clipping second."""
        push = self._gradient
        batches = self._batches
        if self._batched and batches is not None and not batches.whole:
            push = self._push
            self._batched.batch_gradient(theta, batches.current, push)
        if self._noise.deviation:
            noise = self._noise.take()
            push = np.add(push, noise, noise)
        if self.max_grad is not None:
            norm = math.hypot(*push.tolist())
            if norm > self.max_grad:
                push = np.multiply(push, self.max_grad / norm, out=self._push)
        optimizer = self.optimizer
        if optimizer.needs == "gradient":
            optimizer.update(theta, push, state, self._lr)
        elif isinstance(optimizer, Searching):
            optimizer.update(theta, push, state, self._lr, evaluate=self._evaluate)
        else:
            hessian = self._curved.hessian_at(theta) if self._curved else None
            optimizer.update(theta, push, state, self._lr, hessian)

    def _numerically(self, h: float, theta: np.ndarray, gradient_out: np.ndarray) -> float:
        """`loss_and_gradient` by central differences over h."""
        loss = self._rules.objective.loss
        gradient_out[:] = numerical_gradient(loss, theta, h)
        return loss(theta)

    def _diverged(self, index: int, point: list[float], loss: float, distance: float) -> Outcome:
        previous, inside = (Place(*place) if place else None for place in (self._latest, self._inside))
        curvatures = self._curvatures(np.array(inside.point)) if inside else None
        return diagnosis.diverged(
            step=index,
            point=point,
            loss=loss,
            gone=not distance <= min(self._rules.region.reach, self._rules.region.bound),
            bound=self._rules.region.bound,
            previous=previous,
            inside=inside,
            curvature=None if curvatures is None else float(curvatures[-1]),
            optimizer=self.optimizer,
            singular=self.optimizer.needs == "hessian"
            and not math.isfinite(sum(point))
            and previous is not None
            and self._singular(np.array(previous.point)),
            undefined=self._undefined(point),
        )

    def _undefined(self, point: list[float]) -> Sentence | None:
        """Why the function is not defined at the point, or at one that the numerical gradient asks for beside it."""
        objective = self._rules.objective
        if not isinstance(objective, Explained) or not math.isfinite(sum(point)):
            return None
        reason, h = objective.why_undefined(point), self._rules.h
        if reason is None and h is not None:
            steps = (sign * h * axis for axis in np.eye(len(point)) for sign in (1, -1))
            asked = (objective.why_undefined((np.array(point) + step).tolist()) for step in steps)
            reason = next((found for found in asked if found), None)
        return reason

    def _singular(self, theta: np.ndarray) -> bool:
        """Whether the Hessian is singular, up to rounding."""
        curvatures = self._curvatures(theta)
        if curvatures is None:
            return False
        sizes = np.abs(curvatures)
        return bool(sizes.min() <= EPSILON * sizes.max())

    def _resting(self, index: int, point: list[float], loss: float, norm: float, moved: float) -> Outcome | None:
        """The outcome if it is at rest: one update ahead distinguishes that from a racer passing through."""
        if self._hidden_slope(point, loss, norm):
            return None
        ahead, gradient = self._theta.copy(), np.empty_like(self._theta)
        self._update(ahead, copy.deepcopy(self._state))
        if norm <= self._rules.tolerance:
            self._evaluate(ahead, gradient)
            rests = math.hypot(*gradient.tolist()) <= self._rules.tolerance
        else:
            rests = math.dist(point, ahead.tolist()) <= self._rules.movement
        if not rests:
            return None
        curvatures = self._curvatures(self._theta)
        # A Newton step leads to the stationary point; it is no longer than norm/curvature.
        arrived = curvatures is not None and norm <= HERE * np.abs(curvatures).min()
        if norm <= self._rules.tolerance or arrived:
            kink = self._kink(point, loss)
            if kink is not None:
                return diagnosis.at_kink(index, *kink)
            return diagnosis.at_rest(index, norm, curvatures)
        return diagnosis.stalled(index, norm, moved, self._lr, self.optimizer)

    def _finished(self, point: list[float], loss: float, norm: float) -> Outcome:
        true_norm, h = self._hidden_slope(point, loss, norm), self._rules.h
        if true_norm and h is not None:
            return diagnosis.blind(self._rules.steps, point, norm, true_norm, h)
        return diagnosis.finished(self._rules.steps, loss, norm)

    def _hidden_slope(self, point: list[float], loss: float, norm: float) -> float | None:
        """The true gradient's norm where rounding hides it from the numerical gradient, which vanishes there."""
        if self._rules.h is None or norm > self._rules.tolerance:
            return None
        gradient = np.empty_like(self._theta)
        self._rules.objective.loss_and_gradient(self._theta, gradient)
        true_norm = math.hypot(*gradient.tolist())
        if true_norm <= self._rules.tolerance:
            return None
        rounding = 4 * EPSILON * max(*map(abs, point), abs(loss) / true_norm)  # of θ ± h, and of the losses there
        return true_norm if self._rules.h <= rounding else None

    def _kink(self, point: list[float], loss: float) -> tuple[float, bool] | None:
        """At a kink, the gradient's norm nearby, and whether the loss is nowhere lower around; None if it is smooth.

        Where it is smooth the gradient vanishes on the way there; at a kink it does not. Only up to 3 dimensions.
        """
        if len(point) > 3 or self._rules.h is not None:
            return None
        gradient, size, norms, lowest = np.empty(len(point)), max(1.0, *map(abs, point)), [], True
        for distance in NEAR_KINK:
            norms.append(0.0)
            for direction in product((-1.0, 0.0, 1.0), repeat=len(point)):
                place = np.array(point) + distance * size * np.array(direction)
                lowest = not self._rules.objective.loss_and_gradient(place, gradient) < loss and lowest
                norms[-1] = max(norms[-1], math.hypot(*gradient.tolist()))
        near, away = norms
        return (near, lowest) if near > 0.9 * away and near > 1e-6 else None

    def _curvatures(self, theta: np.ndarray) -> np.ndarray | None:
        """The Hessian's eigenvalues, ascending; None where there is no usable Hessian."""
        if self._curved is None:
            return None
        hessian = self._curved.hessian_at(theta)
        return np.linalg.eigvalsh(hessian) if np.abs(hessian).max() < MAX_CURVATURE else None
