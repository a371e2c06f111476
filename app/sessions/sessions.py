"""A viewer's run on the server: who holds it, what becomes of it without a connection."""

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from app.i18n.translation import _, current, said, use
from app.labs import LABS
from app.labs.shared.config import LabConfig
from app.labs.shared.lab import Lab
from app.labs.shared.problems import problems
from app.labs.shared.query import link
from app.wire import encoding, protocol
from app.workers.pool import RunHandle, WorkerPool
from app.workers.process import AFRESH

GIVES_WAY_AFTER_SECONDS = 15.0
"""A run without a viewer is kept at least so long when others wait: a page that is loaded again, or a network that drops out, needs less."""

MOST_IN_QUEUE = 1000


class Refused(Exception):
    """A message that cannot be carried out; becomes a typed `error` on the socket. Why, as a template and its values."""

    def __init__(self, code: str, where: str, template: str, **values: Any) -> None:
        message = said(template, **values)
        super().__init__(message)
        self.error = protocol.Error(code=code, where=where[:100], message=message[:1000])


TAKEN_OVER = 4001
"""Closes the socket whose session went on elsewhere; its page must not try to have it back."""

MOST_WAITING = 256
MOST_WAITING_BYTES = 4 * 1024 * 1024
"""What may wait for a viewer, beside one file of any size. Frames among it are few and small, so one with more asks without reading the answers."""


NOT_READ = 1008, "messages are not read"


@dataclass(frozen=True)
class Farewell:
    """The last that is written to a socket: why it is closed."""

    code: int
    reason: str


