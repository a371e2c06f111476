"""A net of the nets lab that learns numbers, a regression.

Series and snapshots are those of run.py, but for accuracy, regions, misclassified points and confusions. Series:
`train_r2`, `test_r2`, the shares of the variance that the net explains; none of targets that are all equal. Snapshots:
on a line `curve.x` and `curve.y`, (FINE,) float32, the net's output over the domain, and `outside`, a text; in the
plane `values`, (1, GRID, GRID) float32, lowest y first. Live numbers: `train_loss`, `train_rmse` (√(2 loss)),
`train_r2`, and of the test points.
"""

import math

import numpy as np

from app.i18n.translation import said
from app.labs.nets.config import PICTURE, NetRacerPart, NetsConfig
from app.labs.nets.data import featured
from app.labs.nets.number_plane import NumberPlane
from app.labs.nets.racer import NetsRacer
from app.labs.shared.plane import GRID, Plane, as_bytes
from engine.datasets import Labeled, RegressionSet
from engine.nets import Evaluator
from engine.sentences import N_

OUTSIDE, OUTSIDE_OF = N_("{share} % of the curve outside"), N_("{label}: {share} % of the curve outside")

LINE_PICTURE = 2 * PICTURE
"""Places at which a unit's curve is drawn."""


class NumbersRacer(NetsRacer):
    """One net in training on numbers."""

    _learned = (
        N_("{outcome}; the root mean squared error on the training points is {train:.3g}"),
        N_(
            "{outcome}; the root mean squared error is {train:.3g} on the training points and {test:.3g} on the test"
            " points"
        ),
    )

    def __init__(self, config: NetsConfig, part: NetRacerPart, label: str, seed: int) -> None:
        assert isinstance(config.plane, NumberPlane)  # noqa: S101  # the config says so
        self._plane, self._label = config.plane, label if len(config.racers) > 1 else ""
        if self._plane.dimensions == 1:
            self._picture_shape = (1, LINE_PICTURE)
        super().__init__(config, part, label, seed)

    def _places(self, plane: Plane | NumberPlane) -> tuple[np.ndarray, np.ndarray]:
        if plane.dimensions > 1:
            return super()._places(plane)
        return self._plane.line(), np.linspace(*plane.domain[0], LINE_PICTURE)[:, None]

    def _inputs(self, data: Labeled) -> RegressionSet:
        return RegressionSet(featured(data.inputs, self._features), data.labels, [*self._features, "f"])

    def _score(self, part: str, evaluator: Evaluator) -> dict[str, float]:
        return {f"{part}_r2": evaluator.r_squared} if evaluator.varied else {}

    def _measure(self, evaluator: Evaluator) -> float:
        return rmse(evaluator)

    def grouped(self) -> tuple[np.ndarray, int]:
        """By bands of the target."""
        return self._plane.bands(self.mapped.labels), len(self._plane.class_names)

    def _stage(self) -> dict[str, object]:
        values = self._grid.numbers().astype(np.float32)
        if self._plane.dimensions > 1:
            return {"values": values.reshape(1, GRID, GRID)}
        places = self._plane.line()[:, 0].astype(np.float32)
        return {"curve.x": places, "curve.y": values[0], "outside": self._outside(values[0])}

    def _outside(self, values: np.ndarray) -> str:
        """Says how much of the net's curve its plot does not show; nothing where it shows all."""
        low, high = self._plane.domain[1]
        shown = np.count_nonzero((values >= low) & (values <= high))
        if shown == len(values):
            return ""
        share = max(round(100 * (1 - shown / len(values))), 1)
        return said(OUTSIDE_OF, label=self._label, share=share) if self._label else said(OUTSIDE, share=share)

    def _answers(self, part: str, evaluator: Evaluator) -> dict[str, object]:
        return {f"{part}_loss": evaluator.loss, f"{part}_rmse": rmse(evaluator), **self._score(part, evaluator)}

    def _mistakes(self, part: str, evaluator: Evaluator) -> dict[str, object]:
        return {}

    def _output_pictures(self, outputs: np.ndarray) -> np.ndarray:
        """Around 128, on the scale of the targets."""
        with np.errstate(all="ignore"):
            return as_bytes(outputs.astype(np.float32) * np.float32(127 / self._plane.scale) + np.float32(128))


def rmse(evaluator: Evaluator) -> float:
    """The root mean squared error, of a loss that is half the mean square."""
    return math.sqrt(2 * evaluator.loss) if evaluator.loss >= 0 else math.nan
