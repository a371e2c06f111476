"""Early stopping: training ends when the loss on data that it does not train on has not fallen for some epochs.

    stop after epoch e if e − argmin_{i ≤ e} L(i) ≥ patience, with L(i) the loss after epoch i

Source: L. Prechelt, Early stopping — but when?, 1998; as in Keras, a loss must be below the lowest one to count. The
weights stay those of the last epoch.
"""

import math

from engine.datasets.dataset import Labeled
from engine.nets.dataset_evaluation import DatasetEvaluator
from engine.nets.net import Net

BLOCK = 100
"""Examples evaluated together: what goes through a net with convolutions stays in the cache."""


class EarlyStopping:
    """The lowest loss so far on `data`, examples that a net does not train on.

    best_epoch : after which the loss was lowest, 0 before there is one. lowest : that loss.
    """

    def __init__(self, net: Net, data: Labeled) -> None:
        self._net, self._data = net, data
        self._evaluator: DatasetEvaluator | None = None
        self.best_epoch, self.lowest, self._epoch = 0, math.inf, 0

    def watch(self, epoch: int) -> None:
        """Evaluate the net with its weights after this many epochs."""
        if self._evaluator is None:
            self._evaluator = self._net.dataset_evaluator(self._data.inputs, self._data.labels, BLOCK)
        loss = self._evaluator.evaluate().loss
        self._epoch = epoch
        if not self.best_epoch or loss < self.lowest:
            self.best_epoch, self.lowest = epoch, min(self.lowest, loss)

    def is_over(self, patience: int | None) -> bool:
        """Whether the loss has not fallen for `patience` epochs; None means no limit."""
        return patience is not None and self._epoch - self.best_epoch >= patience
