"""What a panel is: an optional view of nets in training, which costs nothing until it is opened.

A panel is a folder of this package: `__init__` has its `PanelSettings` and its `Panel`, `live` has `open_panel(race,
settings)`, which gives a `LabPanel`, and `figures` has `figures(config, settings)`, its Plotly figures by name. Workers
import `live` and the server `figures` when the panel is first opened.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np
from pydantic import ValidationError

from app.labs.shared.fields import Part, Switch
from engine.sentences import SentenceError

WAITS: Literal["waits"] = "waits"
"""Yielded by `pieces` when there is nothing to do until the run has moved."""

Piece = Literal["waits"] | None
Pieces = Generator[Piece, None, None]

OPEN = (".shown", "on")
"""With this hint `only`, the form shows a setting while its panel is open."""


class PanelSettings(Part):
    """Settings of a panel. A subclass gives `shown` its title and its help, which are the panel's own, and adds fields
    with the hint `only=OPEN`.
    """

    shown: Switch = "off"

    @property
    def is_open(self) -> bool:
        return self.shown == "on"


class LabPanel:
    """A panel as the worker drives it next to its run. It has no clock, knows no viewer, and never changes the run.

    A subclass is a generator: `pieces` yields None after each piece of about a millisecond, and WAITS when it has
    nothing to do until the run has moved. The run continues between two pieces, so values that must not change are
    copied. It reports results with `tell` and `add`; on the page each name begins with `panel.<id>.`.

    Everything belongs to the tick of the run whose net it shows, `run.index`. Points of `add` have a series of as many
    ticks with the same prefix, whose name ends with `ticks`: `racer.0.ticks` for `racer.0.norm`. The page cuts the
    points by it when it shows an earlier moment of the run.

    over_time : whether it adds points as the run continues. For a picture of the end, the pieces of others are needed
    only there.
    """

    over_time: bool = True

    def __init__(self) -> None:
        self._snapshots: dict[str, object] = {}
        self._points: dict[str, list[np.ndarray]] = {}
        self._pieces = self.pieces()
        self.over = False

    def pieces(self) -> Pieces:
        raise NotImplementedError

    def recall(self, past: Iterator[Any]) -> None:
        """The run was under way when the panel was opened. past : the same run once more, from its beginning to that
        moment, after every few ticks; each item takes about as long as a piece. A panel that needs no past ignores it.
        """

    def observe(self) -> None:
        """The run has moved, by a few ticks. This has to be quick: longer work belongs in `pieces`."""

    def close(self) -> None:
        """Nobody watches it any longer."""

    def tell(self, snapshots: Mapping[str, object]) -> None:
        """Report snapshots by name; only the newest of each matters."""
        self._snapshots |= snapshots

    def add(self, points: Mapping[str, np.ndarray | float]) -> None:
        """Add points by the name of their series, (n,) each or one number."""
        for name, values in points.items():
            self._points.setdefault(name, []).append(np.atleast_1d(np.asarray(values, np.float64)))

    @property
    def has_news(self) -> bool:
        return bool(self._snapshots or self._points)

    def advance(self) -> bool:
        """Compute the next piece; returns whether it waits for the run. Overflow in a diverging net does not warn."""
        try:
            with np.errstate(all="ignore"):
                return next(self._pieces) == WAITS
        except StopIteration:
            self.over = True
            return True

    def drain(self, prefix: str = "") -> tuple[dict[str, np.ndarray], dict[str, object]]:
        """The points and the snapshots since the last call, under names that begin with `prefix`."""
        points = {prefix + name: np.concatenate(parts) for name, parts in self._points.items()}
        snapshots = {prefix + name: value for name, value in self._snapshots.items()}
        self._points, self._snapshots = {}, {}
        return points, snapshots


def in_turn(race: Any, racers: Iterable[int], look: Callable[[int], Pieces]) -> Pieces:
    """The pieces of a panel that looks at each of these racers by itself: `look` is called with the number of one that
    has been trained since it was looked at last, in turn.
    """
    seen = dict.fromkeys(racers, -1)
    while True:
        behind = [number for number, index in seen.items() if index != race.racers[number].training.index]
        for number in behind:
            seen[number] = race.racers[number].training.index
            yield from look(number)
        yield None if behind else WAITS


@dataclass(frozen=True)
class Panel:
    """A panel in the catalogue; `package` holds its modules."""

    id: str
    settings: type[PanelSettings]
    package: str

    @property
    def template(self) -> str:
        return f"panels/{self.id}.html"

    def opened(self, race: Any, settings: Mapping[str, object]) -> LabPanel:
        """The panel beside a race of nets, an `app.labs.shared.training_race.TrainingRace`.

        Raises SentenceError for unknown settings.
        """
        try:
            checked = self.settings.model_validate(settings)
        except ValidationError as error:
            raise SentenceError(
                "the panel {panel} has no such setting: {where}",
                panel=self.id,
                where=".".join(str(part) for part in error.errors()[0]["loc"])[:60],
            ) from None
        panel: LabPanel = import_module(f"{self.package}.live").open_panel(race, checked)
        return panel

    def figures(self, config: Any, settings: PanelSettings) -> dict[str, Any]:
        found: dict[str, Any] = import_module(f"{self.package}.figures").figures(config, settings)
        return found
