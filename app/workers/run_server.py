"""One run in a worker: does its viewer's requests, and sends its messages."""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from app.i18n.translation import Language, said
from app.wire import protocol
from app.workers.channel import Kind
from app.workers.expensive import EXPENSIVE_SECONDS
from app.workers.limits import Limits
from app.workers.recovered_run import RecoveredRun
from app.workers.replay import UnfitError
from app.workers.tasks import FOR_THE_AUDIENCE
from app.workers.watched_run import WatchedRun, text
from engine.sentences import N_

REQUESTS = frozenset(
    {
        "play",
        "pause",
        "step",
        "seek",
        "speed",
        "change",
        "branch",
        "edit",
        "draw",
        "map",
        "panels",
        "export",
        "ack",
        "detach",
        "resume",
        "present",
        "allow",
        "whole",
    }
)
"""Requests to a run: methods of `RunServer`."""


PICTURES_SHARE = 0.5
"""Frames with pictures take at most this share of their run's time; those between have points and numbers."""

FOR_THE_JOURNAL = REQUESTS - {"ack", "detach", "resume"} - FOR_THE_AUDIENCE
"""Requests whose results the server is told."""


class Send(Protocol):
    """Sends a text to the viewer, with the head's other fields."""

    def __call__(self, text: str, kind: Kind = Kind.TOLD, ordinal: int = 0) -> None: ...


