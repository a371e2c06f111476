"""The class of `bench.crowd` on an earlier version and on this one, in turn, with the same clients.

    python -m bench.versions FOLDER [rounds] [seconds] [viewers] [busy processes beside it]

FOLDER has a checkout of the earlier version. Each round starts one server after the other and watches both equally
long. The clients are one process, which shares the machine with the server: they read only the head of a message, count
frames and acknowledge each, so that they cost little beside what is compared. Whether the points are right is
`bench.crowd`'s question.
"""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import cast

import numpy as np
import uvloop

from bench.crowd import RUNS, STEPS_PER_SECOND, WARM_UP_SECONDS, processor_seconds, scrape
from bench.server import RunningServer, running_server
from bench.startup import children

ROUNDS, SECONDS, VIEWERS, BUSY = 2, 20.0, 200, 0
LEAST_TIMES = 2.0

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
FRAME = b'{"append"'
"""How the text of a frame begins, and of no other message."""


def masked(opcode: int, payload: bytes) -> bytes:
    """A client's frame of a WebSocket, of at most 64 KB; the mask is 0, which leaves the payload as it is."""
    length = struct.pack("!B", 0x80 | len(payload)) if len(payload) < 126 else struct.pack("!BH", 0xFE, len(payload))
    return bytes([0x80 | opcode]) + length + bytes(4) + payload


