"""Evaluates a net at fixed points again and again while it learns, for pictures of it."""

import math

import numpy as np

from engine.nets.architecture import Architecture
from engine.nets.passes import Pass, append_ones, targets_of


class Evaluator:
    """All outputs of a net at points x : (n, d), in buffers that `refresh` fills again without allocating.

        grid = net.evaluator(points)       # 10,000 points of a plane
        grid.refresh()                 # after some training
        grid.probabilities[2]          # of class 2, (n,)
        grid.activations[0][4]         # of the fifth unit of the first hidden layer, (n,)

    activations : one (units, n) array per layer; the last one holds the probabilities, or a regression's numbers. A
    unit's values are contiguous. loss : mean over the labels; NaN without labels.
    """

    def __init__(
        self, architecture: Architecture, state: np.ndarray, x: np.ndarray, labels: np.ndarray | None = None
    ) -> None:
        x = architecture.check_inputs(x)
        n = len(x)
        self._inputs = append_ones(x, architecture.dtype).T
        self._pass = Pass(architecture, state, n)
        self.activations = self._pass.activations
        self.labels = self._target = None
        if labels is not None:
            self.labels = architecture.check_labels(labels, n)
            self._target = targets_of(architecture, self.labels)
        self.loss = math.nan
        self.refresh()

    def refresh(self) -> None:
        """Compute everything from the present parameters."""
        with np.errstate(all="ignore"):
            if self._target is None:
                self._pass.output(self._inputs)
            else:
                self.loss = self._pass.loss_and_output(self._inputs, self._target)

    @property
    def probabilities(self) -> np.ndarray:
        """(classes, n)"""
        return self.activations[-1]

    @property
    def predictions(self) -> np.ndarray:
        """The most probable class of each point, (n,)."""
        predictions: np.ndarray = self.probabilities.argmax(axis=0)
        return predictions

    @property
    def accuracy(self) -> float:
        """Share of the labels that are predicted; NaN without labels."""
        if self.labels is None:
            return math.nan
        return int(np.count_nonzero(self.predictions == self.labels)) / len(self.labels)

    @property
    def r_squared(self) -> float:
        """Of a regression: 1 − Σ(z − t)² / Σ(t − mean t)², so 1 for no error, 0 for that of the mean; NaN for equal
        targets.
        """
        if self.labels is None or not self.varied:
            return math.nan
        return 1 - 2 * self.loss / float(np.var(self.labels, dtype=np.float64))

    @property
    def varied(self) -> bool:
        """Whether there are labels that differ: the variance of equal ones is rounding."""
        return self.labels is not None and bool(np.ptp(self.labels) > 0)


BLOCK = 2000
"""Points of a map that are evaluated together: their activations stay in the cache and take a fifth of the memory that
all 10,000 points would need.
"""


class ProbabilityMap:
    """The probabilities, or a regression's numbers, at many points x : (n, d), computed a block at a time."""

    def __init__(self, architecture: Architecture, state: np.ndarray, x: np.ndarray, block: int = BLOCK) -> None:
        x = architecture.check_inputs(x)
        n = len(x)
        inputs = append_ones(x, architecture.dtype).T
        passes = {
            size: Pass(architecture, state, size) for size in {min(block, n - begin) for begin in range(0, n, block)}
        }
        self._shape, self._dtype = (architecture.classes, n), architecture.dtype
        self._blocks = [
            (slice(begin, begin + block), inputs[:, begin : begin + block], passes[min(block, n - begin)])
            for begin in range(0, n, block)
        ]

    def picture(self) -> np.ndarray:
        """With the present parameters, (classes, n) uint8: 255 for a probability of 1, 0 for nan; the caller's own."""
        picture = np.empty(self._shape, np.uint8)
        with np.errstate(all="ignore"):
            for rows, inputs, block_pass in self._blocks:
                levels = block_pass.output(inputs)
                np.multiply(levels, 255, levels)
                if np.isnan(levels.max()):
                    levels[np.isnan(levels)] = 0
                picture[:, rows] = np.rint(levels, levels)
        return picture

    def numbers(self) -> np.ndarray:
        """The outputs with the present parameters, (outputs, n) of the net's dtype; the caller's own."""
        numbers = np.empty(self._shape, self._dtype)
        with np.errstate(all="ignore"):
            for rows, inputs, block_pass in self._blocks:
                numbers[:, rows] = block_pass.output(inputs)
        return numbers