class RunServer:
    """A watched run and the way to its viewer; each request is a method of the same name.

    One that does something to the run returns how that was recorded.
    """

    def __init__(self, watched: WatchedRun, language: Language, limits: Limits, send: Send) -> None:
        self.watched, self.language = watched, language
        self._limits, self._send = limits, send
        self.bytes = 0.0
        """What it takes, by the estimate from its config."""
        self._step_seconds = self._frame_seconds = 0.0
        self._points_seconds: float | None = None  # what a frame without pictures took, if the run has such
        self._branch_ordinal = 0

    @property
    def catching_up(self) -> bool:
        """Whether it is computed again, and not ready for requests."""
        return isinstance(self.watched, RecoveredRun) and self.watched.catching_up

    @property
    def branching(self) -> int:
        """The ordinal of the request to branch that is under way; 0 when there is none."""
        return self._branch_ordinal if self.watched.branch_with else 0

    @branching.setter
    def branching(self, ordinal: int) -> None:
        self._branch_ordinal = ordinal

    def compute(self, seconds: float) -> int:
        """Take the steps that are due, or continue a seek, for about this many seconds; then continue a map for as
        long, and panels. Returns the ticks taken.
        """
        taken = self._take_steps(seconds)
        if self.watched.mapping:
            self._continue_map(seconds)
        if self.watched.paneling:
            self._continue_panels(seconds, taken)
        return taken

    def _continue_map(self, seconds: float) -> None:
        watched, begin = self.watched, time.thread_time()
        watched.continue_map(time.monotonic() + seconds)
        watched.seconds += time.thread_time() - begin
        most = self._limits.run_seconds
        if most and watched.seconds >= most and watched.mapping:
            watched.map = None
            why = N_("this run and its map have used their {seconds:g} seconds of processor time")
            self.tell_error("budget", "map", said(why, seconds=most))

    def _continue_panels(self, seconds: float, taken: int) -> None:
        watched, begin = self.watched, time.thread_time()
        watched.panels.advance(seconds, watched.running, self._step_seconds if taken else 0.0)
        watched.seconds += time.thread_time() - begin
        most = self._limits.run_seconds
        if most and watched.seconds >= most:
            why = N_("this run and its panels have used their {seconds:g} seconds of processor time")
            self.close_panels(said(why, seconds=most))

    def close_panels(self, why: str) -> None:
        """Although its viewer wants them."""
        self.watched.panels.close()
        self.tell_error("budget", "panels", why)

    def _take_steps(self, seconds: float) -> int:
        watched, begin = self.watched, time.thread_time()
        if watched.seeking:
            branching, kind = self.branching, Kind.CAUGHT_UP if self.catching_up else Kind.TOLD
            self._limit_shared()
            message = watched.advance_seek(time.monotonic() + seconds)
            if message is not None:
                self._send(message, Kind.BRANCHED if branching else kind, branching)
            self._step_seconds = time.thread_time() - begin
            if kind is Kind.CAUGHT_UP and isinstance(watched, RecoveredRun) and watched.shared:
                watched.seconds += self._step_seconds
        elif watched.running and not self._is_paused_by_budget():
            before = watched.ticks
            watched.advance(time.monotonic() + seconds, self._ticks_left)
            took = time.thread_time() - begin
            watched.seconds += took
            if watched.ticks > before:
                self._step_seconds = took
            return watched.ticks - before
        return 0

    def _limit_shared(self) -> None:
        """A run that somebody shared may take no more to be opened than a run may take."""
        watched, limits = self.watched, self._limits
        if not (isinstance(watched, RecoveredRun) and watched.catching_up and watched.shared):
            return
        too_long = limits.run_seconds and watched.seconds >= limits.run_seconds
        if too_long or (limits.run_steps and watched.catches_up_to > limits.run_steps * watched.run.stride):
            raise UnfitError(N_("this shared run takes longer than a run may here"))

    @property
    def is_expensive(self) -> bool:
        """Whether its latest steps, or its latest frame, took longer than a turn should."""
        return self._step_seconds > EXPENSIVE_SECONDS or self._frame_seconds > EXPENSIVE_SECONDS

    @property
    def _ticks_left(self) -> int | None:
        """How many ticks the run may still take; None without a limit."""
        most = self._limits.run_steps
        return most * self.watched.run.stride - self.watched.ticks if most else None

    def _is_paused_by_budget(self) -> bool:
        """Whether the run has used up its limit; it is then paused, and its viewer told why."""
        limits, left = self._limits, self._ticks_left
        if limits.run_seconds and self.watched.seconds >= limits.run_seconds:
            where = "time"
            why = said(
                "this run is paused: it has used its {seconds:g} seconds of processor time",
                seconds=limits.run_seconds,
            )
        elif left is not None and left <= 0:
            where = "steps"
            why = said(
                "this run is paused: it has reached the limit of {steps:,} steps",
                steps=limits.run_steps,
            )
        else:
            return False
        self.pause()
        self.tell_error("budget", where, why)
        return True

    def send_frame(self, others: int, delay: float = 1.0) -> bool:
        """Send the next frame if one is due, and the ending after the last; returns whether there was a frame.

        others : how many other runs share the worker; delay : how long it takes for each second of the processor. A
        frame takes no more of the time than its run's share, and pictures half of that, so that expensive ones are sent
        less often when there are many runs. While the worker waits for the processor, only pictures wait longer.
        """
        watched, begin = self.watched, time.thread_time()
        message = watched.next_message(time.monotonic())
        if message is not None:
            self._send(message, Kind.FRAME)
        shared = watched.next_for_audience(time.monotonic())
        if shared is not None:
            self._send(shared, Kind.SHARED)
        if message is not None:
            self._pace_frames(time.thread_time() - begin, others, delay)
        ending = watched.run.ending
        if ending and watched.attached and watched.told_all and not watched.told_done:
            watched.told_done, watched.playing = True, False
            told = {"outcome": ending.kind, "message": ending.message, "finished": ending.finished}
            self._send(text(protocol.Done, step=watched.run.index, **told))
        return message is not None

    def _pace_frames(self, took: float, others: int, delay: float) -> None:
        """Leave the others their time before the next frame, when this one took this many seconds."""
        watched, now = self.watched, time.monotonic()
        if watched.owes_pictures:
            self._points_seconds = took
        else:
            self._frame_seconds = took
            watched.next_pictures = now + took * others * delay / PICTURES_SHARE
        least = self._frame_seconds if self._points_seconds is None else self._points_seconds
        watched.next_frame = max(watched.next_frame, now + least * others)

    def tell_error(self, code: str, where: str, message: str) -> None:
        self._send(text(protocol.Error, code=code, where=where, message=message))

    def tell_state(self) -> None:
        ended = self.watched.run.ending is not None
        self._send(text(protocol.State, playing=self.watched.playing and not ended, ended=ended))

    def play(self) -> None:
        self.watched.return_to_present()
        self._set_playing(True)

    def pause(self) -> None:
        self.watched.asked_ticks = 0
        self._set_playing(False)

    def _set_playing(self, playing: bool) -> None:
        self.watched.set_pace(playing, self.watched.steps_per_second)
        self.tell_state()

    def step(self, n: int) -> None:
        self.watched.return_to_present()
        self.watched.ask(n)
        self._set_playing(False)

    def seek(self, index: int | None) -> None:
        if index is None:
            self.watched.return_to_present()
        else:
            with self._refusals("seek"):
                self.watched.seek(index)

    def speed(self, steps_per_second: float | None) -> None:
        self.watched.set_pace(self.watched.playing, steps_per_second)

    def change(self, config: dict[str, Any]) -> Kind:
        had_ended = self.watched.run.ending is not None
        kind = self.watched.do(self.watched.changed_to(config), is_change=True)
        if had_ended and self.watched.run.ending is None:
            self.tell_state()
        return kind

    def branch(self, config: dict[str, Any]) -> None:
        with self._refusals("branch"):
            self.watched.branch(self.watched.changed_to(config))

    def edit(self, where: str, value: float) -> Kind:
        with self._refusals(where):
            return self.watched.do(lambda run: run.edit(where, value))
        return Kind.CARRIED_OUT

    def draw(self, strokes: list[list[tuple[float, float]]], pen: float, image: int | None) -> Kind:
        with self._refusals("strokes"):
            return self.watched.draw(strokes, pen, image)
        return Kind.CARRIED_OUT

    def map(self, kind: str | None, number: int, racer: int = 0, setting: str = "") -> Kind:
        with self._refusals("map"):
            self.watched.map = None if kind is None else self.watched.run.map(kind, number, racer, setting)
        return Kind.MAPPED

    def panels(self, wanted: dict[str, dict[str, object]]) -> Kind:
        with self._refusals("panels"):
            self.watched.open_panels(wanted)
        return Kind.PANELED

    def export(self, where: str) -> None:
        with self._refusals(where):
            name, content = self.watched.run.export(where)
            self._send(text(protocol.File, name=name, content=base64.b64encode(content).decode()))

    @contextmanager
    def _refusals(self, where: str) -> Iterator[None]:
        """Refusals of a run are sent to its viewer."""
        try:
            yield
        except ValueError as error:
            self.tell_error("invalid", where, said(error))

    def ack(self, seq: int) -> None:
        self.watched.acknowledge(seq)

    def present(self, seq: int | None) -> None:
        """Others watch, or no longer; they are told whether it plays."""
        self.watched.present(seq)
        self.watched.told_done &= seq is None
        if seq is not None:
            self.tell_state()

    def allow(self) -> None:
        if self.watched.audience is not None:
            self.watched.audience.allow()

    def whole(self) -> None:
        if (told := self.watched.whole_for_audience()) is not None:
            self._send(told, Kind.WHOLE)

    def detach(self) -> None:
        self.watched.attached = False

    def resume(self, seq: int) -> None:
        self.watched.rewind(seq)
        self.watched.return_to_present()
        self.watched.attached = True
        self._set_playing(self.watched.playing)
