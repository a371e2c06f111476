"""Hostile visitors, one per attack, beside twenty honest ones: nobody waits or loses a run, the server stays small.

SOAK_SECONDS=10 shortens it, SOAK_WITHOUT=replays,pages leaves attacks out.
"""

import asyncio
import itertools
import os
import pathlib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pytest

from app.settings import Settings
from bench.crowd import RUNS, Viewer
from bench.startup import children
from tests.conftest import LOCAL
from tests.soak.attacks import ATTACKS, Attackers, Target

HONEST, STEPS_PER_SECOND = 20, 60.0
SECONDS = float(os.environ.get("SOAK_SECONDS", "60"))
ALONE_SECONDS, EACH_SECONDS, EACH_VISITORS = min(SECONDS, 15), min(SECONDS, 5), 10
NAMES = [attack.__name__ for attack in ATTACKS if attack.__name__ not in os.environ.get("SOAK_WITHOUT", "").split(",")]

MOST_GAP_SECONDS, MOST_SERVER_MEGABYTES, LEAST_SHARE = 1.0, 400, 0.5


@dataclass
class Phase:
    """What the honest viewers got in a span of time."""

    seconds: float
    longest_gap: float
    frames: int
    steps: int
    computed_seconds: float

    def share_of(self, alone: "Phase", what: str) -> float:
        return getattr(self, what) / self.seconds / (getattr(alone, what) / alone.seconds)


@dataclass
class Honest:
    """Viewers as in `bench.crowd`, at pages' speed."""

    viewers: list[Viewer] = field(
        default_factory=lambda: [Viewer(*RUNS[number % len(RUNS)], seed=number) for number in range(HONEST)]
    )
    end: asyncio.Event = field(default_factory=asyncio.Event)

    async def come(self, url: str) -> None:
        self.tasks = [asyncio.create_task(one.watch(url, STEPS_PER_SECOND, self.end)) for one in self.viewers]
        while not all(one.times for one in self.viewers):
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)

    async def during(self, doing) -> Phase:
        """What they get while something is awaited."""
        clock, before, begin = asyncio.get_running_loop().time, self._so_far(), [len(one.times) for one in self.viewers]
        since = clock()
        await doing
        seconds = clock() - since
        now = since + seconds
        gaps = [np.diff([since, *one.times[first:], now]).max() for one, first in zip(self.viewers, begin, strict=True)]
        return Phase(
            seconds, max(gaps), *(after - earlier for after, earlier in zip(self._so_far(), before, strict=True))
        )

    async def recovered(self) -> None:
        """Wait until nobody waits for a frame any more, some seconds at most."""
        for _ in range(10):
            if (await self.during(asyncio.sleep(1))).longest_gap < MOST_GAP_SECONDS / 2:
                return

    def _so_far(self) -> tuple[int, int, float]:
        return (
            sum(len(one.times) for one in self.viewers),
            sum(one.step for one in self.viewers),
            sum(one.computed_seconds for one in self.viewers),
        )

    async def go(self) -> None:
        self.end.set()
        await asyncio.wait(self.tasks, timeout=10)
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def wrong(self) -> int:
        return sum(one.wrong_points() for one in self.viewers)

    def errors(self) -> list[str]:
        return [error for one in self.viewers for error in one.errors]


class Reader:
    """Who opens a page of settings that nobody had yet, and its figures, every other second; how long that takes."""

    def __init__(self, port: int) -> None:
        self.target, self.seconds = Target(port), []

    async def read(self) -> None:
        clock = asyncio.get_running_loop().time
        for number in itertools.count():
            begin = clock()
            try:
                for path in ("/labs/nets", "/api/labs/nets/figures"):
                    await self.target.ask(f"GET {path}?hidden=11&data.seed={number}")
            except OSError:
                self.target.answers["no connection"] += 1
            finally:  # the last one is cut off
                self.seconds.append(clock() - begin)
            await asyncio.sleep(2)


