"""A run on the server's side: in one worker process, and in another one when that ends."""

import asyncio
from enum import Enum
from typing import Any, Protocol, cast

from app.shortages import insist
from app.workers.channel import Kind, News, pack_request
from app.workers.journal import Deed, Journal, Past, Standing
from app.workers.tasks import FOR_THE_AUDIENCE, FOR_THE_VIEWER

MOST_UNANSWERED = 256
MOST_UNANSWERED_BYTES = 1 << 20
"""Most bytes of requests that no worker has done yet. A worker that answers has at most a few of them."""

MOST_DEEDS_BYTES = 1 << 20
"""Most bytes of the changes to a run; with more, it cannot be computed again."""

CHANGING = ("change", "edit", "branch")
"""The requests that `done` lists once the worker has processed them."""

MOST_LOSSES = 3
"""A run that has lost this many workers before it was caught up is ended."""


TRY_AGAIN_SECONDS = 0.5
"""Seconds between two searches for a worker."""


class Loss(Enum):
    """Why a run has ended with its worker."""

    TOO_LONG = "too long"
    """It computed for longer than a worker may without a pause."""
    AT_FAULT = "at fault"
    """Twice a worker died during this run's turn."""
    NOT_KEPT = "not kept"
    """Changes to it are not kept, or it could not be computed again."""
    FAILED = "failed"
    """It had ended before, and its viewer knows."""


class Needs(Protocol):
    """The requirements of a run on a worker."""

    kind: str
    """Runs of a kind take about the same time; each worker gets its share of them."""

    heavy: bool
    """A heavy run gets a worker of its own."""


class Listener(Needs, Protocol):
    """The receiver of a run's messages."""

    def deliver(self, message: str) -> None: ...

    def share(self, message: str) -> None:
        """Messages for watchers, except frames."""

    def share_frame(self, message: str, whole: bool) -> None: ...
    def last_shared(self) -> int | None:
        """The number of the watchers' last frame; None when nobody may watch."""

    def resumed(self) -> None: ...

    def recovering(self, step: int) -> None:
        """The worker has ended; the run is computed again up to `step` and then continues."""

    def recovered(self) -> None: ...
    def run_lost(self, loss: Loss) -> None: ...


class NoWorkerError(Exception):
    """No worker process could be started; the pool keeps trying."""


class Worker(Protocol):
    """A worker process, as the pool has it."""

    listeners: dict[int, "RemoteRun"]

    def request(self, name: str, number: int, *arguments: Any) -> int:
        """Returns the size of the request, in bytes."""


class Workers(Protocol):
    """Where a run finds a worker; raises NoWorkerError when there is none for a while."""

    async def find_for_lost(self, run: Needs) -> Worker: ...
    def number(self) -> int: ...


