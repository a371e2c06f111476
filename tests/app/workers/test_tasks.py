"""What a viewer asks for waits for its turn, in bounds; the other runs continue. Turns are counted, not seconds."""

import json
import os
import time

import pytest

from app.labs.digits.run import DigitsRun
from app.workers import process
from app.workers.channel import Channel, pack_request
from app.workers.limits import Limits
from app.workers.process import Worker
from app.workers.tasks import MOST_WAITING, MOST_WAITING_BYTES, Request, Tasks
from app.workers.watched_run import WatchedRun

DESCENT = {"function": "sphere", "racers": [{"optimizer": "gd", "lr": 1e-6}], "steps": 20_000}
DIGITS = {"training_images": 10, "hidden": "2"}
LONG = 2 * process.SLICE_SECONDS
LINE = [[(0.001 * (i % 1000), 0.5) for i in range(2000)]]


def asked(*names):
    """Tasks that wait: each a name, or a name with arguments."""
    tasks = Tasks()
    for asking in names:
        name, *arguments = (asking,) if isinstance(asking, str) else asking
        assert tasks.add(Request(name, 1, arguments, 10))
    return tasks


def left(tasks):
    found = []
    while (request := tasks.next()) is not None:
        found.append((request.name, *request.arguments) if request.arguments else request.name)
    return found


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["draw", "export", "draw"], ["export", "draw"]),
        ([("seek", 5), ("seek", None), ("seek", 7)], [("seek", 7)]),
        ([("seek", 5), "branch", ("seek", 7)], [("seek", 5), "branch", ("seek", 7)]),
        ([("seek", 5), "play"], ["play"]),
        (["draw", "play", "step", "play"], ["draw", "step", "play"]),
        (["step", "step"], ["step", "step"]),
        ([("change", 1), "draw", ("change", 2)], ["draw", ("change", 2)]),
        ([("change", 1), ("edit", "w", 1), ("change", 2)], [("change", 1), ("edit", "w", 1), ("change", 2)]),
        ([("edit", "w", 1), ("edit", "v", 1), ("edit", "w", 2)], [("edit", "v", 1), ("edit", "w", 2)]),
        ([("map", "basins", 1), "draw", ("map", "swarm", 2)], ["draw", ("map", "swarm", 2)]),
        (["export", "export"], ["export", "export"]),
    ],
)
def test_only_the_newest_is_kept_of_what_replaces_itself(names, kept):
    assert left(asked(*names)) == kept


def test_a_pause_takes_back_what_would_set_the_run_going():
    tasks = asked("export", "play", "draw", ("step", 3), "change")
    tasks.pause()
    assert left(tasks) == ["export", "draw", ("seek", None), "change"]


def test_what_is_only_for_an_absent_viewer_is_dropped_and_the_rest_waits():
    tasks = asked("draw", "export", ("change", 1), ("seek", 3), "branch")
    tasks.detach()
    assert tasks.next() is None and tasks.due_in(0) is None
    tasks.resume(0)
    assert left(tasks) == ["draw", ("change", 1)]


def test_what_waits_is_bounded_in_number_and_bytes():
    tasks = asked(*["export"] * MOST_WAITING)
    assert not tasks.add(Request("export", 1, [], 10)) and len(left(tasks)) == MOST_WAITING
    count = 0
    while tasks.add(Request("export", 1, [], 100_000)):
        count += 1
    assert count == MOST_WAITING_BYTES // 100_000
    left(tasks)
    assert tasks.add(Request("export", 1, [], 2 * MOST_WAITING_BYTES))  # alone it may be of any size


class Turns:
    """A worker that the test drives turn by turn, and what happens in order: tasks as (number, name), "turn"."""

    def __init__(self, monkeypatch) -> None:
        self.events: list[object] = []
        self.messages: list[tuple[int, dict]] = []
        self._read_from, self._write_to = os.pipe()
        monkeypatch.setattr(Channel, "send", lambda _, number, text, news=None: self._hear(number, text))
        self.worker = Worker(Channel(self._read_from, -1), Limits())
        carry_out, advance = self.worker._carry_out, WatchedRun.advance

        def carried_out(request):
            self.events.append((request.number, request.name))
            carry_out(request)

        def advanced(watched, *arguments):
            self.events.append("turn")
            advance(watched, *arguments)

        self.worker._carry_out = carried_out
        monkeypatch.setattr(WatchedRun, "advance", advanced)

    def _hear(self, number: int, text: str) -> None:
        if number and text:
            self.messages.append((number, json.loads(text)))

    def ask(self, *requests) -> None:
        """Send requests, as many as the pipe takes at a time, and let the worker take in each."""
        for request in requests:
            os.write(self._write_to, pack_request(*request))
            assert self.worker._take_requests(0)

    def round(self) -> None:
        """One round of the worker; the viewer of run 2 has painted all that came."""
        assert self.worker._take_requests(0)
        self.worker._take_turns()
        for message in self.told(2, "frame")[-1:]:
            self.worker._runs[2].watched.acknowledge(message["seq"])

    def rounds_until_idle(self, most: int = 100_000) -> None:
        for _ in range(most):
            if not any(map(len, self.worker._tasks.values())):
                return
            self.round()
        raise AssertionError(f"tasks still wait after {most} rounds")

    def close(self) -> None:
        os.close(self._read_from)
        os.close(self._write_to)

    def told(self, number: int, kind: str) -> list[dict]:
        return [message for to, message in self.messages if to == number and message["type"] == kind]

    def opened(self, config=DIGITS, lab="digits") -> "Turns":
        """Run 1 of `lab`, paused, and run 2, which plays beside it and is never at its end."""
        self.ask(("open", 1, lab, config, 0, False, None), ("open", 2, "descent", DESCENT, 0, True, 1.0))
        while not {1, 2} <= self.worker._runs.keys():
            self.round()
        self.events.clear()
        return self


