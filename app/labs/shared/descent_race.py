"""A race of optimizers on one objective. An observer per racer decides what is recorded of a step."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.labs.shared.optimizers import OptimizerPart, searching
from app.labs.shared.race import Race, Racer, told
from app.labs.shared.race_config import RaceConfig
from engine import descend
from engine.runs import Objective, Places, Step

RATES = ("lr", "lr_curvature")
"""Live numbers of the learning rate: a line search has none, because it finds the length of each step."""


class Observer:
    """What a lab records of the racers: series with a point for each step, and live numbers.

    It keeps no state of a racer, unless each has its own.
    """

    def __init__(self, config: Any) -> None:
        self.config, self.objective = config, config.objective

    def series(self, places: Places) -> dict[str, np.ndarray]:
        """New points of each series, (n,) float64, computed without warnings."""
        raise NotImplementedError

    def numbers(self, step: Step) -> dict[str, object]:
        """Live numbers of the latest step, besides `lr`, `outcome` and `message`."""
        raise NotImplementedError

    def snapshots(self, step: Step) -> dict[str, object]:
        """Snapshots at the latest step."""
        return {}


class DescentRacer(Racer):
    """One descent with its observer. The start is step 0 and is there at once."""

    def __init__(
        self,
        label: str,
        part: OptimizerPart,
        observer: Observer,
        objective: Objective,
        start: Sequence[float] | np.ndarray,
        steps: int,
        **settings: Any,
    ) -> None:
        self.label, self.observer = label, observer
        self._searches = bool(searching([part]))
        self._descent = descend(
            objective,
            part.build(),
            start,
            steps,
            schedule=part.schedule.build(),
            max_grad=part.max_grad,
            **settings,
        )
        self._places = self._descent.advance(1)  # not told yet
        self.index = 0

    @property
    def latest(self) -> Step:
        """The latest step."""
        return self._descent.latest

    def advance(self, steps: int) -> None:
        """Take this many steps, or as many as are left."""
        if self.outcome is None:
            if places := self._descent.advance(steps):
                self._places += places
                self.index = places[-1][0]
            self.outcome = self._descent.outcome

    def change(self, part: OptimizerPart, **live: Any) -> None:
        """Continue with these settings from the next update on."""
        self._searches = bool(searching([part]))
        self._descent.change(optimizer=part.build(), schedule=part.schedule.build(), max_grad=part.max_grad, **live)
        if self.outcome is not None and self._descent.outcome is None:  # it was extended
            self.outcome = None

    def series(self) -> dict[str, np.ndarray]:
        if not self._places:
            return {}
        places, self._places = Places.of(self._places), []
        return self.observer.series(places)

    def snapshots(self) -> dict[str, object]:
        step = self.latest
        numbers = self.observer.numbers(step) | {"lr": step.lr} | told(self.outcome)
        if self._searches:
            numbers |= {name: "—" for name in RATES if name in numbers}
        return numbers | self.observer.snapshots(step)


class DescentRace(Race[DescentRacer]):
    """The race of a config's optimizers on its objective, all from one start, which is step 0 and there at once."""

    observer: type[Observer]

    def __init__(self, config: Any, seed: int) -> None:
        observer, objective, start = self.observer(config), config.objective, config.first(seed)
        settings = {"seed": seed, "bound": config.bound, "gradient": config.gradient} | self.live(config)
        if config.gradient == "numerical":
            settings["h"] = config.h
        super().__init__(
            DescentRacer(label, part, observer, objective, start, config.steps, **settings)
            for label, part in zip(config.racer_names, config.racers, strict=True)
        )
        self.conclude()

    def advance(self, ticks: int) -> None:
        for racer in self.racers:
            racer.advance(ticks)
        self.index = max(racer.index for racer in self.racers)
        self.conclude()

    def live(self, config: Any) -> dict[str, Any]:
        """Settings of `descend` that may change while it runs, besides the racers' own."""
        return {}

    def change(self, config: RaceConfig) -> None:
        for racer, part in zip(self.racers, config.racers, strict=True):
            racer.change(part, steps=config.steps, **self.live(config))
        self.rename(config.racer_names)
        self.conclude()
