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
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any

from app import protocol, wire
from app.frames import Frame, History
from app.labs import LABS
from app.labs.base import LabConfig, LabRun

SLICE_SECONDS = 0.003
FEW_SECONDS = 0.0005
"""About as long a run goes on without a look at the clock."""

FRAME_SECONDS = 1 / 75
"""Shortest time between two frames of a run; the viewer's acks set the real rate."""

LONGEST_BACKLOG_SECONDS = 0.25
"""Steps that are due but were not taken in time are forgotten beyond this, so that a stall is not followed by a rush."""

LONGEST_IDLE_SECONDS = 60.0

REQUEST = struct.Struct("!I")
MESSAGE = struct.Struct("!II")

log = logging.getLogger("descent_lab.worker")


class Viewing:
    """One run with its pace, its credit and what its viewer has not acknowledged."""

    def __init__(self, model: type[LabConfig], run: LabRun, playing: bool, steps_per_second: float | None) -> None:
        self.model, self.run = model, run
        self.playing = playing
        self.steps_per_second = steps_per_second
        self.asked_steps = 0
        self.paced_from = time.monotonic()
        self.attached = True
        self.seq = self.base = 0
        self.fresh = True
        self.told_done = False
        self.unacked: deque[tuple[int, Frame]] = deque()
        self.history = History()
        self.pending: Frame | None = None
        self.next_frame = 0.0
        self.few = 1

    @property
    def running(self) -> bool:
        """Whether it has steps to take. Without a viewer it waits: nobody's run takes the time of the others."""
        return self.attached and self.run.ending is None and (self.playing or self.asked_steps > 0)

    def set_pace(self, playing: bool, steps_per_second: float | None) -> None:
        self.playing, self.steps_per_second = playing, steps_per_second
        self.paced_from = time.monotonic()

    def advance(self, deadline: float) -> None:
        """Take the steps that are due, until `deadline` at the latest."""
        if self.asked_steps:
            self.asked_steps -= self._take(self.asked_steps, deadline)
        elif self.steps_per_second is None:
            self._take(None, deadline)
        else:
            now, interval = time.monotonic(), 1 / self.steps_per_second
            self.paced_from = max(self.paced_from, now - max(LONGEST_BACKLOG_SECONDS, interval))
            self.paced_from += interval * self._take(int((now - self.paced_from) / interval), deadline)

    def _take(self, most: int | None, deadline: float) -> int:
        """Take up to `most` steps, a few at a time, so that looking at the clock costs little; returns how many."""
        taken = 0
        while self.run.ending is None and (most is None or taken < most) and (begin := time.monotonic()) < deadline:
            few = self.few if most is None else min(self.few, most - taken)
            self.run.advance(few)
            taken += few
            spent = time.monotonic() - begin
            if few == self.few:
                self.few = max(1, int(few * min(2.0, FEW_SECONDS / max(spent, 1e-9))))
        self.fresh |= taken > 0
        return taken

    def due_in(self, now: float) -> float | None:
        """Seconds until it has something to do; None when only a request can wake it."""
        waits = []
        if self.running:
            paced = not self.asked_steps and self.steps_per_second is not None
            waits.append(self.paced_from + 1 / self.steps_per_second - now if paced else 0.0)
        if self.may_send:
            waits.append(self.next_frame - now)
        return max(0.0, min(waits)) if waits else None

    @property
    def may_send(self) -> bool:
        """Whether there is something to say and the viewer may be told."""
        return self.attached and (self.fresh or self.pending is not None) and len(self.unacked) < protocol.MAX_UNACKED

    def next_message(self, now: float) -> str | None:
        """The next frame as text, if one is due."""
        if not self.may_send or now < self.next_frame:
            return None
        frame = self.run.drain() if self.fresh else None
        if self.pending is not None:
            frame = self.pending.merge(frame) if frame else self.pending
        self.fresh, self.pending = False, None
        base, self.seq = self.base, self.seq + 1
        self.base = self.seq
        self.unacked.append((self.seq, frame))
        self.next_frame = now + FRAME_SECONDS
        return text(protocol.FrameMessage, seq=self.seq, base=base, step=frame.step, append=frame.append, replace=frame.replace)

    def acknowledge(self, seq: int) -> None:
        while self.unacked and self.unacked[0][0] <= seq:
            self.history.add(self.unacked.popleft()[1])

    def rewind(self, seq: int) -> None:
        """Make pending again what a viewer that has seen frame `seq` has missed; all of it if that cannot be told apart."""
        acknowledged = self.seq - len(self.unacked)
        if acknowledged <= seq <= self.seq:
            self.acknowledge(seq)
            missed, self.base = [], seq
        else:
            missed, self.base = [self.history.whole()], 0
            self.history = History()
        missed += [*(frame for _, frame in self.unacked), self.pending]
        missed = [frame for frame in missed if frame is not None]
        self.pending = reduce(Frame.merge, missed) if missed else None
        self.unacked.clear()
        self.told_done = False