@pytest.fixture
def turns(monkeypatch):
    turns = Turns(monkeypatch)
    yield turns
    turns.close()


def never_in_a_row(events, number):
    """Whether the other run had a turn between any two tasks of a run."""
    before_that = None
    for event in events:
        if event == "turn":
            before_that = None
        elif event[0] == number:
            if before_that:
                return False
            before_that = event
    return True


def slow(monkeypatch, owner, name):
    """Let a method take longer than a slice."""
    method = getattr(owner, name)

    def slower(*arguments):
        time.sleep(LONG)
        return method(*arguments)

    monkeypatch.setattr(owner, name, slower)


def test_exports_in_one_read_are_one_a_turn_and_too_many_are_refused(turns, monkeypatch):
    turns.opened()
    slow(monkeypatch, DigitsRun, "export")
    turns.ask(*[("export", 1, "racer.0.weights")] * 490)
    assert turns.events == []  # reading carries out nothing
    refused = turns.told(1, "error")
    assert len(refused) == 490 - MOST_WAITING and {(error["code"], error["where"]) for error in refused} == {
        ("busy", "export")
    }
    turns.rounds_until_idle()
    assert len(turns.told(1, "file")) == MOST_WAITING
    assert never_in_a_row(turns.events, 1)


def test_what_took_longer_than_its_share_waits_as_long_for_each_other_run(turns, monkeypatch):
    turns.opened()
    slow(monkeypatch, DigitsRun, "export")
    turns.ask(*[("export", 1, "racer.0.weights")] * 2)
    turns.round()
    assert turns.worker._tasks[1].not_before > time.monotonic() - LONG and len(turns.told(1, "file")) == 1
    turns.worker._tasks[1].not_before = time.monotonic() + 1000
    for _ in range(3):
        turns.round()
    assert len(turns.told(1, "file")) == 1


def test_pairs_of_looks_and_returns_make_no_run_each(turns, monkeypatch):
    turns.opened(DESCENT, "descent")
    made = []
    run = turns.worker._runs[1].watched
    make = run.recording.make
    run.recording.make = lambda: made.append(1) or make()
    turns.ask(*[("seek", 1, 0), ("seek", 1, None)] * 245)
    turns.rounds_until_idle()
    assert made == [] and len([event for event in turns.events if event == (1, "seek")]) == 1
    turns.ask(*[("seek", 1, None), ("seek", 1, 0)] * 245)
    turns.rounds_until_idle()
    turns.round()
    assert made == [1] and len(turns.told(1, "moment")) == 1


def test_of_many_drawings_the_newest_is_drawn(turns):
    turns.opened()
    last = [[(0.5, 0.2), (0.5, 0.8)]]
    turns.ask(*[("draw", 1, LINE, 0.07, None)] * 1738, ("draw", 1, last, 0.07, None))
    assert len(turns.worker._tasks[1]) == 1 and turns.told(1, "error") == []
    drawn = []
    turns.worker._runs[1].watched.draw = lambda strokes, _pen, _image: drawn.append(strokes)
    turns.rounds_until_idle()
    turns.round()
    assert drawn == [last] and "turn" in turns.events


def test_nothing_is_drawn_for_a_viewer_who_left(turns):
    turns.opened()
    turns.ask(("draw", 1, LINE, 0.07, None), ("export", 1, "racer.0.weights"), ("detach", 1))
    for _ in range(3):
        turns.round()
    assert [event for event in turns.events if event != "turn"] == []
    turns.ask(("close", 1))
    assert turns.worker._tasks.keys() == {2}


def test_of_starts_in_a_row_only_the_last_is_made(turns):
    begin = ["descent", DESCENT, 0, False, None]
    for number in range(1, 300):
        turns.ask(("open", number, *begin), ("close", number))
    turns.ask(("open", 300, *begin))
    turns.rounds_until_idle()
    assert turns.events == [(300, "open")] and turns.worker._runs.keys() == {300}


def test_control_messages_are_not_delayed(turns, monkeypatch):
    turns.opened()
    slow(monkeypatch, DigitsRun, "export")
    turns.ask(*[("export", 1, "racer.0.weights")] * 20, ("play", 1), ("pause", 1), ("ack", 1, 1))
    assert turns.events == [(1, "pause"), (1, "ack")]
    turns.ask(("resume", 1, 0), ("detach", 1), ("close", 1))
    assert turns.events[-1] == (1, "resume") and 1 not in turns.worker._runs
    turns.rounds_until_idle()
    assert turns.told(1, "file") == []


def test_a_run_is_at_the_same_step_with_the_same_changes_after_a_cut(turns):
    """What changes the run is kept for the return of its viewer; the run waits meanwhile."""
    turns.opened(DESCENT, "descent")
    changed = DESCENT | {"racers": [{"optimizer": "gd", "lr": 1e-3}]}
    turns.ask(("change", 1, changed), ("play", 1), ("detach", 1))
    turns.round()
    assert turns.worker._runs[1].watched.run.index == 0
    turns.ask(("resume", 1, 0))
    turns.rounds_until_idle()
    watched = turns.worker._runs[1].watched
    assert watched.playing and [index for index, _ in watched.recording.done] == [0]


def test_a_run_that_fails_is_asked_nothing_more(turns):
    turns.opened(DESCENT, "descent")
    turns.worker._runs[1].watched.run.advance = lambda _: 1 / 0
    turns.ask(("step", 1, 5))
    turns.round()
    turns.ask(("export", 1, "x"), ("change", 1, {}))
    turns.round()
    assert [error["where"] for error in turns.told(1, "error")] == ["run"] and 1 not in turns.worker._tasks
