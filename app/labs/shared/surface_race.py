"""What runs on a surface share: a race of optimizers, recorded as series and live numbers.

For racer i the series are `racer.i.x`, `.y`, `.loss`, `.gradient_norm` and `.height` (the loss on the scale that the
surface is coloured by), a point for each step from the start on; the live numbers are `racer.i.step`, `.x`, `.y`,
`.loss`, `.gradient_norm`, `.lr`, `.outcome` and `.message`.
"""

import math
from typing import Any

import numpy as np

from app.i18n.translation import _, said
from app.labs.shared.ending import RaceEnding
from app.labs.shared.run import LabRun
from app.labs.shared.surface import SurfaceConfig
from app.wire.frames import Frame
from engine import descend
from engine.runs import Step


class Racer:
    """What one racer has done since the last frame."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.points: list[tuple[float, float, float, float]] = []
        self.latest: Step | None = None

    @property
    def ended(self) -> bool:
        return self.latest is not None and self.latest.outcome is not None

    def record(self, step: Step) -> None:
        x, y = step.theta.tolist()
        self.points.append((x, y, step.loss, math.hypot(*step.gradient.tolist())))
        self.latest = step

    def numbers(self) -> dict[str, object]:
        step = self.latest
        x, y = step.theta.tolist()
        outcome = step.outcome
        return {
            "step": step.index,
            "x": x,
            "y": y,
            "loss": step.loss,
            "gradient_norm": math.hypot(*step.gradient.tolist()),
            "lr": step.lr,
            "outcome": _(outcome.kind) if outcome else "",
            "message": said(outcome) if outcome else "",
        }


class SurfaceRun(LabRun):
    """See `app.labs.shared.run.LabRun`. The start is step 0 and is there at once."""

    def __init__(self, config: SurfaceConfig, seed: int) -> None:
        self._surface = config.surface
        self._racers = [Racer(label) for label in config.labels]
        self._race = descend(
            self._surface,
            [racer.build() for racer in config.racers],
            start=self._surface.start,
            steps=config.steps,
            seed=seed,
            gradient=config.gradient,
            h=config.h,
            bound=config.bound,
            **self.live(config),
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

    def live(self, config: Any) -> dict[str, Any]:
        """The settings of `descend`, beside the optimizers, that may change while it runs."""
        return {
            "schedule": [racer.schedule.build() for racer in config.racers],
            "max_grad": [racer.max_grad for racer in config.racers],
        }

    def change(self, config: SurfaceConfig) -> None:
        self._race.change(optimizers=[racer.build() for racer in config.racers], **self.live(config))

    def drain(self) -> Frame:
        append: dict[str, np.ndarray] = {}
        replace: dict[str, object] = {"step": self.index}
        for number, racer in enumerate(self._racers):
            if racer.points:
                x, y, loss, gradient_norm = np.array(racer.points).T
                racer.points = []
                series = {
                    "x": x,
                    "y": y,
                    "loss": loss,
                    "gradient_norm": gradient_norm,
                    "height": self._surface.display_heights(loss),
                }
                append |= {f"racer.{number}.{name}": values for name, values in series.items()}
            replace |= {f"racer.{number}.{name}": value for name, value in racer.numbers().items()}
        return Frame(self.index, append, replace)
