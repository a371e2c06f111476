"""One step of a descent, as data."""

from typing import NamedTuple

import numpy as np

from engine.runs.outcome import Outcome


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
