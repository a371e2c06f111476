"""What a viewer is told of its run, whatever happens to frames, acks and connections: every point once, in order."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.labs.shared.config import LabConfig
from app.labs.shared.ending import RaceEnding
from app.labs.shared.run import LabRun
from app.wire import encoding, protocol
from app.wire.frames import Frame
from app.workers import watched_run as watched_run_module
from app.workers.journal import MOST_DONE
from app.workers.replay import Recording
from app.workers.watched_run import MOST_PART_BYTES, MOST_UNSENT_BYTES, WatchedRun
from engine.sentences import SentenceError

WIDE = 100
"""Points of each tick, so that backlogs and histories fill."""


class Counting(LabRun):
    """Its one series counts 0, 1, 2, …; its picture is of the index."""

    def __init__(self, ticks=10**9):
        self.told, self.ticks = 0, ticks

    def advance(self, ticks):
        self.index = min(self.index + ticks, self.ticks)
        if self.index == self.ticks:
            self.ending = RaceEnding("finished", "")

    def change(self, config):
        pass

    def drain(self):
        end = (self.index + 1) * WIDE
        points, self.told = np.arange(self.told, end, dtype=float), end
        return Frame(self.index, {"n": points}, {"step": self.index, "picture": self.index})

    def drain_points(self):
        frame = self.drain()
        del frame.replace["picture"]
        return frame


def watched_run(history_bytes=1 << 20, ticks=10**9):
    return WatchedRun(LabConfig, Recording(lambda: Counting(ticks)), True, None, history_bytes)


class Page:
    """What a page keeps of the frames it got; gaps as None."""

    def __init__(self):
        self.seq, self.points, self.seen = 0, [], {}

    def take(self, frame):
        """False when it does not continue from this page's frame."""
        if frame["base"] == 0:
            self.points, self.seen = [], {}
        elif frame["base"] != self.seq:
            return False
        self.seq = frame["seq"]
        self.seen |= frame["replace"]
        self.points += [None] * frame.get("gap", {}).get("n", 0)
        self.points += encoding.decode_array(frame["append"]["n"]).tolist() if "n" in frame["append"] else []
        return True


class Connections(RuleBasedStateMachine):
    """Frames and acks may be delayed without limit, and are lost when the connection is cut.

    A frame sent before a resume may still arrive after it, as it does when it was between the processes.
    """

    def __init__(self):
        super().__init__()
        self.watched, self.page = watched_run(history_bytes=40_000), Page()
        self.frames, self.acks = [], []
        self.clock = 0.0

    @rule(ticks=st.integers(1, 40))
    def run(self, ticks):
        if self.watched.running:
            self.watched._take(ticks, float("inf"))

    @rule(seconds=st.integers(1, 5))
    def leave_time_to_others(self, seconds):
        self.watched.next_pictures = self.clock + seconds

    @rule()
    def send(self):
        self.clock += 1
        if message := self.watched.next_message(self.clock):
            self.frames.append(json.loads(message))

    @precondition(lambda self: self.frames)
    @rule()
    def arrive(self):
        if self.page.take(self.frames.pop(0)):
            self.acks.append(self.page.seq)
        else:
            self.page.seq = 0
            self.watched.rewind(0)

    @precondition(lambda self: self.acks)
    @rule()
    def acknowledge(self):
        self.watched.acknowledge(self.acks.pop(0))

    @rule(late=st.integers(0, 2))
    def cut_and_resume(self, late):
        self.frames, self.acks = self.frames[:late], []
        self.watched.rewind(self.page.seq)

    @rule()
    def load_again(self):
        self.page, self.frames, self.acks = Page(), [], []
        self.watched.rewind(0)

    @invariant()
    def every_point_is_where_it_belongs(self):
        assert all(point in (None, i) for i, point in enumerate(self.page.points))

    @invariant()
    def who_was_told_all_sees_it(self):
        if self.watched.told_all and not self.frames and self.page.seq == self.watched.seq > 0:
            assert self.page.seen == {"step": self.watched.run.index, "picture": self.watched.run.index}

    @invariant()
    def what_waits_is_bounded(self):
        assert len(self.frames) <= protocol.MAX_UNACKED + 2
        assert self.watched.history._nbytes <= 40_000

    def teardown(self):
        for _ in range(100):
            self.send()
            while self.frames:
                self.arrive()
            while self.acks:
                self.acknowledge()
        assert len(self.page.points) == (self.watched.run.index + 1) * WIDE


