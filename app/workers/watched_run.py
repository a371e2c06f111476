"""One run as its viewer sees it: its pace, its sent and acknowledged frames, and its past."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from app.labs.shared.config import LabConfig
from app.labs.shared.map import LabMap
from app.labs.shared.run import LabRun
from app.wire import encoding, protocol
from app.wire.frames import Frame, History, together
from app.workers.audience import Audience
from app.workers.channel import Kind
from app.workers.journal import Standing
from app.workers.panels import Panels
from app.workers.replay import Moment, Recording, Replay, past_of
from engine.sentences import SentenceError

FEW_SECONDS = 0.0005
"""Approximate time that a run advances between two readings of the clock."""

FRAME_SECONDS = 1 / 75
"""Shortest time between two frames of a run; the viewer's acks set the real rate."""

LONGEST_BACKLOG_SECONDS = 0.25
"""Steps overdue by more than this are dropped, so that a stall is not followed by a rush."""

MOST_PART_BYTES = 128 * 1024
"""Most bytes of points in one frame; the rest goes into the next ones, so that frames to a stalled client cost little.
"""

MOST_UNSENT_BYTES = 256 * 1024
"""Most bytes of points that wait for their viewer: a run that is farther ahead waits too, so that no point is dropped.
"""

LONGEST_UNSEEN_SECONDS = 2.0
"""A run whose viewer has acknowledged nothing for this long waits, and leaves the time to others."""

MOST_UNFOLDED_BYTES = 64 * 1024
"""Most bytes of points that a run itself holds, less compactly than a frame."""


