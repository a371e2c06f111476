"""A viewer's run on the server: who holds it, what becomes of it without a connection."""

import asyncio
import logging
import secrets
from typing import Any, Literal

from pydantic import ValidationError

from app import protocol, wire
from app.labs import LABS
from app.labs.base import Lab, LabConfig
from app.translation import _, current, said, use
from app.workers import RunHandle, WorkerPool

log = logging.getLogger("descent_lab.sessions")


class Refused(Exception):
    """A message that cannot be carried out; becomes a typed `error` on the socket. Why, as a template and its values."""

    def __init__(self, code: str, where: str, template: str, **values: Any) -> None:
        message = said(template, **values)
        super().__init__(message)
        self.error = protocol.Error(code=code, where=where[:100], message=message[:1000])


class Outbox:
    """What waits to be written to one socket. Frames in it are bounded by the acknowledgements they wait for."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, message: str | protocol.Message) -> None:
        self._queue.put_nowait(message if isinstance(message, str) else wire.dumps(message.model_dump()))

    def forget(self) -> None:
        """Drop what was not written yet."""
        while not self._queue.empty():
            self._queue.get_nowait()

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    async def next(self) -> str:
        return await self._queue.get()


class Session:
    """One run and the socket that watches it, if any."""

    def __init__(self, lab: Lab, config: LabConfig, seed: int) -> None:
        self.id = secrets.token_urlsafe(24)
        self.lab, self.config, self.seed = lab, config, seed
        self.run: RunHandle | None = None
        self.outbox: Outbox | None = None
        self.expiry: asyncio.TimerHandle | None = None
        self.language = current()

    def deliver(self, message: str) -> None:
        if self.outbox:
            self.outbox.put(message)

    def worker_lost(self) -> None:
        self.run = None
        log.error("a session lost its worker")
        if self.outbox:
            with use(self.language):
                self.outbox.put(protocol.Error(code="worker", where="run", message=_("the process that computed this run has died; start it again")))

    def request(self, name: str, *arguments: Any) -> None:
        if self.run is None:
            raise Refused("worker", name, "this run is gone; start it again")
        self.run.request(name, *arguments)

    def change(self, values: dict[str, Any], how: Literal["change", "branch"] = "change") -> None:
        """Run on with the live fields of a new config, from the present or from the moment looked at; refuses one that differs in structure."""
        config = checked_config(self.lab, values)
        before, after = self.config.structure(), config.structure()
        if before != after:
            fixed = ", ".join(sorted(name for name in after if before.get(name) != after[name]))
            raise Refused("invalid", "config", "{fields} cannot change while a run goes on; start a new run", fields=fixed)
        self.config = config
        self.request(how, config.model_dump())

    def started(self) -> protocol.Started:
        from app.query import link

        config = self.config.model_dump(mode="json")
        return protocol.Started(session=self.id, lab=self.lab.id, config=config, seed=self.seed, figures=f"/api/labs/{self.lab.id}/figures?{link(self.config)}")


class Sessions:
    """All sessions; one without a socket lives on for `grace` seconds."""

    def __init__(self, pool: WorkerPool, grace: float) -> None:
        self._pool, self._grace = pool, grace
        self._sessions: dict[str, Session] = {}

    def create(self, message: protocol.Start) -> Session:
        """A session with a checked config, not running yet."""
        if message.lab not in LABS:
            raise Refused("invalid", "lab", "lab={lab} is unknown; choose one of {labs}", lab=message.lab, labs=", ".join(LABS))
        lab = LABS[message.lab]
        return Session(lab, checked_config(lab, message.config), message.seed)

    async def open(self, session: Session, outbox: Outbox, playing: bool, steps_per_second: float | None) -> None:
        """Run it in a worker; `outbox` hears of it, `started` first."""
        self._sessions[session.id] = session
        session.outbox = outbox
        outbox.put(session.started())
        session.run = await self._pool.open(session, session.lab.id, session.config.model_dump(), session.seed, playing, steps_per_second, session.language)

    def resume(self, message: protocol.Resume, outbox: Outbox) -> Session:
        session = self._sessions.get(message.session)
        if session is None or session.run is None:
            raise Refused("unknown-session", "session", "this run is no longer kept; start it again")
        if session.outbox not in (None, outbox):
            session.outbox.forget()
            session.outbox.put(protocol.Error(code="taken-over", where="session", message=_("this run went on in another tab")))
        if session.expiry:
            session.expiry.cancel()
            session.expiry = None
        session.outbox = outbox
        outbox.forget()
        outbox.put(session.started())
        session.request("resume", message.seq)
        return session

    def leave(self, session: Session, outbox: Outbox) -> None:
        """The socket is gone; nothing happens when another one has taken the session over."""
        if session.outbox is not outbox:
            return
        session.outbox = None
        if session.id in self._sessions and session.run is not None:
            session.request("detach")
            session.expiry = asyncio.get_running_loop().call_later(self._grace, self.end, session)
        else:
            self.end(session)

    def end(self, session: Session) -> None:
        self._sessions.pop(session.id, None)
        if session.outbox:
            session.outbox.forget()
            session.outbox = None
        if session.run:
            session.run.close()
            session.run = None

    def __len__(self) -> int:
        return len(self._sessions)


def checked_config(lab: Lab, values: dict[str, Any]) -> LabConfig:
    """The config that `values` describe, defaults filled in; Refused with the first problem's field and sentence."""
    from app.problems import problems

    try:
        return lab.config.model_validate(values)
    except ValidationError as error:
        first = problems(error, lab.config.tags())[0]
        raise Refused("invalid", f"config.{first.where}", "{problem}", problem=first.message) from None
