"""One step of a descent, as data: a `Step` for looking at each, `Places` for taking many."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from engine.runs.outcome import Outcome


class Place(NamedTuple):
    """One step, as plain numbers."""

    index: int  # type: ignore[assignment]  # it hides tuple.index, which no place is asked for
    point: list[float]
    loss: float
    gradient_norm: float
    lr: float
    outcome: Outcome | None


BarePlace = tuple[int, list[float], float, float, float, Outcome | None]
"""A `Place` as the loop makes it: making a named tuple there takes longer than checking for divergence."""


class Places(NamedTuple):
    """Steps one after the other, as columns; n of them."""

    theta: np.ndarray
    """(n, size) float64"""

    loss: np.ndarray
    """(n,) float64"""

    gradient_norm: np.ndarray
    """(n,) float64"""

    @classmethod
    def of(cls, places: Sequence[BarePlace]) -> Self:
        """Of at least one step."""
        _indices, points, losses, norms, _rates, _outcomes = zip(*places, strict=True)
        return cls(np.array(points, np.float64), np.array(losses, np.float64), np.array(norms, np.float64))


class Step(NamedTuple):
    """Where a run is after `index` updates. The arrays are the step's own."""

    index: int  # type: ignore[assignment]  # it hides tuple.index, which no step is asked for
    """Updates made so far: 0 is the start."""

    theta: np.ndarray
    """(size,) float64"""

    loss: float

    gradient: np.ndarray
    """(size,) float64: at theta, before noise and clipping."""

    gradient_norm: float
    """‖gradient‖₂"""

    lr: float
    """The learning rate, with the schedule's factor, of the next update from here."""

    outcome: Outcome | None = None
    """How the run ended, on its last step."""
