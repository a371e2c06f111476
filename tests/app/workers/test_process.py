"""The worker's loop alone, over pipes: what goes wrong with one run does not touch the others."""

import json
import os
import pickle
import threading
from types import SimpleNamespace

import pytest

from app.i18n.translation import ENGLISH
from app.workers import process
from app.workers.channel import HEAD, REPORT, REQUEST, Channel, Kind, message_in, unpack_head
from app.workers.limits import Limits
from app.workers.process import Worker
from tests.conftest import PATIENCE

CONFIG = {"function": "sphere", "racers": [{"optimizer": "gd", "lr": 0.1}], "steps": 20}
NO_LIMITS = Limits()
STANDS = {"type": "state", "playing": False, "ended": False}
"""A run that is paused."""


class Pipes:
    """The server's end of a worker that runs in a thread of the test."""

    def __init__(self, limits: Limits = NO_LIMITS) -> None:
        requests, self._send_to = os.pipe()
        self._receive_from, messages = os.pipe()
        self.thread = threading.Thread(target=Worker(Channel(requests, messages), limits).serve)
        self.thread.start()

    def request(self, *parts) -> None:
        body = pickle.dumps(parts)
        os.write(self._send_to, REQUEST.pack(len(body)) + body)

    def message(self) -> tuple[int, dict]:
        """The next that a viewer is told, or that a resume is answered from here on; its head is in `news`."""
        while True:
            number, length, self.news = unpack_head(self._read(HEAD.size))
            body = self._read(length)
            if self.news.kind is Kind.RESUMED:
                return number, {"type": "resumed"}
            if body and number != REPORT:
                return number, json.loads(body)

    def _read(self, length: int) -> bytes:
        found = b""
        while len(found) < length:
            found += os.read(self._receive_from, length - len(found))
        return found

    def close(self) -> None:
        os.close(self._send_to)
        self.thread.join(PATIENCE)


@pytest.fixture
def pipes():
    pipes = Pipes()
    yield pipes
    pipes.close()
    assert not pipes.thread.is_alive()


def test_a_request_that_fails_is_answered_and_the_other_runs_go_on(pipes, caplog):
    pipes.request("open", 1, "descent", CONFIG, 0, False, None)
    assert pipes.message() == (1, STANDS)
    assert pipes.message()[1]["type"] == "frame"
    pipes.request("open", 2, "alchemy", {}, 0, True, None)
    assert pipes.message() == (
        2,
        {"type": "error", "code": "internal", "where": "open", "message": "this could not be done"},
    )
    pipes.request("change", 1, {"function": "nonsense"})
    assert pipes.message()[1]["where"] == "change"
    pipes.request("ack", 1, 1)
    pipes.request("play", 1)
    seen = []
    while not seen or seen[-1]["type"] != "done":
        number, message = pipes.message()
        assert number == 1
        seen.append(message)
        if message["type"] == "frame":
            pipes.request("ack", 1, message["seq"])
    assert seen[-1]["step"] == 20
    assert len([record for record in caplog.records if record.name == "descent_lab.worker"]) == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # `main` is not told of it
def test_a_worker_whose_server_reads_no_more_ends_without_a_word(pipes, caplog):
    pipes.request("open", 1, "descent", CONFIG, 0, True, None)
    pipes.message()
    os.close(pipes._receive_from)
    for _ in range(100):
        pipes.request("step", 1, 1)
    pipes.thread.join(PATIENCE)
    assert not pipes.thread.is_alive() and not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_run_that_cannot_be_made_for_want_of_files_is_refused_in_a_sentence(pipes, monkeypatch, caplog):
    def none_left(_make):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(process, "Recording", none_left)
    pipes.request("open", 1, "descent", CONFIG, 0, False, None)
    _, told = pipes.message()
    assert (told["code"], told["where"]) == ("busy", "open") and "too many files" in told["message"]
    assert "Too many open files" in caplog.text and "Traceback" not in caplog.text


def test_a_closed_run_is_forgotten_and_later_requests_for_it_are_ignored(pipes):
    pipes.request("open", 1, "descent", CONFIG, 0, False, None)
    pipes.message(), pipes.message()
    pipes.request("close", 1)
    pipes.request("play", 1)
    pipes.request("open", 3, "descent", CONFIG, 0, False, None)
    assert pipes.message()[0] == 3


