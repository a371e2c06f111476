"""Which minimum each start of the plane leads to: one map per racer, coarse at first and then finer.

While its starts are on their way, the coarsest map is told after FIRST_LOOK updates, and each time they have doubled.

Snapshots: `basins.number`, which map this is; `basins.steps`, how far each start is followed; `basins.finest`, starts a
side; `basins.minima`, (x, y) of each, lowest first; `basins.domain`. For racer i, `basins.i.reached`, (side, side) u1,
the number of a minimum or a code of `engine.ensembles.basins`; `basins.i.updates`, (side, side) u2, see `Ends`. With a
swarm also `basins.i.paths`, (moments, 2, starts) u2: where the starts of the coarsest map are at the steps
`basins.moments`, and `basins.i.ends`, (starts,) u1, what they reach. `basins.done` is the number again, at the end.
"""

from collections.abc import Generator
from typing import Any

import numpy as np

from app.labs.descent.config import DescentConfig
from app.labs.shared.map import LabMap
from app.labs.shared.optimizers import OptimizerPart
from engine.ensembles import Basins, Landscape, ensemble, grid
from engine.ensembles.basins import UNDER_WAY, Ends
from engine.grid_sampling import Domain
from engine.surfaces.surface import Surface

SIDES = (31, 101, 201)
SIDES_SEARCHING = (31, 61)
"""Numbers of starts per side for optimizers with a line search, whose members are computed one after the other."""

MOST_STEPS = 20_000
"""A start is followed for at most this many steps."""
MOST_UPDATES = 40_000_000
"""Most updates for a map; a finer map that may take more is not drawn. The coarsest is always drawn."""

CHUNK, CHUNK_SEARCHING = 4096, 8
"""Members that are advanced together: a piece stays short, and in the processor's cache. One that searches along a line
may take 80 ms for an update of a long formula.
"""
PIECE = 20_000
"""Updates of members per piece."""

FIRST_LOOK = 32
"""Updates after which the coarsest map is told first."""

MOMENTS = 121
"""Number of moments at which the swarm's places are sent."""
RIM = 0.15
"""Places are sent up to this far outside the domain, as a share of its sides; 0 and LAST stand for places farther away.
"""
LAST = 65535


