"""However many presentations somebody begins: others find a place, and what is kept for those who watch is bounded."""

import asyncio
import json

import pytest

from app.sessions import presentation, stream
from app.sessions.outbox import Outbox
from app.sessions.presentations import Presentations
from app.sessions.session import RefusedError
from app.sessions.socket import Viewer
from app.wire import protocol

PRESENT = protocol.Present(type="present", address="http://127.0.0.1")


def test_a_connection_has_one_presentation_however_often_it_begins_another():
    async def begin() -> None:
        presentations = Presentations(most=3)
        one = Viewer(None, presentations=presentations)
        for _ in range(9):
            await one.handle(PRESENT.model_dump_json())
        kinds = [json.loads(await one.outbox.next())["type"] for _ in range(9)]
        assert kinds == ["presenting"] * 9
        assert len(presentations._by_code) == 1
        one.leave()
        assert next(iter(presentations._by_code.values())).expiry is not None

    asyncio.run(begin())


def test_who_takes_all_places_gives_them_up_to_others():
    async def begin() -> None:
        presentations, class_ = Presentations(most=6), Outbox()
        watched = presentations.begin(PRESENT, class_, "school")
        greedy = [presentations.begin(PRESENT, Outbox(), "greedy") for _ in range(5)]
        greedy[3].watchers.add(object())
        with pytest.raises(RefusedError):
            presentations.begin(PRESENT, Outbox(), "greedy")
        presentations.presenter_left(greedy[2], greedy[2].presenter)
        others = [presentations.begin(PRESENT, Outbox(), f"other {number}") for number in range(2)]
        assert greedy[2].ended and sum(one.ended for one in greedy) == 2
        assert not greedy[3].ended and not watched.ended and not any(one.ended for one in others)
        presentations.presenter_left(others[0], others[0].presenter)
        again = presentations.begin(PRESENT, Outbox(), "other 0")
        assert not again.ended and sum(one.ended for one in greedy) == 3, "it has fewer than the greedy one"

    asyncio.run(begin())


def test_frames_that_nobody_watches_are_not_kept_and_all_keep_a_bounded_number_of_bytes():
    async def show() -> None:
        presentations = Presentations()
        shown = [presentations.begin(PRESENT, Outbox(), str(number)) for number in range(64)]
        frame = json.dumps({"noise": "x" * 100, "type": "frame", "seq": 7, "base": 6}, separators=(",", ":"))
        shown[0].share_frame(frame, whole=False)
        assert not shown[0].stream._frames and shown[0].stream.seq == 7
        late = stream.Cursor(told=99)
        assert list(shown[0].stream.next_for(late)) == [] and shown[0].stream.wants_whole
        shown[0].share_frame(frame, whole=True)
        assert list(shown[0].stream.next_for(late)) == [frame]
        most = 64 * shown[0].stream.most_bytes
        for one in shown[1:]:
            presentations.end(one)
        assert most == 64 * 2**20 and shown[0].stream.most_bytes == stream.MOST_FRAME_BYTES

    asyncio.run(show())


def test_however_fast_news_comes_those_who_watch_are_woken_once_for_all_of_it():
    class Counting:
        woken = 0

        def wake(self) -> None:
            self.woken += 1

    async def point() -> int:
        one, watcher = presentation.Presentation("key"), Counting()
        one.watchers.add(watcher)
        for number in range(100):
            one.put("point", protocol.Point(type="point", x=number / 100))
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        return watcher.woken

    assert asyncio.run(point()) == 1
