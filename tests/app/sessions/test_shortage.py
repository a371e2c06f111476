"""A message that cannot be processed because files or memory have run out."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from app.labs import LABS
from app.sessions.incoming import Incoming
from app.sessions.outbox import NO_MEMORY, Farewell, Outbox
from app.sessions.session import Session
from app.sessions.sessions import Sessions
from app.sessions.socket import Viewer
from tests.app.failing import failing


class Full:
    """Sessions on a machine that has no file descriptor left."""

    def create(self, _message):
        raise OSError(24, "Too many open files")


class Broken:
    """Sessions with a defect."""

    def create(self, _message):
        raise ZeroDivisionError


class Short:
    """A queue in a process that has no memory left, for a while."""

    def __init__(self, of: int) -> None:
        self.left = of

    def __call__(self, message) -> None:
        self.left -= 1
        if self.left >= 0:
            raise MemoryError
        self.kept = message


@pytest.mark.parametrize("of", [1, 3])
def test_a_frame_that_memory_does_not_suffice_for_ends_the_connection_and_its_page_resumes(monkeypatch, of):
    """Were only the frame lost, the end of a run, or whether it plays, would never be told."""

    async def delivered() -> Outbox:
        lab = LABS["descent"]
        session, outbox = Session(lab, lab.config(), 0, True, None), Outbox()
        session.outbox = outbox
        short = Short(of)
        monkeypatch.setattr(outbox._queue, "put_nowait", short)
        cut: list[str] = []
        outbox.cut = lambda: cut.append("cut")
        session.deliver('{"type":"done"}')
        session.deliver('{"type":"state"}')
        assert outbox.overfull and bool(cut) is (of == 3)
        assert getattr(short, "kept", None) == (None if cut else Farewell(*NO_MEMORY))
        return outbox

    asyncio.run(delivered())


@pytest.mark.parametrize(("sessions", "code", "traceback"), [(Full, "busy", False), (Broken, "internal", True)])
def test_a_shortage_is_told_as_what_it_is(caplog, sessions, code, traceback):
    async def told():
        viewer = Viewer(sessions())
        await viewer.handle('{"type": "start", "lab": "descent", "config": {}}')
        return json.loads(await viewer.outbox.next())

    error = asyncio.run(told())
    assert error["code"] == code and ("too many files" in error["message"]) is (code == "busy")
    assert ("Traceback" in caplog.text) is traceback


@pytest.mark.parametrize("ends", [MemoryError(), None, ZeroDivisionError()], ids=repr)
def test_a_connection_that_cannot_be_written_to_ends_at_once(caplog, ends):
    """Its client waits for an answer, and says nothing by which the route would notice."""

    async def silent() -> None:
        await asyncio.Event().wait()

    async def write() -> None:
        await asyncio.sleep(0)
        if ends:
            raise ends

    async def route() -> list[object]:
        websocket = SimpleNamespace(receive=silent, application_state=None)
        writer = asyncio.create_task(write())
        reading = Incoming(websocket, writer)
        return [await reading.next(), await reading.next(), asyncio.current_task().cancelling()]

    assert asyncio.run(asyncio.wait_for(route(), 5)) == [None, None, 0]
    assert ("too little memory" in caplog.text) is isinstance(ends, MemoryError)
    assert ("Traceback" in caplog.text) is isinstance(ends, ZeroDivisionError)


def test_a_route_that_is_cancelled_while_it_reads_ends():
    async def silent() -> None:
        await asyncio.Event().wait()

    async def cancel() -> None:
        async def route() -> None:
            writer = asyncio.create_task(silent())
            try:
                await Incoming(SimpleNamespace(receive=silent), writer).next()
            finally:
                writer.cancel()

        reading = asyncio.create_task(route())
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

    asyncio.run(cancel())


def test_while_memory_is_short_no_run_begins_and_who_leaves_is_not_kept_for_ever(monkeypatch):
    asked = []
    run = SimpleNamespace(request=lambda name, *_: asked.append(name) or True, close=lambda: asked.append("close"))

    class Pool:
        async def open(self, *_arguments, past=None):
            return run

    async def visit() -> list[str]:
        sessions = Sessions(Pool(), 0.01, 1)
        viewer = Viewer(sessions)
        start = '{"type": "start", "lab": "descent", "config": {}}'
        with monkeypatch.context() as short:
            short.setattr("app.shortages.RESERVE.short", True)
            await viewer.handle(start)
        told = [json.loads(await viewer.outbox.next())]
        await viewer.handle(start)
        told.append(json.loads(await viewer.outbox.next()))
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "call_later", failing(loop.call_later))
        monkeypatch.setattr(run, "request", failing(run.request))
        viewer.leave()
        while "close" not in asked:
            await asyncio.sleep(0.001)
        return [one["code"] if one["type"] == "error" else one["type"] for one in told]

    assert asyncio.run(asyncio.wait_for(visit(), 5)) == ["busy", "started"] and asked == ["detach", "close"]