TestConnections = Connections.TestCase
TestConnections.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_pictures_come_less_often_than_points_and_once_more_when_the_run_stands():
    seen, page, pictured = watched_run(), Page(), []

    def look(now):
        if message := seen.next_message(now):
            frame = json.loads(message)
            assert page.take(frame)
            seen.acknowledge(page.seq)
            if "picture" in frame["replace"]:
                pictured.append(now)
        return message is not None

    for now in range(10):
        seen._take(1, float("inf"))
        assert look(now)
        if pictured[-1] == now:
            seen.next_pictures = now + 4  # as the worker asks for
    assert pictured == [0, 4, 8] and page.points == list(range(11 * WIDE)) and page.seen["picture"] == 9
    assert seen.due_in(10) == 0 and not look(10)  # it runs on and nothing is new but its picture
    seen.advance(float("inf"), 1)
    seen.set_pace(playing=False, steps_per_second=None)
    assert look(11) and page.seen["picture"] == seen.run.index == 11
    assert seen.told_all and not look(12)


def test_a_frame_that_arrives_after_a_resume_is_not_told_twice():
    seen = watched_run()
    first, second = (json.loads(seen.next_message(now)) for now in (1, 2) if seen._take(1, float("inf")))
    page = Page()
    page.take(first)
    seen.rewind(page.seq)
    page.take(second)  # it was between the processes when the connection was cut
    seen.rewind(page.seq)  # and it is cut again
    page.take(json.loads(seen.next_message(3)))
    assert page.points == list(range(len(page.points)))


def test_a_run_waits_for_a_viewer_who_does_not_acknowledge_and_loses_nothing():
    seen, page = watched_run(ticks=20_000), Page()
    frames, sizes = [], []
    for now in range(2000):
        if seen.running:
            seen._take(7, float("inf"))
        if message := seen.next_message(now):
            frames.append(json.loads(message))
            sizes.append(len(message))
    assert not seen.running and len(frames) == protocol.MAX_UNACKED
    held = seen.pending.nbytes + sum(frame.nbytes for _, frame in seen.unacked)
    assert held <= MOST_UNSENT_BYTES + 2 * MOST_PART_BYTES + 2 * 8 * 7 * WIDE
    for now in range(2000, 200_000):
        while frames:
            page.take(frames.pop(0))
            seen.acknowledge(page.seq)
        if seen.running:
            seen._take(1000, float("inf"))
        if message := seen.next_message(now):
            frames.append(json.loads(message))
            sizes.append(len(message))
        elif not seen.running:
            break
    assert page.points == list(range(20_001 * WIDE))
    assert max(sizes) < MOST_PART_BYTES * 4 / 3 + 1000


def test_what_is_done_to_a_run_is_kept_within_bounds():
    seen = watched_run()
    for _ in range(3 * MOST_DONE):
        seen.do(lambda run: None, is_change=True)
    assert len(seen.recording.done) == 1  # a slider that is dragged while the run stands
    for _ in range(MOST_DONE):
        seen.run.advance(1)
        seen.do(lambda run: None, is_change=True)
    assert seen.recording.overfull and not seen.recording.done
    with pytest.raises(SentenceError, match="too often to be replayed"):
        seen.seek(1)


@pytest.mark.parametrize("slice_seconds", [0.0001, 0.0003, 0.002])
def test_a_slice_is_kept_to_however_short_it_is(slice_seconds, monkeypatch):
    tick_seconds = 13e-6
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(watched_run_module, "time", clock)
    watched, taken = watched_run(), []

    class Slow(Counting):
        def advance(self, ticks):
            super().advance(ticks)
            clock.now += ticks * tick_seconds

    watched.run = Slow()
    for _slice in range(40):
        begin = clock.now
        watched.advance(begin + slice_seconds)
        taken.append(clock.now - begin)
    assert all(slice_seconds <= seconds < slice_seconds + 2 * tick_seconds for seconds in taken[20:])
