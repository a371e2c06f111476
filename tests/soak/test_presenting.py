"""Many cuts of a presenter and of those who watch, at random moments over real sockets; and a class of 200 behind
nginx, one of whose two servers is killed.
"""

import asyncio
import json
import random
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bench.presented import numbers
from tests.app.sessions.test_presenting import cut
from tests.app.sessions.test_two_servers import NGINX, nginx

RUNS, CUTS, AT_ONCE = 64, 25, 4

PRESENTATIONS, WATCHERS = 4, 50
CONFIG = {"function": "ravine", "racers": [{"optimizer": "gd", "lr": 0.01}], "steps": 30_000}
MOST_AWAY_SECONDS = 5.0


def test_cuts_of_either_side_lose_and_double_nothing(server, report):
    with ThreadPoolExecutor(AT_ONCE) as presentations:
        cuts = sum(presentations.map(lambda seed: cut(server, random.Random(seed), CUTS), range(RUNS)))
    assert cuts > 1000
    report("a presenter and three who watch, cut at random", "no point lost or doubled", f"0 after {cuts:,} cuts")


class Page:
    """One connection after another, as a page makes them: soon, then ever less often."""

    def __init__(self, url: str, letter: str) -> None:
        self.url, self.cookie = url, {"cookie": f"descent_lab_server={letter}"}
        self.seq = self.broken = self.cuts = 0
        self.times: list[float] = []

    async def live(self) -> None:
        wait = 0.25
        while True:
            try:
                async with connect(self.url, max_size=None, compression=None, additional_headers=self.cookie) as socket:
                    await self.greet(socket)
                    async for data in socket:
                        wait = 0.25
                        await self.take(socket, data)
            except (OSError, ConnectionClosed, InvalidStatus, TimeoutError):
                pass
            self.cuts += 1
            await asyncio.sleep(wait * random.uniform(0.5, 1.5))
            wait = min(2 * wait, 8.0)

    async def take(self, socket, data: str | bytes) -> None:
        text = data if isinstance(data, str) else zlib.decompress(data, -zlib.MAX_WBITS).decode()
        seq, base, _points = numbers(text)
        if seq:
            self.broken += base not in (0, self.seq)
            self.seq = seq
            self.times.append(time.monotonic())
            await socket.send(f'{{"type":"ack","seq":{seq}}}')

    async def greet(self, socket) -> None:
        raise NotImplementedError


class Presenter(Page):
    """Takes its presentation to another server with its key, and starts its run again there."""

    def __init__(self, url: str, letter: str) -> None:
        super().__init__(f"{url}/ws", letter)
        self.key = self.server = self.code = ""

    async def greet(self, socket) -> None:
        present = {"type": "present", "key": self.key, "server": self.server, "address": "http://127.0.0.1"}
        await socket.send(json.dumps(present))
        await socket.send(json.dumps({"type": "start", "lab": "descent", "config": CONFIG, "steps_per_second": 60.0}))

    async def take(self, socket, data: str | bytes) -> None:
        if isinstance(data, str) and '"presenting"' in data:
            told = json.loads(data)
            self.key, self.server, self.code = told["key"], told["server"], told["link"].rpartition("/")[2]
        await super().take(socket, data)


class Watcher(Page):
    def __init__(self, url: str, code: str) -> None:
        super().__init__(f"{url}/watch/socket", code[0])
        self.code = code

    async def greet(self, socket) -> None:
        await socket.send(json.dumps({"type": "watch", "code": self.code, "seq": self.seq}))


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_when_one_of_two_servers_dies_its_viewers_go_on_at_the_other_one(start_server, tmp_path, report):
    servers = {letter: start_server(workers=1, server=letter) for letter in "ab"}
    with nginx(tmp_path, *(server.port for server in servers.values())) as address:
        left, moved, away, gap = asyncio.run(lose_one(address.ws_url.removesuffix("/ws"), servers["a"].process.kill))
    promised = f"{len(moved)} go on within {MOST_AWAY_SECONDS:g} s, the other {len(left)} notice nothing"
    report("200 viewers, two servers, one killed", promised, f"longest {away:.1f} s; longest gap of others {gap:.2f} s")
    assert len(left) == len(moved) == PRESENTATIONS * WATCHERS // 2
    assert not any(one.broken for one in left + moved)
    assert not any(one.cuts for one in left)
    assert away <= MOST_AWAY_SECONDS


async def lose_one(url: str, kill) -> tuple[list[Page], list[Page], float, float]:
    """Those at server b and at server a, how long the latter were away at most, and the others' longest gap then."""
    presenters = [Presenter(url, "ab"[number % 2]) for number in range(PRESENTATIONS)]
    tasks = [asyncio.create_task(one.live()) for one in presenters]
    while not all(one.code and one.times for one in presenters):
        await asyncio.sleep(0.05)
    watchers = [Watcher(url, one.code) for one in presenters for _ in range(WATCHERS)]
    tasks += [asyncio.create_task(one.live()) for one in watchers]
    while not all(one.times for one in watchers):
        await asyncio.sleep(0.05)
    await asyncio.sleep(2)
    kill()
    died = time.monotonic()
    await asyncio.sleep(2 * MOST_AWAY_SECONDS)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    moved = [one for one in watchers if one.code[0] == "a"]
    left = [one for one in watchers if one.code[0] == "b"]
    away = max(next((at for at in one.times if at > died + 0.05), died + 99) - died for one in moved)
    gap = max(b - a for one in left for a, b in pairwise(at for at in one.times if at > died - 1))
    return left, moved, away, gap
