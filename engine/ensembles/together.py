"""Members whose rule is elementwise, or takes a Hessian for each: all are updated at once."""

from typing import Any

import numpy as np

from engine.ensembles.columns import settings_of, state_of
from engine.ensembles.rest import CODES, kinds_at_rest, length
from engine.objective_function import ObjectiveFunction
from engine.optimizers import Optimizer, State
from engine.optimizers.newton import Hessians
from engine.runs.noise import Noise
from engine.runs.objective import Region
from engine.runs.racer import EPSILON, LARGEST
from engine.schedules import Constant, Schedule

SQUARES = 1e300
"""Squares up to this are compared; beyond it, and near a bound, lengths are compared."""

CLOSE = 1 + 1e-9
"""Squares within this factor of a bound's are compared again, as lengths."""

COMPACT_SHARE = 1 / 16
"""Once this share of the computed members has ended, they are removed from the arrays."""


class Together:
    """See `engine.ensembles.ensemble`. Members are columns; those that have ended are removed from time to time."""

    def __init__(
        self,
        objective: ObjectiveFunction,
        optimizer: Optimizer,
        starts: np.ndarray,
        steps: int,
        schedule: Schedule | None,
        max_grad: float | None,
        noise: float,
        seed: int,
        gradient: str,
        h: float,
        tolerance: float,
        movement: float,
        bound: float | None,
    ) -> None:
        count, size = starts.shape
        self.losses, self.kinds = np.full(count, np.nan), np.zeros(count, np.uint8)
        self.ended = np.full(count, -1, np.int64)
        self.over = False
        self._ends = np.ascontiguousarray(starts.T)
        self._objective, self._optimizer, self._steps = objective, optimizer, steps
        self._schedule, self._max_grad = schedule or Constant(), max_grad
        self._noise = Noise(size, seed, noise)
        self._h = h if gradient == "numerical" else None
        self._tolerance, self._movement = tolerance, movement
        region = Region(objective, bound)
        self._centre, self._bound = np.array(region.centre)[:, None], min(region.bound, LARGEST)
        self._index = 0
        # Of the members that are computed, in columns:
        self._theta = self._ends.copy()
        self._state: State = optimizer.init(self._theta)
        self._who = np.arange(count)
        self._alive = np.ones(count, bool)
        self._before = np.empty_like(self._theta)

    @property
    def places(self) -> np.ndarray:
        self._keep(self._alive)
        return self._ends

    @property
    def under_way(self) -> tuple[np.ndarray, np.ndarray]:
        if self._alive.all():
            return self._who, self._theta
        return self._who[self._alive], self._theta[:, self._alive]

    @property
    def losses_under_way(self) -> np.ndarray:
        return self._loss if self._alive.all() else self._loss[self._alive]

    def begin(self) -> None:
        self._evaluate()
        self._look(None)

    def update(self) -> None:
        np.copyto(self._before, self._theta)
        lr = self._optimizer.lr * self._schedule.factor(self._index)
        self._step(self._theta, self._gradient, self._state, self._optimizer, lr)
        self._index += 1
        self._evaluate()
        moved = np.subtract(self._theta, self._before, out=self._before)
        self._look(moved)

    def _step(self, theta: np.ndarray, gradient: np.ndarray, state: State, optimizer: Optimizer, lr: Any) -> None:
        """One update of some members, with noise first and clipping second."""
        push = gradient
        if self._noise.deviation:
            push = gradient + self._noise.take()[:, None]
        if self._max_grad is not None:
            norms = length(push)
            push = push * np.where(norms > self._max_grad, self._max_grad / norms, 1.0)
        if isinstance(optimizer, Hessians):
            optimizer.update_members(theta, push, lr, self._objective.hessian(theta.T))
        else:
            optimizer.update(theta, push, state, lr)

    def _evaluate(self) -> None:
        self._loss, self._gradient = self._loss_and_gradient(self._theta)

    def _loss_and_gradient(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        if self._h is None:
            losses, slopes = self._objective.formula.value_and_gradient(theta.T)
            return losses, slopes.T
        gradient = np.empty_like(theta)
        for i in range(len(theta)):
            ahead, behind = theta.copy(), theta.copy()
            ahead[i] += self._h
            behind[i] -= self._h
            gradient[i] = (self._objective.value(ahead.T) - self._objective.value(behind.T)) / (2 * self._h)
        return self._objective.value(theta.T), gradient

    def _look(self, moved: np.ndarray | None) -> None:
        """Find the members that have ended with this update."""
        alive = self._alive
        squares = _squares(self._gradient)
        away = _squares(self._theta - self._centre)
        limit = min(self._bound / CLOSE, 1e150) ** 2
        fine = (away <= limit) & (squares <= SQUARES) & (np.abs(self._loss) <= LARGEST)
        if not fine.all():
            self._end(np.flatnonzero(alive & ~fine), self._diverged)
        if not self._noise.deviation:
            still = squares <= self._tolerance**2 * CLOSE
            if moved is not None:
                still |= _squares(moved) <= self._movement**2 * CLOSE
            still &= self._alive
            if still.any():
                self._end(np.flatnonzero(still), lambda at: self._resting(at, moved))
        if self._index == self._steps:
            self._end(np.flatnonzero(self._alive), lambda at: np.full(len(at), CODES["finished"], np.uint8))
        ended = len(alive) - int(np.count_nonzero(self._alive))
        self.over = ended == len(alive)
        if ended > COMPACT_SHARE * len(alive) and not self.over:
            self._compact()

    def _end(self, at: np.ndarray, kinds_of: Any) -> None:
        """Those of the members `at` whose kind is not 0 have ended."""
        if not len(at):
            return
        kinds = kinds_of(at)
        at, kinds = at[kinds > 0], kinds[kinds > 0]
        self._keep(at)
        self.kinds[self._who[at]], self.ended[self._who[at]] = kinds, self._index
        self._alive[at] = False

    def _keep(self, at: np.ndarray) -> None:
        """Record where some of the members are."""
        who = self._who[at]
        self._ends[:, who], self.losses[who] = self._theta[:, at], self._loss[at]

    def _compact(self) -> None:
        alive = self._alive
        self._who, self._alive = self._who[alive], np.ones(int(alive.sum()), bool)
        self._theta, self._gradient = self._theta[:, alive].copy(), self._gradient[:, alive].copy()
        self._loss, self._before = self._loss[alive], np.empty_like(self._theta)
        self._state, self._optimizer = state_of(self._state, alive), settings_of(self._optimizer, alive)

    def _diverged(self, at: np.ndarray) -> np.ndarray:
        fine = (
            (length(self._theta[:, at] - self._centre) <= self._bound)
            & (length(self._gradient[:, at]) <= LARGEST)
            & (np.abs(self._loss[at]) <= LARGEST)
        )
        return np.where(fine, 0, CODES["diverged"]).astype(np.uint8)

    def _resting(self, at: np.ndarray, moved: np.ndarray | None) -> np.ndarray:
        """The kind of each member `at` that is at rest: one update ahead distinguishes it from a member passing
        through.
        """
        kinds = np.zeros(len(at), np.uint8)
        theta, gradient, loss = self._theta[:, at], self._gradient[:, at], self._loss[at]
        norm = length(gradient)
        flat = norm <= self._tolerance
        stopped = np.zeros(len(at), bool) if moved is None else length(moved[:, at]) <= self._movement
        seen = (flat | stopped) & ~self._hides_slope(theta, loss, norm)
        at, theta, loss, norm, flat = at[seen], theta[:, seen], loss[seen], norm[seen], flat[seen]
        ahead, optimizer = theta.copy(), settings_of(self._optimizer, at)
        lr = optimizer.lr * self._schedule.factor(self._index)
        self._step(ahead, gradient[:, seen], state_of(self._state, at), optimizer, lr)
        next_norm = length(self._loss_and_gradient(ahead)[1])
        rests = np.where(flat, next_norm <= self._tolerance, length(ahead - theta) <= self._movement)
        told = np.flatnonzero(seen)[rests]
        if len(told):
            kinds[told] = kinds_at_rest(
                self._objective, theta[:, rests], loss[rests], norm[rests], self._tolerance, self._h is None
            )
        return kinds

    def _hides_slope(self, theta: np.ndarray, loss: np.ndarray, norm: np.ndarray) -> np.ndarray:
        """Where rounding hides the true gradient from the numerical one."""
        if self._h is None:
            return np.zeros(len(norm), bool)
        true = length(self._objective.gradient(theta.T).T)
        rounding = 4 * EPSILON * np.maximum(np.abs(theta).max(axis=0), np.abs(loss) / true)
        hidden: np.ndarray = (norm <= self._tolerance) & (true > self._tolerance) & (self._h <= rounding)
        return hidden


def _squares(vectors: np.ndarray) -> np.ndarray:
    """(size, m) -> (m,)"""
    squares: np.ndarray = np.einsum("ij,ij->j", vectors, vectors)
    return squares
