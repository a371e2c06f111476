"""Runs whose steps or frames take long, beside usual ones in one worker, on a clock of the test."""

import itertools
import os
from types import SimpleNamespace

import pytest

from app.i18n.translation import ENGLISH
from app.workers import expensive, process
from app.workers.channel import Channel
from app.workers.limits import Limits
from app.workers.process import Worker

STEP, FRAME = 0.049, 0.049
"""As long as a run may take that is not heavy."""


class Clock:
    """Time that only goes by when somebody computes."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    process_time = thread_time = monotonic


class Run:
    """A run that always has a step to take and a frame to send; 0 for one that has not."""

    language = ENGLISH

    def __init__(self, clock: Clock, step: float = 0.0, frame: float = 0.0, is_expensive: bool = False) -> None:
        self.clock, self.step, self.frame, self.is_expensive = clock, step, frame, is_expensive
        self.watched = SimpleNamespace(running=True, busy=True, due_in=lambda now: 0.0)
        self.steps, self.frames = [], []

    def compute(self, seconds: float) -> int:
        self.steps.append(self.clock.now)
        self.clock.now += self.step if self.is_expensive else min(self.step, seconds)
        return 1

    def send_frame(self, others: int, delay: float) -> bool:
        self.frames.append(self.clock.now)
        self.clock.now += self.frame
        return True


@pytest.fixture
def worker(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(process, "time", clock)
    monkeypatch.setattr(expensive, "time", clock)
    ends = os.open(os.devnull, os.O_RDONLY), os.open(os.devnull, os.O_WRONLY)
    worker = Worker(Channel(*ends), Limits())
    worker.clock = clock
    yield worker
    for end in ends:
        os.close(end)


def played(worker, runs: list[Run], seconds: float) -> None:
    worker._runs = dict(enumerate(runs, start=1))
    end = worker.clock.now + seconds
    while worker.clock.now < end:
        worker._take_turns()
        worker.clock.now += 1e-5


def longest_gap(times: list[float]) -> float:
    return max(after - before for before, after in itertools.pairwise(times))


def test_usual_runs_wait_for_a_few_of_the_expensive_ones_however_many_there_are(worker):
    usual = [Run(worker.clock, 0.003, 0.001) for _ in range(5)]
    long = [Run(worker.clock, STEP, FRAME, is_expensive=True) for _ in range(40)]
    played(worker, [*long[:20], *usual, *long[20:]], 60)
    assert max(longest_gap(run.steps) for run in usual) < 0.4
    assert max(longest_gap(run.frames) for run in usual) < 0.4
    counts = [len(run.steps) for run in long]
    assert min(counts) > 3 and max(counts) - min(counts) <= 1  # each has its turn
    assert max(longest_gap(run.frames) for run in long) < 8


def test_a_expensive_run_takes_no_more_than_its_share_while_others_have_something_to_do(worker):
    usual = [Run(worker.clock, 0.003) for _ in range(9)]
    long = Run(worker.clock, STEP, is_expensive=True)
    played(worker, [long, *usual], 60)
    assert 0.07 < len(long.steps) * STEP / 60 < 0.13


def test_a_expensive_run_has_all_the_time_that_nobody_else_wants(worker):
    idle = [Run(worker.clock) for _ in range(9)]
    long = Run(worker.clock, STEP, is_expensive=True)
    played(worker, [long, *idle], 60)
    assert len(long.steps) * STEP > 59


def test_turns_go_round():
    assert (
        expensive.rotated([2, 5, 9], 5) == [9, 2, 5]
        and expensive.rotated([2, 5], 9) == [2, 5]
        and expensive.rotated([], 3) == []
    )
    turns = expensive.ExpensiveRuns()
    assert turns.order_of_frames([], [1, 2]) == [1, 2]
    assert [turns.order_of_frames([4, 7], [1])[0] for _ in range(3)] == [4, 7, 4]
    assert turns.order_of_frames([4, 7], [1, 2]) == [7, 1, 2, 4]
