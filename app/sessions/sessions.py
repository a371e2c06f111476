"""All sessions of the server: places, the queue for them, and runs that wait for their viewer to come back."""

import asyncio
import time

from app.i18n.translation import _
from app.labs import LABS
from app.sessions.outbox import Outbox
from app.sessions.presentations import AWAY_SECONDS
from app.sessions.session import RefusedError, Session, checked_config
from app.sessions.steering import begin_like
from app.shortages import insist
from app.wire import protocol
from app.workers.pool import TooManyHeavyError, WorkerPool
from app.workers.remote_run import NoWorkerError
from app.workers.turns import Turns

GIVES_WAY_AFTER_SECONDS = 15.0
"""A run without a viewer keeps its place at least this long when others wait: enough to reload a page or reconnect."""

MOST_IN_QUEUE = 1000

REST = 3.0
"""After a config was checked, the event loop has this many times as long for everything else: messages with configs get
at most a quarter of its time, however many sockets send them.
"""

TAKEN_OVER = 4001
"""Closes the socket whose session continues at another one; its page must not try to get it back."""


class Sessions:
    """At most `most` sessions; further ones wait in a queue. One without a socket is kept for `grace` seconds.

    A viewer keeps a place from run to run. A run without a viewer has a place too, but gives way when others wait.
    """

    def __init__(self, pool: WorkerPool, grace: float, most: int) -> None:
        self._pool, self._grace, self.most = pool, grace, most
        self.turns = Turns(rest=REST)
        self._sessions: dict[str, Session] = {}
        self._queue: dict[str, Session] = {}  # by place; without an outbox: one whose viewer may come back
        self._giving_way: asyncio.TimerHandle | None = None
        self._beginnings: set[asyncio.Task[None]] = set()

    def create(self, message: protocol.Start) -> Session:
        """A session with a checked config, not running yet."""
        if message.lab not in LABS:
            raise RefusedError(
                "invalid", "lab", "lab={lab} is unknown; choose one of {labs}", lab=message.lab, labs=", ".join(LABS)
            )
        lab = LABS[message.lab]
        session = Session(
            lab, checked_config(lab, message.config), message.seed, message.playing, message.steps_per_second
        )
        session.place = message.place
        if message.steering:
            begin_like(session, message)
        session.query()  # now, while it is this viewer's turn
        return session

    async def open(self, session: Session, outbox: Outbox, before: Session | None) -> None:
        """Run it in a worker instead of `before`, the one that this viewer had; sends `started` or `waiting`."""
        if before is not None and self._queue.get(before.place) is before:
            session.outbox, session.place, session.position = outbox, before.place, before.position
            self._queue[session.place] = session
            session.tell_position()
            return
        if before is not None and before.id in self._sessions:
            self._forget(before)
        elif self._queue or not self._has_place():
            self._line_up(session)
            session.outbox = outbox
            self._move_up()
            return
        session.outbox = outbox
        self._enter(session)
        await self._begin(session)

    def _line_up(self, session: Session) -> None:
        """Give it the place in the queue that its viewer had until the connection was lost, else the last one."""
        kept = self._queue.get(session.place)
        if kept is not None and kept.outbox is None:
            self._forget(kept)
        else:
            absent = next((place for place, other in self._queue.items() if other.outbox is None), None)
            if len(self._queue) >= MOST_IN_QUEUE:
                if absent is None:
                    raise RefusedError("busy", "start", "the server and its queue are full; try again later")
                self._forget(self._queue.pop(absent))
            session.place = session.id
        self._queue[session.place] = session

    @property
    def _waiting(self) -> list[Session]:
        """Sessions in the queue whose viewer is connected."""
        return [session for session in self._queue.values() if session.outbox is not None]

    def _enter(self, session: Session) -> None:
        session.position = 0
        self._sessions[session.id] = session
        if session.outbox:
            session.outbox.put(session.started())

    def _has_place(self) -> bool:
        """Whether there is a free place, or one of a run without a viewer."""
        return len(self._sessions) < self.most or self._one_gives_way()

    def _one_gives_way(self, heavy: bool = False) -> bool:
        """End the run that was without a viewer for longest, if that is long enough; a heavy one if `heavy`."""
        without = [
            session
            for session in self._sessions.values()
            if session.outbox is None and session.heavy >= heavy and not session.watched
        ]
        oldest = min(without, key=lambda session: session.detached_at, default=None)
        if oldest is None or time.monotonic() < oldest.detached_at + GIVES_WAY_AFTER_SECONDS:
            return False
        self._forget(oldest)
        return True

    async def _begin(self, session: Session) -> None:
        arguments = (
            session.lab.id,
            session.initial.model_dump(),
            session.seed,
            session.playing,
            session.steps_per_second,
            session.language,
        )
        try:
            try:
                run = await self._pool.open(session, *arguments, past=session.past)
            except TooManyHeavyError:
                if not self._one_gives_way(heavy=True):
                    raise
                run = await self._pool.open(session, *arguments, past=session.past)
        except TooManyHeavyError:
            session.too_many_heavy()
            return
        except (NoWorkerError, MemoryError):
            insist(session.no_worker)
            return
        if self._sessions.get(session.id) is session:
            session.begun(run)
        else:  # its viewer left meanwhile
            run.close()

    def _move_up(self) -> None:
        """Start the runs at the head of the queue, and tell the others their position."""
        waiting = self._waiting
        while waiting and self._has_place():
            session = waiting.pop(0)
            self._queue.pop(session.place)
            self._enter(session)
            task = asyncio.get_running_loop().create_task(self._begin(session))
            self._beginnings.add(task)
            task.add_done_callback(self._beginnings.discard)
        for position, session in enumerate(waiting, start=1):
            if session.position != position:
                session.position = position
                session.tell_position()
        self._await_one_that_gives_way()

    def _await_one_that_gives_way(self) -> None:
        if self._giving_way:
            self._giving_way.cancel()
            self._giving_way = None
        detached = [session.detached_at for session in self._sessions.values() if session.outbox is None]
        if detached and self._waiting:
            seconds = max(0.0, min(detached) + GIVES_WAY_AFTER_SECONDS - time.monotonic())
            self._giving_way = asyncio.get_running_loop().call_later(seconds + 0.01, self._move_up)

    def resume(self, message: protocol.Resume, outbox: Outbox, before: Session | None) -> Session:
        """Resume a session, instead of the one that this viewer had `before`."""
        session = self._sessions.get(message.session)
        if session is None or session.run is None:
            raise RefusedError(
                "unknown-session",
                "session",
                (
                    "the server no longer has this run: it was restarted, or the run had no viewer for too long."
                    " Press Start to run it again"
                ),
            )
        if before is not None and before is not session:
            self.end(before)
        if session.outbox is not None and session.outbox is not outbox:
            session.outbox.forget()
            session.outbox.put(
                protocol.Error(code="taken-over", where="session", message=_("this run continues in another tab"))
            )
            session.outbox.close(TAKEN_OVER, "taken over")
        if session.expiry:
            session.expiry.cancel()
            session.expiry = None
        session.welcome(outbox)
        session.resuming += 1
        session.request("resume", message.seq)
        return session

    def leave(self, session: Session, outbox: Outbox) -> None:
        """The socket is closed; nothing happens when another socket has taken the session over."""
        if session.outbox is not outbox:
            return
        session.outbox = None
        later = asyncio.get_running_loop().call_later
        if session.id in self._sessions and session.run is not None:
            session.expiry = insist(later, self._kept_for(session), self.end, session)
            session.detached_at = time.monotonic()
            insist(session.request, "detach")
            if self._queue:
                self._await_one_that_gives_way()
        elif self._queue.get(session.place) is session:
            session.expiry = insist(later, self._grace, self.end, session)
            session.position = 0  # as long as it is away, others are told that they are next
            self._move_up()
        else:
            self.end(session)

    def _kept_for(self, session: Session) -> float:
        """Seconds without a viewer; a run that others watch is kept as long as its presentation."""
        return self._grace if session.presentation is None else max(self._grace, AWAY_SECONDS)

    def end(self, session: Session) -> None:
        """Delete it; its place, in the queue or inside, goes to the next."""
        if self._queue.get(session.place) is session:
            self._queue.pop(session.place)
        self._forget(session)
        if self._queue:
            self._move_up()

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        if session.expiry:
            session.expiry.cancel()
            session.expiry = None
        if session.presentation:
            session.presentation.follow(None)
        if session.outbox:
            session.outbox.forget()
            session.outbox = None
        if session.run:
            session.run.close()
            session.run = None

    def numbers(self) -> dict[str, int]:
        attached = sum(session.outbox is not None for session in self._sessions.values())
        return {"attached": attached, "detached": len(self._sessions) - attached, "waiting": len(self._waiting)}
