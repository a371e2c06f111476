"""A race: racers side by side. Their series and live numbers are named `racer.<i>.<name>`."""

from collections.abc import Iterable
from typing import Generic, TypeVar

import numpy as np

from app.i18n.translation import _, said
from app.labs.shared.ending import KINDS, Ending, RaceEnding
from app.labs.shared.run import LabRun
from app.wire.frames import Frame
from engine.runs import Outcome


class Racer:
    """One racer: `label` is its name on the page, sent as the live number `label`; `outcome` how it ended, None while
    under way.
    """

    label: str
    outcome: Outcome | None = None

    @property
    def ending(self) -> Ending | None:
        """Its part of the race's ending."""
        return self.outcome

    def series(self) -> dict[str, np.ndarray]:
        """The points since the last call."""
        raise NotImplementedError

    def withdrawn(self) -> dict[str, int]:
        """How many of the points sent before are void, by series, since the last call; call before `series`."""
        return {}

    def snapshots(self) -> dict[str, object]:
        """Live numbers and snapshots at present."""
        raise NotImplementedError

    def pictures(self) -> dict[str, object]:
        """Snapshots that take long to make; call after `snapshots`."""
        return {}


def told(outcome: Outcome | None) -> dict[str, object]:
    """The live numbers `outcome` and `message`, in the viewer's language."""
    return {"outcome": _(KINDS[outcome.kind]) if outcome else "", "message": said(outcome) if outcome else ""}


AnyRacer = TypeVar("AnyRacer", bound=Racer)


class Race(LabRun, Generic[AnyRacer]):
    """See `app.labs.shared.run.LabRun`.

    It ends when all racers have; a subclass advances them and then calls `conclude`.
    """

    def __init__(self, racers: Iterable[AnyRacer]) -> None:
        self.racers = list(racers)

    def conclude(self) -> None:
        """It has ended if all racers have, and continues if one that had ended does."""
        endings = [(racer.label, racer.ending) for racer in self.racers if racer.ending]
        if len(endings) == len(self.racers):
            self.ending = RaceEnding.of(endings)
        else:
            self.ending = None

    def rename(self, names: Iterable[str]) -> None:
        """Rename the racers that continue after their present settings: a racer that has ended keeps the name that it
        ran under.
        """
        for racer, name in zip(self.racers, names, strict=True):
            if racer.outcome is None:
                racer.label = name

    def snapshots(self) -> dict[str, object]:
        """Snapshots of a frame besides the racers' own."""
        return {"step": self.index}

    def drain(self) -> Frame:
        return self.frame(pictures=True)

    def frame(self, pictures: bool) -> Frame:
        """The news of all racers, with their pictures or without.

        Made without warnings: what overflows for a diverging racer is shown as infinite.
        """
        with np.errstate(all="ignore"):
            return self._frame(pictures)

    def _frame(self, pictures: bool) -> Frame:
        append: dict[str, np.ndarray] = {}
        withdrawn: dict[str, int] = {}
        replace = self.snapshots()
        for number, racer in enumerate(self.racers):
            prefix = f"racer.{number}."
            for name, count in racer.withdrawn().items():
                withdrawn[prefix + name] = count
            for name, values in racer.series().items():
                append[prefix + name] = values
            replace[prefix + "label"] = racer.label
            for name, value in racer.snapshots().items():
                replace[prefix + name] = value
            if pictures:
                for name, value in racer.pictures().items():
                    replace[prefix + name] = value
        return Frame(self.index, append, replace, withdrawn=withdrawn)
