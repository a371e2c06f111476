"""Requests that the server cannot answer at the moment: for want of something, or because it ends."""

import asyncio
import contextlib
import errno
import logging

import pytest
import uvicorn
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from app.guard.connection_limits import LimitedHttp
from app.guard.unavailable import Unavailable

FULL = OSError(errno.ENOSPC, "No space left on device")


def client(error: Exception, after: bytes = b"") -> TestClient:
    """Of an app whose only page fails, at once or after some bytes of its answer."""

    async def fails(_request):
        if not after:
            raise error

        async def parts():
            yield after
            raise error

        return StreamingResponse(parts())

    return TestClient(Starlette(routes=[Route("/", fails)], middleware=[Middleware(Unavailable)]))


def test_a_program_gets_a_sentence_and_the_log_a_line(caplog):
    answer = client(FULL).get("/")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
    assert answer.json() == {"message": "the server's disk is full at the moment; try again later"}
    (record,) = [record for record in caplog.records if record.name.startswith("descent_lab")]
    assert record.levelno == logging.ERROR and record.exc_info is None and "No space left" in record.message


def test_a_browser_gets_the_sentence_alone():
    answer = client(MemoryError()).get("/", headers={"accept": "text/html,*/*"})
    assert answer.status_code == 503 and answer.text.startswith("the server has too little memory")


def test_an_answer_that_has_begun_ends_there(caplog):
    answer = client(FULL, after=b"the first half").get("/")
    assert answer.text == "the first half"
    assert "disk is full" in caplog.text and "Traceback" not in caplog.text


def test_a_defect_stays_a_defect():
    with pytest.raises(ZeroDivisionError):
        client(ZeroDivisionError()).get("/")


@pytest.mark.parametrize("ending", [True, False])
def test_a_request_that_the_end_of_the_server_cuts_off_is_told_so(ending):
    """uvicorn cancels what is under way some seconds after SIGTERM."""
    told = []

    async def send(message):
        told.append(message)

    async def cancelled(_request):
        await asyncio.sleep(60)

    app = Starlette(routes=[Route("/", cancelled)], middleware=[Middleware(Unavailable)])
    app.state.ending = ending

    async def cut_off():
        scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
        request = asyncio.create_task(app(scope, None, send))
        await asyncio.sleep(0.01)
        request.cancel("timeout graceful shutdown exceeded")
        await asyncio.gather(request, return_exceptions=True)
        return request.cancelled()

    assert asyncio.run(cut_off()) is not ending
    assert [message.get("status") for message in told] == ([503, None] if ending else [])
    assert b"shutting down" in told[1]["body"] if ending else not told


def test_a_body_that_does_not_fit_into_memory_is_no_invalid_request(monkeypatch):
    def too_large(*_):
        raise MemoryError

    monkeypatch.setattr(HttpToolsProtocol, "on_body", too_large)

    async def answer() -> bytes:
        config = uvicorn.Config(client(FULL).app)
        config.load()
        make = lambda: LimitedHttp(config, ServerState(), {})  # noqa: E731
        async with await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0) as listening:
            reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            writer.write(b"POST /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\nhello")
            found = await asyncio.wait_for(reader.read(), 10)
            writer.close()
            return found

    found = asyncio.run(answer())
    assert found.startswith(b"HTTP/1.1 503") and b"too little memory" in found


@pytest.mark.parametrize(("path", "status"), [("/", 503), ("/healthz", 200)])
def test_while_memory_is_short_nothing_new_begins(monkeypatch, path, status):
    monkeypatch.setattr("app.shortages.RESERVE.short", True)

    async def page(_request) -> PlainTextResponse:
        return PlainTextResponse("a page")

    routes = [Route("/", page), Route("/healthz", page)]
    answer = TestClient(Starlette(routes=routes, middleware=[Middleware(Unavailable)])).get(path)
    assert answer.status_code == status and ("too little memory" in answer.text) is (status == 503)


@pytest.mark.parametrize(("error", "told"), [(MemoryError(), True), (ZeroDivisionError(), False)], ids=repr)
def test_a_socket_that_a_shortage_ends_is_a_line_in_the_log(caplog, error, told):
    async def ends(_scope, _receive, _send) -> None:
        raise error

    serve = Unavailable(ends)({"type": "websocket", "path": "/ws"}, None, None)
    with contextlib.nullcontext() if told else pytest.raises(type(error)):
        asyncio.run(serve)
    assert ("too little memory" in caplog.text) is told and "Traceback" not in caplog.text
