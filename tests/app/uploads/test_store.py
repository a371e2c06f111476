"""Uploaded files: simultaneous ones, other visitors' floods, and what servers that were killed leave behind."""

import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

import pytest

from app.uploads import store
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("DESCENT_LAB_UPLOADS", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(store, "_kept", store._Kept())
    yield
    store.remove_all()


def test_simultaneous_uploads_of_the_same_and_of_different_files_are_all_kept(monkeypatch):
    monkeypatch.setattr(store, "MOST_FILES", 5)
    contents = [str(number % 20).encode() * 1000 for number in range(300)]
    with concurrent.futures.ThreadPoolExecutor(30) as threads:
        names = list(threads.map(store.keep, contents))
    assert len(names) == 300 and len(set(names)) == 20
    assert len([path for path in store.folder().iterdir() if not path.name.startswith(".")]) == 5


def test_a_file_that_vanished_disturbs_nobody():
    name = store.keep(b"gone")
    (store.folder() / name).unlink()
    assert store.read(store.keep(b"other")) == b"other"
    with pytest.raises(store.FileGoneError):
        store.read(name)


def test_a_flood_of_one_visitor_costs_no_other_visitors_file():
    own = store.keep(b"mine", "192.0.2.1")
    shared = store.keep(b"flood 0", "192.0.2.1")
    flood = [store.keep(f"flood {number}".encode(), "192.0.2.2") for number in range(store.MOST_FILES + 5)]
    assert store.read(own) == b"mine" and store.read(shared) == b"flood 0"
    assert store.read(flood[-1]) == b"flood 204"
    with pytest.raises(store.FileGoneError):
        store.read(flood[1])


def test_of_a_visitors_own_files_the_one_used_longest_ago_gives_way(monkeypatch):
    monkeypatch.setattr(store, "MOST_FILES", 2)
    first, second = store.keep(b"first"), store.keep(b"second")
    for name, used in ((first, 200), (second, 100)):
        os.utime(store.folder() / name, (used, used))
    store.keep(b"third")
    assert store.read(first) == b"first"
    with pytest.raises(store.FileGoneError):
        store.read(second)


def test_a_full_disk_leaves_no_part_of_a_file(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        store.keep(b"content")
    assert [path.name for path in store.folder().iterdir()] == [".lock"]


def test_a_file_that_cannot_be_read_at_the_moment_is_not_said_to_be_gone(monkeypatch):
    def none_left(_path):
        raise OSError(24, "Too many open files")

    name = store.keep(b"content")
    monkeypatch.setattr(store.Path, "read_bytes", none_left)
    with pytest.raises(OSError, match="Too many"):
        store.read(name)


HOLDS_A_FOLDER = """
import sys
from app.uploads import store
print(store.folder(), flush=True)
sys.stdin.read()
"""


def test_the_folder_of_a_server_that_was_killed_is_removed_and_that_of_one_that_lives_is_not(tmp_path):
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDS_A_FOLDER],
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(tmp_path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    killed, living = (pathlib.Path(server.stdout.readline().strip()) for server in servers)
    servers[0].kill()
    servers[0].wait()
    young = tmp_path / "descent-lab-young"
    young.mkdir()
    for found in (killed, living):
        os.utime(found, (0, 0))
    store.remove_abandoned()
    assert (killed.exists(), living.exists(), young.exists()) == (False, True, True)
    servers[1].communicate()
