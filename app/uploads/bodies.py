"""Bounds of size and time for the body of every request, whatever the route: ASGI middleware.

A route that takes more requests it (`allow`) before it reads. Bodies that no route reads are limited by the connection
(`app.guard.connection_limits`).
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.i18n.translation import said
from app.uploads import store
from engine.sentences import SentenceError

MOST_BYTES = 10_000
MOST_SECONDS = 20.0
"""Most seconds for a body by default: the form for the token."""

FILE_SECONDS = 60.0
LAST_LOOK_SECONDS = 0.05
"""After a timeout: bytes that arrived while the server itself was stalled are read first."""

PIECE_BYTES = 1 << 20
"""Bytes written to a file at once."""

MOST_SPOOLED_BYTES = 512 * 2**20
"""Most bytes of all bodies that are arriving in files or being read: 16 recordings, 64 files of weights."""

_KEY = "descent_lab.body"


class BodyRefusedError(SentenceError):
    """The body is too large or too slow."""

    status = 413


class BodyTooSlowError(BodyRefusedError):
    status = 408


class TooManyBodiesError(BodyRefusedError):
    status = 503


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """The answer; the connection is closed after it, even if more bytes arrive."""
    status = getattr(error, "status", 400)
    return JSONResponse({"message": said(error)}, status, {"connection": "close"})


def allow(scope: Scope, most_bytes: int) -> None:
    """Allow this request a file of this many bytes."""
    bounded: BoundedBody | None = scope.get(_KEY)
    if bounded is not None:
        bounded.most_bytes, bounded.seconds = most_bytes, FILE_SECONDS


class BoundedBodies:
    """The middleware: what a route receives raises BodyRefusedError beyond the bounds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[_KEY] = bounded = BoundedBody(Headers(scope=scope), receive)
            receive = bounded.receive
        await self._app(scope, receive, send)


class BoundedBody:
    """The body of one request."""

    def __init__(self, headers: Headers, receive: Receive) -> None:
        self.most_bytes, self.seconds = MOST_BYTES, MOST_SECONDS
        declared = headers.get("content-length", "")
        self._bytes = 0
        self._declared = int(declared) if declared.isascii() and declared.isdigit() else 0
        self._receive = receive
        self._begun = asyncio.get_running_loop().time()
        self._complete = False

    async def receive(self) -> Message:
        if self._complete:
            return await self._receive()  # waits for the end of the connection, as long as that takes
        if max(self._bytes, self._declared) > self.most_bytes:
            raise self._too_large()
        message = await self._in_time()
        self._bytes += len(message.get("body", b""))
        self._complete = message["type"] != "http.request" or not message.get("more_body", False)
        if self._bytes > self.most_bytes:
            raise self._too_large()
        return message

    async def _in_time(self) -> Message:
        left = self._begun + self.seconds - asyncio.get_running_loop().time()
        for patience in (max(0.0, left), LAST_LOOK_SECONDS):
            try:
                async with asyncio.timeout(patience):
                    return await self._receive()
            except TimeoutError:
                continue
        raise BodyTooSlowError("the request did not arrive within {seconds:g} seconds", seconds=self.seconds)

    def _too_large(self) -> BodyRefusedError:
        return BodyRefusedError("the request has more than {most:,} bytes", most=self.most_bytes)


@asynccontextmanager
async def spooled(request: Request, most_bytes: int) -> AsyncIterator[Path]:
    """The whole body, in a file in the uploads' folder that is removed at the end unless it was kept.

    Raises BodyRefusedError, which the app answers.
    """
    allow(request.scope, most_bytes)
    with _spooling.some(most_bytes), store.part() as (path, file):
        waiting = bytearray()
        async for chunk in request.stream():
            waiting += chunk
            if len(waiting) >= PIECE_BYTES:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        file.write(waiting)
        file.flush()
        yield path


class _Spooling:
    """The space promised to the bodies that are arriving or being read."""

    def __init__(self) -> None:
        self.bytes = 0

    @contextmanager
    def some(self, most_bytes: int) -> Iterator[None]:
        if self.bytes + most_bytes > MOST_SPOOLED_BYTES:
            raise TooManyBodiesError("too many files are arriving at once; try again soon")
        self.bytes += most_bytes
        try:
            yield
        finally:
            self.bytes -= most_bytes


_spooling = _Spooling()