def text(model: type[protocol.Message], **fields: Any) -> str:
    """A message of the protocol as JSON, not validated again: arrays stay arrays until they are encoded."""
    return wire.dumps({"type": model.model_fields["type"].default, **fields})


class Worker:
    """The loop; each request is a method of the same name."""

    def __init__(self, requests: int, messages: int) -> None:
        self._requests, self._messages = requests, messages
        self._viewings: dict[int, Viewing] = {}
        self._received = bytearray()

    def serve(self) -> None:
        """Until the server closes its end."""
        while self._take_requests(self._idle_seconds()):
            for number in list(self._viewings):
                try:
                    self._attend(number, self._viewings[number])
                except Exception:
                    log.exception("run %d failed", number)
                    del self._viewings[number]
                    self._send(number, text(protocol.Error, code="worker", where="run", message="the run failed; start it again"))

    def _attend(self, number: int, viewing: Viewing) -> None:
        if viewing.running:
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
            if name == "resume" and number not in self._viewings:
                self._send(number, text(protocol.Error, code="unknown-session", where="session", message="this run has failed; start it again"))
            elif name == "open" or number in self._viewings:
                try:
                    getattr(self, name)(number, *arguments)
                except Exception:  # one run's trouble is not the others'
                    log.exception("%s of run %d failed", name, number)
                    self._send(number, text(protocol.Error, code="internal", where=name, message="this could not be carried out"))
        return True

    def _send(self, number: int, message: str) -> None:
        body = message.encode()
        view = memoryview(MESSAGE.pack(number, len(body)) + body)
        while view:
            view = view[os.write(self._messages, view) :]

    def open(self, number: int, lab: str, config: dict, seed: int, playing: bool, steps_per_second: float | None) -> None:
        model = LABS[lab].config
        self._viewings[number] = Viewing(model, LABS[lab].run(model.model_validate(config), seed), playing, steps_per_second)
        self._tell_state(number)

    def _tell_state(self, number: int) -> None:
        viewing = self._viewings[number]
        self._send(number, text(protocol.State, playing=viewing.playing and viewing.run.ending is None))

    def play(self, number: int) -> None:
        viewing = self._viewings[number]
        viewing.set_pace(True, viewing.steps_per_second)
        self._tell_state(number)

    def pause(self, number: int) -> None:
        viewing = self._viewings[number]
        viewing.set_pace(False, viewing.steps_per_second)
        self._tell_state(number)

    def step(self, number: int, n: int) -> None:
        self._viewings[number].asked_steps += n
        self.pause(number)

    def speed(self, number: int, steps_per_second: float | None) -> None:
        viewing = self._viewings[number]
        viewing.set_pace(viewing.playing, steps_per_second)

    def change(self, number: int, config: dict) -> None:
        viewing = self._viewings[number]
        viewing.run.change(viewing.model.model_validate(config))

    def edit(self, number: int, where: str, value: float) -> None:
        self._touch(number, where, lambda run: run.edit(where, value))

    def draw(self, number: int, strokes: list[list[tuple[float, float]]]) -> None:
        self._touch(number, "strokes", lambda run: run.draw(strokes))

    def _touch(self, number: int, where: str, action: Callable[[LabRun], None]) -> None:
        """Something done to a run between its steps: the next frame shows it."""
        viewing = self._viewings[number]
        with self._refusals(number, where):
            action(viewing.run)
            viewing.fresh = True

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
            self._send(number, text(protocol.Error, code="invalid", where=where, message=str(error)))

    def ack(self, number: int, seq: int) -> None:
        self._viewings[number].acknowledge(seq)

    def detach(self, number: int) -> None:
        self._viewings[number].attached = False

    def resume(self, number: int, seq: int) -> None:
        viewing = self._viewings[number]
        viewing.rewind(seq)
        viewing.attached = True
        viewing.set_pace(viewing.playing, viewing.steps_per_second)
        self._tell_state(number)

    def close(self, number: int) -> None:
        del self._viewings[number]


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
