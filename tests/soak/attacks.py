"""Hostile visitors: each does one thing that hurts, again and again, in a process that is not the honest ones'.

An attack is an async function that takes a `Target` and returns when it has been done once, or was refused.
"""

import asyncio
import contextlib
import itertools
import json
import multiprocessing
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.frames import Frame, Opcode

from app.labs import LABS
from app.rendering.assets import plotly_url
from bench.stuck import GREEDY, HANDSHAKE
from tests.app.export.test_replay_page import recorded
from tests.engine.files import CSV_BOMBS, npz_bombs

AT_ONCE = 10
"""Requests that a visitor has under way."""

WATCHERS = 100
"""Of a hostile visitor's presentation."""

MOST_SECONDS = 10.0
"""An attack that takes longer is begun again."""

PATIENCE = 60.0
"""For attackers that are delayed by the server."""

NICENESS = 10
"""In earnest attackers have machines of their own; here they take what the server and the honest viewers leave."""

WIDE = ",".join(["512"] * 6)
DIGITS = {"lab": "digits", "config": {"hidden": "512,512", "batch_size": 100}}
"""About as much as a run may take that shares its worker with others."""

HEAVY = [
    {
        "lab": "nets",
        "config": {
            "hidden": WIDE,
            "data": {"kind": "spiral", "classes": 5, "per_class": 2000},
            "batch_size": 10_000,
            "precision": "float64",
            "racers": [{"optimizer": "adam"}] * 4,
        },
    },
    {"lab": "digits", "config": {"hidden": WIDE, "batch_size": 4000, "racers": [{"optimizer": "adam"}] * 5}},
    {"lab": "digits", "config": {"hidden": WIDE, "batch_size": 800, "racers": [{"optimizer": "adam"}] * 5}},
    {"lab": "nets", "config": {"hidden": WIDE, "batch_size": 300, "racers": [{"optimizer": "adam"}] * 4}},
    {"lab": "nets", "config": {"hidden": "100,100", "batch_size": 300, "racers": [{"optimizer": "adam"}] * 4}},
]
"""Some that are refused, some that get a worker of their own, one that just does not."""

LINES = [[[x / 500, line / 4] for x in range(500)] for line in range(4)]
"""A drawing of 2,000 points."""

ONES = b"x,y,label\n" + b"1" * 12_000 + b",1,0\n"
REPLAY_BYTES = 30_000_000


@dataclass
class Target:
    """The server, and what it has answered so far."""

    port: int
    address: str = "127.0.0.1"
    """Where the visitor comes from."""
    answers: Counter[str] = field(default_factory=Counter)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    wrong: Iterator[str] = field(default_factory=lambda: itertools.cycle(NOT_OF_A_PRESENTER))

    @contextlib.asynccontextmanager
    async def socket(self) -> AsyncIterator[ClientConnection]:
        """A socket that reads everything that it is told, and acknowledges nothing."""
        async with self.connection("/ws") as one:
            reading = asyncio.create_task(self._read(one))
            try:
                yield one
            finally:
                reading.cancel()
                with contextlib.suppress(asyncio.CancelledError, WebSocketException):
                    await reading

    def connection(self, path: str) -> connect:
        return connect(
            f"ws://127.0.0.1:{self.port}{path}",
            max_size=None,
            compression=None,
            ping_interval=None,
            close_timeout=0.5,
            local_addr=(self.address, 0),
        )

    async def connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self.address, 0))

    async def _read(self, one: ClientConnection) -> None:
        async for text in one:
            if '"type":"error"' in text[:40]:
                error = json.loads(text)
                self.answers[error["code"]] += 1
            else:
                self.answers["messages"] += 1

    async def ask(self, line: str, body: Iterable[bytes] = (), length: int = 0, headers: str = "") -> bytes:
        """One request on a connection of its own; its answer is read to the end and counted by its status. The end of
        the answer.
        """
        reader, writer = await self.connected()
        try:
            head = (
                f"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
            )
            writer.write(head.encode())
            for part in body:
                writer.write(part)
                await writer.drain()
            status = (await reader.readline()).split()
            self.answers[status[1].decode() if len(status) > 1 else "no answer"] += 1
            end = b""
            while part := await reader.read(1 << 16):
                end = part
            return end
        finally:
            writer.close()

    async def post(self, path: str, content: bytes) -> None:
        pieces = (content[begin : begin + (1 << 18)] for begin in range(0, len(content), 1 << 18))
        await self.ask(f"POST {path}", pieces, len(content))


