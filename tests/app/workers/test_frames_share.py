"""What share of its worker's time a run's frames take when there are others, on a clock of the test."""

import os
from types import SimpleNamespace

import numpy as np
import pytest

from app.i18n.translation import ENGLISH
from app.labs.shared.config import LabConfig
from app.labs.shared.run import LabRun
from app.wire.frames import Frame
from app.workers import process, run_server
from app.workers.channel import Channel, Kind
from app.workers.limits import Limits
from app.workers.process import Worker
from app.workers.replay import Recording
from app.workers.run_server import RunServer
from app.workers.watched_run import WatchedRun

PICTURE, POINTS = 0.0008, 0.0001
"""Seconds of the processor."""


class Pictured(LabRun):
    """Its picture takes long, when it has one apart."""

    def __init__(self, clock: SimpleNamespace, apart: bool) -> None:
        self.clock, self.apart, self.pictures = clock, apart, 0

    def drain(self) -> Frame:
        self.clock.now += PICTURE
        self.pictures += 1
        return Frame(self.index, {"n": np.zeros(1)}, {"picture": 1})

    def drain_points(self) -> Frame | None:
        if not self.apart:
            return None
        self.clock.now += POINTS
        return Frame(self.index, {"n": np.zeros(1)}, {})


def told(
    monkeypatch, others: int, apart: bool = True, delay: float = 1.0, seconds: float = 10.0
) -> tuple[float, float]:
    """Frames and pictures a second of a run that always has news, and all the time it wants."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(run_server, "time", SimpleNamespace(monotonic=lambda: clock.now, thread_time=lambda: clock.now))
    recording = Recording(lambda: Pictured(clock, apart))
    watched, frames = WatchedRun(LabConfig, recording, True, None, 1 << 20), 0
    server = RunServer(watched, ENGLISH, Limits(), lambda text, kind=Kind.TOLD, ordinal=0: None)
    end = clock.now + seconds
    while clock.now < end:
        watched.fresh = True
        frames += server.send_frame(others, delay)
        watched.acknowledge(watched.seq)
        clock.now += 0.0005
    return frames / seconds, watched.run.pictures / seconds


def test_a_run_with_few_others_sends_every_frame_with_its_picture(monkeypatch):
    frames, pictures = told(monkeypatch, others=7)
    assert frames == pictures > 65


def test_with_many_others_pictures_have_half_of_a_runs_share_and_points_come_in_between(monkeypatch):
    frames, pictures = told(monkeypatch, others=200)
    share = 1 / 200
    assert pictures * PICTURE == pytest.approx(run_server.PICTURES_SHARE * share, rel=0.15)
    assert frames > 6 * pictures
    together, all_pictured = told(monkeypatch, others=200, apart=False)
    assert together == all_pictured == pytest.approx(share / PICTURE, rel=0.15)
    assert frames > 3 * together


def test_while_the_worker_waits_for_the_processor_only_pictures_come_less_often(monkeypatch):
    frames, pictures = told(monkeypatch, others=100)
    delayed, delayed_pictures = told(monkeypatch, others=100, delay=4.0)
    assert delayed >= 0.99 * frames and delayed_pictures == pytest.approx(pictures / 4, rel=0.1)
    assert told(monkeypatch, others=100, apart=False, delay=4.0) == told(monkeypatch, others=100, apart=False)


class Sending:
    """Takes the processor for 1 ms and the clock for `delay` times as long."""

    language, is_expensive = ENGLISH, False
    watched = SimpleNamespace(running=True, busy=True)

    def __init__(self, clock: SimpleNamespace, delay: float) -> None:
        self.clock, self.delay, self.told = clock, delay, []

    def compute(self, seconds: float) -> int:
        return 0

    def send_frame(self, others: int, delay: float) -> bool:
        self.told.append((others, delay))
        self.clock.worked += 0.001
        self.clock.now += 0.001 * self.delay
        return True


@pytest.mark.parametrize("delay", [1.0, 3.0])
def test_a_worker_knows_how_long_it_waits_for_the_processor(delay, monkeypatch):
    clock = SimpleNamespace(now=0.0, worked=0.0, monotonic=lambda: clock.now, process_time=lambda: clock.worked)
    monkeypatch.setattr(process, "time", clock)
    messages = os.open(os.devnull, os.O_WRONLY)
    worker = Worker(Channel(0, messages), Limits())
    worker._runs = {number: Sending(clock, delay) for number in range(1, 5)}
    for _round in range(3):
        worker._take_turns()
    os.close(messages)
    assert [run.told[-1] for run in worker._runs.values()] == [(3, pytest.approx(delay))] * 4
