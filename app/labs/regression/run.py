"""The regression lab's run: descents on the mean squared error, each with its own batches, in series and snapshots.

Series of racer r (`racer.r.…`), a point for each update from the start on: `w0`, `w1`, `loss` (the MSE of all points)
and `seen` (points its updates have seen). Live numbers: `updates`, `examples`, `w0`, `w1`, `loss`, `lr`, `lr_curvature`
(lr times the largest curvature), `outcome`, `message`. Snapshots: `fit_x` and `fit_y`, the ends of the line, or
`plane_x`, `plane_y`, `plane_z`, the plane's corners, with `predicted`, what it predicts of the points shown; of all
racers together `targets`, the true values of those, and `start_w0`, `start_w1`.
"""

import numpy as np

from app.labs.regression.config import MOST_UPDATES, RegressionConfig, RegressionRacerPart
from app.labs.shared.descent_race import DescentRacer, Observer
from app.labs.shared.race import Race
from engine.runs import Batches, Places, Step
from engine.runs.diagnosis import finished

MOST_SHOWN = 300
"""Points that a figure shows."""


class RegressionObserver(Observer):
    def __init__(self, config: RegressionConfig, batches: Batches) -> None:
        self._batches, self._regression = batches, config.regression
        self._corners, self._shown = corners(config.examples.inputs), shown(len(config.examples))
        self._steepest = float(config.regression.curvatures[1])

    def series(self, places: Places) -> dict[str, np.ndarray]:
        w0, w1 = places.theta.T
        return {"w0": w0, "w1": w1, "loss": places.loss}

    def numbers(self, step: Step) -> dict[str, object]:
        w0, w1 = step.theta.tolist()
        return {
            "updates": step.index,
            "examples": self._batches.seen,
            "w0": w0,
            "w1": w1,
            "loss": step.loss,
            "lr": step.lr,
            "lr_curvature": step.lr * self._steepest,
        }

    def snapshots(self, step: Step) -> dict[str, object]:
        """The predictions of the weights: a line, or a plane and its values at the points."""
        weights = step.theta
        if self._corners.shape[1] == 1:
            x = self._corners[:, 0]
            return {"fit_x": float32(x), "fit_y": float32(weights[0] + weights[1] * x)}
        x, y = self._corners.T
        return {
            "plane_x": float32(x),
            "plane_y": float32(y),
            "plane_z": float32(self._corners @ weights),
            "predicted": float32(self._regression.design[self._shown] @ weights),
        }


class RegressionRacer(DescentRacer):
    """One descent with its batches. The run decides how many updates it makes, because epochs differ in length."""

    def __init__(self, config: RegressionConfig, part: RegressionRacerPart, label: str, seed: int) -> None:
        n = len(config.regression)
        self.batches = Batches(n, **part.batches(n), seed=seed)
        self._seen = [self.batches.seen]  # at each step that is not told yet
        super().__init__(
            label,
            part,
            RegressionObserver(config, self.batches),
            config.regression,
            (config.start.w0, config.start.w1),
            MOST_UPDATES,
            batches=self.batches,
        )

    def advance(self, steps: int) -> None:
        for _step in range(steps):
            if self.outcome is None:
                super().advance(1)
                self._seen.append(self.batches.seen)

    def series(self) -> dict[str, np.ndarray]:
        series = super().series()
        if series:
            series["seen"], self._seen = np.array(self._seen, np.float64), []
        return series

    def finish(self) -> None:
        """All its steps are done."""
        if self.outcome is None:
            step = self.latest
            self.outcome = finished(step.index, step.loss, step.gradient_norm)

    def take_up(self, part: RegressionRacerPart) -> None:
        """Continue with these settings."""
        self.change(part)
        self.batches.change(**part.batches(self.batches.n))


class RegressionRun(Race[RegressionRacer]):
    """A step is an update of each racer or an epoch, as the config says. The start is step 0 and is there at once."""

    def __init__(self, config: RegressionConfig, seed: int) -> None:
        super().__init__(
            RegressionRacer(config, part, label, seed)
            for part, label in zip(config.racers, config.racer_names, strict=True)
        )
        self._steps, self._by_epoch = config.steps, config.step_unit == "epoch"
        self._still = {
            "targets": config.examples.targets[shown(len(config.examples))].astype(np.float32),
            "start_w0": np.array([config.start.w0]),
            "start_w1": np.array([config.start.w1]),
        }

    def advance(self, ticks: int) -> None:
        for _tick in range(ticks):
            if self.ending is not None:
                return
            self.index += 1
            for racer in self.racers:
                racer.advance(racer.batches.left if self._by_epoch else 1)
            self._finish()

    def _finish(self) -> None:
        if self.index >= self._steps:
            for racer in self.racers:
                racer.finish()
        self.conclude()

    def change(self, config: RegressionConfig) -> None:
        for racer, part in zip(self.racers, config.racers, strict=True):
            racer.take_up(part)
        self.rename(config.racer_names)
        self._steps = max(self._steps, config.steps)
        self._finish()

    def snapshots(self) -> dict[str, object]:
        return super().snapshots() | self._still


def shown(n: int) -> np.ndarray:
    """(m,) int: which of n points are shown, evenly taken."""
    return np.unique(np.linspace(0, n - 1, min(n, MOST_SHOWN)).astype(int))


def corners(inputs: np.ndarray) -> np.ndarray:
    """The ends (2, 1) of an interval, or the corners (4, 2) of a rectangle, with a margin, around inputs : (n, d)."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    room = np.where(high > low, 0.08 * (high - low), 1.0)
    low, high = low - room, high + room
    if inputs.shape[1] == 1:
        return np.array([low, high])
    return np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])


def float32(values: np.ndarray) -> np.ndarray:
    """As float32; values beyond its range become infinite."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
