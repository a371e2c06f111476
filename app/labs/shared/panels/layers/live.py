"""What the layers panel computes beside a race of nets.

Series of racer r, at the iterations that were looked at: `racer.r.ticks`; of each layer l with weights, from 0 at the
inputs, `racer.r.gradient_l`, the norm of its gradient, and `racer.r.ratio_l`, the norm of the latest update over that
of the weights; of each hidden layer `racer.r.mean_l` and `racer.r.deviation_l`, of its activations, and
`racer.r.dead_l` and `racer.r.saturated_l`, shares. Snapshots: `racer.r.KIND_l.x`, `.y` and `.ticks`, the
histograms over time, see ridges.py; `racer.r.examples`, how many examples are looked at.
"""

from typing import Any

import numpy as np

from app.labs.shared.panels.examples import multiplications, numbers, some
from app.labs.shared.panels.layers import KINDS
from app.labs.shared.panels.layers.ridges import MOST, Ridges
from app.labs.shared.panels.panel import LabPanel, Pieces, in_turn
from app.labs.shared.training_race import TrainingRace
from engine.nets.layer_statistics import LayerLook, LayerStatistics, norm
from engine.runs.training import Training

MOST_EXAMPLES = 500
PIECE_MULTIPLICATIONS = 1e8
BYTES = 32 * 2**20
FEWEST = 10


class Follower:
    """The layers of one net while it trains."""

    def __init__(self, training: Training, nets: int) -> None:
        self._training = training
        architecture = training.net.architecture
        time = PIECE_MULTIPLICATIONS / (3 * multiplications(architecture))
        memory = BYTES / (8 * numbers(architecture) * 3 * nets)
        self._most = max(FEWEST, min(MOST_EXAMPLES, int(time), int(memory)))
        self._data: Any = None
        self.ridges: dict[str, Ridges] = {}
        self._stride, self._next = 1, 0
        self.examples = 0
        training.keeps_update = True

    def close(self) -> None:
        """It is no longer watched."""
        self._training.keeps_update = False

    def look(self) -> LayerStatistics:
        training = self._training
        if training.data is not self._data:
            self._data = training.data
            x, labels = some(training.data, self._most)
            self.examples = len(labels)
            self._look = LayerLook(training.net.architecture, training.net.state, x, labels)
        return self._look.now()

    def ratios(self, weight_norms: list[float]) -> list[float]:
        """For each layer the norm of the latest update over that of the weights; nan before the first update."""
        update = self._training.latest_update
        if update is None or self._training.index == 0:
            return [float("nan")] * len(weight_norms)
        layers = self._training.net.weights_of(update)
        return [norm(layer) / size if size else float("nan") for layer, size in zip(layers, weight_norms, strict=True)]

    def remember(self, tick: int, found: LayerStatistics) -> bool:
        """Record the histograms if they are due; returns whether they were."""
        if tick < self._next and not self._training.outcome:
            return False
        for kind in KINDS:
            for layer, spread in enumerate(getattr(found, kind)):
                self.ridges.setdefault(f"{kind}_{layer}", Ridges()).add(tick, spread.histogram)
        if len(next(iter(self.ridges.values()))) > MOST:
            self._stride *= 2
            for ridges in self.ridges.values():
                ridges.thin()
        self._next = tick + self._stride
        return True


class LayersPanel(LabPanel):
    """See the module."""

    def __init__(self, race: TrainingRace[Any]) -> None:
        self._race = race
        self._followers = [Follower(racer.training, len(race.racers)) for racer in race.racers]
        super().__init__()

    def close(self) -> None:
        for follower in self._followers:
            follower.close()

    def pieces(self) -> Pieces:
        return in_turn(self._race, range(len(self._followers)), self._look)

    def _look(self, number: int) -> Pieces:
        follower, tick, place = self._followers[number], self._race.index, f"racer.{number}"
        with np.errstate(all="ignore"):
            found = follower.look()
            ratios = follower.ratios(found.weight_norms)
        layers = {"gradient": found.gradient_norms, "ratio": ratios, "dead": found.dead, "saturated": found.saturated}
        layers |= {"mean": [one.mean for one in found.activations]}
        layers |= {"deviation": [one.deviation for one in found.activations]}
        points: dict[str, float] = {f"{place}.ticks": tick}
        points |= {f"{place}.{name}_{layer}": one for name, every in layers.items() for layer, one in enumerate(every)}
        self.add(points)
        told: dict[str, object] = {f"{place}.examples": follower.examples}
        if follower.remember(tick, found):
            for name, ridges in follower.ridges.items():
                told |= {f"{place}.{name}.{part}": values for part, values in ridges.lines().items()}
        self.tell(told)
        yield None


def open_panel(race: TrainingRace[Any], settings: object) -> LayersPanel:
    return LayersPanel(race)