def begin(settings: dict[str, Any], **more: Any) -> str:
    return json.dumps({"type": "start", "steps_per_second": None} | settings | more)


async def flood(target: Target, first: str, then: Iterable[str]) -> None:
    async with target.socket() as one:
        await one.send(first)
        for message in then:
            await one.send(message)


async def starts(target: Target) -> None:
    """Starts of runs, one after the other, each with settings that nobody had yet."""
    config = {"function": "ravine", "steps": 100_000, "racers": [{"optimizer": "adam", "lr": 0.01}] * 4}
    await flood(target, "{}", (begin({"lab": "descent", "config": config}, seed=seed) for seed in target.numbers))


async def draws(target: Target) -> None:
    """Drawings of 2,000 points for a large net of digits to read."""
    await flood(target, begin(DIGITS), itertools.repeat(json.dumps({"type": "draw", "strokes": LINES})))


async def exports(target: Target) -> None:
    """The weights of a large net, again and again."""
    await flood(target, begin(DIGITS), itertools.repeat('{"type": "export", "where": "racer.0.weights"}'))


async def looks(target: Target) -> None:
    """Looks back and returns to the present."""
    pairs = itertools.cycle(('{"type": "seek", "index": 3}', '{"type": "seek", "index": null}'))
    await flood(target, begin(DIGITS), pairs)


async def heavy(target: Target) -> None:
    """The largest nets with the largest batches, those that are refused and the largest allowed; played at full speed,
    and begun again when they are refused.
    """
    for settings in HEAVY:
        async with target.socket() as one:
            await one.send(begin(settings))
            for _ in range(30):
                await one.send('{"type": "play"}')
                await asyncio.sleep(0.1)


async def bombs(target: Target) -> None:
    """Files of weights that unpack to gigabytes."""
    for content in npz_bombs():
        await target.post("/api/uploads/weights", content)


async def tables(target: Target) -> None:
    """CSV with cells of 12,000 ones and worse; the same as a table in an address."""
    for content in [ONES, *CSV_BOMBS]:
        await target.post("/api/uploads", content)
        await target.ask(f"GET /labs/regression?data.kind=csv&data.table={'1' * 5_900}")


async def pages(target: Target) -> None:
    """Pages and figures of settings that nobody had yet."""
    for lab in LABS:
        number = next(target.numbers)
        query = urlencode({"seed": number, "racers.0.lr": 0.001 + number % 10_000 * 1e-6, "data.seed": number})
        await target.ask(f"GET /labs/{lab}?{query}")
        await target.ask(f"GET /api/labs/{lab}/figures?{query}")


async def replays(target: Target) -> None:
    """Recordings of 30 MB to make a page of."""
    await target.post("/api/labs/descent/replay", large_recording())


async def silence(target: Target) -> None:
    """Bodies and heads that do not come, answers that are not read, wrong tokens."""
    held = []
    try:
        for said in (
            b"POST /token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-",
            f"GET {plotly_url()} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(),
            HANDSHAKE + Frame(Opcode.TEXT, json.dumps(GREEDY).encode()).serialize(mask=True),
        ):
            _, writer = await target.connected()
            held.append(writer)
            writer.write(said)
            writer.transport.pause_reading()
        await target.post("/token", b"token=wrong")
        await asyncio.sleep(3)
    finally:
        for one in held:
            one.close()


