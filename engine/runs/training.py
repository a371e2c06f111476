"""A training run under way, as an iterator of iterations."""

import contextvars
import dataclasses
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from engine.datasets.dataset import Labeled
from engine.nets.net import Net
from engine.optimizers import State
from engine.rng import generator
from engine.runs.batch_loader import Batch, BatchLoader, Examples
from engine.runs.batches import draw_order
from engine.runs.early_stopping import EarlyStopping
from engine.runs.fit_settings import MOST, FitSettings
from engine.runs.outcome import Kind, Outcome
from engine.runs.training_outcomes import DIVERGED, EARLY, FINISHED, OVERFLOW
from engine.settings import SettingError, check_number

PART = 1 << 15
"""Parameters that are updated together: with their gradient and the optimizer's state they stay in the cache from the
first pass of its rule to the last (with 784-512-10 that takes a third off the update)."""


class Iteration(NamedTuple):
    """One iteration of a training run: a batch and the update that it led to."""

    index: int  # type: ignore[assignment]  # it hides tuple.index, which no iteration is asked for
    """Iterations so far, including this one: the first is 1; 0 would be the net as it was passed in."""

    epoch: int
    """The pass over the data that its batch belongs to, from 1."""

    loss: float
    """Of its batch, before the update, without penalties."""

    lr: float
    """The learning rate, with the schedule's factor, of its update."""

    outcome: Outcome | None = None
    """How the run ended, on its last iteration."""


class Losses(NamedTuple):
    """The iterations of `Training.advance`, one entry each."""

    loss: np.ndarray
    """(n,) float64: of the batch, before the update, without penalties."""

    epochs: np.ndarray
    """(n,) float64: passes over the data made by then, with fractions."""


