"""A worker process: time-slices many runs and sends their frames; started by `app.workers.pool` as `python -m app.workers.process`.

Requests come in on standard input and messages go out on standard output, each as a length and a body. A request is a
pickled tuple `(name, run, *arguments)` whose name is a method of `Worker`; a message is a run number and JSON text that the server passes on as it
is, or AFRESH. Runs are taken in turn, a few milliseconds each. Only this module knows a clock: a run is an iterator.
"""

import base64
import json
import logging
import os
import pickle
import select
import struct
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app import logs
from app.i18n.translation import ENGLISH, Language, _, said, use
from app.labs import LABS
from app.wire import encoding, protocol
from app.workers.limits import Limits
from app.workers.replay import Recording
from app.workers.watched_run import Viewing, text

SLICE_SECONDS = 0.003

ROUND_SECONDS = 0.1
"""About as long may pass until a run's next turn, however many there are: slices get shorter, and frames fewer."""

REPORT_SECONDS = 1.0
"""How often the server hears that the worker is alive and what it has done."""

REPORT = 0
"""Stands for the number of a run in the worker's reports."""

AFRESH = ""
"""Stands before the answers to a `resume`: what comes before it was meant for the connection before."""

REQUEST = struct.Struct("!I")
MESSAGE = struct.Struct("!II")

log = logging.getLogger("descent_lab.worker")


