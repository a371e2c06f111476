"""What readers who do not read cost the others, and how the server ends with them: bounds, and ratios within one run.

LIVE viewers follow a descent each at 30 steps a second. STUCK ones ask for a spiral classifier at that pace and never
read, in periods that alternate with periods without them. Memory is that of the server and its workers, with what the
system holds for their sockets.
"""

import asyncio
import contextlib
import json
import os
import pathlib
import signal
import socket
import statistics
import time
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from bench.server import running_server

LIVE = 10
WARMING = 4
STUCK = 5
MANY_STUCK = 50
PERIODS = 4
SECONDS = 4.0
LIVE_AT_THE_END = 200
MOST_LOSS, MOST_MEGABYTES, MOST_OPEN_SECONDS, MOST_END_SECONDS = 0.02, 1.0, 10.0, 5.0
RUN = {
    "type": "start",
    "lab": "descent",
    "config": {"function": "rosenbrock", "racers": [{"optimizer": "gd", "lr": 1e-6}], "steps": 100_000},
    "steps_per_second": 30.0,
}
LIGHT = {
    "type": "start",
    "lab": "descent",
    "config": {"function": "rosenbrock", "racers": [{"optimizer": "gd", "lr": 1e-6}], "steps": 100_000},
    "steps_per_second": 10.0,
}
GREEDY = {"type": "start", "lab": "nets", "config": {"epochs": 100_000}, "steps_per_second": None}
HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version:"
    b" 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class Live:
    """Paints at once what it gets, and comes back when the server has gone."""

    def __init__(self, url: str, start: dict[str, Any]) -> None:
        self._url, self._start = url, start
        self.frames = 0
        self.codes: list[int | None] = []
        self.begun = asyncio.Event()

    async def watch(self) -> None:
        async with connect(self._url, max_size=None, compression=None) as one:
            await one.send(json.dumps(self._start))
            try:
                async for text in one:
                    if '"type":"frame"' in text:
                        self.frames += 1
                        self.begun.set()
                        await one.send(json.dumps({"type": "ack", "seq": self.frames}))
            except ConnectionClosed:
                pass
            self.codes.append(one.close_code)


def stuck_reader(port: int, start: dict[str, Any] = GREEDY) -> socket.socket:
    """Starts a run, and reads nothing more once it is connected."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.connect(("127.0.0.1", port))
    one.sendall(HANDSHAKE)
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += one.recv(1)
    one.sendall(Frame(Opcode.TEXT, json.dumps(start).encode()).serialize(mask=True))
    return one


def megabytes(pid: int) -> float:
    """Of the server, its workers, and the system's buffers of TCP."""
    pids = [pid, *map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    held = (
        sum(
            int(line.split()[1])
            for one in pids
            for line in pathlib.Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            if line.startswith("Pss:")
        )
        / 1024
    )
    tcp = next(
        line for line in pathlib.Path("/proc/net/sockstat").read_text().splitlines() if line.startswith("TCP:")
    ).split()
    return held + int(tcp[tcp.index("mem") + 1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def open_sockets(pid: int) -> int:
    """TCP connections of a process; the pipes to its own processes are sockets too, but not these. Linux only."""
    process = pathlib.Path(f"/proc/{pid}")
    tcp = {line.split()[9] for line in (process / "net" / "tcp").read_text().splitlines()[1:]}
    count = 0
    for link in (process / "fd").iterdir():
        with contextlib.suppress(OSError):
            count += str(link.readlink()).removeprefix("socket:[").rstrip("]") in tcp
    return count


async def others(pid: int, port: int) -> None:
    lives = [Live(f"ws://127.0.0.1:{port}/ws", RUN) for _ in range(LIVE)]
    tasks = [asyncio.create_task(live.watch()) for live in lives]
    await asyncio.gather(*(live.begun.wait() for live in lives))
    await asyncio.sleep(SECONDS)
    rates: dict[bool, list[float]] = {False: [], True: []}
    open_seconds = []
    for period in range(2 * PERIODS):
        with_stuck = period % 2 == 1
        before = open_sockets(pid)
        stuck = [stuck_reader(port, GREEDY | {"steps_per_second": 30.0}) for _ in range(STUCK)] if with_stuck else []
        begin, counted = time.perf_counter(), sum(live.frames for live in lives)
        await asyncio.sleep(SECONDS)
        rates[with_stuck].append((sum(live.frames for live in lives) - counted) / (time.perf_counter() - begin) / LIVE)
        while with_stuck and open_sockets(pid) > before:
            await asyncio.sleep(0.1)
        if with_stuck:
            open_seconds.append(time.perf_counter() - begin)
        for one in stuck:
            one.close()
    ratios = [rates[True][i] / statistics.mean(rates[False][i : i + 2]) for i in range(PERIODS)]
    loss = 1 - statistics.median(ratios)
    print(
        f"{LIVE} viewers at {statistics.median(rates[False]):.1f} frames a second each; with {STUCK} stuck readers"
        f" beside them {-loss:+.1%} (at most −{MOST_LOSS:.0%}; {min(ratios) - 1:+.1%} to {max(ratios) - 1:+.1%})"
    )
    print(f"stuck readers are closed after {max(open_seconds):.1f} s at most (at most {MOST_OPEN_SECONDS:.0f} s)")
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def memory(pid: int, port: int) -> None:
    """What a stuck reader takes with its run, in the server, its worker and the system."""

    def most(count: int) -> float:
        before = megabytes(pid)
        readers = [stuck_reader(port) for _ in range(count)]
        peak = 0.0
        for _ in range(14):
            time.sleep(0.5)
            peak = max(peak, megabytes(pid))
        for one in readers:
            one.close()
        time.sleep(8)
        return (peak - before) / count

    most(WARMING)  # what is loaded once
    print(f"a stuck reader takes {most(MANY_STUCK):.2f} MB, its run among it (at most {MOST_MEGABYTES:.0f} MB)")


async def end(port: int, pid: int) -> None:
    lives = [Live(f"ws://127.0.0.1:{port}/ws", LIGHT) for _ in range(LIVE_AT_THE_END)]
    tasks = [asyncio.create_task(live.watch()) for live in lives]
    await asyncio.gather(*(live.begun.wait() for live in lives))
    stuck = [stuck_reader(port) for _ in range(STUCK)]
    await asyncio.sleep(1)
    begin = time.perf_counter()
    os.kill(pid, signal.SIGTERM)
    await asyncio.gather(*tasks)
    told = sum(live.codes == [1012] for live in lives)
    told_after = time.perf_counter() - begin
    while (
        pathlib.Path(f"/proc/{pid}/stat").exists()
        and pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    ):
        await asyncio.sleep(0.02)
    print(
        f"SIGTERM with {LIVE_AT_THE_END} live and {STUCK} stuck readers: {told} told with 1012 within {told_after:.1f}"
        f" s, ended after {time.perf_counter() - begin:.1f} s (at most {MOST_END_SECONDS:.0f} s)"
    )
    for one in stuck:
        one.close()


def main() -> None:
    with running_server(session_grace_seconds=1) as server:
        port = int(server.url.rsplit(":", 1)[1])
        asyncio.run(others(server.pid, port))
        memory(server.pid, port)
        asyncio.run(end(port, server.pid))


if __name__ == "__main__":
    main()
