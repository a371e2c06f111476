"""The gradient check's run: a step is one parameter, two forward passes.

Series of each group G of parameters (W1, b1, W2 …): `parameter.G` (from 1 in its group), `difference.G`
|backpropagated − numerical| of it, `mean_difference.G` of all so far, of whatever group. Live numbers of each:
`group.G.checked`, `.mean`, `.largest`, and `.zeros`, how many differences are exactly 0. Snapshots: `numerical` and
`backpropagated` (k, 28, 28) u1, the first layer's gradients of the first k units around 128, each unit on the
backpropagated one's scale; live numbers.
"""

import numpy as np

from app.i18n.translation import _, said
from app.labs.check.config import CheckConfig
from app.labs.check.groups import groups
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
    " took one forward and one backward pass"
)
ROUNDED = N_(
    "the gradients agree within rounding: their mean difference is {difference:.2g}, and"
    " differences of losses with h = {h:g} are only accurate to about {rounding:.1g}"
)
STEP = N_(
    "the gradients differ by {difference:.2g} on average because h = {h:g} is too large: with h = {smaller:g} the"
    " largest difference, {largest:.2g}, shrinks to {rest:.2g}; choose a smaller difference step"
)
SMALLER_H = 1e-4
"""The difference step with which rounding and curvature hardly show in float64; in float32, the cube root of its
rounding.
"""

DIFFER = N_(
    "the gradients differ: by {difference:.2g} on average, by {largest:.2g} at most; the numerical gradient took"
    " {passes:,} forward passes"
)


class Tally:
    """The known differences of a group of parameters."""

    def __init__(self) -> None:
        self._count, self._sum, self._largest, self._zeros = 0, 0.0, 0.0, 0

    def take(self, differences: np.ndarray) -> None:
        self._count += len(differences)
        self._sum += float(differences.sum())
        self._largest = max(self._largest, float(differences.max(initial=0)))
        self._zeros += int(np.count_nonzero(differences == 0))

    @property
    def numbers(self) -> dict[str, object]:
        """`checked`, and if it is above 0 `mean`, `largest` and `zeros`."""
        if not self._count:
            return {"checked": 0}
        mean = self._sum / self._count
        return {"checked": self._count, "mean": mean, "largest": self._largest, "zeros": self._zeros}


class CheckRun(LabRun):
    """See `app.labs.shared.run.LabRun`."""

    def __init__(self, config: CheckConfig, seed: int) -> None:
        self._net, self._check = config.check(seed)
        self._groups = groups(config.sizes)
        self._tallies = {group.name: Tally() for group in self._groups}
        self._smaller = max(SMALLER_H, float(np.finfo(config.precision).eps) ** (1 / 3))
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
        apart = np.abs(self._check.backpropagated - self._check.numerical)
        place = int(apart.argmax())
        largest = float(apart[place])
        values = dict(
            difference=difference, passes=self._check.passes, h=self._check.h, rounding=self._rounding, largest=largest
        )
        if kind == "differ" and self._smaller < self._check.h:
            found = self._check.central_difference(place, self._smaller)
            rest = abs(float(self._check.backpropagated[place]) - found)
            if rest < largest / 10:
                reason, values = STEP, values | {"smaller": self._smaller, "rest": rest}
        self.ending = RaceEnding(kind, said(reason, **values))

    def change(self, config: CheckConfig) -> None:
        """It has no live settings."""

    def drain(self) -> Frame:
        check, told = self._check, self._told
        self._told = check.checked
        differences = np.abs(check.backpropagated[told : self._told] - check.numerical[told : self._told]).astype(float)
        means = (self._sum + np.cumsum(differences)) / np.arange(told + 1, self._told + 1)
        self._sum += float(differences.sum())
        self._largest = max(self._largest, float(differences.max(initial=0)))
        append: dict[str, np.ndarray] = {}
        for group in self._groups:
            begin, end = max(group.part.start, told), min(group.part.stop, self._told)
            if begin >= end:
                continue
            here = differences[begin - told : end - told]
            self._tallies[group.name].take(here)
            append |= {
                f"parameter.{group.name}": np.arange(begin, end, dtype=float) - group.part.start + 1,
                f"difference.{group.name}": here,
                f"mean_difference.{group.name}": means[begin - told : end - told],
            }
        replace: dict[str, object] = {
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
        for name, tally in self._tallies.items():
            replace |= {f"group.{name}.{number}": value for number, value in tally.numbers.items()}
        return Frame(check.checked, append, replace)

    def _first_layer(self, gradient: np.ndarray) -> np.ndarray:
        """(k, 784)"""
        return self._net.weights_of(gradient)[0][:, :MOST_PICTURES].T

    def _pictures(self, rows: np.ndarray) -> np.ndarray:
        levels: np.ndarray = np.clip(128.5 + 127 * (rows / self._scale), 0, 255).astype(np.uint8)
        return levels.reshape(-1, SIDE, SIDE)
