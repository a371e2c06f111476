"""The gradient check's run: a step is one parameter, two forward passes.

Series: `parameter` (from 1), `difference` |backpropagated − numerical| of it, `mean_difference` of all so far.
Snapshots: `numerical` and `backpropagated` (k, 28, 28) u1, the first layer's gradients of the first k units around 128,
each unit on the backpropagated one's scale; live numbers.
"""

import numpy as np

from app.i18n.translation import _, said
from app.labs.check.config import CheckConfig
from app.labs.shared.ending import KINDS, RaceEnding
from app.labs.shared.run import LabRun
from app.wire.frames import Frame
from engine.datasets.mnist import SIDE
from engine.sentences import N_

MOST_PICTURES = 25
"""Units whose gradients are shown."""

SMALL = 1e-7
"""A mean difference up to this counts as none (the textbook's bound in float64)."""

AGREE = N_(
    "the gradients agree: their mean difference is {difference:.2g}, after {passes:,} forward passes; backpropagation"
    " took one pass forward and one back"
)
ROUNDED = N_(
    "the gradients agree as far as rounding lets one see: their mean difference is {difference:.2g}, and differences of"
    " losses with h = {h:g} are only good to about {rounding:.1g}"
)
DIFFER = N_(
    "the gradients differ: by {difference:.2g} in the mean, by {largest:.2g} at most; the numerical one took {passes:,}"
    " forward passes"
)


class CheckRun(LabRun):
    """See `app.labs.shared.run.LabRun`."""

    def __init__(self, config: CheckConfig, seed: int) -> None:
        self._net, self._check = config.check(seed)
        self._told = 0
        self._sum = 0.0
        self._largest = 0.0
        shown = self._first_layer(self._check.backpropagated)
        self._scale = np.maximum(np.abs(shown).max(axis=1, keepdims=True), 1e-300)
        self._backpropagated = self._pictures(shown)
        images_loss = np.log(config.sizes[-1])  # of a net that knows nothing; the rounding of any loss is of that order
        self._rounding = float(np.finfo(config.precision).eps * images_loss / config.h)

    def advance(self, ticks: int) -> None:
        self._check.advance(ticks)
        self.index = self._check.checked
        if self.index == self._net.size and self.ending is None:
            self._end()

    def _end(self) -> None:
        difference = self._check.difference
        if difference <= SMALL:
            kind, reason = "agree", AGREE
        elif difference <= self._rounding:
            kind, reason = "agree", ROUNDED
        else:
            kind, reason = "differ", DIFFER
        largest = float(np.abs(self._check.backpropagated - self._check.numerical).max())
        values = dict(
            difference=difference, passes=self._check.passes, h=self._check.h, rounding=self._rounding, largest=largest
        )
        self.ending = RaceEnding(kind, said(reason, **values))

    def change(self, config: CheckConfig) -> None:
        """Nothing in it is live."""

    def drain(self) -> Frame:
        check, told = self._check, self._told
        self._told = check.checked
        differences = np.abs(check.backpropagated[told : self._told] - check.numerical[told : self._told]).astype(float)
        means = (self._sum + np.cumsum(differences)) / np.arange(told + 1, self._told + 1)
        self._sum += float(differences.sum())
        self._largest = max(self._largest, float(differences.max(initial=0)))
        append = (
            {
                "parameter": np.arange(told + 1, self._told + 1, dtype=float),
                "difference": differences,
                "mean_difference": means,
            }
            if len(differences)
            else {}
        )
        replace = {
            "step": check.checked,
            "passes": check.passes,
            "all_passes": 2 * self._net.size,
            "share": check.checked / self._net.size,
            "numerical": self._pictures(np.nan_to_num(self._first_layer(check.numerical))),
            "backpropagated": self._backpropagated,
            "mean": self._sum / self._told if self._told else None,
            "largest": self._largest if self._told else None,
            "outcome": _(KINDS[self.ending.kind]) if self.ending else "",
        }
        return Frame(check.checked, append, replace)

    def _first_layer(self, gradient: np.ndarray) -> np.ndarray:
        """(k, 784)"""
        return self._net.weights_of(gradient)[0][:, :MOST_PICTURES].T

    def _pictures(self, rows: np.ndarray) -> np.ndarray:
        levels: np.ndarray = np.clip(128.5 + 127 * (rows / self._scale), 0, 255).astype(np.uint8)
        return levels.reshape(-1, SIDE, SIDE)