class Client(asyncio.Protocol):
    """One viewer. `times`: when its frames had arrived."""

    def __init__(self, address: str, start: dict[str, object]) -> None:
        self._address, self._start = address, start
        self._upgraded = False
        self._rest, self._left = b"", 0
        self._is_frame = False  # the message under way
        self.times: list[float] = []
        self.refused = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /ws HTTP/1.1\r\nHost: {self._address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self._upgraded:
            data = self._rest + data
            head, end, self._rest = data.partition(b"\r\n\r\n")
            if not end:
                self._rest = data
                return
            self._upgraded, data, self._rest = True, self._rest, b""
            if b" 101 " not in head[:20]:
                self.refused = head.decode()
            self._transport.write(masked(TEXT, json.dumps(self._start).encode()))
        self._take(data)

    def _take(self, data: bytes) -> None:
        """Go from message to message. Of a frame only the beginning is looked at, and when its end is there."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        at = self._left
        while at <= len(data):
            if self._is_frame:
                self._acknowledge()
            if (found := head_of(data, at)) is None:
                self._rest, self._left = data[at:], 0
                return
            opcode, begin, end = found
            self._is_frame = data.startswith(FRAME, begin)
            if not self._is_frame:
                if end > len(data):
                    self._rest, self._left = data[at:], 0
                    return
                self._answer(opcode, data[begin:end])
            at = end
        self._left = at - len(data)

    def _acknowledge(self) -> None:
        self._is_frame = False
        self.times.append(time.perf_counter())
        self._transport.write(masked(TEXT, b'{"type":"ack","seq":%d}' % len(self.times)))

    def _answer(self, opcode: int, payload: bytes) -> None:
        if opcode == PING:
            self._transport.write(masked(PONG, payload))
        elif opcode == CLOSE or b'"type":"error"' in payload:
            self.refused = repr(payload)

    def close(self) -> None:
        self._transport.abort()


def head_of(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Of the message that begins there: its opcode, and where its payload begins and ends.

    None where too little has arrived to see whether it is a frame.
    """
    if len(data) < at + 2:
        return None
    opcode, length, begin = data[at] & 0x0F, data[at + 1], at + 2
    if length >= 126:
        form = "!H" if length == 126 else "!Q"
        begin += struct.calcsize(form)
        if len(data) < begin:
            return None
        (length,) = struct.unpack_from(form, data, at + 2)
    return (opcode, begin, begin + length) if len(data) >= begin + min(length, len(FRAME)) else None


@dataclass
class Turn:
    """What one server did, seconds of processor time and frames of all viewers together."""

    took: float
    frames: int
    rates: list[float]
    gaps: np.ndarray
    server: float
    workers: float
    clients: float
    ticks: float

    @property
    def row(self) -> str:
        p50, p99 = np.quantile(self.gaps, (0.5, 0.99)) * 1000
        parts = (self.server, self.workers, self.clients)
        cost = " | ".join(f"{seconds / self.frames * 1000:.3f}" for seconds in parts)
        cores = " + ".join(f"{seconds / self.took:.2f}" for seconds in parts)
        return (
            f"{np.median(self.rates):.2f} ({min(self.rates):.1f} to {max(self.rates):.1f}) | {p50:.0f}, {p99:.0f} and"
            f" {self.gaps.max() * 1000:.0f} ms | {cost} | {cores} | {self.ticks / self.took:,.0f}"
        )


COLUMNS = (
    "frames a second of a viewer: median (least to most)",
    "gap: p50, p99, longest",
    "server, ms a frame",
    "workers",
    "clients",
    "cores used",
    "ticks a second",
)


async def watch(server: RunningServer, count: int, seconds: float) -> Turn:
    """A class on this server, for so long after it has warmed up."""
    await asyncio.sleep(3)
    loop = asyncio.get_running_loop()
    host, port = server.url.removeprefix("http://").split(":")
    clients = []
    for number in range(count):
        lab, config = RUNS[number % len(RUNS)]
        start = {"type": "start", "lab": lab, "config": config, "seed": number, "steps_per_second": STEPS_PER_SECOND}
        _transport, client = await loop.create_connection(partial(Client, f"{host}:{port}", start), host, int(port))
        clients.append(client)
    while not all(client.times for client in clients):
        if refused := [client.refused for client in clients if client.refused]:
            sys.exit(f"a viewer could not watch: {refused[0]}")
        await asyncio.sleep(0.1)
    await asyncio.sleep(WARM_UP_SECONDS)
    pids = [server.pid, *children(server.pid)]

    async def reading() -> tuple[float, float, list[float], float]:
        ticks = (await asyncio.to_thread(scrape, server))["descent_lab_ticks_total"]
        return time.perf_counter(), ticks, [processor_seconds(pid) for pid in pids], time.process_time()

    begin, ticks, used, own = await reading()
    await asyncio.sleep(seconds)
    end, ticks_at_end, used_at_end, own_at_end = await reading()
    if refused := [client.refused for client in clients if client.refused]:
        sys.exit(f"a viewer was refused: {refused[0]}")
    times = [[at for at in client.times if begin <= at <= end] for client in clients]
    for client in clients:
        client.close()
    spent = [after - before for before, after in zip(used, used_at_end, strict=True)]
    return Turn(
        took=end - begin,
        frames=sum(map(len, times)),
        rates=[len(one) / (end - begin) for one in times],
        gaps=np.concatenate([np.diff(one) for one in times]),
        server=spent[0],
        workers=sum(spent[1:]),
        clients=own_at_end - own,
        ticks=ticks_at_end - ticks,
    )


@contextlib.contextmanager
def busy(count: int) -> Iterator[None]:
    """Processes that only compute, each in a session of its own, as another program would be."""
    processes = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True) for _ in range(count)
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def main() -> None:
    if len(sys.argv) < 2:
        print("needs the folder of a checkout of the earlier version as its argument")
        return
    folder, given = sys.argv[1], [float(word) for word in sys.argv[2:]]
    defaults = [float(ROUNDS), SECONDS, float(VIEWERS), float(BUSY)]
    rounds, seconds, count, beside = [*given, *defaults[len(given) :]]
    turns: dict[str, list[Turn]] = {folder: [], ".": []}
    print(f"| version | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}")
    with busy(int(beside)):
        for _round, version in itertools.product(range(int(rounds)), turns):
            with running_server(version, sessions=int(count)) as server:
                turn = uvloop.run(watch(server, int(count), seconds))
            turns[version].append(turn)
            print(f"| {'this' if version == '.' else 'before'} | {turn.row} |", flush=True)
    earlier, this = turns.values()
    frames = sum(float(np.median(turn.rates)) for turn in this) / sum(float(np.median(turn.rates)) for turn in earlier)
    cost = [
        sum(turn.server + turn.workers for turn in those) / sum(turn.frames for turn in those)
        for those in (earlier, this)
    ]
    print(f"\nframes a second, this version to the one before: {frames:.2f} times (at least {LEAST_TIMES:g})")
    print(
        f"processor time of server and workers a frame, with its steps: {cost[0] * 1000:.2f} and"
        f" {cost[1] * 1000:.2f} ms, {cost[0] / cost[1]:.2f} times less"
    )


if __name__ == "__main__":
    main()
