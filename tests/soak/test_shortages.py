"""File descriptors, memory and disk run out, one at a time, while five viewers watch; then there is enough again.

Meanwhile a worker is killed, and a visitor asks for all that there is. Who is refused gets a sentence, and within
seconds of the end of the shortage everything is as before.
"""

import asyncio
import contextlib
import http.client
import json
import os
import pathlib
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO

import pytest
from websockets.exceptions import ConnectionClosed

from app.wire import protocol
from bench.crowd import RUNS, Viewer
from bench.startup import children
from engine import MLP
from tests.app.sessions.viewer import viewer
from tests.soak.attacks import large_recording

VIEWERS, SECONDS, MOST_RECOVERY_SECONDS = 5, 6.0, 5.0
PATIENCE = 20.0
WARM_UP_SECONDS = 60.0
"""At most; until everything was used once, the server imports what it needs, and a shortage is that of a beginning."""

CSV = b"x,y,label\n" + b"".join(b"%d,%d,%d\n" % (n, n * n % 7, n % 2) for n in range(1000))
SMALL_DISK = (
    "unshare",
    "--mount",
    "--map-root-user",
    "sh",
    "-c",
    'mount -t tmpfs -o size=8m none "$TMPDIR" && exec "$@"',
    "sh",
)


@cache
def weights() -> bytes:
    """A file of 3 MB."""
    file = BytesIO()
    MLP((784, 500, 10), seed=0, dtype="float64").save(file)
    return file.getvalue()


REQUESTS: dict[str, tuple[str, str, Callable[[], bytes] | None]] = {
    "readyz": ("GET", "/readyz", None),
    "page": ("GET", "/labs/nets?seed=7&hidden=11", None),
    "figures": ("GET", "/api/labs/nets/figures?hidden=11&data.seed=8", None),
    "module": ("GET", "/static/js/page/scheme.js", None),
    "csv": ("POST", "/api/uploads", lambda: CSV),
    "weights": ("POST", "/api/uploads/weights", weights),
    "replay": ("POST", "/api/labs/descent/replay", large_recording),
}


@contextlib.contextmanager
def limited(pids: list[int], limit: Callable[[int], tuple[int, int]]) -> Iterator[None]:
    """Processes that may take nothing more of something than they have."""
    before = []
    for pid in pids:
        kind, most = limit(pid)
        before.append((pid, kind, resource.prlimit(pid, kind)))
        resource.prlimit(pid, kind, (most, before[-1][2][1]))
    try:
        yield
    finally:
        for pid, kind, earlier in before:
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, kind, earlier)


def no_descriptors(server):
    def limit(pid: int) -> tuple[int, int]:
        used = {int(path.name) for path in pathlib.Path(f"/proc/{pid}/fd").iterdir()}
        return resource.RLIMIT_NOFILE, min({*range(len(used) + 1)} - used)

    return limited([server.process.pid, *children(server.process.pid)], limit)


def no_memory(server):
    def limit(pid: int) -> tuple[int, int]:
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
        return resource.RLIMIT_AS, next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmSize:"))

    return limited([server.process.pid, *children(server.process.pid)], limit)


@contextlib.contextmanager
def no_disk(server) -> Iterator[None]:
    """The server has a small disk of its own for its files, which another program fills."""
    fill = pathlib.Path(f"/proc/{server.process.pid}/root{os.environ['TMPDIR']}/fill")
    with contextlib.suppress(OSError), fill.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        fill.unlink()


class Visitor:
    """Who has connected before the shortage begins, and asks for something meanwhile."""

    def __init__(self, server) -> None:
        self._port = int(server.url.rsplit(":", 1)[1])
        self._lines = {name: self._connected() for name in REQUESTS}

    def _connected(self) -> http.client.HTTPConnection:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        line.connect()
        return line

    def ask(self, name: str) -> tuple[int, str]:
        """The status and what was said: "" for what was asked for; 0 when there was no answer."""
        (method, path, content), line = REQUESTS[name], self._lines[name]
        try:
            line.request(method, path, content() if content else None)
            answer = line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error)
        if answer.status == 200:
            return 200, text.decode() if name == "readyz" else ""
        try:
            return answer.status, json.loads(text)["message"]
        except (ValueError, KeyError):
            return answer.status, ""

    def leave(self) -> None:
        for line in self._lines.values():
            line.close()


def begun(client) -> str:
    """How a new run fares: "" when it runs, else the error, or the notice of a run that has lost its worker."""
    client.send({"type": "start", "lab": "nets", "config": {"hidden": "10"}})
    answer = client.until((protocol.FrameMessage, protocol.Error, protocol.Notice))
    return "" if isinstance(answer, protocol.FrameMessage) else answer.message


