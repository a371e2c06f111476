"""A run of one thing, step by step."""

from typing import Any

from app.labs.shared.ending import RaceEnding
from app.labs.shared.points import Points
from app.labs.shared.run import LabRun
from app.wire.frames import Frame
from engine.runs import Outcome


class SteppedRun(LabRun):
    """A tick is a step.

    Unless a subclass says otherwise, none of its fields is live: changing one starts a new run.
    """

    def __init__(self) -> None:
        self.points = Points()

    def step(self) -> Outcome | None:
        """Take a step and count it in `index`; how the run ended, if it has."""
        raise NotImplementedError

    def snapshots(self) -> dict[str, object]:
        """Live numbers and snapshots at present, besides the step."""
        return {}

    def advance(self, ticks: int) -> None:
        for _tick in range(ticks):
            if self.ending is not None:
                return
            outcome = self.step()
            if outcome is not None:
                self.ending = RaceEnding.alone(outcome)

    def change(self, config: Any) -> None:
        """All fields are its structure."""

    def drain(self) -> Frame:
        return Frame(self.index, self.points.take(), {"step": self.index} | self.snapshots())
