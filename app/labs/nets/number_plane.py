"""Numbers to predict at points of a line or of the plane: split, with a domain and a scale."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.labs.shared.plane import Domain
from engine.datasets import RegressionSet
from engine.expression import Expression
from engine.readable import readable
from engine.sentences import Sentence

FINE = 401
"""Places at which a curve is drawn."""

MARGIN, HEADROOM = 0.04, 0.12
"""Shares of a range that are left free around it: of x, and of the height of a curve."""

FLAT, AROUND = 1e-4, 0.5
"""Targets that differ by less than this share of the largest are drawn as one value, in the middle of a range that
reaches this far to both sides, as a share of the value or of 1: so far a net's first outputs may be away.
"""

BANDS = 5
"""Bands of targets, where examples are shown in groups."""


@dataclass(frozen=True)
class NumberPlane:
    """Targets f at points x or (x, y), as the nets lab draws and trains on them; see `Plane`.

    formula : f; None for a table. domain : of x, and of y or for points on a line of f. scale : the largest |target|,
    1 where all are 0: colors go from −scale to scale.
    """

    train: RegressionSet
    test: RegressionSet | None
    domain: Domain
    scale: float
    formula: Expression | None = None

    classes = 1
    """Outputs of a net for them."""

    lacking: Sentence | None = None
    empty = False

    @property
    def dimensions(self) -> int:
        return int(self.train.inputs.shape[1])

    @property
    def axes(self) -> tuple[str, ...]:
        return self.train.names

    @property
    def varied(self) -> bool:
        """Whether the targets differ: R² is a share of their variance."""
        return any(np.ptp(data.targets) > 0 for data in self.parts.values())

    @property
    def parts(self) -> dict[str, RegressionSet]:
        """`train`, and `test` if there are test points."""
        return {"train": self.train} | ({"test": self.test} if self.test else {})

    @property
    def class_names(self) -> list[str]:
        """The bands of targets, from the lowest."""
        edges = [readable(edge, 3) for edge in np.linspace(-self.scale, self.scale, BANDS + 1).tolist()]
        return [f"{low} … {high}" for low, high in pairwise(edges)]

    def bands(self, targets: np.ndarray) -> np.ndarray:
        """Which band each target is in, (n,) int."""
        bands = np.floor((targets / self.scale + 1) / 2 * BANDS).astype(np.intp)
        return np.clip(bands, 0, BANDS - 1)

    def line(self) -> np.ndarray:
        """The places of a curve over the whole domain, (FINE, 1)."""
        return np.linspace(*self.domain[0], FINE)[:, None]


def number_plane(made: RegressionSet, formula: Expression | None, test_share: float, seed: int) -> NumberPlane:
    """The data split, with a domain that leaves a margin."""
    train, test = made.split(1 - test_share, seed) if test_share and len(made) > 1 else (made, None)
    low, high = made.inputs.min(axis=0), made.inputs.max(axis=0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-6)
    if made.inputs.shape[1] > 1:
        half = np.full(2, half.max())
    half = half * (1 + 2 * MARGIN)
    x, *others = zip((middle - half).tolist(), (middle + half).tolist(), strict=True)
    scale = float(np.abs(made.targets).max()) or 1.0
    return NumberPlane(train, test, (x, others[0] if others else _heights(made.targets)), scale, formula)


def _heights(targets: np.ndarray) -> tuple[float, float]:
    """What a curve through the targets needs, with some room."""
    low, high = float(targets.min()), float(targets.max())
    largest = max(abs(low), abs(high))
    room = AROUND * max(largest, 1.0) if high - low <= FLAT * largest else HEADROOM * (high - low)
    return low - room, high + room