async def sweeps(target: Target) -> None:
    """A thousand seeds of six racers, and a grid of a thousand large nets, asked about, stopped and resumed again."""
    six = "&".join(f"racers.{number}.optimizer=gd&racers.{number}.lr=0.01" for number in range(6))
    large = "hidden=100,100&batch_size=300&over=racers.*.lr&values=0.001..1*31&over=racers.*.l2&values=0..0.1*32"
    for lab, query in (("descent", f"kind=seeds&over=seed&values=0..999&steps=200&noise=0.1&{six}"), ("nets", large)):
        answer = await target.ask(f"POST /api/labs/{lab}/sweeps?{query}")
        found = re.search(rb'"id":"([\w-]+)"', answer)
        for _ in range(5 if found else 0):
            path = f"/api/sweeps/{found[1].decode()}"  # type: ignore[index]
            for line in ("GET {}?after=-1", "POST {}/stop", "POST {}/resume", "GET {}/table.csv", "GET {}/table.json"):
                await target.ask(line.format(path))


async def presents(target: Target) -> None:
    """One presentation after another on one connection, and the largest pages of it as fast as they are taken."""
    present = '{"type": "present", "address": "http://127.0.0.1"}'
    page = json.dumps({"type": "page", "lab": "digits", "query": "x" * 30_000, "switches": [True] * 200})
    await flood(target, begin(DIGITS), itertools.cycle([present, *[page] * 20]))


async def panels(target: Target) -> None:
    """All panels of a large net, with another plane each time."""
    others = {name: {"shown": "on"} for name in ("layers", "sharpness", "spectrum")}
    opens = [
        json.dumps({"type": "panels", "open": others | {"landscape": {"shown": "on", "plane": plane}}})
        for plane in ("path", "random", "three", "line")
    ]
    await flood(target, begin(DIGITS), itertools.cycle([*opens, '{"type": "panels", "open": {}}']))


async def states(target: Target) -> None:
    """The largest formula that is allowed, another one each time: state with a run's first frame, figures of a part of
    the plane, programs.
    """
    number = next(target.numbers)
    formula = "+".join(f"sin({number % 97 + n}*x*y)^2" for n in range(11))
    function = urlencode({"function": "custom", "expression": formula, "points.expression": formula, "data.kind": "xy"})
    for path, headers in (
        (f"labs/descent/state?{function}", "descent-lab-preview: 1\r\n"),
        (f"labs/nets/state?hidden=100,100,100&{function}&data.seed={number}", "descent-lab-preview: 1\r\n"),
        (f"labs/descent/figures?{function}&window=-1,{number + 1},-1,1", ""),
        (f"labs/descent/code?{function}&language=torch", ""),
        (f"labs/nets/pinned?{function}&hidden=100,100&at=100000", ""),
    ):
        await target.ask(f"GET /api/{path}", headers=headers)


async def maps(target: Target) -> None:
    """Maps of many runs, one instead of the other."""
    run = {
        "lab": "descent",
        "config": {"function": "himmelblau", "steps": 100_000, "racers": [{"optimizer": "adam"}] * 6},
    }
    numbered = ((kind, next(target.numbers)) for kind in itertools.cycle(("basins", "swarm", "rates")))
    await flood(
        target,
        begin(run),
        (
            json.dumps({"type": "map", "kind": kind, "number": number, "racer": number % 6, "setting": "momentum"})
            for kind, number in numbered
        ),
    )


NOT_OF_A_PRESENTER = (
    '{"type": "page", "lab": 7}',
    '{"type": "point", "x": NaN, "y": 1e999}',
    '{"type": "ask", "kind": "lowest", "number": -1, "choices": ["' + "a" * 60_000 + '"]}',
    '{"type": "ask", "kind": "\\ud800", "open": "yes"}',
    '{"type": "present", "key": "' + "k" * 30_000 + '"}',
    '{"type": "end-presentation", "type": "page"}',
)