def test_a_run_without_a_viewer_waits(pipes):
    pipes.request("open", 1, "descent", CONFIG, 0, False, None)
    while pipes.message()[1]["type"] != "frame":
        pass
    pipes.request("detach", 1)
    pipes.request("play", 1)
    pipes.request("open", 2, "descent", CONFIG, 0, True, None)  # a whole run, while the first has all the time it wants
    done = False
    while not done:
        number, message = pipes.message()
        if (number, message["type"]) == (2, "frame"):
            pipes.request("ack", 2, message["seq"])
        done = (number, message["type"]) == (2, "done")
    pipes.request("pause", 1)
    pipes.request("resume", 1, 0)
    # the pause; what comes next answers the resume
    assert pipes.message() == (1, STANDS)
    assert pipes.message() == (1, {"type": "resumed"})
    while (told := pipes.message())[1]["type"] != "frame":
        pass
    assert told[0] == 1 and (told[1]["base"], told[1]["step"]) == (0, 0)


class Busy:
    """A run that always has steps to take and a frame to send, on a clock that only runs move."""

    language, is_expensive = ENGLISH, False
    watched = SimpleNamespace(running=True, busy=True)

    def __init__(self, clock, frame_seconds):
        self._clock, self._frame_seconds = clock, frame_seconds
        self.computed = self.told = 0.0

    def compute(self, seconds):
        self._clock.now += seconds
        self.computed += seconds
        return 1

    def send_frame(self, others, delay):
        self._clock.now += self._frame_seconds
        self.told += self._frame_seconds
        return True


@pytest.mark.parametrize(("runs", "frame_seconds"), [(100, 0.0004), (100, 0.0003), (200, 0.0002), (50, 0.003)], ids=str)
def test_steps_and_frames_share_the_time_that_is_not_enough_for_both(runs, frame_seconds, monkeypatch):
    clock = SimpleNamespace(now=0.0, monotonic=lambda: clock.now, process_time=lambda: clock.now)
    monkeypatch.setattr(process, "time", clock)
    worker = Worker(Channel(0, 0), NO_LIMITS)
    worker._next_report = float("inf")
    worker._runs = {number: Busy(clock, frame_seconds) for number in range(runs)}
    rounds = 40
    for _round in range(rounds):
        worker._take_turns()
    computed, told = (sum(getattr(run, name) for run in worker._runs.values()) for name in ("computed", "told"))
    assert computed == pytest.approx(told, rel=0.1)
    served = [run.told / frame_seconds for run in worker._runs.values()]
    assert max(served) - min(served) < 1.5  # all alike
    assert clock.now / rounds < 1.1 * process.ROUND_SECONDS


def test_where_memory_is_short_the_panels_of_the_largest_run_are_closed_and_no_run_ends(monkeypatch):
    """Else whichever run asks for memory next would end, and be it somebody's smallest."""
    sizes = iter([10.0, 10.0, 60.0, 40.0])
    monkeypatch.setattr(process, "resident_megabytes", lambda: next(sizes, 10.0))
    monkeypatch.setattr(process, "REPORT_SECONDS", 0.05)
    pipes = Pipes(Limits(memory_megabytes=100))
    for number, hidden in ((1, "100,100"), (2, "3")):
        settings = {"hidden": hidden, "inside": {"layers": {"shown": "on"}}}
        pipes.request("open", number, "nets", settings, 0, False, None)
    told = [pipes.message()]
    while told[-1][1]["type"] != "error":
        told.append(pipes.message())
    number, error = told[-1]
    assert (number, error["where"], error["code"]) == (1, "panels", "budget") and "panels" in error["message"]
    pipes.request("pause", 1)
    while told[-1] != (1, STANDS):
        told.append(pipes.message())
    assert [one["type"] for _, one in told].count("error") == 1
    pipes.close()


def test_messages_are_read_however_the_pipe_cuts_them():
    texts = ["", "é", "x" * 5000, '{"type":"frame"}']
    receive, send = os.pipe()
    channel = Channel(-1, send)
    for number, message in enumerate(texts, 1):
        channel.send(number, message)
    whole = os.read(receive, 1 << 16)
    for size in (1, 7, HEAD.size, HEAD.size + 1, 4096, len(whole)):
        received, found = bytearray(), []
        for begin in range(0, len(whole), size):
            received += whole[begin : begin + size]
            at = 0
            while (message := message_in(received, at)) is not None:
                number, said, _news, at = message
                found.append((number, said))
            del received[:at]
        assert found == list(enumerate(texts, 1))
        assert not received
    os.close(receive)
    os.close(send)