class RemoteRun:
    """One run. It keeps the changes to it, and the requests that were not done yet."""

    def __init__(
        self, workers: Workers, listener: Listener, arguments: tuple[Any, ...], past: Past | None = None
    ) -> None:
        """arguments : as of the worker's `open`. past : of a run that somebody shared."""
        self.kind, self.heavy = listener.kind, listener.heavy
        self._workers, self._listener, self._arguments = workers, listener, arguments
        self._worker: Worker | None = None
        self._number = 0
        self._asked = 0
        self._unanswered: dict[int, Deed] = {}  # by ordinal
        self._journal: Journal[Deed] = past.journal if past else Journal()
        self._shared = past is not None
        _lab, _config, _seed, playing, rate, *_ = arguments
        self._standing = past.standing if past else Standing(playing=playing, steps_per_second=rate)
        self._seen: int | None = None  # what the standing does not count with
        self._attached = True
        self._map: Deed | None = None
        self._panels: Deed | None = None
        self._failed = self._recovering = self._suspect = False
        self._losses = 0
        self._return: asyncio.Task[None] | None = None

    @property
    def overfull(self) -> bool:
        """Whether more was done to it than is kept."""
        return self._journal.overfull

    @property
    def done(self) -> list[tuple[int, Deed]]:
        """What was done to it, each with its tick."""
        return self._journal.done

    @property
    def to_be_done(self) -> bool:
        """Whether something was requested that changes it, and the worker has not said when that was done."""
        return any(deed.name in CHANGING for deed in self._unanswered.values())

    def open_in(self, worker: Worker, *past: Past) -> None:
        self._worker, self._number, self._asked = worker, self._workers.number(), 0
        worker.listeners[self._number] = self
        worker.request("open", self._number, *self._arguments, *past)

    def request(self, name: str, *arguments: Any) -> bool:
        """Send a request; False when too much waits already."""
        if name in ("detach", "resume"):
            self._attached = name == "resume"
            self._unanswered = {at: deed for at, deed in self._unanswered.items() if deed.name not in FOR_THE_VIEWER}
        elif name != "ack" and name not in FOR_THE_AUDIENCE and self._has_enough():
            return False
        self._send(name, *arguments)
        return True

    def _has_enough(self) -> bool:
        waiting = self._unanswered.values()
        return len(waiting) >= MOST_UNANSWERED or sum(deed.size for deed in waiting) > MOST_UNANSWERED_BYTES

    def _send(self, name: str, *arguments: Any) -> None:
        size = self._worker.request(name, self._number, *arguments) if self._worker else 0
        self._asked += 1  # the worker counts those that it gets
        if name not in ("ack", "detach") and name not in FOR_THE_AUDIENCE:
            self._unanswered[self._asked] = Deed(name, arguments, size or len(pack_request(name, 0, *arguments)))

    def close(self) -> None:
        """End it; its listener hears nothing more."""
        if self._return:
            self._return.cancel()
        if self._worker:
            self._leave(self._worker)
        self._worker = None

    def deliver(self, text: str, news: News) -> None:
        """Process a message of the worker."""
        if news.standing.stride:
            self._standing, self._seen = news.standing, None
        match news.kind:
            case Kind.SHARED | Kind.WHOLE:
                self._listener.share_frame(text, news.kind is Kind.WHOLE)
                return
            case Kind.RESUMED:
                first = next((at for at, deed in self._unanswered.items() if deed.name == "resume"), None)
                if first is not None:
                    self._seen = cast("int", self._unanswered.pop(first).arguments[0])
                self._listener.resumed()
            case Kind.FAILED:
                self._failed = True
                if self._recovering:
                    self.close()
                    self._listener.run_lost(Loss.NOT_KEPT)
                    return
            case Kind.CAUGHT_UP:
                self._recovering, self._losses, self._shared = False, 0, False
                self._listener.recovered()
            case Kind.TOLD | Kind.FRAME:
                pass
            case _:
                self._carried_out(news)
        if text:
            self._listener.deliver(text)
            if news.kind is not Kind.FRAME:
                self._listener.share(text)

    def _carried_out(self, news: News) -> None:
        """Record what a request has done to the run, and drop requests that no longer wait."""
        deed = self._unanswered.pop(news.ordinal, None)
        self._unanswered = {at: one for at, one in self._unanswered.items() if at > news.taken or one.name == "resume"}
        if deed is None or news.kind is Kind.CARRIED_OUT:
            return
        journal = self._journal
        if news.kind is Kind.MAPPED:
            self._map = deed
            return
        if news.kind is Kind.PANELED:
            self._panels = deed
            return
        if news.kind is Kind.DRAWN:
            journal.drawing = deed
            return
        if news.kind is Kind.BRANCHED:
            journal.forget_after(news.at)
        journal.note(news.at, deed, instead=news.kind is Kind.NOTED_INSTEAD)
        if sum(deed.size for _, deed in journal.done) > MOST_DEEDS_BYTES:
            journal.forget()

    def worker_lost(self, in_turn: bool, too_long: bool) -> None:
        """The worker has ended, during this run's turn or not, and perhaps because that turn was too long."""
        self._worker = None
        self._losses += 1
        if loss := self._why_ended(in_turn, too_long):
            insist(self._listener.run_lost, loss)
            return
        self._suspect |= in_turn
        self._recovering = True
        self._return = insist(self._begin_recovery)
        self._listener.recovering(-(-self._standing.tick // self._standing.stride))

    def _why_ended(self, in_turn: bool, too_long: bool) -> Loss | None:
        """None when it can be computed again."""
        if self._failed:
            return Loss.FAILED
        if in_turn and too_long:
            return Loss.TOO_LONG
        if in_turn and self._suspect:
            return Loss.AT_FAULT
        return Loss.NOT_KEPT if self._journal.overfull or self._losses > MOST_LOSSES else None

    def _begin_recovery(self) -> "asyncio.Task[None]":
        recovery = self._recover()
        try:
            return asyncio.get_running_loop().create_task(recovery)
        except MemoryError:
            recovery.close()
            raise

    async def _recover(self) -> None:
        """Continue in another worker, as soon as there is one and memory for it."""
        while self._worker is None:
            try:
                self._go_on_in(await self._workers.find_for_lost(self))
            except (NoWorkerError, MemoryError):
                await insist(asyncio.sleep, TRY_AGAIN_SECONDS)
        self._return = None

    def _go_on_in(self, worker: Worker) -> None:
        asked, unanswered = self._asked, self._unanswered
        try:
            self._unanswered = {}
            self.open_in(worker, Past(self._journal, self._standing, self._seen, self._shared))
            for deed in [*(beside for beside in (self._map, self._panels) if beside), *unanswered.values()]:
                self._send(deed.name, *deed.arguments)
            if (shared := self._listener.last_shared()) is not None:
                self._send("present", shared)
            if not self._attached:
                self._send("detach")
        except MemoryError:  # this worker has a part of it
            self._leave(worker)
            self._asked, self._unanswered = asked, unanswered
            raise

    def _leave(self, worker: Worker) -> None:
        if worker.listeners.pop(self._number, None):
            insist(worker.request, "close", self._number)
        self._worker = None
