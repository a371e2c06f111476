"""A viewer's requests that its run has not begun: a bounded queue that keeps only the newest of requests that replace
each other.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

MOST_WAITING = 64
MOST_WAITING_BYTES = 512 * 1024
"""Most bytes of requests, as they came through the pipe; the largest message of a client becomes about 64 KB."""

FOR_THE_AUDIENCE = frozenset({"present", "allow", "whole"})
"""Requests about watchers: the run and its viewer stay unchanged."""

URGENT = frozenset({"ack", "pause"}) | FOR_THE_AUDIENCE
"""Done at once, whatever waits."""

CHEAP = frozenset({"play", "step", "speed"})
"""Done at once when nothing waits before them."""

FOR_THE_VIEWER = frozenset({"seek", "branch", "export"})
"""Requests that only show something to the viewer who asked; another connection of the same viewer begins at the
present.
"""


class Request(NamedTuple):
    """A request as it came through the pipe: `size` is its length there, in bytes.

    `ordinal` says which of its run's requests it is; `open` is 0.
    """

    name: str
    number: int
    arguments: list[Any]
    size: int
    ordinal: int = 0


@dataclass(frozen=True)
class _Newest:
    """Makes waiting requests named in `instead_of` obsolete, back to one of the names `until`."""

    instead_of: frozenset[str]
    until: frozenset[str] = frozenset()
    same: int = 0
    """This many arguments, from the first, must be equal too."""


_PACE = frozenset({"play", "step"})
_NEWEST = {
    "draw": _Newest(frozenset({"draw"})),
    "map": _Newest(frozenset({"map"})),
    "panels": _Newest(frozenset({"panels"})),
    "speed": _Newest(frozenset({"speed"})),
    "seek": _Newest(frozenset({"seek"}), until=frozenset({"branch"})),
    "play": _Newest(frozenset({"seek", "play"}), until=frozenset({"branch"})),
    "step": _Newest(frozenset({"seek"}), until=frozenset({"branch"})),
    "change": _Newest(frozenset({"change"}), until=_PACE | {"edit", "branch", "export"}),
    "edit": _Newest(frozenset({"edit"}), until=_PACE | {"change", "branch", "export"}, same=1),
}


class Tasks:
    """The queue of one viewer, in the order of asking."""

    def __init__(self) -> None:
        self.attached = True
        self.not_before = 0.0
        """On the monotonic clock: a viewer whose task took more than its share lets the others have theirs."""
        self.seen: int | None = None
        """The last frame that the viewer had seen when it resumed with another connection."""
        self.received = 0
        """The ordinal of the last request that arrived."""
        self._waiting: deque[Request] = deque()
        self._bytes = 0

    def numbered(self, request: Request) -> Request:
        """The request that has arrived, with its ordinal."""
        self.received += 1
        return request._replace(ordinal=self.received)

    @property
    def taken(self) -> int:
        """No request up to this ordinal waits any more."""
        return max(0, self._waiting[0].ordinal - 1) if self._waiting else self.received

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, request: Request) -> bool:
        """Let it wait; False when too much waits already."""
        if newest := _NEWEST.get(request.name):
            self._withdraw(list(self._replaced(request, newest)))
        if len(self._waiting) >= MOST_WAITING or (self._waiting and self._bytes + request.size > MOST_WAITING_BYTES):
            return False
        self._waiting.append(request)
        self._bytes += request.size
        return True

    def _replaced(self, request: Request, newest: _Newest) -> Iterable[Request]:
        for earlier in reversed(self._waiting):
            if earlier.name in newest.until:
                return
            if (
                earlier.name in newest.instead_of
                and earlier.arguments[: newest.same] == request.arguments[: newest.same]
            ):
                yield earlier

    def _withdraw(self, requests: Iterable[Request]) -> None:
        for request in requests:
            self._waiting.remove(request)
            self._bytes -= request.size

    def pause(self) -> None:
        """A pause overtakes waiting requests: those that would start the run only return to the present."""
        going = [request for request in self._waiting if request.name in _PACE]
        if going:
            last = going[-1]
            here = self._waiting.index(last)
            self._waiting[here] = last._replace(name="seek", arguments=[None])
            self._withdraw(going[:-1])

    def detach(self) -> None:
        """The viewer has left: requests for the viewer alone are dropped, the rest waits for the return."""
        self.attached = False
        self._drop_answers()

    def resume(self, seq: int) -> None:
        """Another connection of the viewer, who has seen frame `seq`."""
        self.attached, self.seen = True, seq
        self._drop_answers()

    def _drop_answers(self) -> None:
        self._withdraw([request for request in self._waiting if request.name in FOR_THE_VIEWER])

    def due_in(self, now: float) -> float | None:
        """Seconds until the next may begin; None when there is none."""
        return max(0.0, self.not_before - now) if self._waiting and self.attached else None

    def next(self) -> Request | None:
        """Take the next from the queue."""
        if not self._waiting or not self.attached:
            return None
        request = self._waiting.popleft()
        self._bytes -= request.size
        return request

    def clear(self) -> None:
        self._waiting.clear()
        self._bytes = 0
