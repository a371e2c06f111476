"""Two hundred viewers with real sockets, more who wait for a place, and a worker that is killed among them."""

import asyncio
import json
import os
import pathlib
import signal
import time

import numpy as np
import pytest
from websockets.asyncio.client import connect

from bench.crowd import RUNS, Viewer

VIEWERS, BEYOND, SECONDS = 200, 20, 30.0


@pytest.fixture
def full(start_server):
    if not pathlib.Path("/proc/self/task").exists():
        pytest.skip("needs Linux's /proc to find the workers")
    server = start_server(workers=2, sessions=VIEWERS)
    yield server
    server.stop()


async def positions(url: str, until: asyncio.Event) -> list[object]:
    """What somebody hears who comes too late."""
    told = []
    async with connect(url, max_size=None, compression=None, ping_interval=None, open_timeout=60) as socket:
        await socket.send(json.dumps({"type": "start", "lab": "descent", "config": {}}))
        while not until.is_set():
            try:
                message = json.loads(await asyncio.wait_for(socket.recv(), 0.5))
            except TimeoutError:
                continue
            if message["type"] in ("waiting", "started"):
                told.append(message.get("position", 0))
            elif message["type"] == "frame":
                await socket.send(json.dumps({"type": "ack", "seq": message["seq"]}))
    return told


async def crowd(server) -> tuple[list[Viewer], list[list[object]], float]:
    end, end_of_queue, leave = asyncio.Event(), asyncio.Event(), [asyncio.Event() for _ in range(BEYOND)]
    viewers = [Viewer(*RUNS[number % len(RUNS)], seed=number) for number in range(VIEWERS)]
    leaving = dict(zip(range(BEYOND), leave, strict=True))
    tasks = [
        asyncio.create_task(viewer.watch(server.ws_url, 60.0, leaving.get(number, end)))
        for number, viewer in enumerate(viewers)
    ]
    while not all(viewer.times for viewer in viewers):
        await asyncio.sleep(0.1)
    waiting = [asyncio.create_task(positions(server.ws_url, end_of_queue)) for _ in range(BEYOND)]
    await asyncio.sleep(SECONDS / 3)
    for event in leave[: BEYOND // 2]:  # they only lose their connection: their runs give way after a while
        event.set()
    await asyncio.sleep(SECONDS / 3 + 15)
    victim = server.workers()[0]
    begin = time.perf_counter()
    os.kill(victim, signal.SIGKILL)
    while sum(bool(viewer.notices) for viewer in viewers) < VIEWERS // 4 and time.perf_counter() < begin + 10:
        await asyncio.sleep(0.02)
    told_within = time.perf_counter() - begin
    await asyncio.sleep(SECONDS / 3)
    for event in (end, end_of_queue, *leave):
        event.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    return viewers, await asyncio.gather(*waiting), told_within


def test_nobody_notices_the_others(full, report):
    viewers, queue, told_within = asyncio.run(crowd(full))
    lost = [viewer for viewer in viewers if viewer.notices]
    gaps = np.concatenate([np.diff(viewer.times) for viewer in viewers])
    wrong, points = sum(viewer.wrong_points() for viewer in viewers), sum(viewer.step for viewer in viewers)
    report(
        f"{VIEWERS} viewers: points lost, doubled or different from a run alone", "0", f"{wrong} in {points:,} steps"
    )
    report(
        "the same: gap between frames, p50 and p99",
        "",
        f"{np.quantile(gaps, 0.5) * 1000:.0f} and {np.quantile(gaps, 0.99) * 1000:.0f} ms",
    )
    back = [viewer for viewer in lost if viewer.notices[-1] == ""]
    longest = max(float(np.diff(viewer.times).max()) for viewer in lost)
    report("a killed worker: its viewers are told", "within 1 s", f"{told_within:.2f} s, {len(lost)} of {VIEWERS}")
    report("and their runs go on in another", "all", f"{len(back)} of {len(lost)}, after {longest:.1f} s at most")
    served = [told for told in queue if told[-1] == 0]
    report(f"{BEYOND} more who wait, {BEYOND // 2} places freed: served, in order", f"{BEYOND // 2}", f"{len(served)}")
    assert wrong == 0 and all(viewer.gaps_in_numbers == 0 for viewer in viewers)
    assert VIEWERS // 4 <= len(lost) < VIEWERS * 3 // 4 and told_within < 1.0
    assert not any(viewer.errors for viewer in viewers) and len(back) == len(lost)
    assert all(told == sorted(told, reverse=True) for told in queue) and len(served) >= BEYOND // 2
