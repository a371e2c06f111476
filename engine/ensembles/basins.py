"""Basins: which minimum each of many starts leads to, and after how many updates it has arrived."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.ensembles.ensemble import Ensemble
from engine.ensembles.landscape import NONE, Landscape
from engine.ensembles.rest import CODES

FLAT, UNDER_WAY, DIVERGED = 253, 254, 255
"""Ends other than a minimum: at rest where the gradient vanishes; anywhere else; and none at all."""


class Ends(NamedTuple):
    """How n members ended."""

    reached: np.ndarray
    """(n,) uint8: the number of a minimum, or one of FLAT, UNDER_WAY, DIVERGED."""
    updates: np.ndarray
    """(n,) int64: the number of updates after which it came near its end and stayed; all its updates where it reached
    none.
    """

    def shares(self, minima: int) -> np.ndarray:
        """(minima + 3,): the share of the members that reached each, and FLAT, UNDER_WAY, DIVERGED."""
        counts = np.bincount(self.reached, minlength=256)
        shares: np.ndarray = np.append(counts[:minima], counts[FLAT:]) / len(self.reached)
        return shares


class Basins:
    """Members under way, and since when each is near its present minimum."""

    def __init__(self, landscape: Landscape, members: Ensemble) -> None:
        self.members = members
        self._landscape = landscape
        self._near = np.full(len(members), NONE, np.uint8)
        self._since = np.zeros(len(members), np.int64)
        self._look()

    def advance(self, updates: int) -> int:
        """Make this many updates, or as many as are left; returns how many."""
        for made in range(updates):
            if not self.members.advance(1):
                return made
            self._look()
        return updates

    def _look(self) -> None:
        if self.members.index < 0:
            self.members.advance(0)
        who, places = self.members.under_way
        near = self._landscape.looked_up(places)
        moved = near != self._near[who]
        if moved.any():
            who = who[moved]
            self._near[who], self._since[who] = near[moved], self.members.index

    @property
    def ends(self) -> Ends:
        """How all members so far have ended."""
        now = self.members.members
        reached = self._landscape.nearest(now.theta.T)
        made = np.where(now.ended >= 0, now.ended, now.index)
        updates = np.where((reached == self._near) & (reached != NONE), self._since, made)
        rests = (now.kinds == CODES["flat"]) | (now.kinds == CODES["saddle"]) | (now.kinds == CODES["maximum"])
        nowhere = reached == NONE
        reached[nowhere] = np.where(rests, FLAT, UNDER_WAY)[nowhere]
        reached[now.kinds == CODES["diverged"]] = DIVERGED
        return Ends(reached, updates)


def grid(domain: Sequence[tuple[float, float]], side: int) -> np.ndarray:
    """(side², 2): the middles of side × side cells of a domain, row after row from the lowest."""
    axes = [low + (np.arange(side) + 0.5) / side * (high - low) for low, high in domain]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
