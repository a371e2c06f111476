"""A worker process: time-slices many runs and sends their frames; started by `app.workers` as `python -m app.worker`.

Requests come in on standard input and messages go out on standard output, each as a length and a body. A request is a
pickled tuple `(name, run, *arguments)` whose name is a method of `Worker`; a message is a run number and JSON text that the server passes on as it
is. Runs are taken in turn, a few milliseconds each. Only this module knows a clock: a run is an iterator.
"""

import base64
import logging
import os
import pickle
import select
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app import protocol
from app.labs import LABS
from app.replay import Recording
from app.translation import ENGLISH, Language, _, said, use
from app.viewing import Viewing, text

SLICE_SECONDS = 0.003
LONGEST_IDLE_SECONDS = 60.0

REQUEST = struct.Struct("!I")
MESSAGE = struct.Struct("!II")

log = logging.getLogger("descent_lab.worker")


class Worker:
    """The loop; each request is a method of the same name."""

    def __init__(self, requests: int, messages: int) -> None:
        self._requests, self._messages = requests, messages
        self._viewings: dict[int, Viewing] = {}
        self._languages: dict[int, Language] = {}
        self._received = bytearray()

    def serve(self) -> None:
        """Until the server closes its end."""
        while self._take_requests(self._idle_seconds()):
            for number in list(self._viewings):
                with use(self._languages[number]):
                    self._attend_or_end(number)

    def _attend_or_end(self, number: int) -> None:
        try:
            self._attend(number, self._viewings[number])
        except Exception:
            log.exception("run %d failed", number)
            del self._viewings[number]
            self._send(number, text(protocol.Error, code="worker", where="run", message=_("the run failed; start it again")))

    def _attend(self, number: int, viewing: Viewing) -> None:
        if viewing.looking:
            message = viewing.look_back(time.monotonic() + SLICE_SECONDS)
            if message is not None:
                self._send(number, message)
        elif viewing.running:
            viewing.advance(time.monotonic() + SLICE_SECONDS)
        message = viewing.next_message(time.monotonic())
        if message is not None:
            self._send(number, message)
        ending = viewing.run.ending
        if ending and viewing.attached and not (viewing.told_done or viewing.fresh or viewing.pending):
            viewing.told_done, viewing.playing = True, False
            self._send(number, text(protocol.Done, outcome=ending.kind, message=ending.message, step=viewing.run.index))

    def _idle_seconds(self) -> float:
        now = time.monotonic()
        waits = [LONGEST_IDLE_SECONDS, *(wait for viewing in self._viewings.values() if (wait := viewing.due_in(now)) is not None)]
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
        if name == "resume" and number not in self._viewings:
            self._send(number, text(protocol.Error, code="unknown-session", where="session", message=_("this run has failed; start it again")))
        elif name in ("open", "close") or number in self._viewings:
            try:
                getattr(self, name)(number, *arguments)
            except Exception:  # one run's trouble is not the others'
                log.exception("%s of run %d failed", name, number)
                self._send(number, text(protocol.Error, code="internal", where=name, message=_("this could not be carried out")))

    def _send(self, number: int, message: str) -> None:
        body = message.encode()
        view = memoryview(MESSAGE.pack(number, len(body)) + body)
        while view:
            view = view[os.write(self._messages, view) :]

    def open(self, number: int, lab: str, config: dict, seed: int, playing: bool, steps_per_second: float | None, language: Language = ENGLISH) -> None:
        found = LABS[lab]
        checked = found.config.model_validate(config)
        self._languages[number] = language
        with use(language):
            self._viewings[number] = Viewing(found.config, Recording(lambda: found.run(checked, seed)), playing, steps_per_second)
        self._tell_state(number)

    def _tell_state(self, number: int) -> None:
        viewing = self._viewings[number]
        self._send(number, text(protocol.State, playing=viewing.playing and viewing.run.ending is None))

    def play(self, number: int) -> None:
        viewing = self._viewings[number]
        viewing.look_at_present()
        viewing.set_pace(True, viewing.steps_per_second)
        self._tell_state(number)

    def pause(self, number: int) -> None:
        viewing = self._viewings[number]
        viewing.set_pace(False, viewing.steps_per_second)
        self._tell_state(number)

    def step(self, number: int, n: int) -> None:
        viewing = self._viewings[number]
        viewing.look_at_present()
        viewing.ask(n)
        self.pause(number)

    def look(self, number: int, index: int | None) -> None:
        viewing = self._viewings[number]
        if index is None:
            viewing.look_at_present()
        else:
            viewing.look(index)

    def speed(self, number: int, steps_per_second: float | None) -> None:
        viewing = self._viewings[number]
        viewing.set_pace(viewing.playing, steps_per_second)

    def change(self, number: int, config: dict) -> None:
        viewing = self._viewings[number]
        viewing.do(viewing.changed_to(config))

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
        viewing.look_at_present()
        viewing.attached = True
        viewing.set_pace(viewing.playing, viewing.steps_per_second)
        self._tell_state(number)

    def close(self, number: int) -> None:
        self._viewings.pop(number, None)
        self._languages.pop(number, None)


def main() -> None:
    messages = os.dup(1)
    os.dup2(2, 1)  # whatever prints does not end up between the messages
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    try:
        Worker(0, messages).serve()
    except (KeyboardInterrupt, BrokenPipeError):
        pass


if __name__ == "__main__":
    main()
