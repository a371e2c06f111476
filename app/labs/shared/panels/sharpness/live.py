"""What the sharpness panel computes beside a race of nets.

Series of racer r, at the iterations where a search began: `racer.r.ticks`, `racer.r.loss`, of all examples looked at,
`racer.r.first`, `.second` and `.third`, the largest eigenvalues of the Hessian, penalties included; `racer.r.limit`,
the largest one that the optimizer's rule is stable with at its present learning rate, NaN where that is a matter of the
preconditioned Hessian or not known; `racer.r.share`, what counts (preconditioned, if the rule divides the gradient by
anything) as a share of its limit. Snapshots: `racer.r.examples`, how many are looked at, `racer.r.said`, why there is
nothing to see.
"""

import math
from collections.abc import Generator
from typing import Any

import numpy as np

from app.i18n.translation import said
from app.labs.shared.panels.panel import LabPanel, Piece, Pieces, in_turn
from app.labs.shared.panels.sharpness import SharpnessSettings
from app.labs.shared.panels.sharpness.budget import Budget, hessian_of
from app.labs.shared.training_race import TrainingRace
from engine.nets.curvature import Found, Hessian, Sharpness
from engine.runs.training import Training
from engine.sentences import N_

EIGENVALUES = 3
TOO_LARGE = N_("a net of {parameters:,} parameters is too large: its curvature would take too long")


class Follower:
    """The sharpness of one net while it trains."""

    def __init__(self, training: Training, nets: int) -> None:
        architecture = training.net.architecture
        self._training = training
        self._data: Any = None
        self._l2 = -1.0
        several = Budget.of(architecture, nets, EIGENVALUES)
        self._k = EIGENVALUES if several.enough and several.vectors >= 4 * EIGENVALUES else 1
        self._budget = Budget.of(architecture, nets, self._k)
        self.examples = 0
        self.fits = self._budget.enough

    def _prepare(self) -> None:
        """Prepare for the present data and penalty."""
        training, l2 = self._training, self._training.settings.l2
        if training.data is self._data and l2 == self._l2:
            return
        self._data, self._l2 = training.data, l2
        self._hessian, self.examples = hessian_of(training.net.architecture, training.data, self._budget.examples, l2)
        self._raw, self._scaled = self._search(self._k), self._search(1)

    def _search(self, k: int) -> Sharpness:
        blocks = max(2, min(40, self._budget.vectors // (2 * k)))
        return Sharpness(self._hessian, k, blocks=blocks)

    def look(self) -> Generator[Piece, None, dict[str, float]]:
        """A product is a piece; the result belongs to the net at the first product."""
        training, rule = self._training, self._training.settings.optimizer
        self._prepare()
        theta, limit = training.net.theta.copy(), rule.stable_sharpness(training.lr)
        divisor = training.preconditioner()
        if divisor is None and rule.divides:
            limit = None  # of a Hessian that is known only after the first update
        raw = yield from _found(self._raw, self._hessian, theta, None)
        loss = self._hessian.loss
        counts = float(raw.values[0])
        if divisor is not None and limit is not None:
            scaled = yield from _found(self._scaled, self._hessian, theta, divisor)
            counts = float(scaled.values[0])
        values = [*raw.values.tolist(), *[math.nan] * (EIGENVALUES - self._k)]
        return {
            "loss": loss,
            **dict(zip(("first", "second", "third"), values, strict=False)),
            "limit": math.nan if limit is None or divisor is not None else limit,
            "share": math.nan if limit is None else counts / limit,
        }


def _found(
    search: Sharpness, hessian: Hessian, theta: np.ndarray, divisor: np.ndarray | None
) -> Generator[Piece, None, Found]:
    search.begin(theta, divisor)
    yield None
    while (found := search.step()) is None:
        yield None
    return found


class SharpnessPanel(LabPanel):
    """See the module."""

    def __init__(self, race: TrainingRace[Any]) -> None:
        self._race = race
        self._followers = [Follower(racer.training, len(race.racers)) for racer in race.racers]
        super().__init__()

    def pieces(self) -> Pieces:
        for number, follower in enumerate(self._followers):
            if not follower.fits:
                text = said(TOO_LARGE, parameters=self._race.racers[number].net.size)
                self.tell({f"racer.{number}.said": text})
        fitting = [number for number, follower in enumerate(self._followers) if follower.fits]
        yield from in_turn(self._race, fitting, self._look)

    def _look(self, number: int) -> Pieces:
        follower, tick = self._followers[number], self._race.index
        found = yield from follower.look()
        self.add({f"racer.{number}.{name}": value for name, value in ({"ticks": tick} | found).items()})
        self.tell({f"racer.{number}.examples": follower.examples})


def open_panel(race: TrainingRace[Any], settings: SharpnessSettings) -> SharpnessPanel:
    return SharpnessPanel(race)
