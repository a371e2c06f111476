"""What a viewer is sent and acknowledges at once, past queues and tasks; and what is not."""

import asyncio
from types import SimpleNamespace

from app.sessions.line import ack_in
from app.sessions.outbox import MOST_WAITING, Farewell, Outbox
from app.sessions.session import RefusedError
from app.sessions.socket import Viewer

ACK = '{"type":"ack","seq":7}'


class Line:
    """A connection that notes what it is given, as long as it is free."""

    take = None

    def __init__(self) -> None:
        self.free, self.written = True, []

    def send_now(self, text: str) -> bool:
        self.written += [text] if self.free else []
        return self.free


def test_an_outbox_writes_at_once_and_in_order():
    async def run():
        line = Line()
        outbox = Outbox(line)
        outbox.put("before its writer is there")
        assert await outbox.next() == "before its writer is there"
        outbox.put("while that is being written")
        assert await outbox.next() == "while that is being written"
        waiting = asyncio.create_task(outbox.next())
        await asyncio.sleep(0)
        outbox.put("free")
        line.free = False
        outbox.put("full")
        line.free = True
        outbox.put("behind it")
        assert line.written == ["free"]
        assert [await waiting, await outbox.next()] == ["full", "behind it"]
        waiting = asyncio.create_task(outbox.next())
        await asyncio.sleep(0)
        outbox.put("free again")
        outbox.close(1000, "end")
        outbox.put("after the end")
        assert line.written == ["free", "free again"]
        assert await waiting == Farewell(1000, "end")

    asyncio.run(run())


def test_a_line_that_is_not_free_leaves_the_bounds_of_the_queue():
    async def run():
        line = Line()
        outbox, line.free = Outbox(line), False
        waiting = asyncio.create_task(outbox.next())
        await asyncio.sleep(0)
        for _ in range(MOST_WAITING + 1):
            outbox.put("x")
        assert outbox.overfull
        assert isinstance(await waiting, Farewell)

    asyncio.run(run())


def test_only_an_acknowledgment_in_the_form_of_pages_is_one():
    assert ack_in(ACK) == 7
    for other in ('{"type": "ack", "seq": 7}', '{"type":"ack","seq":-1}', '{"type":"ack","seq":' + "9" * 16 + "}", ""):
        assert ack_in(other) is None


def test_a_viewer_takes_only_acknowledgments_of_its_run():
    line, asked = Line(), []
    viewer = Viewer(None, address="", line=line)
    session = SimpleNamespace(outbox=viewer.outbox, request=lambda *request: asked.append(request))
    assert not viewer.take(ACK), "there is no run: it is answered"
    viewer._session = session
    assert viewer.take(ACK)
    assert not viewer.take('{"type":"pause"}')
    assert asked == [("ack", 7)]

    def refuse(*_request):
        raise RefusedError("worker", "ack", "this run no longer exists; start it again")

    session.request = refuse
    assert not viewer.take(ACK), "its refusal is told"
    session.request = lambda *request: asked.append(request)
    viewer.outbox.overfull = True
    assert not viewer.take(ACK), "the socket is about to be closed"
    viewer.outbox.overfull, session.outbox = False, None
    assert not viewer.take(ACK), "another connection has the run"
    assert len(asked) == 1
