"""Shared parts of runs on a surface: a race of optimizers, recorded as series and live numbers.

For racer i the series are `racer.i.x`, `.y`, `.loss`, `.gradient_norm` and `.height` (the loss on the scale that the
surface is colored by), a point for each step from the start on; the live numbers are `racer.i.step`, `.x`, `.y`,
`.loss`, `.gradient_norm`, `.gradient_x`, `.gradient_y`, `.lr`, `.outcome` and `.message`.
"""

import numpy as np

from app.labs.shared.descent_race import DescentRace, Observer
from engine.runs import Places, Step


class SurfaceObserver(Observer):
    def series(self, places: Places) -> dict[str, np.ndarray]:
        x, y = places.theta.T
        height = self.objective.display_heights(places.loss)
        return {"x": x, "y": y, "loss": places.loss, "gradient_norm": places.gradient_norm, "height": height}

    def numbers(self, step: Step) -> dict[str, object]:
        x, y = step.theta.tolist()
        slope_x, slope_y = step.gradient.tolist()
        slope = {"gradient_norm": step.gradient_norm, "gradient_x": slope_x, "gradient_y": slope_y}
        return {"step": step.index, "x": x, "y": y, "loss": step.loss} | slope


class SurfaceRun(DescentRace):
    """See `app.labs.shared.run.LabRun`."""

    observer = SurfaceObserver
