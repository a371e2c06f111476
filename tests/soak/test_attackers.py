"""What takes its time to show: many fuzzed files and messages, floods without an end, heads that never end."""

import contextlib
import multiprocessing
import pathlib
import socket as sockets
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.guard.connection_limits import HEAD_SECONDS
from app.wire import protocol
from tests.app.sessions.viewer import viewer
from tests.engine.files import csv_files, npz_files
from tests.engine.fuzzing import listening
from tests.engine.test_fuzz_files import try_csv, try_npz

FILES = 20_000
FLOODERS, FLOOD_SECONDS = 20, 20
MOST_GROWTH = 100e6


@pytest.mark.parametrize(("files", "attempt"), [(csv_files, try_csv), (npz_files, try_npz)], ids=["csv", "npz"])
def test_fuzzed_files(files, attempt, report):
    for content in files(200, seed=1):
        attempt(content)
    with listening() as heard:
        accepted = sum(attempt(content) for content in files(FILES, seed=60))
    assert heard == []
    report(
        f"fuzzed {files.__name__.removesuffix('_files')} files",
        "no escape, no untyped error",
        f"0 in {FILES:,}, of which {accepted:,} could be read",
    )


def memory(server) -> int:
    return int(pathlib.Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * 4096


def flood(url: str, codes) -> None:
    """Twenty sockets send all they can and come back when closed; puts the close codes. Runs in its own process."""
    end = time.monotonic() + FLOOD_SECONDS

    def one() -> None:
        while time.monotonic() < end:
            with contextlib.suppress(TimeoutError), connect(url, compression=None, max_queue=None) as socket:
                try:
                    while time.monotonic() < end:
                        socket.send('{"type": "play"}')
                except ConnectionClosed as closed:
                    codes.put(closed.rcvd and closed.rcvd.code)

    with ThreadPoolExecutor(FLOODERS) as pool:
        for future in [pool.submit(one) for _ in range(FLOODERS)]:
            future.result()


def test_floods_that_come_back(server, report):
    if not pathlib.Path("/proc/self/statm").exists():
        pytest.skip("needs Linux's /proc to measure memory")
    before, gaps = memory(server), []
    spawn = multiprocessing.get_context("spawn")
    told = spawn.Queue()
    process = spawn.Process(target=flood, args=(server.ws_url, told))
    with viewer(server) as client:
        client.start({"function": "ravine", "steps": 100_000, "racers": [{"optimizer": "lion"}]}, steps_per_second=60)
        process.start()
        while process.is_alive() or not gaps:
            begin = time.monotonic()
            client.until(protocol.FrameMessage)
            gaps.append(time.monotonic() - begin)
    codes = [told.get() for _ in range(told.qsize())]
    grown = memory(server) - before
    assert (
        set(codes) <= {1008, None} and process.exitcode == 0
    )  # None: it did not read as far as that within the two seconds that it was given
    assert codes.count(1008) > len(codes) / 2
    assert grown < MOST_GROWTH
    gaps.sort()
    report(
        "floods",
        "closed with 1008, the others go on",
        f"{codes.count(1008)} of {len(codes)} told so in {FLOOD_SECONDS} s, the rest did not read; between frames of"
        f" another viewer p99 {gaps[len(gaps) * 99 // 100] * 1e3:.0f} ms, at most {gaps[-1] * 1e3:.0f} ms; memory"
        f" {grown / 1e6:+.0f} MB",
    )


def test_a_head_that_never_ends_is_cut_off(server, report):
    host, port = server.url.removeprefix("http://").split(":")
    with (
        sockets.create_connection((host, int(port)), timeout=2 * HEAD_SECONDS) as silent,
        sockets.create_connection((host, int(port)), timeout=2 * HEAD_SECONDS) as slow,
    ):
        begin = time.monotonic()
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        with contextlib.suppress(OSError):
            for number in range(int(3 * HEAD_SECONDS)):
                slow.sendall(b"X-%d: a\r\n" % number)
                time.sleep(0.5)
        waited = time.monotonic() - begin
        assert silent.recv(1000) == b"" and waited < 1.5 * HEAD_SECONDS
    report("a request's head that does not end", f"cut off after {HEAD_SECONDS:g} s", f"{waited:.1f} s")
