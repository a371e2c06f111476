"""Evaluates a net on a whole data set, a block at a time, so that training need not stop meanwhile."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.nets.passes import Pass, one_hot_targets, scale_pictures

if TYPE_CHECKING:
    from engine.nets.mlp import MLP

BLOCK = 500
"""Examples of a block: of 784-50-10, about a millisecond."""


class EvaluationResult(NamedTuple):
    """What a net said about every example, and how good that was."""

    loss: float
    accuracy: float
    predictions: np.ndarray
    """(n,) intp: the most probable class."""

    confidence: np.ndarray
    """(n,) float32: the probability of that class."""

    confusion: np.ndarray
    """(classes, classes) int: how many examples of each label (row) were taken for each class (column)."""


class DatasetEvaluator:
    """Asks a net about examples x : (n, d) with labels : (n,), again and again while it learns.

        evaluator = DatasetEvaluator(net, data.inputs, data.labels)
        evaluator.begin()                                   # the net as it is now
        while (result := evaluator.step()) is None:        # a block
            run.advance(5)                               # does not affect the result
        result.accuracy

    It looks at a copy of the weights, so the result is of one net, however long it takes. Of the examples one
    block at a time is made numbers, in buffers that are used again.
    """

    def __init__(self, net: "MLP", x: np.ndarray, labels: np.ndarray, block: int = BLOCK) -> None:
        self._x = net.check_inputs(x)
        self._labels = net.check_labels(labels, len(self._x))
        self._net, self._snapshot = net, net.copy()
        self._block = min(block, len(self._x))
        self._inputs = np.ones((self._block, net.sizes[0] + 1), net.dtype)
        self._passes: dict[int, Pass] = {}
        self._position: int | None = None  # of the next block; None when nothing has begun

    def begin(self) -> None:
        """Start over, with the net as it is now."""
        n = len(self._x)
        self._snapshot.theta[...] = self._net.theta
        self._position, self._loss = 0, 0.0
        self._predictions, self._confidence = np.empty(n, np.intp), np.empty(n, np.float32)

    def step(self) -> EvaluationResult | None:
        """Look at one more block; the result after the last one. Begins by itself where nothing has begun."""
        if self._position is None:
            self.begin()
        rows = slice(self._position, self._position + self._block)
        with np.errstate(all="ignore"):
            self._ask(rows)
        self._position = rows.stop
        if self._position < len(self._x):
            return None
        self._position = None
        classes = self._net.sizes[-1]
        confusion = np.bincount(self._labels * classes + self._predictions, minlength=classes**2).reshape(
            classes, classes
        )
        return EvaluationResult(
            self._loss, float(np.trace(confusion) / len(self._x)), self._predictions, self._confidence, confusion
        )

    def evaluate(self) -> EvaluationResult:
        """The result of the net as it is now, at once."""
        self.begin()
        while (result := self.step()) is None:
            pass
        return result

    def _ask(self, rows: slice) -> None:
        x, labels = self._x[rows], self._labels[rows]
        n = len(x)
        if n not in self._passes:
            self._passes[n] = Pass(self._snapshot, n)
        inputs, asked = self._inputs[:n], self._passes[n]
        if x.dtype == np.uint8:
            scale_pictures(x, inputs)
        else:
            inputs[:, :-1] = x
        loss = asked.loss_and_output(inputs.T, one_hot_targets(labels, self._net.sizes[-1], self._net.dtype))
        probabilities = asked.activations[-1]
        predictions = probabilities.argmax(axis=0)
        self._predictions[rows] = predictions
        self._confidence[rows] = probabilities[predictions, np.arange(n)]
        self._loss += loss * n / len(self._x)