class Training(Iterator[Iteration]):
    """A training run: see `fit`. It has no clock: pausing means not calling `next` or `advance`.

    net : the net in training; between two iterations it may be read and its weights may be set.
    index : iterations made. epoch : the pass over the data under way, from 1; 0 before the first iteration.
    outcome : how it ended; None while under way. settings : the present ones.
    gradient : of the latest iteration, as the optimizer got it (penalized, clipped), flat like θ: a buffer that the
    next iteration overwrites. `net.weights_of(run.gradient)` gives it layer by layer.
    loss_list : the mean loss of every `eval_interval` iterations.
    keeps_update : whether `latest_update` is wanted, which costs a copy of θ in each iteration.
    """

    def __init__(
        self,
        net: Net,
        data: Labeled,
        settings: FitSettings,
        epochs: int,
        seed: int,
        eval_interval: int | None = None,
        test: Labeled | None = None,
    ) -> None:
        self.net, self.epochs, self.eval_interval = net, epochs, eval_interval
        self._stopping = None if test is None else EarlyStopping(net, test)
        self.index = self.epoch = 0
        self.outcome: Outcome | None = None
        self.gradient = np.zeros_like(net.theta)
        self._lr = 0.0  # of the latest update
        self._before: np.ndarray | None = None  # θ before it
        self.loss_list: list[float] = []
        self._interval_loss = 0.0
        self._norm: float | None = None  # the latest gradient's before clipping
        self._random, self._dropout = generator(seed, "shuffle"), generator(seed, "dropout")
        self._position = self._n = 0  # examples of this epoch that have been used, and that it has
        self._scratch = np.empty_like(net.theta)
        self._is_weight = np.zeros_like(net.theta)
        for weights in net.weights_of(self._is_weight):
            weights[...] = 1
        self._batches: Iterator[Batch] = iter(())
        examples = Examples(net, data)
        _check(settings, examples, self._stopping)
        self.settings, self._examples = settings, examples
        self._take_up(None, None)
        # Iterations run in a context in which NumPy's floating-point warnings are off: entering it costs 0.05 µs each
        # time, `np.errstate` 0.8 µs.
        context = contextvars.copy_context()
        context.run(np.seterr, all="ignore")
        self._quietly = context.run

    def __next__(self) -> Iteration:
        if self.outcome is not None:
            raise StopIteration
        loss = self._quietly(self._iterate)
        return Iteration(self.index, self.epoch, loss, self._lr, self.outcome)

    def advance(self, iterations: int) -> Losses:
        """Make this many iterations, or as many as are left: the same as `next`, without an object for each."""
        return self._quietly(self._advance, iterations)

    @property
    def data(self) -> Labeled:
        """The data of the next iterations."""
        return self._examples.data

    @property
    def epochs_done(self) -> float:
        """Passes over the data made so far, with fractions."""
        return self.epoch - 1 + self._position / self._n if self.epoch else 0.0

    @property
    def lr(self) -> float:
        """The learning rate, with the schedule's factor, of the next update."""
        return self.settings.optimizer.lr * self.settings.schedule.factor(self.index)

    def preconditioner(self) -> np.ndarray | None:
        """The divisor that the optimizer applies to the gradient in its present state, flat like θ; None for 1."""
        parts = [self.settings.optimizer.preconditioner(state) for _, _, state in self._parts]
        known = [part for part in parts if part is not None]
        return self._quietly(np.concatenate, known) if known else None

    @property
    def keeps_update(self) -> bool:
        return self._before is not None

    @keeps_update.setter
    def keeps_update(self, wanted: bool) -> None:
        if wanted != self.keeps_update:
            self._before = self.net.theta.copy() if wanted else None

    @property
    def latest_update(self) -> np.ndarray | None:
        """What the latest iteration added to θ, flat like θ; None unless `keeps_update`, 0 before there is one."""
        return None if self._before is None else self._quietly(np.subtract, self.net.theta, self._before)

    @property
    def gradient_norm(self) -> float:
        """Length of the latest iteration's gradient, penalties included, before clipping."""
        return self._quietly(_length, self.gradient) if self._norm is None else self._norm

    def extend(self, epochs: int) -> None:
        """Allow up to `epochs` epochs; a run that has made all continues as if it had had them from the start."""
        self.epochs = max(self.epochs, check_number("epochs", epochs, 1, MOST, integer=True))
        if self.outcome is not None and self.outcome.kind == "finished" and self.epoch < self.epochs:
            self.outcome = None

    def change(self, *, data: Labeled | None = None, test: Labeled | None = None, **settings: Any) -> None:
        """Continue with other `FitSettings` from the next iteration on; settings that are not named stay.

        An optimizer of the same class (with another learning rate, say) keeps the state, one of another class starts
        with a new one. A new batch size holds for the rest of the epoch too, a new sampling from the next epoch on. New
        data are taken up in an order of their own, as far into the epoch as the old ones were. New test data reset the
        lowest loss. A run that has stopped early continues if the new patience allows more epochs.

        Raises SettingError or ValueError, and TypeError for an unknown setting, and then changes nothing.
        """
        examples = self._examples if data is None else Examples(self.net, data)
        changed = dataclasses.replace(self.settings, **settings)
        stopping = self._stopping if test is None else EarlyStopping(self.net, test)
        _check(changed, examples, stopping)
        before = self.settings, self._examples
        self.settings, self._examples, self._stopping = changed, examples, stopping
        self._take_up(*before)
        if self.outcome is not None and self.outcome.kind == "early" and not self._is_over:
            self.outcome = None

    def _take_up(self, before: FitSettings | None, old_examples: Examples | None) -> None:
        """Prepare for the present settings and examples, as far as they have changed."""
        settings, examples = self.settings, self._examples
        n = len(examples.labels)
        if before is None or type(settings.optimizer) is not type(before.optimizer):
            self._parts = self._divide(settings)
        if before is None or old_examples is not examples or before.batch_size != settings.batch_size:
            self._loader = BatchLoader(self.net, examples, self.gradient, settings.batch_size, self._dropout)
            self._batches = iter(())
        if old_examples is not examples:
            self._position = self._position * n // self._n if self.epoch else n  # an epoch at its end: a new one begins
            self._n = n
            self._order = self._draw()
        self._l1 = settings.l1 * self._is_weight if settings.l1 else None
        self._l2 = settings.l2 * self._is_weight if settings.l2 else None
        self._norm = None

    def _divide(self, settings: FitSettings) -> list[tuple[np.ndarray, np.ndarray, State]]:
        """θ, the gradient and a new state in parts. All rules are elementwise, so the parts give the same result as the
        whole.
        """
        parts = []
        for begin in range(0, self.net.size, PART):
            theta, gradient = (whole[begin : begin + PART] for whole in (self.net.theta, self.gradient))
            state = settings.optimizer.init(theta)
            state.scratch = self._scratch[: len(theta)]
            parts.append((theta, gradient, state))
        return parts

    def _draw(self) -> np.ndarray:
        """The order of an epoch's examples."""
        return draw_order(self._random, self._n, self.settings.sampling)

    def _load(self) -> None:
        if self._position == self._n:
            self.epoch += 1
            self._position = 0
            self._order = self._draw()
        self._batches = iter(self._loader.load(self._order[self._position : self._position + self._loader.capacity]))

    def _advance(self, iterations: int) -> Losses:
        losses, epochs = [], []
        for _ in range(iterations):
            if self.outcome is not None:
                break
            losses.append(self._iterate())
            epochs.append(self.epoch - 1 + self._position / self._n)
        return Losses(np.array(losses), np.array(epochs))

    def _iterate(self) -> float:
        batch = next(self._batches, None)
        if batch is None:
            self._load()
            batch = next(self._batches)
        inputs, target, n, loss_and_gradient = batch
        loss = loss_and_gradient(inputs, target)
        self._lr = self.lr
        self.index += 1
        self._position += n
        if not math.isfinite(loss):
            self._end("diverged", DIVERGED, loss)
            return loss
        self._update()
        if self._position == self._n:
            self._end_epoch(loss)
        if self.eval_interval is not None:
            self._interval_loss += loss
            if self.index % self.eval_interval == 0:
                self.loss_list.append(self._interval_loss / self.eval_interval)
                self._interval_loss = 0.0
        return loss

    def _end_epoch(self, loss: float) -> None:
        """Whether it was the last one."""
        if self._stopping is not None and self.settings.patience is not None:
            self._stopping.watch(self.epoch)
        if self.epoch < self.epochs and not self._is_over:
            return
        if not np.isfinite(self.net.theta).all():
            self._end("diverged", OVERFLOW, loss)
        elif self.epoch == self.epochs:
            self._end("finished", FINISHED, loss)
        else:
            self._end("early", EARLY, loss)

    @property
    def _is_over(self) -> bool:
        return self._stopping is not None and self._stopping.is_over(self.settings.patience)

    def _update(self) -> None:
        settings = self.settings
        if self._l1 is not None or self._l2 is not None:
            self._penalise()
        if settings.max_grad is not None:
            self._clip(settings.max_grad)
        if self._before is not None:
            np.copyto(self._before, self.net.theta)
        for theta, gradient, state in self._parts:
            settings.optimizer.update(theta, gradient, state, self._lr)

    def _penalise(self) -> None:
        theta, gradient, scratch = self.net.theta, self.gradient, self._scratch
        if self._l2 is not None:
            np.multiply(theta, self._l2, out=scratch)
            np.add(gradient, scratch, out=gradient)
        if self._l1 is not None:
            np.sign(theta, out=scratch)
            np.multiply(scratch, self._l1, out=scratch)
            np.add(gradient, scratch, out=gradient)

    def _clip(self, longest: float) -> None:
        norm = self._norm = _length(self.gradient)
        if norm > longest:
            np.multiply(self.gradient, longest / norm, out=self.gradient)

    def _end(self, kind: Kind, reason: str, loss: float) -> None:
        values: dict[str, Any] = dict(step=self.index, epoch=self.epoch, epochs=self.epochs, loss=loss, lr=self._lr)
        if kind == "early" and (stopping := self._stopping):
            values |= dict(best=stopping.best_epoch, lowest=stopping.lowest, patience=self.settings.patience)
        self.outcome = Outcome(kind, self.index, reason, values)


def _check(settings: FitSettings, examples: Examples, stopping: EarlyStopping | None) -> None:
    check_number("batch_size", settings.batch_size, 1, len(examples.labels), integer=True)
    if settings.patience is not None and stopping is None:
        raise SettingError("patience", settings.patience, "None without test data")


def _length(vector: np.ndarray) -> float:
    square = float(np.dot(vector, vector))
    if not math.isfinite(square):  # in float32 that happens from 1.8e19 on
        return float(np.linalg.norm(vector.astype(np.float64)))
    return math.sqrt(square)
