"""When each of many members has settled: from which update on its loss stays below a bound."""

import numpy as np

from engine.ensembles.ensemble import Ensemble
from engine.ensembles.rest import CODES

NEVER, DIVERGED = -1, -2


class Settling:
    """Members on their way, and since when the loss of each is at most `bound`."""

    def __init__(self, members: Ensemble, bound: float) -> None:
        self.members, self.bound = members, bound
        self._since = np.full(len(members), NEVER, np.int64)
        members.advance(0)
        self._look()

    def advance(self, updates: int) -> int:
        """Make this many updates, or as many as are left; returns how many."""
        for made in range(updates):
            if not self.members.advance(1):
                return made
            self._look()
        return updates

    def _look(self) -> None:
        who, _places = self.members.under_way
        low = self.members.losses_under_way <= self.bound
        since = self._since[who]
        since[~low] = NEVER
        since[low & (since == NEVER)] = self.members.index
        self._since[who] = since

    @property
    def updates(self) -> np.ndarray:
        """(n,) int64: after how many updates each has settled; NEVER, or DIVERGED."""
        now = self.members.members
        low = now.loss <= self.bound
        settled = np.where(low & (self._since == NEVER), now.ended, np.where(low, self._since, NEVER))
        return np.where(now.kinds == CODES["diverged"], DIVERGED, settled)
