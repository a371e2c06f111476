"""The softmax lab's run: a race of optimizers over the six weights, recorded as series and live numbers.

For racer i the series are `racer.i.loss`, `.gradient_norm`, `.p.0`, `.p.1`, `.p.2`, a point for each step from the start on;
the live numbers are those of `numbers`, `racer.i.step`, `.lr`, `.outcome` and `.message`.
"""

import math

import numpy as np

from app.i18n.translation import _, said
from app.labs.shared.ending import RaceEnding
from app.labs.shared.optimizers import OptimizerPart
from app.labs.shared.run import LabRun
from app.labs.softmax.config import CLASSES, SoftmaxConfig
from app.wire.frames import Frame
from engine import descend, numerical_gradient
from engine.nets import SoftmaxNet
from engine.runs import Step

SERIES = ("loss", "gradient_norm", *(f"p.{label}" for label in range(CLASSES)))


def numbers(net: SoftmaxNet, theta: np.ndarray, h: float) -> dict[str, float]:
    """Everything that happens in the net at θ : (6,), by name.

    `w.I.K`, `numerical.I.K` and `analytic.I.K`: weight and gradient from input I to class K, both counted from 0; `gap`, the
    largest difference of the two gradients; `z.K`, `p.K`; `loss`; `right`, the probability of the right class.
    """
    with np.errstate(all="ignore"):
        analytic = np.empty_like(theta)
        loss = net.loss_and_gradient(theta, analytic)
        numerical = numerical_gradient(net.loss, theta, h)
        z, p = net.logits(theta), net.probabilities(theta)
        gap = float(np.abs(numerical - analytic).max())
    found = {"loss": loss, "gap": gap, "right": float(p @ net.target)}
    for name, matrix in (("w", theta), ("numerical", numerical), ("analytic", analytic)):
        found |= {
            f"{name}.{row}.{column}": value
            for row, values in enumerate(matrix.reshape(net.shape).tolist())
            for column, value in enumerate(values)
        }
    for name, values in (("z", z), ("p", p)):
        found |= {f"{name}.{label}": value for label, value in enumerate(values.tolist())}
    return found


class Racer:
    """What one racer has done since the last frame."""

    def __init__(self, label: str, net: SoftmaxNet) -> None:
        self.label = label
        self.latest: Step | None = None
        self._net = net
        self._points: list[tuple[float, ...]] = []

    @property
    def ended(self) -> bool:
        return self.latest is not None and self.latest.outcome is not None

    def record(self, step: Step) -> None:
        with np.errstate(all="ignore"):
            p = self._net.probabilities(step.theta)
        self._points.append((step.loss, math.hypot(*step.gradient.tolist()), *p.tolist()))
        self.latest = step

    def series(self) -> dict[str, np.ndarray]:
        points, self._points = self._points, []
        return dict(zip(SERIES, np.array(points).T, strict=True)) if points else {}

    def numbers(self, h: float) -> dict[str, object]:
        step = self.latest
        outcome = step.outcome
        return numbers(self._net, step.theta, h) | {
            "step": step.index,
            "gradient_norm": math.hypot(*step.gradient.tolist()),
            "lr": step.lr,
            "outcome": _(outcome.kind) if outcome else "",
            "message": said(outcome) if outcome else "",
        }


class SoftmaxRun(LabRun):
    """See `app.labs.shared.run.LabRun`. The start is step 0 and is there at once."""

    def __init__(self, config: SoftmaxConfig, seed: int) -> None:
        self._h = config.h
        net = config.net
        self._racers = [Racer(label, net) for label in config.labels]
        self._race = descend(
            net,
            [racer.build() for racer in config.racers],
            start=config.start(seed).ravel(),
            steps=config.steps,
            gradient=config.gradient,
            h=config.h,
            bound=math.inf,
            **_live(config.racers),
        )
        self.index = 0
        self.ending: RaceEnding | None = None
        self._step()

    def advance(self, steps: int) -> None:
        for _ in range(steps):
            if self.ending is not None:
                return
            self._step()

    def _step(self) -> None:
        for racer, step in zip(self._racers, next(self._race), strict=True):
            if not racer.ended:
                racer.record(step)
                self.index = step.index
        if all(racer.ended for racer in self._racers):
            self.ending = RaceEnding.of((racer.label, racer.latest.outcome) for racer in self._racers)

    def change(self, config: SoftmaxConfig) -> None:
        self._race.change(optimizers=[racer.build() for racer in config.racers], **_live(config.racers))

    def drain(self) -> Frame:
        append: dict[str, np.ndarray] = {}
        replace: dict[str, object] = {"step": self.index}
        for number, racer in enumerate(self._racers):
            append |= {f"racer.{number}.{name}": values for name, values in racer.series().items()}
            replace |= {f"racer.{number}.{name}": value for name, value in racer.numbers(self._h).items()}
        return Frame(self.index, append, replace)


def _live(racers: list[OptimizerPart]) -> dict[str, list]:
    return {"schedule": [racer.schedule.build() for racer in racers], "max_grad": [racer.max_grad for racer in racers]}