class Worker:
    """The loop; each request is a method of the same name."""

    def __init__(self, requests: int, messages: int, limits: Limits = Limits()) -> None:
        self._requests, self._messages, self._limits = requests, messages, limits
        self._frames = self._ticks = 0
        self._next_report = 0.0
        self._reported_cpu = 0.0
        self._last_told = self._running = 0
        self._slice_seconds = SLICE_SECONDS
        self._viewings: dict[int, Viewing] = {}
        self._languages: dict[int, Language] = {}
        self._received = bytearray()

    def serve(self) -> None:
        """Until the server closes its end."""
        while self._take_requests(self._idle_seconds()):
            self._take_turns()

    def _take_turns(self) -> None:
        """All runs take the steps that are due. Then frames go out for as long as a round lasts: whom it ends before, the next begins with."""
        self._report()
        numbers = list(self._viewings)
        begin = time.monotonic()
        self._running = sum(viewing.running for viewing in self._viewings.values())
        self._slice_seconds = min(SLICE_SECONDS, ROUND_SECONDS / 2 / max(1, self._running))
        for number in numbers:
            self._or_end(number, self._compute)
            self._report()
        now = time.monotonic()
        end_of_round = max(
            begin + ROUND_SECONDS, now + (now - begin)
        )  # frames get as much as steps when both cannot be had in time
        first = bisect_right(numbers, self._last_told)
        for number in numbers[first:] + numbers[:first]:
            if time.monotonic() > end_of_round:
                break
            self._or_end(number, self._tell)
            self._last_told = number

    def _report(self) -> None:
        """Tell the server, when it is time, what was done since the last report."""
        now = time.monotonic()
        if now < self._next_report:
            return
        self._next_report = now + REPORT_SECONDS
        self._limits.begin_turn()
        cpu = time.process_time()
        self._send(
            REPORT,
            encoding.dumps({"frames": self._frames, "ticks": self._ticks, "cpu_seconds": cpu - self._reported_cpu}),
        )
        self._frames = self._ticks = 0
        self._reported_cpu = cpu

    def _or_end(self, number: int, attend: Callable[[int, Viewing], None]) -> None:
        """Attend to a run, if it is still there; one that fails is ended, and the others go on."""
        if (viewing := self._viewings.get(number)) is None:
            return
        try:
            with use(self._languages[number]):
                attend(number, viewing)
        except MemoryError:
            self._end_for_memory(number)
        except Exception:
            log.exception("run %d failed", number)
            del self._viewings[number]
            self._tell_error(number, "the run failed; start it again")

    def _tell_error(self, number: int, template: str) -> None:
        with use(self._languages.get(number, ENGLISH)):
            self._send(number, text(protocol.Error, code="worker", where="run", message=said(template)))

    def _end_for_memory(self, number: int) -> None:
        log.warning("run %d needs more memory than the worker may take", number)
        self._viewings.pop(number, None)
        self._tell_error(number, "this run needs more memory than there is for it; make it smaller")

    def _compute(self, number: int, viewing: Viewing) -> None:
        if viewing.seeking:
            message = viewing.advance_seek(time.monotonic() + self._slice_seconds)
            if message is not None:
                self._send(number, message)
        elif viewing.running:
            self._advance(number, viewing)

    def _tell(self, number: int, viewing: Viewing) -> None:
        begin = time.thread_time()
        message = viewing.next_message(time.monotonic())
        if message is not None:
            self._frames += 1
            self._send(number, message)
            # Frames take no more of the time than their run's share, so that dear ones come seldom when there are many runs.
            viewing.next_frame = max(
                viewing.next_frame, time.monotonic() + (time.thread_time() - begin) * (self._running - 1)
            )
        ending = viewing.run.ending
        if ending and viewing.attached and not (viewing.told_done or viewing.fresh or viewing.pending):
            viewing.told_done, viewing.playing = True, False
            self._send(number, text(protocol.Done, outcome=ending.kind, message=ending.message, step=viewing.run.index))

    def _advance(self, number: int, viewing: Viewing) -> None:
        """Give a run its slice; one that has had all that a run may have is paused, and its viewer told why."""
        limits, left = self._limits, None
        if limits.run_seconds and viewing.seconds >= limits.run_seconds:
            where, why = (
                "time",
                said(
                    "this run has computed for {seconds:g} seconds, which is all that one may here; it is paused",
                    seconds=limits.run_seconds,
                ),
            )
        elif limits.run_steps and (left := limits.run_steps * viewing.run.stride - viewing.ticks) <= 0:
            where, why = (
                "steps",
                said(
                    "this run has taken {steps:,} steps, which is all that one may here; it is paused",
                    steps=limits.run_steps,
                ),
            )
        else:
            before, begin = viewing.ticks, time.thread_time()
            viewing.advance(time.monotonic() + self._slice_seconds, left)
            viewing.seconds += time.thread_time() - begin
            self._ticks += viewing.ticks - before
            return
        self.pause(number)
        self._send(number, text(protocol.Error, code="budget", where=where, message=why))

    def _idle_seconds(self) -> float:
        now = time.monotonic()
        waits = [
            max(0.0, self._next_report - now),
            *(wait for viewing in self._viewings.values() if (wait := viewing.due_in(now)) is not None),
        ]
        return min(waits)

    def _take_requests(self, timeout: float) -> bool:
        """Handle what has arrived; wait up to `timeout` for it. False when the server is gone."""
        readable, _, _ = select.select([self._requests], [], [], timeout)
        if not readable:
            return True
        chunk = os.read(self._requests, 1 << 16)
        if not chunk:
            return False
        self._received += chunk
        while len(self._received) >= REQUEST.size:
            end = REQUEST.size + REQUEST.unpack_from(self._received)[0]
            if len(self._received) < end:
                break
            name, number, *arguments = pickle.loads(self._received[REQUEST.size : end])
            del self._received[:end]
            with use(self._languages.get(number, ENGLISH)):
                self._carry_out(name, number, arguments)
        return True

    def _carry_out(self, name: str, number: int, arguments: list) -> None:
        if name == "resume":
            self._send(number, AFRESH)
        if name == "resume" and number not in self._viewings:
            self._send(
                number,
                text(
                    protocol.Error,
                    code="unknown-session",
                    where="session",
                    message=_("this run has failed; start it again"),
                ),
            )
        elif name in ("open", "close") or number in self._viewings:
            try:
                getattr(self, name)(number, *arguments)
            except MemoryError:
                self._end_for_memory(number)
            except Exception:  # one run's trouble is not the others'
                log.exception("%s of run %d failed", name, number)
                self._send(
                    number,
                    text(protocol.Error, code="internal", where=name, message=_("this could not be carried out")),
                )

    def _send(self, number: int, message: str) -> None:
        body = message.encode()
        written = os.writev(self._messages, (MESSAGE.pack(number, len(body)), body)) - MESSAGE.size
        view = memoryview(body)[written:]
        while view:
            view = view[os.write(self._messages, view) :]

    def open(
        self,
        number: int,
        lab: str,
        config: dict,
        seed: int,
        playing: bool,
        steps_per_second: float | None,
        language: Language = ENGLISH,
    ) -> None:
        found = LABS[lab]
        checked = found.config.model_validate(config)
        self._languages[number] = language
        with use(language):
            self._viewings[number] = Viewing(
                found.config,
                Recording(lambda: found.run(checked, seed)),
                playing,
                steps_per_second,
                self._limits.history_bytes,
            )
        self._tell_state(number)

    def _tell_state(self, number: int) -> None:
        viewing = self._viewings[number]
        self._send(number, text(protocol.State, playing=viewing.playing and viewing.run.ending is None))

    def play(self, number: int) -> None:
        viewing = self._viewings[number]
        viewing.return_to_present()
        viewing.set_pace(True, viewing.steps_per_second)
        self._tell_state(number)

    def pause(self, number: int) -> None:
        self._viewings[number].asked_ticks = 0
        self._stand(number)

    def _stand(self, number: int) -> None:
        viewing = self._viewings[number]
        viewing.set_pace(False, viewing.steps_per_second)
        self._tell_state(number)

    def step(self, number: int, n: int) -> None:
        viewing = self._viewings[number]
        viewing.return_to_present()
        viewing.ask(n)
        self._stand(number)

    def seek(self, number: int, index: int | None) -> None:
        viewing = self._viewings[number]
        if index is None:
            viewing.return_to_present()
        else:
            with self._refusals(number, "seek"):
                viewing.seek(index)

    def speed(self, number: int, steps_per_second: float | None) -> None:
        viewing = self._viewings[number]
        viewing.set_pace(viewing.playing, steps_per_second)

    def change(self, number: int, config: dict) -> None:
        viewing = self._viewings[number]
        viewing.do(viewing.changed_to(config), is_change=True)

    def branch(self, number: int, config: dict) -> None:
        viewing = self._viewings[number]
        with self._refusals(number, "branch"):
            viewing.branch(viewing.changed_to(config))

    def edit(self, number: int, where: str, value: float) -> None:
        with self._refusals(number, where):
            self._viewings[number].do(lambda run: run.edit(where, value))

    def draw(self, number: int, strokes: list[list[tuple[float, float]]]) -> None:
        with self._refusals(number, "strokes"):
            self._viewings[number].draw(strokes)

    def export(self, number: int, where: str) -> None:
        with self._refusals(number, where):
            name, content = self._viewings[number].run.export(where)
            self._send(number, text(protocol.File, name=name, content=base64.b64encode(content).decode()))

    @contextmanager
    def _refusals(self, number: int, where: str) -> Iterator[None]:
        """What a run refuses is told to its viewer."""
        try:
            yield
        except ValueError as error:
            self._send(number, text(protocol.Error, code="invalid", where=where, message=said(error)))

    def ack(self, number: int, seq: int) -> None:
        self._viewings[number].acknowledge(seq)

    def detach(self, number: int) -> None:
        self._viewings[number].attached = False

    def resume(self, number: int, seq: int) -> None:
        viewing = self._viewings[number]
        viewing.rewind(seq)
        viewing.return_to_present()
        viewing.attached = True
        viewing.set_pace(viewing.playing, viewing.steps_per_second)
        self._tell_state(number)

    def close(self, number: int) -> None:
        self._viewings.pop(number, None)
        self._languages.pop(number, None)


def main(options: str) -> None:
    """`options`: JSON of `limits`, and of the log's `form` and `level`."""
    messages = os.dup(1)
    os.dup2(2, 1)  # whatever prints does not end up between the messages
    chosen = json.loads(options)
    logs.set_up(**chosen["log"])
    limits = Limits(**chosen["limits"])
    limits.apply()
    try:
        Worker(0, messages, limits).serve()
    except (KeyboardInterrupt, BrokenPipeError):
        pass


if __name__ == "__main__":
    main(sys.argv[1])
