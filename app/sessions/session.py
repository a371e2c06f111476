"""A viewer's run on the server: its config, its worker, and the socket that watches it."""

import asyncio
import secrets
from typing import Any, Literal

from pydantic import ValidationError

from app.i18n.translation import current, said, use
from app.labs.shared.config import LabConfig
from app.labs.shared.lab import Lab
from app.labs.shared.problems import problems
from app.labs.shared.query import link
from app.sessions.outbox import Outbox
from app.sessions.presentation import Presentation
from app.wire import protocol
from app.workers.journal import Past
from app.workers.remote_run import Loss, RemoteRun
from engine.sentences import N_

LOST = {
    Loss.TOO_LONG: N_(
        "this run computed for too long without a pause, so the server ended it; choose fewer units or a smaller batch"
    ),
    Loss.AT_FAULT: N_("the process computing this run died twice; change the settings"),
    Loss.NOT_KEPT: N_("the process computing this run died; start the run again"),
}
"""The sentence for a run that has ended with its worker."""


class RefusedError(Exception):
    """A refused message becomes a typed `error` on the socket: the reason, as a template and its values."""

    def __init__(self, code: protocol.ErrorCode, where: str, template: str, **values: Any) -> None:
        message = said(template, **values)
        super().__init__(message)
        self.error = protocol.Error(code=code, where=where[:100], message=message[:1000])


class Session:
    """One run and the socket that watches it, if any."""

    def __init__(self, lab: Lab, config: LabConfig, seed: int, playing: bool, steps_per_second: float | None) -> None:
        self.id = secrets.token_urlsafe(24)
        self.lab, self.config, self.seed = lab, config, seed
        self.kind, self.heavy = lab.id, config.heavy
        self.run: RemoteRun | None = None
        self.initial = config
        """The config that it begins with; `config` is its present one."""
        self.past: Past | None = None
        """What was done to a run that somebody shared."""
        self._linked: tuple[LabConfig, str] | None = None
        self.outbox: Outbox | None = None
        self.expiry: asyncio.TimerHandle | None = None
        self.presentation: Presentation | None = None
        self.detached_at = 0.0
        self.playing, self.steps_per_second = playing, steps_per_second  # as it begins
        self.position = 0
        """Position in the queue; 0 when it is not in it."""
        self.place = ""
        """The name of its place in the queue."""
        self.language = current()
        self._notice = ""
        """Why the run does not continue at the moment."""
        self.resuming = 0
        """How many resumes its worker has not seen yet; until then its messages answer the previous connection."""

    def deliver(self, message: str) -> None:
        if self.outbox and not self.resuming:
            try:
                self.outbox.put(message)
            except MemoryError:
                self.outbox.fail()

    def share(self, message: str) -> None:
        if self.presentation:
            self.presentation.share(message)

    def share_frame(self, message: str, whole: bool) -> None:
        if self.presentation:
            self.presentation.share_frame(message, whole)

    def last_shared(self) -> int | None:
        return self.presentation.stream.seq if self.presentation else None

    def shared_with(self, presentation: Presentation | None) -> None:
        """Viewers of a presentation that see this run; None: no longer."""
        self.presentation = presentation
        if self.run is not None:
            self.run.request("present", self.last_shared())

    @property
    def watched(self) -> bool:
        """Whether others watch it."""
        return self.presentation is not None and bool(self.presentation.watchers)

    def begun(self, run: RemoteRun) -> None:
        self.run = run
        if self.presentation is not None:
            run.request("present", self.last_shared())

    def resumed(self) -> None:
        self.resuming -= 1

    def recovering(self, step: int) -> None:
        with use(self.language):
            self._notice = said(
                "The process computing this run ended; the run is recomputed up to step {step:,}.", step=step
            )
        self._tell_notice()

    def recovered(self) -> None:
        self._notice = ""
        self._tell_notice()

    def _tell_notice(self) -> None:
        notice = protocol.Notice(message=self._notice)
        if self.outbox:
            self.outbox.put(notice)
        if self.presentation:
            self.presentation.put("notice", notice)

    def run_lost(self, loss: Loss) -> None:
        self.run = None
        if loss in LOST:
            self._tell_gone(LOST[loss])

    def no_worker(self) -> None:
        self._tell_gone(N_("the server has no process to compute this run at the moment; start it again soon"))

    def too_many_heavy(self) -> None:
        self._tell_gone(
            N_(
                "the server is at its limit of large runs; choose fewer units, a smaller batch or fewer"
                " optimizers, or try again later"
            )
        )

    def _tell_gone(self, template: str) -> None:
        with use(self.language):
            gone = protocol.Error(code="worker", where="run", message=said(template))
        if self.outbox:
            self.outbox.put(gone)
        if self.presentation:
            self.presentation.put("error", gone)

    def tell_position(self) -> None:
        if self.outbox:
            with use(self.language):
                message = said("The server is busy: you are number {position} in the queue.", position=self.position)
            self.outbox.put(protocol.Waiting(position=self.position, place=self.place, message=message))

    def request(self, name: str, *arguments: Any) -> None:
        if self.position:
            self._request_in_queue(name, *arguments)
        elif self.run is None:
            raise RefusedError("worker", name, "this run no longer exists; start it again")
        elif not self.run.request(name, *arguments):
            raise RefusedError("busy", name, "too many requests at once; this one was ignored")

    def _request_in_queue(self, name: str, *arguments: Any) -> None:
        match name:
            case "play" | "pause":
                self.playing = name == "play"
            case "speed":
                (self.steps_per_second,) = arguments
            case "change" if self.past is None:
                self.initial = self.config  # it begins with that
            case _:
                raise RefusedError("busy", name, "this run has not started yet: the server is busy")

    def change(self, values: dict[str, Any], how: Literal["change", "branch"] = "change") -> None:
        """Continue with the live fields of a new config; RefusedError when it differs in structure.

        how : `change` the present, or `branch` from the moment shown.
        """
        config = checked_config(self.lab, values)
        before, after = self.config.fixed(), config.fixed()
        if before != after:
            fixed = ", ".join(sorted(name for name in before | after if before.get(name) != after.get(name)))
            raise RefusedError(
                "invalid", "config", "{fields} cannot change during a run; start a new run", fields=fixed
            )
        if config.is_shorter_than(self.config):
            raise RefusedError("invalid", "config", "a run can be extended but not shortened; start a new run")
        self.config = config
        self.request(how, config.model_dump())

    def welcome(self, outbox: Outbox) -> None:
        """Tell the viewer at another socket that the run exists."""
        self.outbox = outbox
        outbox.forget()
        outbox.put(self.started())
        if self._notice:
            self._tell_notice()

    def started(self) -> protocol.Started:
        config = self.config.model_dump(mode="json")
        return protocol.Started(
            session=self.id,
            lab=self.lab.id,
            config=config,
            seed=self.seed,
            figures=f"/api/labs/{self.lab.id}/figures?{self.query()}",
        )

    def query(self) -> str:
        """The query string of its config. Computed once for each: it takes several validations."""
        if self._linked is None or self._linked[0] is not self.config:
            self._linked = self.config, link(self.config)
        return self._linked[1]


def checked_config(lab: Lab, values: dict[str, Any]) -> LabConfig:
    """The config that `values` describe, with defaults; RefusedError with the first problem."""
    try:
        config = lab.config.model_validate(values)
    except ValidationError as error:
        first = problems(error, lab.config)[0]
        raise RefusedError("invalid", f"config.{first.where}", "{problem}", problem=first.message) from None
    if lack := config.lacks():
        raise RefusedError("invalid", f"config.{lack.where}", "{problem}", problem=lack.message)
    return config
