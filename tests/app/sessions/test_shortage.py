"""A message that cannot be processed because files or memory have run out."""

import asyncio
import json

import pytest

from app.labs import LABS
from app.sessions.outbox import NO_MEMORY, Farewell, Outbox
from app.sessions.session import Session
from app.sessions.socket import Viewer


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


@pytest.mark.parametrize("of", [1, 2])
def test_a_frame_that_memory_does_not_suffice_for_ends_the_connection_and_its_page_resumes(monkeypatch, of):
    """Were only the frame lost, the end of a run, or whether it plays, would never be told."""

    async def delivered() -> Outbox:
        lab = LABS["descent"]
        session, outbox = Session(lab, lab.config(), 0, True, None), Outbox()
        session.outbox = outbox
        short = Short(of)
        monkeypatch.setattr(outbox._queue, "put_nowait", short)
        session.deliver('{"type":"done"}')
        session.deliver('{"type":"state"}')
        assert outbox.overfull and getattr(short, "kept", None) == (Farewell(*NO_MEMORY) if of == 1 else None)
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
