"""The regression lab's run: descents on the mean squared error, each with its own batches, recorded as series and seen in snapshots.

Series of racer r (`racer.r.…`), a point for each update from the start on: `w0`, `w1`, `loss` (the MSE of all points) and
`seen` (points its updates have seen). Live numbers: `updates`, `examples`, `w0`, `w1`, `loss`, `lr`, `lr_curvature` (lr times the
largest curvature), `outcome`, `message`. Snapshots: `fit_x` and `fit_y`, the ends of the line, or `plane_x`, `plane_y`, `plane_z`, the plane's
corners, with `predicted`, what it says of the points shown; of all racers together `targets`, what is true of those, and `start_w0`, `start_w1`.
"""

import numpy as np

from app.i18n.translation import _, said
from app.labs.regression.config import MOST_UPDATES, RegressionConfig, RegressionRacerPart
from app.labs.shared.ending import RaceEnding
from app.labs.shared.run import LabRun
from app.wire.frames import Frame
from engine import LinearRegression, descend
from engine.runs import Batches, Outcome, Step
from engine.runs.diagnosis import finished

MOST_SHOWN = 300
"""Points that a figure shows."""


class Racer:
    """One descent, and what it has done since the last frame."""

    def __init__(
        self,
        regression: LinearRegression,
        racer: RegressionRacerPart,
        start: tuple[float, float],
        label: str,
        seed: int,
    ) -> None:
        self.label = label
        self.batches = Batches(len(regression), **racer.batches(len(regression)), seed=seed)
        self.outcome: Outcome | None = None
        self._descent = descend(
            regression,
            racer.build(),
            start,
            MOST_UPDATES,
            batches=self.batches,
            schedule=racer.schedule.build(),
            max_grad=racer.max_grad,
        )
        self._points: list[tuple[float, float, float, int]] = []
        self._take()

    def _take(self) -> None:
        self.latest: Step = next(self._descent)
        self.outcome = self.latest.outcome
        self._points.append((*self.latest.theta.tolist(), self.latest.loss, self.batches.seen))

    def advance(self, updates: int) -> None:
        for _ in range(updates):
            if self.outcome is not None:
                return
            self._take()

    def finish(self) -> None:
        """All its steps are done."""
        if self.outcome is None:
            step = self.latest
            self.outcome = finished(step.index, step.loss, float(np.hypot(*step.gradient)))

    def change(self, racer: RegressionRacerPart) -> None:
        self._descent.change(optimizer=racer.build(), schedule=racer.schedule.build(), max_grad=racer.max_grad)
        self.batches.change(**racer.batches(self.batches.n))
        self.latest = self.latest._replace(lr=racer.lr * racer.schedule.build().factor(self.latest.index))

    def series(self) -> dict[str, np.ndarray]:
        """The points since the last call."""
        if not self._points:
            return {}
        w0, w1, loss, seen = np.array(self._points, np.float64).T
        self._points = []
        return {"w0": w0, "w1": w1, "loss": loss, "seen": seen}

    def numbers(self, steepest: float) -> dict[str, object]:
        step, outcome = self.latest, self.outcome
        w0, w1 = step.theta.tolist()
        return {
            "updates": step.index,
            "examples": self.batches.seen,
            "w0": w0,
            "w1": w1,
            "loss": step.loss,
            "lr": step.lr,
            "lr_curvature": step.lr * steepest,
            "outcome": _(outcome.kind) if outcome else "",
            "message": said(outcome) if outcome else "",
        }


class RegressionRun(LabRun):
    """See `app.labs.shared.run.LabRun`. A step is an update of each racer or an epoch, as the config says. The start is step 0 and is there at once."""

    def __init__(self, config: RegressionConfig, seed: int) -> None:
        self._regression = config.regression
        self._steps, self._by_epoch = config.steps, config.step_unit == "epoch"
        start = (config.start.w0, config.start.w1)
        self._racers = [
            Racer(self._regression, racer, start, label, seed)
            for racer, label in zip(config.racers, config.labels, strict=True)
        ]
        self._shown = shown(len(config.examples))
        self._targets = config.examples.targets[self._shown]
        self._corners = corners(config.examples.inputs)
        self._start = np.array(start)
        self.index = 0
        self.ending: RaceEnding | None = None

    def advance(self, steps: int) -> None:
        for _ in range(steps):
            if self.ending is not None:
                return
            self.index += 1
            for racer in self._racers:
                racer.advance(racer.batches.left if self._by_epoch else 1)
                if self.index == self._steps:
                    racer.finish()
            if all(racer.outcome for racer in self._racers):
                self.ending = RaceEnding.of((racer.label, racer.outcome) for racer in self._racers)

    def change(self, config: RegressionConfig) -> None:
        for racer, part, label in zip(self._racers, config.racers, config.labels, strict=True):
            racer.label = label
            racer.change(part)

    def drain(self) -> Frame:
        append: dict[str, np.ndarray] = {}
        replace: dict[str, object] = {
            "step": self.index,
            "targets": self._targets.astype(np.float32),
            "start_w0": self._start[:1],
            "start_w1": self._start[1:],
        }
        steepest = float(self._regression.curvatures[1])
        for number, racer in enumerate(self._racers):
            append |= {f"racer.{number}.{name}": values for name, values in racer.series().items()}
            replace |= {
                f"racer.{number}.{name}": value for name, value in (racer.numbers(steepest) | self._fit(racer)).items()
            }
        return Frame(self.index, append, replace)

    def _fit(self, racer: Racer) -> dict[str, np.ndarray]:
        """What the racer's weights say: a line, or a plane and its predictions."""
        weights = racer.latest.theta
        if self._corners.shape[1] == 1:
            x = self._corners[:, 0]
            return _small({"fit_x": x, "fit_y": weights[0] + weights[1] * x})
        x, y = self._corners.T
        return _small(
            {
                "plane_x": x,
                "plane_y": y,
                "plane_z": self._corners @ weights,
                "predicted": self._regression.design[self._shown] @ weights,
            }
        )


def shown(n: int) -> np.ndarray:
    """(m,) int: which of n points are shown, evenly taken."""
    return np.unique(np.linspace(0, n - 1, min(n, MOST_SHOWN)).astype(int))


def corners(inputs: np.ndarray) -> np.ndarray:
    """The ends (2, 1) of an interval, or the corners (4, 2) of a rectangle, that hold all inputs : (n, d) with room round them."""
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    room = np.where(high > low, 0.08 * (high - low), 1.0)
    low, high = low - room, high + room
    if inputs.shape[1] == 1:
        return np.array([low, high])
    return np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])


def _small(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    with np.errstate(over="ignore"):
        return {name: values.astype(np.float32) for name, values in arrays.items()}