class Memory:
    """The most that the server held at once, and the most address space that one of its processes took; megabytes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.workers = 0.0
        self.seen: set[int] = set()

    async def watch(self) -> None:
        while True:
            for child in children(self._pid):
                self.workers = max(self.workers, self._status(child, "VmPeak"))
                self.seen.add(child)
            await asyncio.sleep(0.2)

    @property
    def server(self) -> float:
        return self._status(self._pid, "VmHWM")

    @staticmethod
    def _status(pid: int, name: str) -> float:
        try:
            text = pathlib.Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return 0.0
        return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith(f"{name}:")), 0.0)


@pytest.fixture
def watched_server(start_server):
    if not pathlib.Path("/proc/self/task").exists():
        pytest.skip("needs Linux's /proc to measure memory")
    server = start_server(workers=2)
    yield server
    server.stop()


def port_of(server) -> int:
    return int(server.url.rsplit(":", 1)[1])


@dataclass
class Siege:
    """What was seen of a server with hostile visitors."""

    honest: Honest
    alone: Phase
    attacked: Phase
    afterwards: Phase
    memory: Memory
    reader: Reader
    answers: dict[str, Counter[str]]


async def all_at_once(server) -> Siege:
    attackers, honest, memory = Attackers(port_of(server)), Honest(), Memory(server.process.pid)
    await attackers.ready()
    await honest.come(server.ws_url)
    alone = await honest.during(asyncio.sleep(ALONE_SECONDS))
    reader = Reader(port_of(server))
    beside = [asyncio.create_task(task) for task in (memory.watch(), reader.read())]
    attack = asyncio.create_task(attackers.attack(NAMES, SECONDS))
    attacked = await honest.during(attack)
    for task in beside:
        task.cancel()
    await asyncio.sleep(5)
    afterwards = await honest.during(asyncio.sleep(ALONE_SECONDS / 3))
    await honest.go()
    attackers.leave()
    return Siege(honest, alone, attacked, afterwards, memory, reader, attack.result())


def test_hostile_visitors(watched_server, report):
    siege = asyncio.run(all_at_once(watched_server))
    honest, alone, attacked, memory, reader = siege.honest, siege.alone, siege.attacked, siege.memory, siege.reader
    for name, told in siege.answers.items():
        print(f"{name}: {dict(told.most_common())}")
    wrong = honest.wrong()
    steps, computed = attacked.share_of(alone, "steps"), attacked.share_of(alone, "computed_seconds")
    who = f"{len(NAMES)} hostile visitors for {SECONDS:.0f} s beside {HONEST} honest ones"
    report(
        f"{who}: longest gap between frames",
        f"at most {MOST_GAP_SECONDS:g} s",
        f"{attacked.longest_gap:.2f} s (alone {alone.longest_gap:.2f}, afterwards {siege.afterwards.longest_gap:.2f})",
    )
    report(
        "the same: runs lost; points lost, doubled or different from a run alone",
        "none",
        f"{len(honest.errors())}; {wrong} in {sum(one.step for one in honest.viewers):,} steps",
    )
    report(
        "the same: what the honest get of what they get alone",
        "at least half of the processor",
        f"{steps:.2f} of the steps, {computed:.2f} of the runs' processor time,"
        f" {attacked.share_of(alone, 'frames'):.2f} of the frames",
    )
    report(
        "the same: a page of new settings and its figures, median and longest",
        "",
        f"{np.median(reader.seconds):.2f} and {max(reader.seconds):.2f} s; {dict(reader.target.answers)}",
    )
    limit = Settings().worker_memory
    report(
        "the same: memory of the server, address space of its largest worker",
        f"below {MOST_SERVER_MEGABYTES} MB, below {limit:,} MB",
        f"{memory.server:.0f} MB, {memory.workers:,.0f} MB; {len(memory.seen)} processes in all",
    )
    assert honest.errors() == [] and wrong == 0
    assert attacked.longest_gap <= MOST_GAP_SECONDS
    assert memory.server < MOST_SERVER_MEGABYTES and memory.workers < limit + 1
    assert min(steps, computed) >= LEAST_SHARE
    with LOCAL.open(f"{watched_server.url}/readyz") as ready:
        assert ready.status == 200


async def one_after_the_other(server) -> tuple[dict[str, Phase], dict[str, list[str]]]:
    """What the honest viewers got during each attack, and what they were told by which runs ended."""
    attackers, honest, found, lost = Attackers(port_of(server)), Honest(), {}, {}
    await attackers.ready()
    await honest.come(server.ws_url)
    found["nobody"] = await honest.during(asyncio.sleep(EACH_SECONDS))
    for name in NAMES:
        found[name] = await honest.during(attackers.attack([name] * EACH_VISITORS, EACH_SECONDS))
        if honest.errors():
            lost[name] = honest.errors()
            await honest.go()
            honest = Honest()
            await honest.come(server.ws_url)
        await honest.recovered()
    await honest.go()
    attackers.leave()
    return found, lost


def test_which_attack_hurts(watched_server, report):
    found, lost = asyncio.run(one_after_the_other(watched_server))
    report(
        f"{EACH_VISITORS} visitors with one attack each for {EACH_SECONDS:g} s: longest gap of {HONEST} honest ones",
        "",
        "; ".join(f"{name} {phase.longest_gap:.2f} s" for name, phase in found.items()),
    )
    assert lost == {}
