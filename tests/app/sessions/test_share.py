"""The share that one socket has of the event loop."""

import asyncio
from types import SimpleNamespace

import pytest

from app.sessions import share, socket
from app.sessions.share import AHEAD_SECONDS, LONGEST_PAUSE_SECONDS, SHARE, Share


def seconds_to_read(messages: int, each: float) -> float:
    """How long so many messages take that are there at once."""
    mine, now = Share(), 100.0
    for _ in range(messages):
        now += each
        now += mine.pause(now, each)
    return now - 100.0


@pytest.mark.parametrize(("messages", "each"), [(1000, 0.001), (5000, 0.001), (300, 0.01), (100, 0.04)])
def test_a_flood_gets_no_more_than_its_share(messages, each):
    spent = messages * each
    assert spent <= SHARE * (seconds_to_read(messages, each) + AHEAD_SECONDS) * 1.01


def test_a_page_never_waits():
    mine = Share()
    assert not any(mine.pause(number / 75, 0.0002) for number in range(1000)), "acknowledgements"
    assert seconds_to_read(200, 0.0002) == pytest.approx(200 * 0.0002), "those of some seconds offline at once"


def test_a_message_that_waited_for_something_else_costs_one_pause_at_most():
    mine = Share()
    assert mine.pause(10.0, 5.0) == LONGEST_PAUSE_SECONDS
    assert mine.pause(10.0 + LONGEST_PAUSE_SECONDS, 0.0001) < 0.01


def test_a_twentieth_of_a_processor_is_its_share_and_a_second_of_it_may_be_taken_ahead():
    assert Share().pause(10.0, 0.05) == pytest.approx(0)
    assert Share().pause(10.0, 0.06) == pytest.approx(0.2)


class Flood:
    """A socket with many messages; remembers nothing."""

    def __init__(self, count: int) -> None:
        sessions = SimpleNamespace(turns=None)
        self.count, self.app = count, SimpleNamespace(state=SimpleNamespace(sessions=sessions, presentations=None))
        self.scope: dict[str, str] = {}
        self.told: list[str] = []

    async def accept(self): ...

    async def receive(self):
        self.count -= 1
        return (
            {"type": "websocket.receive", "text": '{"type":"ping"}'}
            if self.count >= 0
            else {"type": "websocket.disconnect"}
        )

    async def send_text(self, text):
        self.told.append(text)


def test_the_socket_leaves_the_next_message_unread_meanwhile(monkeypatch):
    slept, clock, really_sleep = [], iter(range(1000)), asyncio.sleep

    async def noted(seconds):
        slept.append(seconds)
        await really_sleep(0)

    monkeypatch.setattr(socket, "thread_time", lambda: next(clock) * 0.03)
    monkeypatch.setattr(socket.asyncio, "sleep", noted)
    flood = Flood(20)
    asyncio.run(socket.socket(flood))
    assert len(flood.told) == 20 and slept[0] == 0
    assert sum(slept) > 20 * 0.03 / share.SHARE / 2
