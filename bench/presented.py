"""A class that watches one run: 300 viewers of a presentation on real sockets, clients on the same machine.

    python -m bench.presented [viewers] [seconds]

The presenter plays a spiral at 60 steps a second, alone and then with all who watch. These are in one process of their
own, acknowledge each frame as it arrives, and look whether points are missing or doubled.

It prints frames a second, the gaps between them, the server's processor time for each frame of each viewer, memory, and
the presenter's pace.
"""

import asyncio
import base64
import json
import re
import resource
import sys
import time
import zlib
from functools import lru_cache

import numpy as np
from websockets.asyncio.client import connect

from bench.crowd import SPIRAL, megabytes, processor_seconds
from bench.server import RunningServer, running_server
from bench.startup import children

VIEWERS, SECONDS, STEPS_PER_SECOND = 300, 10.0, 60.0
LEAST_FRAMES, MOST_GAP_SECONDS, MOST_MEGABYTES, MOST_SLOWER = 10.0, 0.3, 0.2, 0.05
_FRAME = re.compile(r'"type":"frame","seq":(\d+),"base":(\d+)')
_POINTS = re.compile(r'"append":\{.*?"racer\.0\.loss":\{"dtype":"f8","bdata":"([^"]*)"')


@lru_cache(maxsize=16)
def inflated(data: bytes) -> str:
    """As a page does; all viewers get the same bytes, and their machines are not this one."""
    return zlib.decompress(data, -zlib.MAX_WBITS).decode()


class Watcher:
    """Counts what comes."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.points = self.broken = self.seq = 0

    async def watch(self, url: str, code: str, end: asyncio.Event) -> None:
        async with connect(url, max_size=None, compression=None, ping_interval=None, open_timeout=60) as socket:
            await socket.send(json.dumps({"type": "watch", "code": code}))
            while not end.is_set():
                data = await socket.recv()
                seq, base, points = numbers(data if isinstance(data, str) else inflated(data))
                if seq:
                    self.take(seq, base, points)
                    await socket.send(f'{{"type":"ack","seq":{self.seq}}}')

    def take(self, seq: int, base: int, points: int) -> None:
        self.times.append(time.perf_counter())
        self.broken += base not in (0, self.seq)
        self.points = (self.points if base else 0) + points
        self.seq = seq


@lru_cache(maxsize=16)
def numbers(text: str) -> tuple[int, int, int]:
    """Of a frame its number, the one that it continues, and how many points of the curve it brings; else zeros."""
    found, points = _FRAME.search(text, max(0, len(text) - 400)), _POINTS.search(text)
    if found is None:
        return 0, 0, 0
    return int(found[1]), int(found[2]), len(base64.b64decode(points[1])) // 8 if points else 0


class Presenter:
    def __init__(self) -> None:
        self.code, self.step = "", 0
        self.presents = asyncio.Event()

    async def play(self, url: str, end: asyncio.Event) -> None:
        async with connect(url, max_size=None, compression=None, ping_interval=None) as socket:
            await socket.send(json.dumps({"type": "present", "address": "http://127.0.0.1"}))
            start = {"type": "start", "lab": "nets", "config": SPIRAL, "steps_per_second": STEPS_PER_SECOND}
            await socket.send(json.dumps(start))
            while not end.is_set():
                message = json.loads(await socket.recv())
                if message["type"] == "presenting":
                    self.code = message["link"].rpartition("/")[2]
                    self.presents.set()
                elif message["type"] == "frame":
                    self.step = message["step"]
                    await socket.send(f'{{"type":"ack","seq":{message["seq"]}}}')

    async def pace(self, seconds: float) -> float:
        """Steps a second from now on."""
        begin, step = time.perf_counter(), self.step
        await asyncio.sleep(seconds)
        return (self.step - step) / (time.perf_counter() - begin)


async def present(server: RunningServer, count: int, seconds: float) -> None:
    ws, end, presenter = server.url.replace("http", "ws", 1), asyncio.Event(), Presenter()
    playing = asyncio.create_task(presenter.play(f"{ws}/ws", end))
    await presenter.presents.wait()
    await asyncio.sleep(2)
    alone = await presenter.pace(seconds / 2)
    empty = megabytes(server)
    watchers = [Watcher() for _ in range(count)]
    tasks = [asyncio.create_task(one.watch(f"{ws}/watch/socket", presenter.code, end)) for one in watchers]
    while not all(one.times for one in watchers):
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    pids = [server.pid, *children(server.pid)]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    begin, used = time.perf_counter(), [processor_seconds(pid) for pid in pids]
    watched = await presenter.pace(seconds)
    finish = time.perf_counter()
    used = [processor_seconds(pid) - before for pid, before in zip(pids, used, strict=True)]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_utime - own
    full = megabytes(server)
    end.set()
    await asyncio.wait([playing, *tasks], timeout=10)
    times = [[at for at in one.times if begin <= at <= finish] for one in watchers]
    rates = [len(some) / (finish - begin) for some in times]
    gaps = np.concatenate([np.diff(some) for some in times])
    p50, p99 = np.quantile(gaps, (0.5, 0.99))
    each = 1e6 * used[0] / sum(map(len, times))
    points = {(one.seq, one.points) for one in watchers}
    lost = sum(one.broken for one in watchers) + len(points) - len({seq for seq, _ in points})
    took = finish - begin
    print(
        f"{count} viewers of one run: frames a second {np.median(rates):.1f} ({min(rates):.1f} to {max(rates):.1f};"
        f" least {LEAST_FRAMES:.0f})\n"
        f"gap between frames: p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms (at most"
        f" {1000 * MOST_GAP_SECONDS:.0f} ms), longest {1000 * gaps.max():.0f} ms\n"
        f"server's processor time for each frame of each viewer {each:.0f} µs; cores used: server"
        f" {used[0] / took:.2f}, its processes {sum(used[1:]) / took:.2f}, viewers {own / took:.2f}\n"
        f"memory of a viewer {(full - empty) / count:.3f} MB (at most {MOST_MEGABYTES:.1f} MB); frames lost or doubled"
        f" {lost}\n"
        f"the presenter's pace: {alone:.1f} steps a second alone, {watched:.1f} watched ({watched / alone - 1:+.1%}; at"
        f" most −{MOST_SLOWER:.0%})"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else VIEWERS
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with running_server() as server:
        asyncio.run(present(server, count, seconds))


if __name__ == "__main__":
    main()
