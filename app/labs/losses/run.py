"""The losses lab's runs: a prediction or a weight that moves from one end to the other, in equal steps.

Prediction: the series `p`, and for each loss `mse` and `cross_entropy` its value `loss.L` and the norm of its slope
`pull.L`; the same as live numbers, and for each class K `y.K`, `slope.L.K`.

Weight: the series `weight`, `accuracy`, `loss`; the same as live numbers, and `correct`, `loss_slope`,
`accuracy_slope`; snapshots `regions` as the nets lab has them, and those of `missed`.
"""

from collections.abc import Sequence

import numpy as np

from app.labs.losses.config import LossesConfig
from app.labs.shared.plane import GRID, cell_centers, missed
from app.labs.shared.run import entries
from app.labs.shared.stepped import SteppedRun
from engine import numerical_gradient
from engine.nets import PREDICTION_LOSSES
from engine.runs import Outcome
from engine.sentences import N_

NUDGE = 1e-4
"""How far a weight is moved up and down for the slope of the accuracy."""

PREDICTED = N_(
    "finished: with a probability of {p:.4g} for the right class, cross-entropy is {cross_entropy:.4g} and pulls on"
    " the logits with {cross_entropy_pull:.3g}; the squared error is {mse:.4g} and pulls with {mse_pull:.3g}"
)
SWEPT = N_(
    "finished: from {low:g} to {high:g} the accuracy took {levels} different values; the smallest loss was"
    " {loss:.4g}, at a weight of {place:.4g}"
)


class Sweep(SteppedRun):
    """Moves through `places`, one per step; the first is there at once."""

    series: Sequence[str]

    def __init__(self, places: np.ndarray) -> None:
        super().__init__()
        self._places = places.tolist()
        self.points.add(self._here())

    def _here(self) -> dict[str, float]:
        """Move to the place of this step; returns a value for each of the series."""
        return dict(zip(self.series, self.at(self._places[self.index]), strict=True))

    def at(self, place: float) -> tuple[float, ...]:
        """Move there; returns a value for each of `series`."""
        raise NotImplementedError

    def numbers(self) -> dict[str, object]:
        """Live numbers and snapshots at this place, besides the series' own."""
        raise NotImplementedError

    def outcome(self) -> Outcome:
        """How it ended."""
        raise NotImplementedError

    def step(self) -> Outcome | None:
        self.index += 1
        self.points.add(self._here())
        return self.outcome() if self.index == len(self._places) - 1 else None

    def snapshots(self) -> dict[str, object]:
        return self._here() | self.numbers()


class PredictionSweep(Sweep):
    series = ("p", *(f"{kind}.{name}" for kind in ("loss", "pull") for name in PREDICTION_LOSSES))

    def __init__(self, config: LossesConfig) -> None:
        self._config, self._target = config, config.target
        super().__init__(np.linspace(config.p, config.to, config.steps + 1))

    def at(self, place: float) -> tuple[float, ...]:
        self._y = self._config.prediction(place)
        values = [float(loss.value(self._y, self._target)) for loss in PREDICTION_LOSSES.values()]
        pulls = [float(np.linalg.norm(loss.slope(self._y, self._target))) for loss in PREDICTION_LOSSES.values()]
        return place, *values, *pulls

    def numbers(self) -> dict[str, object]:
        slopes = {f"slope.{name}": loss.slope(self._y, self._target) for name, loss in PREDICTION_LOSSES.items()}
        return entries(y=self._y, **slopes)

    def outcome(self) -> Outcome:
        p, *values = self.at(self._places[self.index])
        names = [*PREDICTION_LOSSES, *(f"{name}_pull" for name in PREDICTION_LOSSES)]
        return Outcome("finished", self.index, PREDICTED, {"p": p} | dict(zip(names, values, strict=True)))


class WeightSweep(Sweep):
    series = ("weight", "accuracy", "loss")

    def __init__(self, config: LossesConfig) -> None:
        self._config, self._data = config, config.plane.train
        self._net = config.net
        self._matrix, self._place = config.weight(self._net)
        self._evaluator = self._net.evaluator(self._data.inputs, self._data.labels)
        self._levels: set[float] = set()
        self._best = (np.inf, np.nan)
        super().__init__(np.linspace(config.interval.low, config.interval.high, config.steps + 1))
        self._map = self._net.probability_map(cell_centers(config.plane.domain, GRID))

    def at(self, place: float) -> tuple[float, ...]:
        self._matrix[self._place] = place
        self._evaluator.refresh()
        accuracy, loss = self._evaluator.accuracy, self._evaluator.loss
        self._levels.add(accuracy)
        self._best = min(self._best, (loss, place))
        return place, accuracy, loss

    def numbers(self) -> dict[str, object]:
        inputs, labels = self._data.inputs, self._data.labels
        predictions = self._evaluator.predictions
        gradient = self._net.weights_of(self._net.gradient(inputs, labels))[self._config.layer - 1]
        here = self._matrix[self._place]

        def accuracy(weight: np.ndarray) -> float:
            self._matrix[self._place] = weight[0]
            return self._net.accuracy(inputs, labels)

        slope = numerical_gradient(accuracy, np.array([here]), NUDGE)[0]
        self._matrix[self._place] = here
        return {
            "correct": int(np.count_nonzero(predictions == labels)),
            "loss_slope": gradient[self._place],
            "accuracy_slope": slope,
            "regions": self._map.picture().reshape(-1, GRID, GRID),
        } | missed(self._data, "train", predictions)

    def outcome(self) -> Outcome:
        loss, place = self._best
        config = self._config
        return Outcome(
            "finished",
            self.index,
            SWEPT,
            dict(low=config.interval.low, high=config.interval.high, levels=len(self._levels), loss=loss, place=place),
        )


def open_run(config: LossesConfig, seed: int) -> Sweep:
    """A run of the chosen prediction or weight; nothing in it is random."""
    return PredictionSweep(config) if config.show == "prediction" else WeightSweep(config)