def answered(client) -> tuple[int, str]:
    """How a new run fares, as in `Visitor.ask`."""
    try:
        sentence = begun(client)
    except ConnectionClosed as error:
        return 0, repr(error)
    return (503 if sentence else 200), sentence


def missing(server) -> str:
    """What is not as before; "" for nothing."""
    try:
        visitor = Visitor(server)
        try:
            for name in REQUESTS:
                status, said = visitor.ask(name) if name != "replay" else (200, "")
                if status != 200 or (name == "readyz" and '"workers":2' not in said):
                    return f"{name}: {status} {said}"
        finally:
            visitor.leave()
        with viewer(server) as client:
            return begun(client)
    except OSError as error:
        return repr(error)


@contextlib.asynccontextmanager
async def watched(server):
    end = asyncio.Event()
    viewers = [Viewer(*RUNS[number % len(RUNS)], seed=number) for number in range(VIEWERS)]
    tasks = [asyncio.create_task(one.watch(server.ws_url, 60.0, end)) for one in viewers]
    while not all(one.times for one in viewers):
        await asyncio.sleep(0.05)
    try:
        yield viewers
    finally:
        end.set()
        _, silent = await asyncio.wait(tasks, timeout=5)
        for task in silent:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def stuck(viewers: list[Viewer]) -> int:
    """How many viewers get no frame any more although their run has not ended; they are given some seconds."""
    before = [len(one.times) for one in viewers]
    for _ in range(int(PATIENCE / 0.1)):
        silent = [one for one, had in zip(viewers, before, strict=True) if len(one.times) <= had and not one.errors]
        if not silent:
            break
        await asyncio.sleep(0.1)
    return len(silent)


async def through(server, shortage) -> tuple[list[Viewer], dict[str, tuple[int, str]], float, str, int]:
    """The viewers, the answer to each request, the seconds until everything worked again, what was missing last, and
    how many viewers' runs are stuck.
    """
    async with watched(server) as viewers:
        visitor = Visitor(server)
        with viewer(server) as client:
            with shortage(server):
                told = {name: await asyncio.to_thread(visitor.ask, name) for name in REQUESTS}
                told["run"] = await asyncio.to_thread(answered, client)
                for pid in server.workers()[:1]:  # none, when memory was too short for both
                    os.kill(pid, signal.SIGKILL)
                await asyncio.sleep(SECONDS)
            ended, last = time.monotonic(), ""
            while (found := await asyncio.to_thread(missing, server)) and time.monotonic() < ended + PATIENCE:
                last = found
                await asyncio.sleep(0.1)
            seconds = time.monotonic() - ended
            visitor.leave()
        silent = await stuck(viewers)
    return viewers, told, seconds, last, silent


@pytest.mark.parametrize("shortage", [no_descriptors, no_memory, no_disk])
def test_what_runs_out_is_told_and_comes_back(start_server, tmp_path, monkeypatch, report, shortage):
    if not pathlib.Path("/proc/self/task").exists():
        pytest.skip("needs Linux's /proc and prlimit")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    if shortage is no_disk and subprocess.run([*SMALL_DISK, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system lets us mount no disk of our own")
    server = start_server(workers=2, inside=SMALL_DISK if shortage is no_disk else ())
    large_recording()
    weights()
    deadline = time.monotonic() + WARM_UP_SECONDS
    while (lack := missing(server)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not lack, lack
    viewers, told, seconds, last, silent = asyncio.run(through(server, shortage))
    refused = {name: answer for name, answer in told.items() if answer[0] != 200}
    print(refused, last, [one.errors for one in viewers], sep="\n")
    server.stop()  # fails when there was a traceback
    closed = sum(status == 0 for status, _ in refused.values())
    wrong = sum(one.wrong_points() for one in viewers)
    report(
        f"{shortage.__name__.replace('_', ' ')} for a while, and a worker killed meanwhile",
        f"a sentence for who is refused; as before within {MOST_RECOVERY_SECONDS:g} s",
        f"{len(refused)} of {len(told)} requests refused, {closed} of them by a closed connection; as before after"
        f" {seconds:.1f} s; of the {VIEWERS} viewers' runs {sum(bool(one.errors) for one in viewers)} ended,"
        f" {silent} are stuck",
    )
    assert all(len(said.split()) > 5 for status, said in refused.values() if status), refused
    assert {status for status, _ in refused.values()} <= {503, 0}
    assert not closed or shortage is no_memory  # with no byte left nobody can read what a connection brings
    assert wrong == silent == 0 and seconds < MOST_RECOVERY_SECONDS
