"""A message that cannot be carried out for want of files or memory."""

import asyncio
import json

import pytest

from app.sessions.socket import Viewer


class Full:
    """Sessions on a machine that has no file descriptor left."""

    def create(self, _message):
        raise OSError(24, "Too many open files")


class Broken:
    """Sessions with a defect."""

    def create(self, _message):
        raise ZeroDivisionError


@pytest.mark.parametrize(("sessions", "code", "traceback"), [(Full, "busy", False), (Broken, "internal", True)])
def test_a_shortage_is_told_as_what_it_is(caplog, sessions, code, traceback):
    async def told():
        viewer = Viewer(sessions())
        await viewer.handle('{"type": "start", "lab": "descent", "config": {}}')
        return json.loads(await viewer.outbox.next())

    error = asyncio.run(told())
    assert error["code"] == code and ("too many files" in error["message"]) is (code == "busy")
    assert ("Traceback" in caplog.text) is traceback