class BasinsMap(LabMap):
    """See above. It keeps the settings that the run had when it was requested."""

    def __init__(self, config: DescentConfig, seed: int, number: int, swarm: bool = False) -> None:
        self._config, self._seed, self._number, self._swarm = config, seed, number, swarm
        self._surface, self._steps = config.surface, min(config.steps, MOST_STEPS)
        super().__init__()

    def pieces(self) -> Generator[None, None, None]:
        sides = [self._sides(part) for part in self._config.racers]
        self.tell(
            **{
                "basins.number": self._number,
                "basins.steps": self._steps,
                "basins.finest": [mine[-1] for mine in sides],
                "basins.domain": [list(interval) for interval in self._surface.domain],
                "basins.moments": moments(self._steps).tolist(),
            }
        )
        yield
        landscape = yield from landscape_of(self._surface)
        self.tell(**{"basins.minima": landscape.minima.tolist()})
        levels = [
            (place, searches(part), number) for number, part in enumerate(self._config.racers) for place in range(3)
        ]
        for place, _slowly, number in sorted(levels):
            if place < len(sides[number]):
                part, side = self._config.racers[number], sides[number][place]
                yield from self._level(landscape, number, part, side, place == 0)
        self.tell(**{"basins.done": self._number})

    def _sides(self, part: OptimizerPart) -> list[int]:
        sides = SIDES_SEARCHING if searches(part) else SIDES
        return [sides[0], *(side for side in sides[1:] if side * side * self._steps <= MOST_UPDATES)]

    def _level(
        self, landscape: Landscape, number: int, part: OptimizerPart, side: int, coarsest: bool
    ) -> Generator[None, None, None]:
        """The map of one racer with this many starts per side."""
        starts = grid(self._surface.domain, side)
        swarm = self._swarm and coarsest
        chunk = CHUNK_SEARCHING if searches(part) else CHUNK
        ends = Ends(np.full(side * side, UNDER_WAY, np.uint8), np.zeros(side * side, np.int64))
        paths: list[np.ndarray] = []
        look_at = FIRST_LOOK
        for first in range(0, len(starts), chunk):
            these = slice(first, first + chunk)
            members = Basins(landscape, self._ensemble(part, starts[these]))
            few = 1 if searches(part) or swarm else max(1, PIECE // chunk)
            seen = Swarm(self._surface, self._steps) if swarm else None
            made = 0
            while True:
                if seen:
                    seen.look(members)
                yield
                advanced = members.advance(few)
                made += advanced
                if advanced < few:
                    break
                if coarsest and made + first // chunk * self._steps >= look_at:
                    self._keep(ends, these, members)
                    self._tell_level(number, side, ends)
                    look_at *= 2
            self._keep(ends, these, members)
            if seen:
                paths.append(seen.paths(members))
        self._tell_level(number, side, ends)
        if swarm:
            told = {"paths": np.concatenate(paths, axis=2), "ends": ends.reached}
            self.tell(**{f"basins.{number}.{name}": value for name, value in told.items()})

    def _keep(self, ends: Ends, these: slice, members: Basins) -> None:
        ends.reached[these], ends.updates[these] = members.ends

    def _tell_level(self, number: int, side: int, ends: Ends) -> None:
        reached, updates = (column.reshape(side, side) for column in ends)
        self.tell(**{f"basins.{number}.reached": reached.copy(), f"basins.{number}.updates": updates.astype(np.uint16)})

    def _ensemble(self, part: OptimizerPart, starts: np.ndarray) -> Any:
        config = self._config
        settings: dict[str, Any] = {"h": config.h} if config.gradient == "numerical" else {}
        return ensemble(
            self._surface,
            part.build(),
            starts,
            self._steps,
            schedule=part.schedule.build(),
            max_grad=part.max_grad,
            noise=config.noise,
            seed=self._seed,
            gradient=config.gradient,
            bound=config.bound,
            **settings,
        )


def searches(part: OptimizerPart) -> bool:
    """Whether its members are computed one after the other."""
    return part.build().needs == "objective"


class Swarm:
    """Where members are at some moments, as shares of the domain and its rim."""

    def __init__(self, surface: Surface, steps: int) -> None:
        low, high = np.array(surface.domain).T
        rim = RIM * (high - low)
        self._low, self._scale = (low - rim)[:, None], (LAST / (high - low + 2 * rim))[:, None]
        self._moments, self._seen = moments(steps), list[np.ndarray]()

    def look(self, members: Basins) -> None:
        """Record the members' places; call it after every update."""
        if len(self._seen) < len(self._moments) and members.members.index >= self._moments[len(self._seen)]:
            self._keep(members)

    def _keep(self, members: Basins) -> None:
        places = members.members.members.theta.T
        shares = np.nan_to_num((places - self._low) * self._scale, nan=0.0, posinf=LAST, neginf=0.0)
        self._seen.append(np.clip(np.rint(shares), 0, LAST).astype(np.uint16))

    def paths(self, members: Basins) -> np.ndarray:
        """(moments, 2, n) u2; after the last member has ended, all stay where they are."""
        while len(self._seen) < len(self._moments):
            self._keep(members)
        return np.stack(self._seen)


def moments(steps: int) -> np.ndarray:
    """At most MOMENTS steps from 0 to the last, denser at the beginning, where most happens."""
    places: np.ndarray = np.unique(np.rint(steps * np.linspace(0, 1, MOMENTS) ** 1.5).astype(int))
    return places


_found: dict[tuple[str, Domain], Landscape] = {}


def landscape_of(surface: Surface) -> Generator[None, None, Landscape]:
    """The minima of a surface, which are searched once."""
    key = (surface.expression, surface.domain)
    if key not in _found:
        landscape = yield from Landscape.search(surface)
        if len(_found) >= 32:
            _found.clear()
        _found[key] = landscape
    return _found[key]
