"""Priority of a process in a session of its own."""

import subprocess
from pathlib import Path

import pytest

from app.workers import limits
from app.workers.limits import stand_behind


@pytest.fixture
def session():
    """A process that leads a session, and the file with its session's nice value."""
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    yield process, Path(f"/proc/{process.pid}/autogroup")
    process.kill()
    process.wait()


def test_a_session_has_a_nice_value_among_the_sessions(session):
    process, file = session
    if not file.exists() or not file.read_text().startswith("/autogroup"):
        pytest.skip("this system does not group processes by session")
    stand_behind(process.pid, 10)
    assert file.read_text().split() == [file.read_text().split()[0], "nice", "10"]


def test_a_system_that_takes_one_such_change_at_a_time_is_asked_again(monkeypatch):
    asked = []

    def write_text(path, text):
        asked.append((str(path), text))
        if len(asked) < 3:
            raise BlockingIOError

    monkeypatch.setattr(Path, "write_text", write_text)
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 0)
    stand_behind(7, 10)
    assert asked == [("/proc/7/autogroup", "10")] * 3


def test_a_system_without_such_groups_is_left_alone(monkeypatch):
    def write_text(path, text):
        raise FileNotFoundError

    monkeypatch.setattr(Path, "write_text", write_text)
    stand_behind(7, 10)
