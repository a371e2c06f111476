"""A class on one server: 200 viewers on real sockets, half on a descent, half on a spiral classifier, at pages' speed.

    python -m bench.crowd [sessions] [seconds] [steps a second; 0 is full speed]

Every viewer acknowledges each frame as it arrives. All points that arrive are compared with the same run made here,
alone: the benchmark counts points that are lost, doubled or different in a bit. The viewers live in one process of
their own and share the machine with the server.
"""

import asyncio
import base64
import itertools
import json
import os
import pathlib
import re
import resource
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import uvloop
from websockets.asyncio.client import connect

from app.labs import LABS
from bench.server import RunningServer, running_server
from bench.startup import children, resident_megabytes

SESSIONS, SECONDS, STEPS_PER_SECOND = 200, 20.0, 60.0
WARM_UP_SECONDS = 5.0
MOST_LAG_SECONDS = 0.010

DESCENT = {
    "function": "ravine",
    "racers": [{"optimizer": "gd", "lr": 0.05}, {"optimizer": "adam", "lr": 0.01}],
    "noise": 0.1,
    "steps": 100_000,
}
SPIRAL = {"hidden": "10", "batch_size": 30, "epochs": 100_000, "racers": [{"optimizer": "gd", "lr": 1.0}]}
PICTURE = "racer.0.regions"
"""A spiral's frame with it shows the net; those between have points and live numbers."""

RUNS = (("descent", DESCENT), ("nets", SPIRAL))


