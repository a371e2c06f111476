"""What the spectrum panel computes beside a race of nets: the density of the Hessian's eigenvalues.

Snapshots of racer r, new after each random vector: `racer.r.x` and `racer.r.y`, (PLACES,) float32, the density, at
least FLOOR of its largest; `racer.r.tick`, the iteration whose net it is of; `racer.r.vectors`, how many random vectors
it is the mean of; `racer.r.said`, why there is nothing to see.
"""

from typing import Any

import numpy as np

from app.i18n.translation import said
from app.labs.shared.panels.panel import LabPanel, Pieces, in_turn
from app.labs.shared.panels.sharpness.budget import Budget, hessian_of
from app.labs.shared.panels.spectrum import SpectrumSettings
from app.labs.shared.training_race import TrainingRace
from engine.nets.curvature import Spectrum, density
from engine.sentences import N_

PROBES, STEPS, PLACES = 8, 60, 300
LARGE, PROBES_OF_LARGE, STEPS_OF_LARGE = 5000, 3, 40
"""From this many parameters on, fewer random vectors suffice: each is a mean over more of them."""

WIDTH = 0.008
"""Standard deviation with which an eigenvalue is drawn, as a share of their range."""

FLOOR = 1e-6
TOO_LARGE = N_("a net of {parameters:,} parameters is too large: its spectrum would take too long")


class SpectrumPanel(LabPanel):
    """See the module."""

    over_time = False

    def __init__(self, race: TrainingRace[Any]) -> None:
        self._race = race
        self._budgets = [Budget.of(racer.net.architecture, len(race.racers), 1) for racer in race.racers]
        super().__init__()

    def pieces(self) -> Pieces:
        for number, budget in enumerate(self._budgets):
            if not budget.enough:
                text = said(TOO_LARGE, parameters=self._race.racers[number].net.size)
                self.tell({f"racer.{number}.said": text})
        fitting = [number for number, budget in enumerate(self._budgets) if budget.enough]
        yield from in_turn(self._race, fitting, self._look)

    def _look(self, number: int) -> Pieces:
        training, budget, tick = self._race.racers[number].training, self._budgets[number], self._race.index
        net = training.net
        hessian, _ = hessian_of(net.architecture, training.data, budget.examples, training.settings.l2)
        probes, steps = (PROBES_OF_LARGE, STEPS_OF_LARGE) if net.size >= LARGE else (PROBES, STEPS)
        spectrum = Spectrum(hessian, net.theta, probes, min(steps, budget.vectors))
        told, over = 0, False
        while not over:
            over = spectrum.step()
            if spectrum.done > told:
                told = spectrum.done
                self._tell(number, spectrum, tick)
            yield None

    def _tell(self, number: int, spectrum: Spectrum, tick: int) -> None:
        nodes, weights = spectrum.nodes, spectrum.weights
        if not np.isfinite(nodes).all():
            return
        low, high = nodes.min(), nodes.max()
        span = max(high - low, 1e-12)
        places = np.linspace(low - 0.05 * span, high + 0.05 * span, PLACES)
        heights = density(nodes, weights, places, WIDTH * span)
        shown = {"x": places.astype(np.float32), "y": np.maximum(heights, FLOOR * heights.max()).astype(np.float32)}
        told = shown | {"tick": tick, "vectors": spectrum.done}
        self.tell({f"racer.{number}.{name}": value for name, value in told.items()})


def open_panel(race: TrainingRace[Any], settings: SpectrumSettings) -> SpectrumPanel:
    return SpectrumPanel(race)
