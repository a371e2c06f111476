"""A net seen at fixed points: what a picture of it shows, computed again whenever it is wanted."""

from typing import TYPE_CHECKING

import numpy as np

from engine.nets.passes import Pass, append_ones, one_hot_targets

if TYPE_CHECKING:
    from engine.nets.mlp import MLP


class Evaluator:
    """Everything that a net says about points x : (n, d), in buffers that `refresh` fills anew without allocating.

        grid = net.evaluator(points)       # 10,000 points of a plane
        grid.refresh()                 # after some training
        grid.probabilities[2]          # of class 2, (n,)
        grid.activations[0][4]         # of the fifth unit of the first hidden layer, (n,)

    activations : one (units, n) array a layer; the last one holds the probabilities. A unit's values are contiguous.
    loss : of the labels, if there are any; None otherwise.
    """

    def __init__(self, net: "MLP", x: np.ndarray, labels: np.ndarray | None = None) -> None:
        x = net.check_inputs(x)
        n, classes = len(x), net.sizes[-1]
        self._inputs = append_ones(x, net.dtype).T
        self._pass = Pass(net, n)
        self.activations = self._pass.activations
        self.labels = None if labels is None else net.check_labels(labels, n)
        self._target = None if labels is None else one_hot_targets(self.labels, classes, net.dtype)
        self.loss: float | None = None
        self.refresh()

    def refresh(self) -> None:
        """Look at the net as it is now."""
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
        return self.probabilities.argmax(axis=0)

    @property
    def accuracy(self) -> float | None:
        """Share of the labels that are predicted; None without labels."""
        return None if self.labels is None else float(np.mean(self.predictions == self.labels))


BLOCK = 2000
"""Points that a map asks about at once: their activations stay near the processor, and take a fifth of what all 10,000 points' would."""


class ProbabilityMap:
    """The probabilities alone, at many points x : (n, d), found a block at a time by `refresh`.

    probabilities : (classes, n)
    """

    def __init__(self, net: "MLP", x: np.ndarray, block: int = BLOCK) -> None:
        x = net.check_inputs(x)
        n = len(x)
        self._inputs = append_ones(x, net.dtype).T
        self.probabilities = np.empty((net.sizes[-1], n), net.dtype)
        passes = {size: Pass(net, size) for size in {min(block, n - begin) for begin in range(0, n, block)}}
        self._blocks = [(slice(begin, begin + block), passes[min(block, n - begin)]) for begin in range(0, n, block)]
        self.refresh()

    def refresh(self) -> None:
        """Look at the net as it is now."""
        with np.errstate(all="ignore"):
            for rows, asked in self._blocks:
                self.probabilities[:, rows] = asked.output(self._inputs[:, rows])
