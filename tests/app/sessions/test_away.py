"""A presenter who is away for minutes, reloads the page, or changes the lab: viewers stay, and follow."""

import asyncio
import json
from collections.abc import Callable, Coroutine

import pytest

from app.sessions.outbox import Outbox
from app.sessions.presentations import AWAY_SECONDS, Presentations
from app.sessions.sessions import Sessions
from app.sessions.stream import Cursor
from app.wire import protocol
from tests.app.sessions.test_presenting import CONFIG, alone
from tests.app.sessions.watcher import SERIES, Presenter, watcher

PRESENT = protocol.Present(type="present", address="http://127.0.0.1")


def with_a_clock(test: Callable[[Callable[[float], Coroutine]], Coroutine]) -> None:
    """Run a test that may let minutes pass at once."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        time, passed = loop.time, [0.0]
        loop.time = lambda: time() + passed[0]

        async def pass_by(seconds: float) -> None:
            passed[0] += seconds
            for _ in range(5):
                await asyncio.sleep(0)

        await test(pass_by)

    asyncio.run(run())


def told(presentation) -> list[dict]:
    """What one who watches is told of whether the presenter is there."""
    slots = map(json.loads, presentation.stream.next_for(Cursor(seq=presentation.stream.seq)))
    return [slot for slot in slots if slot["type"] == "presenter"]


@pytest.mark.parametrize("minutes", [2, 9])
def test_a_presentation_waits_for_its_presenter(minutes):
    async def test(pass_by) -> None:
        presentations, outbox = Presentations(), Outbox()
        begun = presentations.begin(PRESENT, outbox)
        presentations.presenter_left(begun, outbox)
        assert told(begun) == [{"type": "presenter", "here": False, "ended": False}]
        await pass_by(60 * minutes)
        assert presentations.with_code(begun.code) is begun
        again = Outbox()
        assert presentations.begin(PRESENT.model_copy(update={"key": begun.key}), again) is begun
        assert told(begun) == [{"type": "presenter", "here": True, "ended": False}]
        await pass_by(2 * AWAY_SECONDS)
        assert presentations.with_code(begun.code) is begun  # the presenter is there

    with_a_clock(test)


def test_a_presentation_ends_when_its_presenter_does_not_come_back():
    async def test(pass_by) -> None:
        presentations, outbox = Presentations(), Outbox()
        begun = presentations.begin(PRESENT, outbox)
        presentations.presenter_left(begun, outbox)
        await pass_by(AWAY_SECONDS + 1)
        assert presentations.with_code(begun.code) is None
        assert told(begun) == [{"type": "presenter", "here": False, "ended": True}]

    with_a_clock(test)


def test_the_run_of_a_presentation_waits_as_long_as_the_presentation():
    class Watched:
        presentation = object()

    class Alone:
        presentation = None

    sessions = Sessions(pool=None, grace=120.0, most=1)
    assert sessions._kept_for(Watched()) == AWAY_SECONDS > sessions._kept_for(Alone()) == 120.0


@pytest.fixture(scope="module")
def forgetful(start_server):
    """A server that keeps a run without a viewer for a moment only, but not one that others watch."""
    return start_server(workers=1, session_grace_seconds=0.0)


def test_those_who_watch_follow_a_presenter_who_was_away_loads_anew_and_changes_the_lab(forgetful):
    page = Presenter(forgetful)
    page.start(CONFIG, steps_per_second=0.01)
    page.send({"type": "step", "n": 50})
    with watcher(forgetful, page.code) as one:
        one.until_points(51)
        page.socket.close()
        while one.until(protocol.Presenter).here:
            pass
        page.socket = page._connection()
        page.painted = 0  # a page that was loaded anew
        page.send({"type": "resume", "session": page._session, "seq": 0})
        page.present()
        while not one.until(protocol.Presenter).here:
            pass
        page.send({"type": "speed", "steps_per_second": None})
        page.send({"type": "play"})
        page.until_done()
        assert one.until_points(401) == alone()
        page.start({}, lab="nets", playing=False)
        assert one.until(protocol.Started).lab == "nets"
        page.send({"type": "page", "run": page._session, "lab": "nets", "query": "epochs=3"})
        awaited = {protocol.Page, protocol.FrameMessage}  # either may come first
        while awaited:
            message = one.receive()
            awaited.discard(type(message))
            assert not isinstance(message, protocol.Page) or message.query == "epochs=3"
        assert SERIES not in one.series or len(one.series[SERIES]) < 401
        page.send({"type": "end-presentation"})
    page.socket.close()
