"""How the learning rate and another setting of an optimizer interact, or any two of its settings: a map over both, from
one start.

Snapshots: `rates.number`; `rates.racer`; `rates.across` and `rates.setting`, the names of the settings to the right and
upward; `rates.x`, `rates.y`, the ends of both axes; `rates.log`, whether each is logarithmic; `rates.cells`, (side,
side) u2, after how many updates the loss stays within TOLERANCE of its way from the start to the lowest minimum, or one
of NEVER, DIVERGED; on quadratics `rates.limit`, points (learning rate, setting) beyond which theory says that it
diverges, and `rates.best`, the best of both in theory; `rates.done` is the number again, at the end.
"""

import dataclasses
from collections.abc import Generator
from typing import Any

import numpy as np

from app.labs.descent.basins import CHUNK_SEARCHING, FIRST_LOOK, landscape_of, searches
from app.labs.descent.config import DescentConfig
from app.labs.shared.map import LabMap
from engine.ensembles import ensemble, settling
from engine.optimizers import Momentum, Optimizer
from engine.sentences import SentenceError

SIDES = (17, 33, 65)
CHUNK = 1100
PIECE = 10_000
MOST_STEPS = 20_000
MOST_UPDATES = 40_000_000
TOLERANCE = 1e-3
DOWN, UP = 100.0, 10.0
"""How far an axis over decades extends from the racer's own value."""
HIGHEST = 0.995
"""Highest value of a setting between 0 and 1, such as momentum; more where theory's best is beyond."""
BEYOND = 1.5
"""How far the axis of the learning rate extends at least, as a multiple of the largest limit of theory."""
BEFORE = 0.1
"""Where that axis begins at the latest, as a share of theory's best learning rate."""
NEVER, DIVERGED = 65534, 65535


