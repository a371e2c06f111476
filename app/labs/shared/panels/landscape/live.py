"""What the loss landscape's panel computes beside a race of nets.

Series of racer r: `racer.r.ticks`, and `racer.r.distance`, ‖θ − θ₀‖ from where the net was when the panel was opened.
"""

from collections.abc import Generator
from typing import Any

import numpy as np

from app.labs.shared.panels.landscape import LandscapeSettings
from app.labs.shared.panels.panel import WAITS, LabPanel, Piece
from app.labs.shared.training_race import TrainingRace


class LandscapePanel(LabPanel):
    """See the module."""

    def __init__(self, race: TrainingRace[Any]) -> None:
        self._race = race
        self._begin = [racer.net.theta.copy() for racer in race.racers]
        super().__init__()

    def pieces(self) -> Generator[Piece, None, None]:
        while True:
            for number, (racer, begin) in enumerate(zip(self._race.racers, self._begin, strict=True)):
                distance = float(np.linalg.norm(racer.net.theta - begin))
                self.add({f"racer.{number}.ticks": self._race.index, f"racer.{number}.distance": distance})
                yield None
            yield WAITS


def open_panel(race: TrainingRace[Any], settings: LandscapeSettings) -> LandscapePanel:
    return LandscapePanel(race)