class WatchedRun:
    """One run with its pace, its unacknowledged frames, and a replay while the viewer seeks its past.

    Its steps are the viewer's; the run counts ticks, of which a step may take several.
    """

    def __init__(
        self,
        model: type[LabConfig],
        recording: Recording,
        playing: bool,
        steps_per_second: float | None,
        history_bytes: int,
        run: LabRun | None = None,
    ) -> None:
        self.model = model
        self.recording, self.run = recording, run or recording.make()
        self.replay: Replay | None = None
        self.branch_with: Callable[[LabRun], None] | None = None
        self.map: LabMap | None = None
        self.panels = Panels()
        self.told_moment = False
        self.playing = playing
        self.steps_per_second = steps_per_second
        self.asked_ticks = 0
        self.ticks, self.seconds = 0, 0.0  # taken in all, and how long the processor was at it
        self.paced_from = time.monotonic()
        self.attached = True
        self.seq = self.base = 0
        self.known = 0  # the frame whose viewer has just what the history has
        self.fresh = True
        self.told_done = False
        self.told_index, self.told_whole, self.told_ended = 0, False, False
        self.past_index = False  # whether it went on without counting on
        self.changed = False
        self.unacked: deque[tuple[int, Frame]] = deque()
        self.history_bytes = history_bytes
        self.history = History(history_bytes)
        self.drained_at, self.tick_bytes = 0, 0.0
        self.unseen_since = 0.0
        self.pending: Frame | None = None
        self.next_frame = self.next_pictures = 0.0
        self.owes_pictures = False  # the latest frame was without
        self.audience: Audience | None = None
        self.few = 1

    @property
    def running(self) -> bool:
        """Whether it has steps to take. Without a viewer it waits, and leaves the time to others."""
        wanted = self.attached and self.run.ending is None and (self.playing or self.asked_ticks > 0)
        if len(self.unacked) == protocol.MAX_UNACKED and time.monotonic() - self.unseen_since > LONGEST_UNSEEN_SECONDS:
            return False
        return wanted and self._undrained_bytes + (self.pending.nbytes if self.pending else 0) < MOST_UNSENT_BYTES

    @property
    def mapping(self) -> bool:
        """Whether it has a map to continue."""
        return self.attached and self.map is not None and not self.map.over

    def past(self) -> Iterator[LabRun]:
        """The run once more, from its beginning to where it is now, after every few ticks."""
        return past_of(self.recording, self.run.index, FEW_SECONDS)

    def open_panels(self, wanted: Mapping[str, Mapping[str, object]]) -> None:
        """Open these, and no others."""
        self.panels.want(wanted, self.run, self.past)

    @property
    def paneling(self) -> bool:
        """Whether a panel has something to do."""
        return self.attached and self.panels.busy

    @property
    def busy(self) -> bool:
        return self.running or self.mapping or self.paneling

    def continue_map(self, deadline: float) -> None:
        """Until `deadline` at the latest, except for the piece under way."""
        while self.map is not None and not self.map.over and time.monotonic() < deadline:
            self.map.advance()
            self.fresh |= self.map.has_news

    @property
    def _undrained_bytes(self) -> float:
        return (self.run.index - self.drained_at) * self.tick_bytes

    def _drain(self, pictures: bool) -> Frame:
        """Everything that was not sent yet, as one frame; with pictures, or without if they are separate."""
        frame = self.pending
        if self.fresh or frame is None or (pictures and self.owes_pictures):
            points = None if pictures else self.run.drain_points()
            self.owes_pictures = points is not None
            news = points or self.run.drain()
            if (ticks := news.step - self.drained_at) > 0 or not self.tick_bytes:
                self.tick_bytes = news.nbytes / max(ticks, 1)
            self.drained_at = news.step
            if self.map is not None:
                news = replace(news, replace=news.replace | self.map.drain())
            news = self.panels.added_to(news)
            if self.audience is not None:
                self.audience.take(news)
            frame = frame.merge(news) if frame else news
        self.fresh, self.pending = False, None
        return frame

    @property
    def seeking(self) -> bool:
        """Whether it is on its way to a past moment."""
        return self.attached and self.replay is not None and not self.told_moment

    def set_pace(self, playing: bool, steps_per_second: float | None) -> None:
        self.playing, self.steps_per_second = playing, steps_per_second
        self.paced_from = time.monotonic()

    def advance(self, deadline: float, most: int | None = None) -> None:
        """Take the steps that are due, until `deadline` at the latest, and at most `most` ticks."""
        if self.asked_ticks:
            self.asked_ticks -= self._take(least(self.asked_ticks, most), deadline)
        elif self.steps_per_second is None:
            self._take(most, deadline)
        else:
            now, interval = time.monotonic(), 1 / self.steps_per_second
            self.paced_from = max(self.paced_from, now - max(LONGEST_BACKLOG_SECONDS, interval))
            due = int((now - self.paced_from) / interval)
            if due:
                self.paced_from += interval * self._take(least(due * self.run.stride, most), deadline) / self.run.stride

    def ask(self, steps: int) -> None:
        """Take this many steps whether it plays or not; a begun step counts as one."""
        stride = self.run.stride
        self.asked_ticks += steps * stride - (self.run.index + self.asked_ticks) % stride

    def _take(self, most: int | None, deadline: float) -> int:
        """Take up to `most` ticks, a few at a time, so that reading the clock costs little; returns how many."""
        taken, before = 0, self.run.index
        while self.run.ending is None and (most is None or taken < most) and (begin := time.monotonic()) < deadline:
            fitting = max(1, int(self.few * min(1.0, (deadline - begin) / FEW_SECONDS)))
            few = fitting if most is None else min(fitting, most - taken)
            at = self.run.index
            self.run.advance(few)
            self.panels.observe()
            taken += few
            self.past_index |= self.run.index - at < few and self.run.ending is None
            spent = time.monotonic() - begin
            if few == fitting:
                self.few = max(1, int(min(2.0 * self.few, few * FEW_SECONDS / max(spent, 1e-9))))
        self.fresh |= taken > 0
        if self._undrained_bytes > MOST_UNFOLDED_BYTES and not self.may_send:
            self.pending = self._drain(pictures=False)
        self.ticks += self.run.index - before
        return taken

    def due_in(self, now: float) -> float | None:
        """Seconds until it has something to do; None when only a request can wake it."""
        waits = [0.0] if self.seeking or self.mapping else []
        if self.attached and (wait := self.panels.due_in(self.running)) is not None:
            waits.append(wait)
        if self.attached and len(self.unacked) < protocol.MAX_UNACKED and not self._has_news:
            waits += [wait for wait in [self.panels.news_in(now)] if wait is not None]
        if self.running:
            if self.asked_ticks or self.steps_per_second is None:
                waits.append(0.0)
            else:
                waits.append(self.paced_from + 1 / self.steps_per_second - now)
        if self.may_send:
            waits.append((self.next_frame if self._has_news else max(self.next_frame, self._pictures_from)) - now)
        if self.audience is not None and (self.fresh or self.audience.has_news):
            wait = self.audience.may_have(now)
            waits += [] if wait is None else [wait]
        return max(0.0, min(waits)) if waits else None

    @property
    def may_send(self) -> bool:
        """Whether there is something to send and the viewer may get it."""
        some = self._has_news or self.owes_pictures
        return self.attached and some and len(self.unacked) < protocol.MAX_UNACKED

    @property
    def _has_news(self) -> bool:
        return self.fresh or self.pending is not None

    @property
    def _pictures_from(self) -> float:
        """When the next pictures may be made; at once for a paused run."""
        return self.next_pictures if self.running else 0.0

    @property
    def told_all(self) -> bool:
        """Whether its viewer was sent everything."""
        return not (self._has_news or self.owes_pictures)

    def next_message(self, now: float) -> str | None:
        """The next frame as text, if one is due."""
        self.fresh |= self.panels.news_in(now) == 0.0
        if not self.may_send or now < self.next_frame:
            return None
        pictures = now >= self._pictures_from
        if not (pictures or self._has_news):
            return None
        frame, self.pending = self._drain(pictures).split(MOST_PART_BYTES)
        base, self.seq = self.base, self.seq + 1
        self.base = self.seq
        self.unacked.append((self.seq, frame))
        self.told_index, self.told_ended = frame.step, self.run.ending is not None
        self.told_whole = self.pending is None and (self.told_ended or not self.past_index)
        self.unseen_since = time.monotonic()
        self.next_frame = now + FRAME_SECONDS
        return self._frame_text(self.seq, base, frame)

    def _frame_text(self, seq: int, base: int, frame: Frame) -> str:
        return text(
            protocol.FrameMessage,
            seq=seq,
            base=base,
            step=frame.step,
            stride=self.run.stride,
            seconds=self.seconds,
            append=frame.append,
            gap=frame.gap,
            withdrawn=frame.withdrawn,
            replace=frame.replace,
        )

    def present(self, seq: int | None) -> None:
        """Others watch from now on, whose last frame was number `seq`; None: no longer."""
        self.audience = None if seq is None else Audience(seq, self._told_so_far(), self.history_bytes)

    def _told_so_far(self) -> Frame | None:
        """All news of the run so far, whether its viewer has it or not."""
        frames = [self.history.whole(), *(frame for _, frame in self.unacked), self.pending]
        some = [frame for frame in frames if frame is not None]
        return together(some) if some else None

    def next_for_audience(self, now: float) -> str | None:
        """The next frame for watchers as text, if one is due."""
        if self.audience is None:
            return None
        if self.fresh and not self.may_send and self.audience.may_have(now) == 0:
            self.pending = self._drain(pictures=False)  # its viewer has not painted yet
        told = self.audience.next_frame(now)
        return self._frame_text(self.audience.seq, *told) if told else None

    def whole_for_audience(self) -> str | None:
        """One frame with everything that watchers were sent, for a later one."""
        whole = self.audience.whole() if self.audience else None
        return self._frame_text(self.audience.seq, 0, whole) if self.audience and whole else None

    def acknowledge(self, seq: int) -> None:
        while self.unacked and self.unacked[0][0] <= seq:
            self.known, frame = self.unacked.popleft()
            self.history.add(frame)

    def rewind(self, seq: int) -> None:
        """Make pending again the frames after `seq`, which the viewer has seen, or all if that is unknown."""
        if seq == self.known or any(seq == told for told, _ in self.unacked):
            self.acknowledge(seq)
            missed: list[Frame | None] = []
            self.base = seq
        else:
            missed = [self.history.whole()]
            self.base = 0
            self.history, self.known = History(self.history_bytes), 0
        missed += [*(frame for _, frame in self.unacked), self.pending]
        frames = [frame for frame in missed if frame is not None]
        self.pending = reduce(Frame.merge, frames) if frames else None
        self.told_whole &= self.pending is None
        self.unacked.clear()
        self.told_done = False

    def seek(self, index: int) -> None:
        """Begin to seek the moment at tick `index`; SentenceError when the run's past is not kept."""
        if self.recording.overfull:
            raise SentenceError("this run has been changed too often to be replayed")
        index = min(index, self.run.index)
        if self.replay is None:
            self.replay = Replay(self.recording, index)
        else:
            self.replay.seek(index)
        self.told_moment = False

    def seek_again(self) -> None:
        """Seek the same moment in a new replay: it is different now."""
        if self.replay is not None and not self.recording.overfull:
            self.replay, self.told_moment = Replay(self.recording, self.replay.target), False

    def return_to_present(self) -> None:
        self.replay = self.branch_with = None

    def branch(self, change: Callable[[LabRun], None]) -> None:
        """Make the moment shown the present, with a change; the steps after it are dropped."""
        if self.replay is None or self.recording.overfull:
            raise SentenceError("there is no earlier step to continue from; go back first")
        self.replay.return_run()
        self.branch_with, self.told_moment = change, False

    def advance_seek(self, deadline: float) -> str | None:
        """Continue to the wanted moment, until `deadline` at the latest; then show it or begin the branch.

        Returns the message that says so, or None.
        """
        replay, branch_with = self.replay, self.branch_with
        if replay is None:
            return None
        if branch_with is not None or replay.moment is None:
            replay.advance(deadline, FEW_SECONDS)
            if not replay.arrived:
                return None
        if branch_with is None:
            return self._tell_moment(replay.moment) if replay.moment else None
        return self._begin_branch(replay, branch_with)

    def _begin_branch(self, replay: Replay, change: Callable[[LabRun], None]) -> str:
        self.run, self.history = replay.handed_over()
        self.panels.again(self.run, self.past)
        self.return_to_present()
        self.recording.forget_after(self.run.index)
        self.changed = False
        self.do(change, is_change=True)
        self.told_index, self.told_ended, self.past_index = self.run.index, False, False
        self.unacked.clear()
        self.base, self.known, self.pending, self.fresh = 0, 0, self.history.whole(), True
        self.drained_at = self.run.index
        if self.audience is not None:
            self.audience.begin_again(self.pending)
        self.history, self.told_done, self.asked_ticks = History(self.history_bytes), False, 0
        self.set_pace(True, self.steps_per_second)
        return text(protocol.State, playing=True)

    def _tell_moment(self, moment: Moment) -> str:
        self.told_moment = True
        return text(protocol.Moment, index=moment.index, sizes=moment.sizes, replace=moment.replace)

    def changed_to(self, config: dict[str, Any]) -> Callable[[LabRun], None]:
        """The changes to a run's live settings; raises for invalid ones."""
        checked = self.model.model_validate(config)
        return lambda run: run.change(checked)

    def do(self, action: Callable[[LabRun], None], is_change: bool = False) -> Kind:
        """Do something to the run between two steps and record it; the next frame shows it.

        Of changes in a row the last counts. Returns how it was recorded.
        """
        had_ended = self.run.ending is not None
        action(self.run)
        if had_ended and self.run.ending is None:  # it was extended
            self.told_done = self.told_ended = self.past_index = False
        instead = is_change and self.changed
        self.recording.note(self.run.index, action, instead)
        self.changed = is_change
        self.fresh, self.told_whole = True, False
        self.panels.observe()
        if self.replay is not None and self.replay.target >= self.run.index:
            self.seek_again()
        return Kind.NOTED_INSTEAD if instead else Kind.NOTED

    def draw(self, strokes: list[list[tuple[float, float]]], pen: float, image: int | None) -> Kind:
        """The drawing is the viewer's: it is the same at every moment of the run."""
        self.run.draw(strokes, pen, image)
        self.recording.drawing = lambda run: run.draw(strokes, pen, image)
        self.fresh = True
        self.seek_again()
        return Kind.DRAWN

    @property
    def standing(self) -> Standing:
        """The run's state as its viewer was told."""
        return Standing(
            seq=self.seq,
            whole=self.told_whole,
            tick=self.told_index,
            stride=self.run.stride,
            ended=self.told_ended,
            told_ended=self.told_done,
            playing=self.playing,
            steps_per_second=self.steps_per_second,
            goal=self.run.index + self.asked_ticks if self.asked_ticks else 0,
            ticks=self.ticks,
            seconds=self.seconds,
            moment=self.replay.target if self.replay else None,
            told_moment=self.told_moment,
        )


def least(ticks: int, most: int | None) -> int:
    return ticks if most is None else min(ticks, most)


def text(model: type[protocol.Message], **fields: Any) -> str:
    """A message of the protocol as JSON, not validated again: arrays stay arrays until they are encoded."""
    return encoding.dumps({"type": model.model_fields["type"].default, **fields})