class Outbox:
    """What waits to be written to one socket. Frames in it are bounded by the acknowledgements they wait for, all else by its size."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[str | Farewell] = asyncio.Queue()
        self._bytes = self._largest = 0
        self._closed = self.overfull = False

    def put(self, message: str | protocol.Message) -> None:
        if self._closed:
            return None
        text = message if isinstance(message, str) else encoding.dumps(message.model_dump())
        if self._queue.qsize() >= MOST_WAITING or self._bytes - self._largest > MOST_WAITING_BYTES:
            self.forget()
            self.overfull = True
            return self.close(*NOT_READ)
        self._bytes += len(text)
        self._largest = max(self._largest, len(text))
        self._queue.put_nowait(text)

    def close(self, code: int, reason: str) -> None:
        """Nothing more is taken in, and what waits is the last."""
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(Farewell(code, reason))

    def forget(self) -> None:
        """Drop what was not written yet."""
        while not self._queue.empty():
            self._queue.get_nowait()
        self._bytes = self._largest = 0

    async def next(self) -> str | Farewell:
        message = await self._queue.get()
        if isinstance(message, str):
            self._bytes -= len(message)
            self._largest = self._largest if self._bytes else 0
        return message


class Session:
    """One run and the socket that watches it, if any."""

    def __init__(self, lab: Lab, config: LabConfig, seed: int, playing: bool, steps_per_second: float | None) -> None:
        self.id = secrets.token_urlsafe(24)
        self.lab, self.config, self.seed = lab, config, seed
        self.kind = lab.id
        self.run: RunHandle | None = None
        self.outbox: Outbox | None = None
        self.expiry: asyncio.TimerHandle | None = None
        self.detached_at = 0.0
        self.playing, self.steps_per_second = playing, steps_per_second  # as it begins
        self.position = 0
        """In the queue; 0 when it is not in it."""
        self.language = current()
        self.resuming = 0
        """How often its worker has yet to hear that it goes on in another connection; until then it answers the one before."""

    def deliver(self, message: str) -> None:
        if message == AFRESH:
            self.resuming -= 1
        elif self.outbox and not self.resuming:
            self.outbox.put(message)

    def worker_lost(self) -> None:
        self.run = None
        if self.outbox:
            with use(self.language):
                self.outbox.put(
                    protocol.Error(
                        code="worker",
                        where="run",
                        message=_("the process that computed this run has died; start it again"),
                    )
                )

    def tell_position(self) -> None:
        with use(self.language):
            self.outbox.put(
                protocol.Waiting(
                    position=self.position,
                    message=said("The server is busy: you are number {position} in the queue.", position=self.position),
                )
            )

    def request(self, name: str, *arguments: Any) -> None:
        if self.position:
            return self._request_before_it_begins(name, *arguments)
        if self.run is None:
            raise Refused("worker", name, "this run is gone; start it again")
        self.run.request(name, *arguments)

    def _request_before_it_begins(self, name: str, *arguments: Any) -> None:
        match name:
            case "play" | "pause":
                self.playing = name == "play"
            case "speed":
                (self.steps_per_second,) = arguments
            case "change":
                pass  # it begins with the session's config
            case _:
                raise Refused("busy", name, "this run has not begun yet: the server is busy")

    def change(self, values: dict[str, Any], how: Literal["change", "branch"] = "change") -> None:
        """Run on with the live fields of a new config, from the present or from the moment looked at; refuses one that differs in structure."""
        config = checked_config(self.lab, values)
        before, after = self.config.structure(), config.structure()
        if before != after:
            fixed = ", ".join(sorted(name for name in after if before.get(name) != after[name]))
            raise Refused(
                "invalid", "config", "{fields} cannot change while a run goes on; start a new run", fields=fixed
            )
        self.config = config
        self.request(how, config.model_dump())

    def started(self) -> protocol.Started:
        config = self.config.model_dump(mode="json")
        return protocol.Started(
            session=self.id,
            lab=self.lab.id,
            config=config,
            seed=self.seed,
            figures=f"/api/labs/{self.lab.id}/figures?{link(self.config)}",
        )


class Sessions:
    """All sessions: at most `most` at once, the next ones wait in a queue; one without a socket lives on for `grace` seconds.

    Whoever has a place keeps it from run to run. A run without a viewer has a place too, but gives way when others wait.
    """

    def __init__(self, pool: WorkerPool, grace: float, most: int) -> None:
        self._pool, self._grace, self.most = pool, grace, most
        self._sessions: dict[str, Session] = {}
        self._queue: dict[Outbox, Session] = {}
        self._giving_way: asyncio.TimerHandle | None = None
        self._beginnings: set[asyncio.Task] = set()

    def create(self, message: protocol.Start) -> Session:
        """A session with a checked config, not running yet."""
        if message.lab not in LABS:
            raise Refused(
                "invalid", "lab", "lab={lab} is unknown; choose one of {labs}", lab=message.lab, labs=", ".join(LABS)
            )
        lab = LABS[message.lab]
        return Session(
            lab, checked_config(lab, message.config), message.seed, message.playing, message.steps_per_second
        )

    async def open(self, session: Session, outbox: Outbox, before: Session | None) -> None:
        """Run it in a worker, instead of the one that this viewer had `before`; `outbox` hears of it, `started` first, or `waiting`."""
        session.outbox = outbox
        if before is not None and before.position:
            session.position, self._queue[outbox] = before.position, session
            session.tell_position()
            return
        if before is not None:
            self._forget(before)
        elif self._queue or not self._has_place():
            if len(self._queue) >= MOST_IN_QUEUE:
                raise Refused("busy", "start", "the server is busy, and so is its queue; try again later")
            self._queue[outbox] = session
            self._move_up()
            return
        self._enter(session)
        await self._begin(session)

    def _enter(self, session: Session) -> None:
        session.position = 0
        self._sessions[session.id] = session
        session.outbox.put(session.started())

    def _has_place(self) -> bool:
        """Whether there is a free place, or one that a run without a viewer gives up."""
        if len(self._sessions) < self.most:
            return True
        without = [session for session in self._sessions.values() if session.outbox is None]
        oldest = min(without, key=lambda session: session.detached_at, default=None)
        if oldest is None or time.monotonic() < oldest.detached_at + GIVES_WAY_AFTER_SECONDS:
            return False
        self._forget(oldest)
        return True

    async def _begin(self, session: Session) -> None:
        run = await self._pool.open(
            session,
            session.lab.id,
            session.config.model_dump(),
            session.seed,
            session.playing,
            session.steps_per_second,
            session.language,
        )
        if self._sessions.get(session.id) is session:
            session.run = run
        else:  # its viewer left meanwhile
            run.close()

    def _move_up(self) -> None:
        """Begin the runs whose turn has come, and tell the others where they are."""
        while self._queue and self._has_place():
            session = self._queue.pop(next(iter(self._queue)))
            self._enter(session)
            task = asyncio.get_running_loop().create_task(self._begin(session))
            self._beginnings.add(task)
            task.add_done_callback(self._beginnings.discard)
        for position, session in enumerate(self._queue.values(), start=1):
            if session.position != position:
                session.position = position
                session.tell_position()
        self._await_one_that_gives_way()

    def _await_one_that_gives_way(self) -> None:
        if self._giving_way:
            self._giving_way.cancel()
            self._giving_way = None
        detached = [session.detached_at for session in self._sessions.values() if session.outbox is None]
        if self._queue and detached:
            seconds = max(0.0, min(detached) + GIVES_WAY_AFTER_SECONDS - time.monotonic())
            self._giving_way = asyncio.get_running_loop().call_later(seconds + 0.01, self._move_up)

    def resume(self, message: protocol.Resume, outbox: Outbox, before: Session | None) -> Session:
        """Take a session up, instead of the one that this viewer had `before`."""
        session = self._sessions.get(message.session)
        if session is None or session.run is None:
            raise Refused(
                "unknown-session",
                "session",
                "the server no longer has this run: it was restarted, or the run was without a viewer for too long."
                " Start begins it again",
            )
        if before not in (None, session):
            self.end(before)
        if session.outbox not in (None, outbox):
            session.outbox.forget()
            session.outbox.put(
                protocol.Error(code="taken-over", where="session", message=_("this run went on in another tab"))
            )
            session.outbox.close(TAKEN_OVER, "taken over")
        if session.expiry:
            session.expiry.cancel()
            session.expiry = None
        session.outbox = outbox
        outbox.forget()
        outbox.put(session.started())
        session.resuming += 1
        session.request("resume", message.seq)
        return session

    def leave(self, session: Session, outbox: Outbox) -> None:
        """The socket is gone; nothing happens when another one has taken the session over."""
        if session.outbox is not outbox:
            return
        session.outbox = None
        if session.id in self._sessions and session.run is not None:
            session.request("detach")
            session.detached_at = time.monotonic()
            if self._queue:
                self._await_one_that_gives_way()
            session.expiry = asyncio.get_running_loop().call_later(self._grace, self.end, session)
        else:
            self._queue.pop(outbox, None)
            self.end(session)

    def end(self, session: Session) -> None:
        """Forget it; its place, in the queue or inside, goes to the next."""
        if session.position:
            self._queue.pop(session.outbox, None)
        self._forget(session)
        if self._queue:
            self._move_up()

    def _forget(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        if session.expiry:
            session.expiry.cancel()
            session.expiry = None
        if session.outbox:
            session.outbox.forget()
            session.outbox = None
        if session.run:
            session.run.close()
            session.run = None

    def numbers(self) -> dict[str, int]:
        attached = sum(session.outbox is not None for session in self._sessions.values())
        return {"attached": attached, "detached": len(self._sessions) - attached, "waiting": len(self._queue)}


def checked_config(lab: Lab, values: dict[str, Any]) -> LabConfig:
    """The config that `values` describe, defaults filled in; Refused with the first problem's field and sentence."""
    try:
        return lab.config.model_validate(values)
    except ValidationError as error:
        first = problems(error, lab.config.tags())[0]
        raise Refused("invalid", f"config.{first.where}", "{problem}", problem=first.message) from None
