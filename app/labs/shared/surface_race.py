"""What runs on a surface share: a race of optimizers, recorded as series and live numbers.

For racer i the series are `racer.i.x`, `.y`, `.loss`, `.gradient_norm` and `.height` (the loss on the scale that the
surface is colored by), a point for each step from the start on; the live numbers are `racer.i.step`, `.x`, `.y`,
`.loss`, `.gradient_norm`, `.lr`, `.outcome` and `.message`.
"""

import numpy as np

from app.labs.shared.descent_race import DescentRace, Observer
from app.labs.shared.surface import SurfaceConfig
from engine import Surface
from engine.runs import Step


class SurfaceObserver(Observer):
    columns = ("x", "y", "loss", "gradient_norm")

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def point(self, step: Step) -> tuple[float, ...]:
        x, y = step.theta.tolist()
        return x, y, step.loss, step.gradient_norm

    def numbers(self, step: Step) -> dict[str, object]:
        x, y = step.theta.tolist()
        return {"step": step.index, "x": x, "y": y, "loss": step.loss, "gradient_norm": step.gradient_norm}

    def derived(self, series: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {"height": self._surface.display_heights(series["loss"])}


class SurfaceRun(DescentRace):
    """See `app.labs.shared.run.LabRun`. The start is step 0 and is there at once."""

    def __init__(self, config: SurfaceConfig, seed: int) -> None:
        self.surface = config.surface
        super().__init__(
            config,
            self.surface,
            self.surface.start,
            [SurfaceObserver(self.surface) for _racer in config.racers],
            seed=seed,
            gradient=config.gradient,
            h=config.h,
            bound=config.bound,
            **self.live(config),
        )