class RatesMap(LabMap):
    """See above. It keeps the settings that the run had when it was requested."""

    def __init__(self, config: DescentConfig, seed: int, number: int, racer: int = 0, setting: str = "") -> None:
        part = config.racers[min(racer, len(config.racers) - 1)]
        self._optimizer: Optimizer = part.build()
        names = settings_of(self._optimizer)
        if not names:
            raise SentenceError("{optimizer} has no setting besides its learning rate", optimizer=self._optimizer.title)
        across, _comma, setting = setting.rpartition(",")
        self._setting = setting if setting in names else names[0]
        self._across = across if across in names and across != self._setting else "lr"
        self._config, self._part, self._seed = config, part, seed
        self._steps = min(config.steps, MOST_STEPS)
        self._log_x, self._log = (bool(_facts(self._optimizer, name)["log"]) for name in (self._across, self._setting))
        self._best = self._polyak()
        self._y = self._ends(self._setting)
        if self._best and self._best[1] >= self._y[1]:
            self._y = self._y[0], (1 + self._best[1]) / 2
        self._limits = self._limit()
        self._x = self._rates() if self._across == "lr" else self._ends(self._across)
        self._told = {"rates.number": number, "rates.racer": racer}
        super().__init__()

    def pieces(self) -> Generator[None, None, None]:
        surface = self._config.surface
        told = {"rates.across": self._across, "rates.setting": self._setting, "rates.steps": self._steps}
        told |= {"rates.x": self._x, "rates.y": self._y, "rates.log": [self._log_x, self._log]}
        theory = {"rates.limit": self._limits, "rates.best": self._best}
        self.tell(**self._told, **told, **theory)
        yield
        landscape = yield from landscape_of(surface)
        start = float(surface.value(np.array(surface.start)))
        low = float(landscape.losses[0]) if len(landscape.losses) else -np.inf
        bound = low + TOLERANCE * (start - low) if np.isfinite(low) else -np.inf
        for side in SIDES:
            if side > SIDES[0] and side * side * self._steps > MOST_UPDATES:
                break
            yield from self._level(side, bound)
        self.tell(**{"rates.done": self._told["rates.number"]})

    def _level(self, side: int, bound: float) -> Generator[None, None, None]:
        across, others = (middles(ends, side, log) for ends, log in ((self._x, self._log_x), (self._y, self._log)))
        cells = np.full(side * side, settling.NEVER)
        look_at = FIRST_LOOK
        alone = searches(self._part)
        pairs = [(float(one), float(other)) for other in others for one in across]
        chunk = CHUNK_SEARCHING if alone else CHUNK
        for first in range(0, len(pairs), chunk):
            each = [
                dataclasses.replace(self._optimizer, **{self._across: one, self._setting: other})
                for one, other in pairs[first : first + chunk]
            ]
            yield
            run = settling.Settling(self._ensemble(each), bound)
            few = 1 if alone else max(1, PIECE // len(each))
            made = first // chunk * self._steps
            while run.advance(few) == few:
                made += few
                if side == SIDES[0] and made >= look_at:
                    cells[first : first + chunk] = run.updates
                    self._tell_cells(cells.reshape(side, side))
                    look_at *= 2
                yield
            cells[first : first + chunk] = run.updates
        self._tell_cells(cells.reshape(side, side))

    def _tell_cells(self, updates: np.ndarray) -> None:
        told = np.select([updates == settling.NEVER, updates == settling.DIVERGED], [NEVER, DIVERGED], updates)
        self.tell(**{"rates.cells": told.astype(np.uint16)})

    def _ensemble(self, each: list[Optimizer]) -> Any:
        config = self._config
        settings: dict[str, Any] = {"h": config.h} if config.gradient == "numerical" else {}
        return ensemble(
            config.surface,
            each,
            config.surface.start,
            self._steps,
            schedule=self._part.schedule.build(),
            max_grad=self._part.max_grad,
            noise=config.noise,
            seed=self._seed,
            gradient=config.gradient,
            bound=config.bound,
            **settings,
        )

    def _rates(self) -> tuple[float, float]:
        """The ends of the axis of the learning rate: around the racer's own, with what theory says in between."""
        low, high = _around(self._optimizer, "lr")
        facts = _facts(self._optimizer, "lr")
        if self._best:
            low = max(facts["low"], min(low, BEFORE * self._best[0]))
        if self._limits:
            high = min(facts["high"], max(high, BEYOND * max(limit for limit, _other in self._limits)))
        return low, high

    def _ends(self, name: str) -> tuple[float, float]:
        """The ends of the axis of a setting: decades around the racer's own value, or all that is allowed."""
        facts = _facts(self._optimizer, name)
        return _around(self._optimizer, name) if facts["log"] else (facts["low"], min(facts["high"], HIGHEST))

    def _theory_holds(self) -> bool:
        if self._across != "lr":
            return False
        plain = self._part.schedule.kind == "constant" and not self._part.max_grad and not self._config.noise
        return plain and self._config.curvatures is not None

    def _limit(self) -> list[list[float]]:
        """Points (learning rate, setting) beyond which the run diverges; empty where theory has no limit."""
        if self._config.curvatures is None or not self._theory_holds():
            return []
        steep = self._config.curvatures[1]
        others = middles(self._y, 33, self._log).tolist()
        pairs = [(self._changed(other).stable_lr(steep), other) for other in others]
        return [[limit, other] for limit, other in pairs if limit is not None]

    def _polyak(self) -> list[float]:
        """The best learning rate and momentum; empty for other rules, and where theory has none."""
        if type(self._optimizer) is not Momentum or self._setting != "momentum" or not self._theory_holds():
            return []
        flat, steep = self._config.curvatures or (0.0, 0.0)
        return list(best_momentum(flat, steep)) if flat > 0 else []

    def _changed(self, other: float) -> Optimizer:
        return dataclasses.replace(self._optimizer, **{self._setting: other})


def best_momentum(flat: float, steep: float) -> tuple[float, float]:
    """The learning rate and the momentum with which the slowest direction shrinks fastest, by the curvatures' roots.

    Source: B. T. Polyak, 1964; G. Goh, Why momentum really works, Distill, 2017.
    """
    low, high = np.sqrt(flat), np.sqrt(steep)
    return float((2 / (low + high)) ** 2), float(((high - low) / (high + low)) ** 2)


def settings_of(optimizer: Optimizer) -> list[str]:
    """The settings that a map can have besides the learning rate."""
    numbers = [field for field in dataclasses.fields(optimizer) if "low" in field.metadata]
    return [field.name for field in numbers if field.name != "lr" and not field.metadata["integer"]]


def setting_title(optimizer: Optimizer, name: str) -> str:
    """The title of a setting, in English."""
    return _facts(optimizer, name)["title"] or name


def middles(ends: tuple[float, float], side: int, log: bool) -> np.ndarray:
    """The middles of this many cells of an axis."""
    shares = (np.arange(side) + 0.5) / side
    low, high = ends
    values: np.ndarray = low * (high / low) ** shares if log else low + shares * (high - low)
    return values


def _facts(optimizer: Optimizer, name: str) -> Any:
    return next(field.metadata for field in dataclasses.fields(optimizer) if field.name == name)


def _around(optimizer: Optimizer, name: str) -> tuple[float, float]:
    facts, value = _facts(optimizer, name), float(getattr(optimizer, name))
    return max(facts["low"], value / DOWN), min(facts["high"], value * UP)
