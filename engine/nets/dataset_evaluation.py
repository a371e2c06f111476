"""A net's answers to a whole data set, found a block at a time, so that training need not stand still for them."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.nets.passes import Pass, scale, targets

if TYPE_CHECKING:
    from engine.nets.mlp import MLP

BLOCK = 500
"""Examples of a block: of 784-50-10, about a millisecond."""


class Answers(NamedTuple):
    """What a net said about every example, and how good that was."""

    loss: float
    accuracy: float
    predictions: np.ndarray
    """(n,) intp: the most probable class."""

    confidence: np.ndarray
    """(n,) float32: the probability of that class."""

    confusion: np.ndarray
    """(classes, classes) int: how many examples of each label (row) were taken for each class (column)."""


class Review:
    """Asks a net about examples x : (n, d) with labels : (n,), again and again while it learns.

        review = Review(net, data.inputs, data.labels)
        review.begin()                                   # the net as it is now
        while (answers := review.step()) is None:        # a block
            run.advance(5)                               # changes nothing for the answers
        answers.accuracy

    It looks at a copy of the weights, so the answers are of one net, however slowly they are found. Of the examples one
    block at a time is made numbers, in buffers that are used again.
    """

    def __init__(self, net: "MLP", x: np.ndarray, labels: np.ndarray, block: int = BLOCK) -> None:
        self._x = net.check_inputs(x)
        self._labels = net.check_labels(labels, len(self._x))
        self._net, self._seen = net, net.copy()
        self._block = min(block, len(self._x))
        self._inputs = np.ones((self._block, net.sizes[0] + 1), net.dtype)
        self._passes: dict[int, Pass] = {}
        self._position: int | None = None  # of the next block; None when nothing has begun

    def begin(self) -> None:
        """Start over, with the net as it is now."""
        n = len(self._x)
        self._seen.theta[...] = self._net.theta
        self._position, self._loss = 0, 0.0
        self._predictions, self._confidence = np.empty(n, np.intp), np.empty(n, np.float32)

    def step(self) -> Answers | None:
        """Look at one more block; the answers after the last one. Begins by itself where nothing has begun."""
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
        return Answers(
            self._loss, float(np.trace(confusion) / len(self._x)), self._predictions, self._confidence, confusion
        )

    def all(self) -> Answers:
        """The answers of the net as it is now, at once."""
        self.begin()
        while (answers := self.step()) is None:
            pass
        return answers

    def _ask(self, rows: slice) -> None:
        x, labels = self._x[rows], self._labels[rows]
        n = len(x)
        if n not in self._passes:
            self._passes[n] = Pass(self._seen, n)
        inputs, asked = self._inputs[:n], self._passes[n]
        if x.dtype == np.uint8:
            scale(x, inputs)
        else:
            inputs[:, :-1] = x
        loss = asked.loss_and_output(inputs.T, targets(labels, self._net.sizes[-1], self._net.dtype))
        probabilities = asked.activations[-1]
        predictions = probabilities.argmax(axis=0)
        self._predictions[rows] = predictions
        self._confidence[rows] = probabilities[predictions, np.arange(n)]
        self._loss += loss * n / len(self._x)