@dataclass
class Viewer:
    """One socket: when its frames came, and the points in them, still as they travel."""

    lab: str
    config: dict[str, Any]
    seed: int
    times: list[float] = field(default_factory=list)
    pictured: list[float] = field(default_factory=list)
    """Of these, when frames with the net's pictures came."""
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    step: int = 0
    computed_seconds: float = 0.0
    gaps_in_numbers: int = 0
    errors: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def points(self) -> int:
        """Points that have arrived, of all series."""
        return sum(len(base64.b64decode(part["bdata"])) // 8 for parts in self.parts.values() for part in parts)

    async def watch(self, url: str, steps_per_second: float | None, until: asyncio.Event) -> None:
        async with connect(url, max_size=None, compression=None, ping_interval=None, open_timeout=60) as socket:
            await socket.send(
                json.dumps(
                    {
                        "type": "start",
                        "lab": self.lab,
                        "config": self.config,
                        "seed": self.seed,
                        "steps_per_second": steps_per_second,
                    }
                )
            )
            seq, session = 0, ""
            while not until.is_set():
                message = json.loads(await socket.recv())
                if message["type"] == "started":
                    session = message["session"]
                elif message["type"] == "frame":
                    if message["base"] not in (0, seq):  # as a page does: it has missed one
                        self.gaps_in_numbers, seq = self.gaps_in_numbers + 1, 0
                        await socket.send(json.dumps({"type": "resume", "session": session, "seq": 0}))
                        continue
                    self.times.append(time.perf_counter())
                    if PICTURE in message["replace"]:
                        self.pictured.append(self.times[-1])
                    if message["base"] == 0:
                        self.parts.clear()
                    seq, self.step = message["seq"], message["step"]
                    self.computed_seconds = message["seconds"]
                    for name, points in message["append"].items():
                        self.parts.setdefault(name, []).append(points)
                    await socket.send(f'{{"type":"ack","seq":{seq}}}')
                elif message["type"] == "notice":
                    self.notices.append(message["message"])
                elif message["type"] == "error":
                    self.errors.append(message["message"])
                    return

    def wrong_points(self) -> int:
        """Points that differ from those of the same run alone, or are missing, or too many."""
        lab = LABS[self.lab]
        run = lab.run(lab.config.model_validate(self.config), self.seed)
        run.advance(self.step)
        wrong = 0
        for name, alone in run.drain().append.items():
            got = np.concatenate(
                [np.frombuffer(base64.b64decode(part["bdata"]), part["dtype"]) for part in self.parts.get(name, [])]
                or [alone[:0]]
            )
            same = min(len(got), len(alone))
            wrong += abs(len(got) - len(alone)) + int(
                (got[:same].view(np.uint8) != np.ascontiguousarray(alone[:same]).view(np.uint8))
                .reshape(same, -1)
                .any(axis=1)
                .sum()
            )
        return wrong


def scrape(server: RunningServer) -> dict[str, float]:
    text = urllib.request.urlopen(f"{server.url}/metrics").read().decode()
    return {name: float(value) for name, value in re.findall(r"^(\w+(?:\{[^}]*\})?) (\S+)$", text, re.MULTILINE)}


def lag_quantile(before: dict[str, float], after: dict[str, float], share: float) -> float:
    """Of the event loop's lag between two scrapes, interpolated within a bucket as Prometheus does; seconds."""
    buckets = [
        (float(le), after[key] - before[key])
        for key in after
        if (le := "".join(re.findall(r'loop_lag_seconds_bucket\{le="(.*)"\}', key)))
    ]
    rank = share * buckets[-1][1]
    for (low, below), (high, up_to) in itertools.pairwise([(0.0, 0.0), *buckets]):
        if up_to >= rank:
            return (
                high
                if up_to == below or high == float("inf")
                else low + (high - low) * (rank - below) / (up_to - below)
            )
    return float("inf")


def megabytes(server: RunningServer) -> float:
    return sum(resident_megabytes(pid) for pid in (server.pid, *children(server.pid)))


def processor_seconds(pid: int) -> float:
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


SLEEPER = """
import asyncio, time
async def main():
    lags, end = [], time.perf_counter() + {seconds}
    while (begin := time.perf_counter()) < end:
        await asyncio.sleep(0.05)
        lags.append(time.perf_counter() - begin - 0.05)
    print(sorted(lags)[int(0.99 * len(lags))])
asyncio.run(main())
"""
"""A process that does nothing but sleep and look how late it wakes up: what lag the machine itself is to blame for."""


async def crowd(server: RunningServer, count: int, seconds: float, steps_per_second: float | None) -> None:
    await asyncio.sleep(3)  # the server has warmed up
    empty = megabytes(server)
    end = asyncio.Event()
    viewers = [Viewer(*RUNS[number % len(RUNS)], seed=number) for number in range(count)]
    url = server.url.replace("http", "ws", 1) + "/ws"
    tasks = [asyncio.create_task(viewer.watch(url, steps_per_second, end)) for viewer in viewers]
    while not all(viewer.times for viewer in viewers):
        if ended := [task for task in tasks if task.done()]:
            sys.exit(
                "a viewer could not watch:"
                f" {ended[0].exception() or next(viewer.errors for viewer in viewers if viewer.errors)}"
            )
        await asyncio.sleep(0.1)
    await asyncio.sleep(WARM_UP_SECONDS)

    pids = [server.pid, *children(server.pid)]
    before, begin, used, own = (
        await asyncio.to_thread(scrape, server),
        time.perf_counter(),
        [processor_seconds(pid) for pid in pids],
        resource.getrusage(resource.RUSAGE_SELF),
    )
    sleeper = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SLEEPER.format(seconds=seconds), stdout=asyncio.subprocess.PIPE
    )
    own_lag = float((await sleeper.communicate())[0])
    after, finish, used = (
        await asyncio.to_thread(scrape, server),
        time.perf_counter(),
        [processor_seconds(pid) - at for pid, at in zip(pids, used, strict=True)],
    )
    now = resource.getrusage(resource.RUSAGE_SELF)
    full = megabytes(server)
    end.set()
    await asyncio.wait(tasks, timeout=10)
    await asyncio.gather(*tasks, return_exceptions=True)
    took = finish - begin

    print(
        f"{count} sessions,"
        f" {'as fast as they go' if steps_per_second is None else f'{steps_per_second:g} steps a second each'}, for"
        f" {took:.0f} s after {WARM_UP_SECONDS:.0f} s\n"
    )
    print(
        "| | frames a second of a session: median (least to most) | gap between frames: p50 | p99 | longest"
        " |\n|---|---|---|---|---|"
    )
    for name in (*(lab for lab, _ in RUNS), "all"):
        those = [
            [at for at in viewer.times if begin <= at <= finish] for viewer in viewers if name in (viewer.lab, "all")
        ]
        rates = [len(times) / took for times in those]
        gaps = np.concatenate([np.diff(times) for times in those])
        p50, p99 = np.quantile(gaps, (0.5, 0.99))
        print(
            f"| {name} | {np.median(rates):.1f} ({min(rates):.1f} to {max(rates):.1f}) | {p50 * 1000:.0f} ms |"
            f" {p99 * 1000:.0f} ms | {gaps.max() * 1000:.0f} ms |"
        )
    shown = [sum(begin <= at <= finish for at in viewer.pictured) / took for viewer in viewers if viewer.lab == "nets"]
    print(f"\na spiral's frames with its pictures: {np.median(shown):.1f} a second")
    difference = {name: after[name] - before[name] for name in after if name.endswith("_total")}
    print(
        f"frames {difference['descent_lab_frames_total'] / took:,.0f} a second,"
        f" {difference['descent_lab_worker_bytes_total'] / took / 1e6:.1f} MB a second;"
        f" {difference['descent_lab_ticks_total'] / took:,.0f} ticks a second"
    )
    cores = [seconds / took for seconds in used]
    frames = difference["descent_lab_frames_total"]
    print(
        f"processor time a frame, with its steps: server {used[0] / frames * 1000:.2f} ms, workers"
        f" {sum(used[1:]) / frames * 1000:.2f} ms"
    )
    print(
        f"cores used: server {cores[0]:.2f}, workers {' + '.join(f'{share:.2f}' for share in cores[1:])}, these viewers"
        f" {(now.ru_utime + now.ru_stime - own.ru_utime - own.ru_stime) / took:.2f}, of {os.cpu_count()}"
    )
    print(
        f"event loop lag: p50 {lag_quantile(before, after, 0.5) * 1000:.1f} ms, p99"
        f" {lag_quantile(before, after, 0.99) * 1000:.1f} ms (limit {MOST_LAG_SECONDS * 1000:.0f} ms); of a process"
        f" beside it that only sleeps: p99 {own_lag * 1000:.1f} ms"
    )
    print(f"memory: {empty:.0f} MB without the sessions, {full:.0f} MB with: {(full - empty) / count:.2f} MB a session")
    errors = [error for viewer in viewers for error in viewer.errors]
    print(
        f"points lost, doubled or different from a run alone: {sum(viewer.wrong_points() for viewer in viewers)} of"
        f" {sum(viewer.points() for viewer in viewers):,};"
        f" frames out of order: {sum(viewer.gaps_in_numbers for viewer in viewers)}; errors: {len(errors)}"
        f" {errors[:1] or ''}"
    )


def main() -> None:
    defaults = [float(SESSIONS), float(SECONDS), float(STEPS_PER_SECOND)]
    count, seconds, speed = [*map(float, sys.argv[1:]), *defaults[len(sys.argv) - 1 :]]
    if not pathlib.Path("/proc/self/smaps_rollup").exists():
        print("not measured: this system has no /proc/PID/smaps_rollup")
        return
    with running_server(sessions=int(count)) as server:
        uvloop.run(crowd(server, int(count), seconds, speed or None))


if __name__ == "__main__":
    main()
