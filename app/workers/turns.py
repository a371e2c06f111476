"""Turns at a resource for one visitor at a time: whoever has used it least lately is next.

A flood of one visitor's requests waits behind the few requests of all others, and `rest` leaves everything else its
share: after a turn of t seconds nobody has one for rest·t seconds.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager

HALF_LIFE_SECONDS = 5.0
"""After this long, past use counts half."""

FORGOTTEN_SECONDS = 1e-4


class CrowdedOutError(Exception):
    """Somebody waited for very many turns, and there is no room for them: this one is not going to come."""


class Turns:
    """`async with turns.of(who):` waits for a turn of `who` and has it. Raises CrowdedOutError."""

    def __init__(self, rest: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._rest, self._clock = rest, clock
        self._had: dict[Hashable, float] = {}
        self._halved_at = clock()
        self._waiting: list[tuple[Hashable, asyncio.Future[None]]] = []
        self._taken = False

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def crowd_out(self, newcomer: Hashable) -> bool:
        """Make room for one more who waits: the last of those that wait for whoever has most of them. False where the
        newcomer would then have more than that one.
        """
        waiting = Counter(who for who, _ in self._waiting)
        who, most = max(waiting.items(), key=lambda item: item[1], default=(None, 0))
        if most <= waiting[newcomer] + 1:
            return False
        last = next(entry for entry in reversed(self._waiting) if entry[0] == who)
        self._waiting.remove(last)
        if not last[1].done():
            last[1].set_exception(CrowdedOutError())
        return True

    @asynccontextmanager
    async def of(self, who: Hashable) -> AsyncIterator[None]:
        if self._taken:
            await self._wait(who)
        self._taken = True
        begin = self._clock()
        try:
            yield
        finally:
            seconds = self._clock() - begin
            self._had[who] = self._had.get(who, 0.0) + seconds
            if self._rest:
                asyncio.get_running_loop().call_later(self._rest * seconds, self._hand_on)
            else:
                self._hand_on()

    async def _wait(self, who: Hashable) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = who, turn
        self._waiting.append(entry)
        try:
            await turn
        except asyncio.CancelledError:
            if entry in self._waiting:
                self._waiting.remove(entry)
            elif not turn.cancelled():  # it was this one's turn already
                self._hand_on()
            raise

    def _hand_on(self) -> None:
        self._forget()
        self._waiting = [entry for entry in self._waiting if not entry[1].cancelled()]  # these have yet to hear of it
        if not self._waiting:
            self._taken = False
            return
        entry = min(self._waiting, key=lambda entry: self._had.get(entry[0], 0.0))  # the first of equals
        self._waiting.remove(entry)
        entry[1].set_result(None)

    def _forget(self) -> None:
        """Past use counts less with time, and finally nothing."""
        now = self._clock()
        if now - self._halved_at < HALF_LIFE_SECONDS / 8:
            return
        share = 0.5 ** ((now - self._halved_at) / HALF_LIFE_SECONDS)
        self._halved_at = now
        self._had = {who: had * share for who, had in self._had.items() if had * share > FORGOTTEN_SECONDS}
