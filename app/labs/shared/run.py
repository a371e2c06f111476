"""What a run must provide to be watched."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.labs.shared.ending import RaceEnding
from app.labs.shared.map import LabMap
from app.labs.shared.panels.panel import LabPanel
from app.wire.frames import Frame
from engine.sentences import SentenceError


def entries(**arrays: np.ndarray) -> dict[str, object]:
    """Live numbers `name.I` of vectors and `name.I.K` of matrices, places counted from 0."""
    return {
        ".".join((name, *map(str, place))): float(value)
        for name, array in arrays.items()
        for place, value in np.ndenumerate(array)
    }


class LabRun:
    """A run as the worker drives it. It has no clock and knows no viewer."""

    index: int = 0
    """The tick it has reached: the smallest part of a step after which a run can stop."""

    stride: int = 1
    """How many ticks make a step, as the viewer counts them."""

    ending: RaceEnding | None = None
    """None as long as it can continue."""

    def advance(self, ticks: int) -> None:
        """Take this many ticks, or as many as are left; however they are divided, the run is exactly the same."""
        raise NotImplementedError

    def change(self, config: Any) -> None:
        """From the next step on, run with the live fields of `config`. A run that has made all its steps continues when
        `config` has more, as if it had had them from the start; fewer are ignored.
        """
        raise NotImplementedError

    def edit(self, where: str, value: float) -> None:
        """Set one number of its state; ValueError with a sentence for an unknown name."""
        raise SentenceError("{where}: nothing can be edited in this lab's runs", where=where[:60])

    def draw(self, strokes: list[list[tuple[float, float]]], pen: float, image: int | None = None) -> None:
        """Use lines of points (x, y) in [0, 1], y downwards, as a drawing, `pen` wide; or the lab's image at a place.

        Raises ValueError with a sentence when the lab has no drawings.
        """
        raise SentenceError("this lab's runs take no drawing")

    def map(self, kind: str, number: int, racer: int = 0, setting: str = "") -> LabMap:
        """A map of many runs with its present settings; ValueError with a sentence for an unknown kind. number : the
        viewer's number for it. racer, setting : what it is a map of, where there is a choice.
        """
        raise SentenceError("{kind}: there is no such map of this lab's runs", kind=kind[:60])

    def panel(self, name: str, settings: Mapping[str, object]) -> LabPanel:
        """A panel that shows its inside from now on; ValueError with a sentence for an unknown name or for settings
        that do not fit.
        """
        raise SentenceError("{name}: there is no such panel in this lab", name=name[:60])

    def export(self, where: str) -> tuple[str, bytes]:
        """A file of its state, name and content; ValueError with a sentence for an unknown name."""
        raise SentenceError("{where}: nothing of that name can be saved in this lab", where=where[:60])

    def drain(self) -> Frame:
        """All points since the last call, and snapshots at present."""
        raise NotImplementedError

    def drain_points(self) -> Frame | None:
        """The same without pictures, which take long to make, so that a run beside many others can send them less
        often; None when all snapshots are quick.
        """
        return None
