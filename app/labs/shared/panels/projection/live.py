"""What the map panel computes beside a race of nets: examples in the plane of their principal directions.

Snapshots of racer r, new after each look: of each class c `racer.r.x_c` and `racer.r.y_c`, (n,) float32, and
`racer.r.places_c`, (n,) int32, the places of its examples among those mapped; `racer.r.explained`, the share of the
variance in the map, in percent; `racer.r.tick`, the iteration of the net shown; `racer.r.examples`, how many there are.
"""

from typing import Any

import numpy as np

from app.labs.shared.panels.examples import multiplications, numbers
from app.labs.shared.panels.panel import LabPanel, Pieces, in_turn
from app.labs.shared.panels.projection import ProjectionSettings
from app.labs.shared.training_race import TrainingRace
from engine.nets.layers import units_of
from engine.nets.net import Net
from engine.nets.projection import Projection

MOST_EXAMPLES, FEWEST = 500, 50
MOST_VALUES = 1_000_000
"""Of the last hidden layer, of all examples of a net together."""

PIECE_MULTIPLICATIONS, BLOCK_BYTES = 2e7, 8 * 2**20


class ProjectionPanel(LabPanel):
    """See the module."""

    def __init__(self, race: TrainingRace[Any]) -> None:
        self._race = race
        self._known: dict[int, tuple[Any, Projection, np.ndarray]] = {}
        super().__init__()

    def pieces(self) -> Pieces:
        return in_turn(self._race, range(len(self._race.racers)), self._look)

    def _look(self, number: int) -> Pieces:
        racer, tick = self._race.racers[number], self._race.index
        data = racer.mapped
        if number not in self._known or self._known[number][0] is not data:
            count = min(len(data.labels), _affordable(racer.net))
            self._known[number] = (
                data,
                Projection(racer.net, data.inputs[:count], _block(racer.net)),
                racer.grouped()[0][:count],
            )
        _, projection, labels = self._known[number]
        for _ in projection.pieces():
            yield None
        found, place = projection.coordinates.astype(np.float32), f"racer.{number}"
        if not np.isfinite(found).all():
            return
        told: dict[str, object] = {}
        for label in range(racer.grouped()[1]):
            members = np.flatnonzero(labels == label)
            x, y = found[members].T
            told |= {f"{place}.x_{label}": x.copy(), f"{place}.y_{label}": y.copy()}
            told[f"{place}.places_{label}"] = members.astype(np.int32)
        told |= {f"{place}.tick": tick, f"{place}.examples": len(labels)}
        self.tell(told | {f"{place}.explained": 100 * float(projection.explained.sum())})
        yield None


def _affordable(net: Net) -> int:
    """How many examples' last hidden layers fit."""
    slot = net.architecture.slots[-1]
    return int(np.clip(MOST_VALUES // units_of(slot.shape), FEWEST, MOST_EXAMPLES))


def _block(net: Net) -> int:
    """Examples that are evaluated in a piece."""
    time = PIECE_MULTIPLICATIONS / multiplications(net.architecture)
    memory = BLOCK_BYTES / (net.dtype.itemsize * numbers(net.architecture))
    return int(np.clip(min(time, memory), 1, 100))


def open_panel(race: TrainingRace[Any], settings: ProjectionSettings) -> ProjectionPanel:
    return ProjectionPanel(race)