async def watchers(target: Target) -> None:
    """A presentation that a class opens and leaves again, whose presenter sends what no page does."""
    async with contextlib.AsyncExitStack() as open_ones:
        presenter = await open_ones.enter_async_context(target.connection("/ws"))
        await presenter.send('{"type": "present", "address": "http://127.0.0.1"}')
        while (told := json.loads(await presenter.recv()))["type"] != "presenting":
            pass
        code = told["link"].rpartition("/")[2]
        await presenter.send(begin(DIGITS))
        for _ in range(WATCHERS):
            one = await open_ones.enter_async_context(target.connection("/watch/socket"))
            await one.send(json.dumps({"type": "watch", "code": code, "seq": 0}))
            await presenter.send(next(target.wrong))


ATTACKS: tuple[Callable[[Target], Awaitable[None]], ...] = (
    starts,
    draws,
    exports,
    looks,
    heavy,
    bombs,
    tables,
    pages,
    replays,
    silence,
    sweeps,
    presents,
    panels,
    states,
    maps,
    watchers,
)
ONE_AT_A_TIME = {starts, draws, exports, looks, heavy, presents, panels, maps, watchers}
"""A visitor has one socket; of requests there are AT_ONCE under way."""


@cache
def large_recording() -> bytes:
    """What a page would send of a very long run."""
    numbers = {"x": [0.1234567] * 7_500, "y": [0.7654321] * 7_500}
    moment = {"name": "1", "figures": [{"points": [[1, numbers]]}, {"points": []}, {"points": []}]}
    return json.dumps(recorded(frames=[moment] * (REPLAY_BYTES // len(json.dumps(moment))))).encode()


async def visit(attack: Callable[[Target], Awaitable[None]], target: Target, until: float) -> None:
    """Carry out one attack again and again."""
    clock = asyncio.get_running_loop().time
    while clock() < until:
        try:
            async with asyncio.timeout(min(MOST_SECONDS, until - clock())):
                await attack(target)
        except (TimeoutError, WebSocketException, OSError, EOFError, AttributeError) as error:  # the last: websockets,
            # of a connection that was aborted while it sent
            target.answers[type(error).__name__] += 1
            await asyncio.sleep(0.01)
        target.answers["rounds"] += 1


async def all_visits(port: int, names: list[str], seconds: float) -> dict[str, Counter[str]]:
    until = asyncio.get_running_loop().time() + seconds
    attacks = {attack.__name__: attack for attack in ATTACKS}
    targets = [(attacks[name], Target(port, f"127.0.1.{number}")) for number, name in enumerate(names, 1)]
    await asyncio.gather(
        *(
            visit(attack, target, until)
            for attack, target in targets
            for _ in range(1 if attack in ONE_AT_A_TIME else AT_ONCE)
        )
    )
    answers: dict[str, Counter[str]] = {}
    for name, (_, target) in zip(names, targets, strict=True):
        answers.setdefault(name, Counter()).update(target.answers)
    return answers


class Attackers:
    """A process of hostile visitors, which waits until it is told whom to send."""

    def __init__(self, port: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._line, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_attack, args=(port, theirs), daemon=True)
        self._process.start()

    async def ready(self) -> None:
        await self.attack([], 0)

    async def attack(self, names: list[str], seconds: float) -> dict[str, Counter[str]]:
        """What the server has answered to a visitor for each of `names`, each with that attack again and again."""
        self._line.send((names, seconds))
        if not await asyncio.to_thread(self._line.poll, seconds + PATIENCE):
            raise TimeoutError(f"no end of {names}")
        return self._line.recv()

    def leave(self) -> None:
        self._line.close()
        self._process.join()


def _attack(port: int, line: Connection) -> None:
    os.nice(NICENESS)
    npz_bombs()
    large_recording()
    with contextlib.suppress(EOFError):
        while True:
            names, seconds = line.recv()
            line.send(asyncio.run(all_visits(port, names, seconds)))
