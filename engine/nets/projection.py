"""Examples as a net's last hidden layer sees them, in the plane of its two principal directions.

    coordinates = (A − mean A) V     V the eigenvectors of the two largest eigenvalues of the covariance of A

A : (n, units), the values of the last hidden layer, or of the inputs where there is none. The directions are found by
orthogonal iteration from those of the time before, so a map that follows a net in training rarely takes more than a few
steps, and its axes keep their signs.
Source: K. Pearson, On lines and planes of closest fit, 1901; G. Golub & C. Van Loan, Matrix computations, 8.2.4.
"""

from collections.abc import Iterator

import numpy as np

from engine.array_types import FloatArray
from engine.nets.net import Net
from engine.nets.passes import Pass, append_ones

WIDTH = 8
"""Directions that are iterated together: the more, the faster the first two are found."""

MOST_STEPS, TOLERANCE = 100, 1e-4
"""It ends when the two largest eigenvalues change by less than this share."""


class Projection:
    """Maps examples x : (n, d) again and again while the net learns.

    block : examples of one pass. coordinates : (n, 2). explained : (2,), the share of the variance along each axis.
    Both are NaN where the net's values are not finite.
    """

    def __init__(self, net: Net, x: np.ndarray, block: int = 100) -> None:
        self._net, self._x = net, net.architecture.check_inputs(x)
        n, self._block = len(x), min(block, len(x))
        self._snapshot = net.state.copy()
        self._passes = {
            count: Pass(net.architecture, self._snapshot, count) for count in {self._block, n % self._block} - {0}
        }
        units = net.sizes[-2] if len(net.sizes) == 2 else len(self._passes[self._block].activations[-2])
        self._values = np.empty((n, units), net.dtype)
        self._directions: FloatArray | None = None
        self.coordinates: FloatArray = np.full((n, 2), np.nan)
        self.explained: FloatArray = np.full(2, np.nan)

    def pieces(self) -> Iterator[None]:
        """Map the net as it is now, a piece at a time; the map is there after the last one."""
        self._snapshot[...] = self._net.state
        for begin in range(0, len(self._x), self._block):
            self._evaluate(slice(begin, begin + self._block))
            yield
        values = self._values - self._values.mean(axis=0)
        if not np.isfinite(values).all():
            self.coordinates[...] = self.explained[...] = np.nan
            return
        for _ in self._iterate(values):
            yield

    def find(self) -> FloatArray:
        """The coordinates with the net as it is now, at once."""
        with np.errstate(all="ignore"):
            for _ in self.pieces():
                pass
        return self.coordinates

    def _evaluate(self, rows: slice) -> None:
        inputs = append_ones(self._x[rows], self._net.dtype)
        if len(self._net.sizes) == 2 and self._values.shape[1] == inputs.shape[1] - 1:
            self._values[rows] = inputs[:, :-1]
            return
        one = self._passes[len(inputs)]
        one.forward(inputs.T)
        self._values[rows] = one.activations[-2].T

    def _iterate(self, values: np.ndarray) -> Iterator[None]:
        start = values[:: max(1, len(values) // WIDTH)][:WIDTH].T if self._directions is None else self._directions
        directions, _ = np.linalg.qr(start.astype(np.float64))
        largest = np.zeros(2)
        for _ in range(MOST_STEPS):
            projected = values @ directions.astype(values.dtype)
            ascending, vectors = np.linalg.eigh((projected.T @ projected).astype(np.float64))
            before, largest = largest, np.pad(ascending[::-1], (0, 2))[:2]
            directions = directions @ vectors[:, ::-1]
            if np.abs(largest - before).max() <= TOLERANCE * max(largest[0], 1e-300):
                break
            yield
            directions, _ = np.linalg.qr((values.T @ (values @ directions.astype(values.dtype))).astype(np.float64))
        self._take(values, directions, largest)

    def _take(self, values: np.ndarray, directions: FloatArray, largest: FloatArray) -> None:
        shown = min(2, directions.shape[1])
        for axis in range(shown):
            now = directions[:, axis]
            towards = now[np.abs(now).argmax()] if self._directions is None else now @ self._directions[:, axis]
            if towards < 0:
                directions[:, axis] *= -1
        self._directions = directions
        self.coordinates[...] = 0
        self.coordinates[:, :shown] = values @ directions[:, :shown].astype(values.dtype)
        self.explained[...] = largest / max(float(np.square(values, dtype=np.float64).sum()), 1e-300)
