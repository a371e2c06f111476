"""Turns at a resource for one visitor at a time: whoever has used it least lately is next.

A flood of one visitor's requests waits behind the few requests of all others, and `rest` leaves everything else its
share: after a turn of t seconds nobody has one for rest·t seconds.
"""

import asyncio
import math
import time
import weakref
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Self

from app.shortages import insist

HALF_LIFE_SECONDS = 5.0
"""After this long, past use counts half."""

FORGOTTEN_SECONDS = 1e-4

HEARS_SECONDS = 5.0
"""Whoever is called for a turn begins it within this time, or memory was too short to hear of it."""


class CrowdedOutError(Exception):
    """Somebody waited for very many turns, and there is no room for them: this one is not going to come."""


class Turns:
    """`async with turns.of(who):` waits for a turn of `who` and has it. Raises CrowdedOutError.

    Where memory is short, a turn may be lost between two owners. Whoever comes next sees that nobody has it.
    """

    def __init__(
        self, rest: float = 0.0, clock: Callable[[], float] = time.monotonic, longest: float = math.inf
    ) -> None:
        """longest : seconds after which a turn is over, whatever its owner does."""
        self._rest, self.clock, self.longest = rest, clock, longest
        self._had: dict[Hashable, float] = {}
        self._halved_at = clock()
        self._waiting: list[Turn] = []
        self._owner: Callable[[], Turn | None] = type(None)
        self._rests_until = -math.inf

    def of(self, who: Hashable) -> "Turn":
        return Turn(self, who)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def crowd_out(self, newcomer: Hashable) -> bool:
        """Make room for one more who waits: the last of those that wait for whoever has most of them. False where the
        newcomer would then have more than that one.
        """
        waiting = Counter(turn.who for turn in self._waiting)
        who, most = max(waiting.items(), key=lambda item: item[1], default=(None, 0))
        if most <= waiting[newcomer] + 1:
            return False
        last = next(turn for turn in reversed(self._waiting) if turn.who == who)
        self._waiting.remove(last)
        if not last.called.done():
            last.called.set_exception(CrowdedOutError())
        return True

    def line_up(self, turn: "Turn") -> None:
        """It waits until it is called; at once if nobody has a turn."""
        self._waiting.append(turn)
        if self.clock() >= self._rests_until:
            self._hand_on()

    def withdraw(self, turn: "Turn") -> None:
        """It waits no longer."""
        if turn in self._waiting:
            self._waiting.remove(turn)

    def give_back(self, turn: "Turn", seconds: float) -> None:
        """It has taken so long; after a rest it is the next one's."""
        insist(self._count, turn.who, seconds)
        if self._rest and seconds:
            self._rests_until = self.clock() + self._rest * seconds
            insist(turn.loop.call_later, self._rest * seconds, self._rested)
        else:
            self._hand_on()

    def _count(self, who: Hashable, seconds: float) -> None:
        self._had[who] = self._had.get(who, 0.0) + seconds

    def _rested(self) -> None:
        self._rests_until = -math.inf
        self._hand_on()

    def _hand_on(self) -> None:
        owner = self._owner()
        if owner is not None and owner.lasts:
            return
        if owner is not None:
            owner.begun = False
        insist(self._call_next)

    def _call_next(self) -> None:
        self._forget()
        self._waiting = [turn for turn in self._waiting if not turn.called.done()]  # who left may not have heard yet
        if not self._waiting:
            return
        turn = min(self._waiting, key=lambda turn: self._had.get(turn.who, 0.0))  # the first of equals
        self._waiting.remove(turn)
        turn.begun, turn.called_at, self._owner = True, self.clock(), turn.itself
        try:
            turn.called.set_result(None)
        except MemoryError:  # it is not going to hear of it
            turn.begun = False
            raise

    def _forget(self) -> None:
        """Past use counts less with time, and finally nothing."""
        now = self.clock()
        if now - self._halved_at < HALF_LIFE_SECONDS / 8:
            return
        share = 0.5 ** ((now - self._halved_at) / HALF_LIFE_SECONDS)
        self._halved_at = now
        self._had = {who: had * share for who, had in self._had.items() if had * share > FORGOTTEN_SECONDS}


class Turn:
    """One turn, and its owner. It goes to the next when its block is left, however that comes about: an error that
    strikes between the turn and the block, as where memory is short, drops this object, and with it the turn.
    """

    def __init__(self, turns: Turns, who: Hashable) -> None:
        self.who, self._turns = who, turns
        self.loop = asyncio.get_running_loop()
        self.called: asyncio.Future[None] = self.loop.create_future()
        self.itself = weakref.ref(self)
        self.begun = False
        self.called_at = 0.0
        self._inside_since: float | None = None

    @property
    def lasts(self) -> bool:
        """Whether it has begun and is not over; one that does not hear that it was called, has not begun."""
        longest = HEARS_SECONDS if self._inside_since is None else self._turns.longest
        return self.begun and self._turns.clock() < self.called_at + longest

    async def __aenter__(self) -> Self:
        try:
            self._turns.line_up(self)
            await self.called
            if not self.begun:
                raise CrowdedOutError
            self._inside_since = self._turns.clock()
        except BaseException:
            self._turns.withdraw(self)
            self._end()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._end()

    def __del__(self) -> None:
        if not self.loop.is_closed():
            self._end()

    def _end(self) -> None:
        if self.begun:
            self.begun = False
            since = self._inside_since
            self._turns.give_back(self, 0.0 if since is None else self._turns.clock() - since)
