"""Evaluates a net on a whole data set, one block at a time, so that training need not stop."""

from typing import NamedTuple

import numpy as np

from engine.nets.architecture import Architecture
from engine.nets.passes import Pass, scale_pictures, targets_of

BLOCK = 500
"""Examples per block: about a millisecond for 784-50-10."""


class EvaluationResult(NamedTuple):
    """What a net predicts for every example, and how good that is."""

    loss: float
    accuracy: float
    """Of a regression NaN."""

    predictions: np.ndarray
    """(n,) intp: the most probable class; of a regression the numbers, of the net's dtype."""

    confidence: np.ndarray
    """(n,) float32: the probability of that class; of a regression NaN."""

    confusion: np.ndarray
    """(classes, classes) int: how many examples of each label (row) are predicted as each class (column); of a
    regression (0, 0).
    """


class DatasetEvaluator:
    """Evaluates a net on examples x : (n, d) with labels : (n,), again and again while it learns.

        evaluator = net.dataset_evaluator(data.inputs, data.labels)
        evaluator.begin()                                   # the net as it is now
        while (result := evaluator.step()) is None:        # a block
            run.advance(5)                               # does not affect the result
        result.accuracy

    It evaluates a copy of the weights, so the result is of one net, however long it takes. Images
    become floats one block at a time, in buffers that are used again.
    """

    def __init__(
        self, architecture: Architecture, state: np.ndarray, x: np.ndarray, labels: np.ndarray, block: int = BLOCK
    ) -> None:
        self._x, self._labels = architecture.check_examples(x, labels)
        self._architecture, self._state, self._snapshot = architecture, state, state.copy()
        self._block = min(block, len(self._x))
        self._inputs = np.ones((self._block, architecture.inputs + 1), architecture.dtype)
        self._passes: dict[int, Pass] = {}
        self._position: int | None = None  # of the next block; None when nothing has begun

    def begin(self) -> None:
        """Start over, with the net's present weights."""
        n = len(self._x)
        self._snapshot[...] = self._state
        self._position, self._loss = 0, 0.0
        kind = self._architecture.dtype if self._architecture.loss.numbers else np.intp
        self._predictions, self._confidence = np.empty(n, kind), np.full(n, np.nan, np.float32)

    def step(self) -> EvaluationResult | None:
        """Evaluate one more block; returns the result after the last one. Calls `begin` when necessary."""
        if self._position is None:
            self.begin()
        start = self._position or 0
        rows = slice(start, start + self._block)
        with np.errstate(all="ignore"):
            self._evaluate(rows)
        self._position = rows.stop
        if self._position < len(self._x):
            return None
        self._position = None
        if self._architecture.loss.numbers:
            nothing = np.zeros((0, 0), np.intp)
            return EvaluationResult(self._loss, float("nan"), self._predictions, self._confidence, nothing)
        classes = self._architecture.classes
        confusion = np.bincount(self._labels * classes + self._predictions, minlength=classes**2).reshape(
            classes, classes
        )
        return EvaluationResult(
            self._loss, float(np.trace(confusion) / len(self._x)), self._predictions, self._confidence, confusion
        )

    def evaluate(self) -> EvaluationResult:
        """The result for the net's present weights, at once."""
        self.begin()
        while (result := self.step()) is None:
            pass
        return result

    def _evaluate(self, rows: slice) -> None:
        x, labels = self._x[rows], self._labels[rows]
        n = len(x)
        if n not in self._passes:
            self._passes[n] = Pass(self._architecture, self._snapshot, n)
        inputs, block_pass = self._inputs[:n], self._passes[n]
        if x.dtype == np.uint8:
            scale_pictures(x, inputs)
        else:
            inputs[:, :-1] = x
        loss = block_pass.loss_and_output(inputs.T, targets_of(self._architecture, labels))
        self._loss += loss * n / len(self._x)
        outputs = block_pass.activations[-1]
        if self._architecture.loss.numbers:
            self._predictions[rows] = outputs[0]
            return
        predictions = outputs.argmax(axis=0)
        self._predictions[rows] = predictions
        self._confidence[rows] = outputs[predictions, np.arange(n)]
