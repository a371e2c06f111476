"""The full MNIST set fetched from a mirror on this machine that serves, stalls, cuts off and corrupts."""

import gzip
import hashlib
import http.server
import os
import pathlib
import socket
import threading
import time

import numpy as np
import pytest

from app.labs.digits.mnist_download import (
    FILES,
    CancelledError,
    DownloadError,
    RemoteFile,
    cache_folder,
    download,
    is_whole,
    locate,
)
from engine.datasets import mnist

RANDOM = np.random.default_rng(0)
SET = {}
for name, shape in zip(mnist.FILES, ((300, 28, 28), (300,), (50, 28, 28), (50,)), strict=True):
    header = bytes((0, 0, 8, len(shape))) + np.array(shape, ">u4").tobytes()
    SET[name] = header + RANDOM.integers(10, size=shape, dtype=np.uint8).tobytes()
PACKED = {name: gzip.compress(content, mtime=0) for name, content in SET.items()}
SMALL = [
    RemoteFile(name, hashlib.sha256(content).hexdigest(), len(content), len(PACKED[name]))
    for name, content in SET.items()
]
IMAGES = FILES[0].name
STALL = 0.4


class Mirror(http.server.ThreadingHTTPServer):
    """Serves PACKED below /mnist/; `ways` says what goes wrong in each of the next requests for the images."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server_port}/mnist"
        self.ways, self.asked, self.resumes = [], [], True
        self.over = threading.Event()


class Answer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        name = self.path.removeprefix("/mnist/").removesuffix(".gz")
        self.server.asked.append((name, self.headers["Range"]))
        way = self.server.ways.pop(0) if name == IMAGES and self.server.ways else "serve"
        body = PACKED[name]
        if way == "corrupt":
            body = body[:500] + b"?" * 100 + body[600:]
        elif way == "other":
            body = gzip.compress(SET[name][:-1] + b"\0")
        elif way == "endless":
            body = gzip.compress(SET[name] * 2)
        elif way == "page":
            body = b"<html>Please log in to this network</html>"
        elif way == "flood":
            body = os.urandom(2_000_000)
        if way == "missing":
            return self.send_error(404)
        if way == "silent":
            self.server.over.wait(5)
            return None
        first = int(self.headers["Range"][6:-1]) if self.headers["Range"] and self.server.resumes else 0
        if first >= len(body):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(body)}")
            self.end_headers()
            return None
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
        if way != "flood":
            self.send_header("Content-Length", str(len(body) - first))
        self.end_headers()
        half = (len(body) - first) // 2
        rest = body[first:]
        try:
            self.wfile.write(rest[:half] if way in ("stall", "cut") else rest)
            if way == "stall":
                self.server.over.wait(5)
        except OSError:
            pass  # the client has gone
        return None


@pytest.fixture
def mirror(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")  # never through a proxy of the machine
    server = Mirror()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


def fetch(folder, mirror, **settings):
    """Download; only from a mirror that falls silent on purpose a silence soon counts as a stall."""
    url, ways = (mirror, []) if isinstance(mirror, str) else (mirror.url, mirror.ways)
    stall_seconds = STALL if {"stall", "silent"} & set(ways) else 30
    download(folder, url, stall_seconds=stall_seconds, files=SMALL, **settings)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def assert_whole(folder):
    assert is_whole(folder, SMALL) and names(folder) == sorted(["lock", *SET])
    assert {name: (folder / name).read_bytes() for name in SET} == SET
    train, test = mnist.load(folder)
    assert (len(train), len(test)) == (300, 50)


@pytest.fixture
def refused(tmp_path, mirror):
    """`refused(message)`: the download fails with the message and leaves no images, and the sample is still there."""

    def check(message, address=None, kept=False):
        with pytest.raises(DownloadError, match=message):
            fetch(tmp_path, address or mirror)
        assert not is_whole(tmp_path, SMALL) and not (tmp_path / IMAGES).exists()
        assert not list(tmp_path.glob("*.unpacked"))
        assert [path.name for path in tmp_path.glob("*.part")] == [f"{IMAGES}.gz.part"] * kept
        assert locate(None, tmp_path, SMALL) is None
        assert len(mnist.sample().train) == 4000

    return check


def test_the_set_is_fetched_checked_and_unpacked(tmp_path, mirror):
    steps = []
    fetch(tmp_path / "new" / "folder", mirror, progress=steps.append)
    assert_whole(tmp_path / "new" / "folder")
    done = [step.done for step in steps]
    assert done == sorted(done) and {step.total for step in steps} == {sum(map(len, PACKED.values()))} == {done[-1]}
    assert list(dict.fromkeys(step.file for step in steps)) == list(SET)


def test_what_is_there_is_not_fetched_again(tmp_path, mirror):
    fetch(tmp_path, mirror)
    (tmp_path / IMAGES).unlink()
    mirror.asked.clear()
    steps = []
    fetch(tmp_path, mirror, progress=steps.append)
    assert mirror.asked == [(IMAGES, None)] and steps[-1].done == steps[-1].total
    fetch(tmp_path, "http://127.0.0.1:1")
    assert_whole(tmp_path)


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ("cut", r"ended after [\d,]+ of [\d,]+ bytes of .*; try again to resume"),
        ("stall", "no data from 127.0.0.1:.* for 0.4 seconds"),
    ],
)
def test_a_download_that_ended_early_goes_on(tmp_path, mirror, refused, way, message):
    mirror.ways = [way]
    refused(message, kept=True)
    half = (tmp_path / f"{IMAGES}.gz.part").stat().st_size
    assert 0 < half < len(PACKED[IMAGES])
    steps = []
    fetch(tmp_path, mirror, progress=steps.append)
    assert mirror.asked[1] == (IMAGES, f"bytes={half}-") and steps[0].done == half
    assert_whole(tmp_path)


def test_a_mirror_that_cannot_resume_sends_all_again(tmp_path, mirror, refused):
    mirror.ways, mirror.resumes = ["cut"], False
    refused("ended after", kept=True)
    fetch(tmp_path, mirror)
    assert_whole(tmp_path)


def test_a_part_of_another_file_is_found_out_and_all_is_fetched_again(tmp_path, mirror):
    (tmp_path / f"{IMAGES}.gz.part").write_bytes(gzip.compress(SET[IMAGES], 1)[:1000])
    fetch(tmp_path, mirror)
    assert [asked for name, asked in mirror.asked if name == IMAGES] == ["bytes=1000-", None]
    assert_whole(tmp_path)


@pytest.mark.parametrize(
    ("content", "asked"),
    [(PACKED[IMAGES], 1), (b"?" * len(PACKED[IMAGES]), 2), (b"?" * 10**6, 2)],
    ids=["all", "wrong", "too long"],
)
def test_a_part_that_had_all_arrived_is_used_if_it_is_right(tmp_path, mirror, content, asked):
    (tmp_path / f"{IMAGES}.gz.part").write_bytes(content)
    fetch(tmp_path, mirror)
    assert sum(name == IMAGES for name, _ in mirror.asked) == asked
    assert_whole(tmp_path)


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ("corrupt", f"{IMAGES} from 127.0.0.1:.* is (damaged|not the MNIST file).*; it was discarded"),
        ("other", "is not the MNIST file: its SHA-256 is .*… instead of .*…"),
        ("endless", "is not the MNIST file: it has more than 235,216 bytes"),
        ("page", "is damaged: Not a gzipped file"),
        ("missing", f"127.0.0.1:.* answered 404 Not Found when asked for {IMAGES}.gz"),
        ("silent", "no data from 127.0.0.1:.* for 0.4 seconds"),
    ],
)
def test_what_is_not_mnist_is_not_kept(mirror, refused, way, message):
    mirror.ways = [way]
    refused(message)


def test_a_flood_is_stopped(mirror, refused):
    mirror.ways = ["flood"]
    refused("sends more data for train-images-idx3-ubyte.gz than it can contain", kept=True)


def test_after_a_failure_the_next_attempt_works(tmp_path, mirror, refused):
    for way in ("corrupt", "missing", "cut", "stall", "flood"):
        mirror.ways = [way]
        with pytest.raises(DownloadError):
            fetch(tmp_path, mirror)
    fetch(tmp_path, mirror)
    assert_whole(tmp_path)


def test_nobody_listens(refused):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    refused(f"127.0.0.1:{port} cannot be reached: Connection refused", f"http://127.0.0.1:{port}/")


def test_there_is_no_such_host(refused):
    refused("nowhere.invalid cannot be reached", "http://nowhere.invalid/mnist/")


@pytest.mark.skipif(not pathlib.Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("file", [f"{IMAGES}.gz.part", f"{IMAGES}.unpacked"])
def test_a_full_disk_is_told_with_what_is_needed(tmp_path, mirror, file):
    (tmp_path / file).symlink_to("/dev/full")
    with pytest.raises(DownloadError, match=f"the disk is full: the digits need 0 MB in {tmp_path}"):
        fetch(tmp_path, mirror)
    assert not is_whole(tmp_path, SMALL) and not (tmp_path / IMAGES).exists()
    (tmp_path / file).unlink(missing_ok=True)
    fetch(tmp_path, mirror)
    assert_whole(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path, mirror):
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadError, match=r"file.* cannot be written: (Not a directory|File exists)"):
        fetch(tmp_path / "file", mirror)


def test_the_user_may_stop_it_and_go_on(tmp_path, mirror):
    seen = []
    with pytest.raises(CancelledError, match="stopped; it can be resumed"):
        fetch(tmp_path, mirror, progress=seen.append, cancelled=lambda: len(seen) == 2)
    assert names(tmp_path) == ["lock", f"{IMAGES}.gz.part"]
    fetch(tmp_path, mirror)
    assert_whole(tmp_path)


def test_two_downloads_at_once_do_not_mix(tmp_path, mirror):
    mirror.ways = ["stall"]
    failures = []

    def first():
        try:
            fetch(tmp_path, mirror)
        except DownloadError as error:
            failures.append(str(error))

    thread = threading.Thread(target=first)
    thread.start()
    while not mirror.asked:
        time.sleep(0.01)
    with pytest.raises(DownloadError, match="the download is already running"):
        fetch(tmp_path, mirror)
    thread.join()
    assert len(failures) == 1 and "no data from" in failures[0]
    fetch(tmp_path, mirror)
    assert_whole(tmp_path)


# Files that are there already


def fill(folder, contents, suffix):
    folder.mkdir()
    for name, content in contents.items():
        (folder / f"{name}{suffix}").write_bytes(content)
    return folder


def test_raw_files_are_used_where_they_lie(tmp_path):
    folder = fill(tmp_path / "own", SET, "")
    assert locate(folder, tmp_path / "cache", SMALL) == folder and not (tmp_path / "cache").exists()


def test_compressed_files_are_unpacked_into_the_cache_once(tmp_path):
    folder, cache = fill(tmp_path / "own", PACKED, ".gz"), tmp_path / "cache"
    assert locate(folder, cache, SMALL) == cache
    assert_whole(cache)
    before = (cache / IMAGES).stat().st_mtime_ns
    assert (
        locate(folder, cache, SMALL) == locate(None, cache, SMALL) == cache
        and (cache / IMAGES).stat().st_mtime_ns == before
    )
    assert {path.name for path in folder.iterdir()} == {f"{name}.gz" for name in SET}


def test_other_data_in_the_folder_are_refused_and_an_empty_one_is_none(tmp_path):
    cache = tmp_path / "cache"
    assert locate(tmp_path, cache, SMALL) is None and locate(tmp_path / "missing", cache, SMALL) is None
    folder = fill(tmp_path / "own", PACKED | {IMAGES: gzip.compress(b"other")}, ".gz")
    with pytest.raises(DownloadError, match=f"{IMAGES} in .*own is not the MNIST file"):
        locate(folder, cache, SMALL)
    assert names(cache) == ["lock"]


def test_the_full_set_is_known_by_its_checksums(tmp_path, mnist_dir):
    folder = locate(mnist_dir, tmp_path)
    train, test = mnist.load(folder)
    assert (len(train), len(test)) == (60_000, 10_000)
    assert all((folder / file.name).stat().st_size == file.size for file in FILES)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/var/cache/me", "/var/cache/me/descent-lab/mnist"),
        ("relative", "/home/me/.cache/descent-lab/mnist"),
        (None, "/home/me/.cache/descent-lab/mnist"),
    ],
)
def test_the_cache_is_where_the_platform_has_it(monkeypatch, given, expected):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", "/home/me")
    (
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        if given is None
        else monkeypatch.setenv("XDG_CACHE_HOME", given)
    )
    assert cache_folder() == pathlib.Path(expected)
    monkeypatch.setattr("sys.platform", "darwin")
    assert cache_folder() == pathlib.Path("/home/me/Library/Caches/descent-lab/mnist")
