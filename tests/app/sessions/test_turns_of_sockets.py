"""Messages that take the event loop long wait for their viewer's turn; all others are processed at once."""

import asyncio
import json

import pytest

from app.sessions.sessions import REST
from app.sessions.socket import MOST_CHEAP, Viewer
from app.workers.turns import Turns

START = '{"type": "start", "lab": "descent", "config": {}}'
CHANGE = '{"type": "change", "config": {}}'
LONG = json.dumps({"type": "ping", "more": "x" * MOST_CHEAP})


class Slow:
    """Sessions that take half a second, by the test's own clock, to check a config."""

    def __init__(self) -> None:
        self.now, self.created = 0.0, []

    def create(self, message):
        self.now += 0.5
        self.created.append(message.seed)
        raise ValueError


def start(seed: int) -> str:
    return json.dumps({"type": "start", "lab": "descent", "config": {}, "seed": seed})


def test_a_flood_of_starts_waits_behind_another_viewers_first_one():
    async def ask() -> list[int]:
        sessions = Slow()
        turns = Turns(rest=1e-9, clock=lambda: sessions.now)
        flooding, other = Viewer(sessions, turns), Viewer(sessions, turns)

        async def flood() -> None:
            for _ in range(5):
                await flooding.handle(start(1))

        async def one() -> None:
            for _ in range(2):
                await other.handle(start(2))

        await asyncio.gather(flood(), flood(), one())
        return sessions.created

    assert asyncio.run(ask())[:4] == [1, 2, 1, 2]


@pytest.mark.parametrize(
    ("message", "waits"), [(START, True), (CHANGE, True), (LONG, True), ('{"type":"ping"}', False)]
)
def test_only_what_takes_long_waits_for_a_turn(message, waits):
    async def ask() -> bool:
        sessions = Slow()
        turns = Turns(REST)
        viewer = Viewer(sessions, turns)
        async with turns.of("another"):
            handling = asyncio.create_task(viewer.handle(message))
            for _ in range(3):
                await asyncio.sleep(0)
            waiting = turns.waiting == 1 and not handling.done()
            sum(range(100_000))
        await handling
        assert (viewer.waited > 1e-4) is waits, "what others took is not this socket's share"
        return waiting

    assert asyncio.run(ask()) is waits
