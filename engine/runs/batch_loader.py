"""The examples of a training run, gathered in the order of their sampling and cut into batches."""

from collections.abc import Callable

import numpy as np

from engine.datasets.dataset import Labeled
from engine.nets.net import Net
from engine.nets.passes import Pass, append_ones, scale_pictures

GATHERED_BYTES = 1 << 18
"""About this many bytes are gathered at a time: they stay in the cache until they are used, and small data sets fit as
a whole.
"""

Compute = Callable[[np.ndarray, np.ndarray], float]

Batch = tuple[np.ndarray, np.ndarray, int, Compute]
"""Inputs (d + 1, n), targets (classes, n), n, and what computes loss and gradient: `Pass.loss_and_gradient`."""


class Examples:
    """A data set in the form a net computes with: inputs (n, d + 1) of its dtype with a column of ones, and labels:
    whole numbers, or a regression's targets, of its dtype.

    Images, (n, d) uint8, are kept as they are and shared: as float32 they are four times as large. data : the set.
    """

    def __init__(self, net: Net, data: Labeled) -> None:
        self.data = data
        inputs = net.architecture.check_inputs(data.inputs)
        self.are_pictures = inputs.dtype == np.uint8
        self.inputs = inputs if self.are_pictures else append_ones(inputs, net.dtype)
        kind = net.dtype if net.loss_type.numbers else np.intp
        self.labels = net.architecture.check_labels(data.labels, len(inputs)).astype(kind, copy=False)


class BatchLoader:
    """Turns indices of examples into batches, in buffers that are reused: all batches are views."""

    def __init__(
        self, net: Net, examples: Examples, gradient: np.ndarray, batch_size: int, random: np.random.Generator
    ) -> None:
        self._net, self._examples, self._gradient, self._size = net, examples, gradient, batch_size
        self._random = random
        n, columns = len(examples.labels), net.sizes[0] + 1
        together = GATHERED_BYTES // (columns * batch_size * net.dtype.itemsize)
        batches = max(1, min(together, -(-n // batch_size)))
        self.capacity = batches * batch_size
        self._inputs = np.empty((self.capacity, columns), net.dtype)
        self._gathered = np.empty((self.capacity, columns - 1), np.uint8) if examples.are_pictures else self._inputs
        self._labels = np.empty(self.capacity, examples.labels.dtype)
        self._classes = np.arange(net.sizes[-1])[:, None]
        self._targets = np.empty((batches, net.sizes[-1], batch_size), net.dtype)
        compute = self._pass(batch_size)
        rows = self._inputs.reshape(batches, batch_size, columns)
        self._batches: list[Batch] = [
            (inputs.T, target, batch_size, compute) for inputs, target in zip(rows, self._targets, strict=True)
        ]
        self._short: dict[int, tuple[np.ndarray, Compute]] = {}

    def load(self, indices: np.ndarray) -> list[Batch]:
        """The batches of these examples, at most `capacity` of them; the rest is a shorter last batch.

        They are valid until the next call.
        """
        n = len(indices)
        # "clip" only because "raise" would copy: all indices are valid
        self._examples.inputs.take(indices, 0, out=self._gathered[:n], mode="clip")
        if self._examples.are_pictures:
            scale_pictures(self._gathered[:n], self._inputs[:n])
        labels = self._examples.labels.take(indices, out=self._labels[:n], mode="clip")
        full, rest = divmod(n, self._size)
        self._fill(self._targets[:full], labels[: n - rest].reshape(full, 1, self._size))
        batches = self._batches[:full]
        if rest:
            target, compute = self._pass_of(rest)
            self._fill(target, labels[n - rest :])
            batches.append((self._inputs[n - rest : n].T, target, rest, compute))
        return batches

    def _fill(self, target: np.ndarray, labels: np.ndarray) -> None:
        share = 1 / target.shape[-1]
        if self._net.loss_type.numbers:
            np.multiply(labels, share, out=target)
            return
        np.equal(labels, self._classes, out=target)
        np.multiply(target, share, out=target)

    def _pass_of(self, n: int) -> tuple[np.ndarray, Compute]:
        """Targets and pass of a short batch; nearly always there is one length of them."""
        if n not in self._short:
            target = np.empty((len(self._classes), n), self._net.dtype)
            self._short = {n: (target, self._pass(n))}
        return self._short[n]

    def _pass(self, n: int) -> Compute:
        net = self._net
        return Pass(net.architecture, net.state, n, self._gradient, self._random).loss_and_gradient
