"""A gate before every request: however many arrive at once, the event loop lets in a few, then does everything else.

Six hundred requests that arrive together would take the loop for seconds in a row, in which no viewer gets a frame.
Those who wait are let in by address in turn, so that a flood from one waits behind the few requests of all others.
Whoever has closed the connection meanwhile is left out.
"""

import asyncio
import math
import time
from collections import deque

from starlette.types import ASGIApp, Receive, Scope, Send

from app.guard.connection_limits import has_left
from app.guesses import address_of
from app.shortages import insist

AT_ONCE = 4
REST = 1.0
"""After requests were let in, the event loop has this many times as long for everything else as they took."""


STUCK_SECONDS = 2.0
"""The next ones are let in at most this much later than they should be."""

_Turn = tuple[asyncio.Future[None], Scope]


class Gate:
    """ASGI middleware. It concerns the beginning of a request: whatever the request then waits for is not counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._waiting: dict[str, deque[_Turn]] = {}  # by address; whose turn is next comes first
        self._let_in = 0
        self._begin = 0.0
        self._resting = False
        self._moves_by = math.inf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            try:
                await self._enter(scope)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is None or not scope["app"].state.ending:
                    raise
                task.cancel()  # where the app waits next, which tells the visitor (`app.guard.unavailable`)
            if has_left(scope):
                return
        await self._app(scope, receive, send)

    async def _enter(self, scope: Scope) -> None:
        if time.monotonic() > self._moves_by:  # what would have let the next ones in was lost for want of memory
            self._let_in, self._resting = 0, False
        if not self._resting and self._let_in < AT_ONCE:
            self._count()
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address_of(scope), deque()).append((turn, scope))
        await turn

    def _count(self) -> None:
        """One more is let in; when they have begun, the loop rests."""
        if not self._let_in:
            self._begin = time.monotonic()
            self._moves_by = self._begin + STUCK_SECONDS
            asyncio.get_running_loop().call_soon(self._rest)
        self._let_in += 1

    def _rest(self) -> None:
        self._let_in, self._resting = 0, bool(self._waiting)
        if self._resting:
            seconds = REST * (time.monotonic() - self._begin)
            self._moves_by = time.monotonic() + seconds + STUCK_SECONDS
            insist(asyncio.get_running_loop().call_later, seconds, self._let_next_in)

    def _let_next_in(self) -> None:
        self._resting = False
        while self._waiting and self._let_in < AT_ONCE:
            who = next(iter(self._waiting))
            turns = self._waiting.pop(who)
            turn, scope = turns.popleft()
            if turns:
                self._waiting[who] = turns  # behind the others
            if not turn.done():  # it may have been cancelled
                turn.set_result(None)
                if not has_left(scope):
                    self._count()
