"""Visitors' files: read in the separate process of the server, and kept if they can be read."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, JSONResponse
from starlette.types import Receive, Scope, Send

from app.uploads import store
from app.uploads.bodies import spooled
from engine.sentences import N_, SentenceError


async def receive_file(request: Request, most_bytes: int, read: Callable[[bytes], dict[str, object]]) -> JSONResponse:
    """Keep the body if `read` accepts it. The response holds its name and what `read` returns.

    `read` is a function of a module. Where it raises SentenceError, the response is 422 with its message, and for a
    CSVError its line and column.
    """
    owner = address_of(request)
    async with spooled(request, most_bytes) as path:
        facts = await request.app.state.parsing.run(owner, read_file, str(path), read)
        return JSONResponse({"name": await asyncio.to_thread(store.keep_file, path, owner), **facts})


def address_of(request: Request) -> str:
    """The address of the visitor, or of a proxy that does not name one."""
    return request.client.host if request.client else ""


def read_file(path: str, read: Callable[[bytes], dict[str, object]]) -> dict[str, object]:
    """The result of `read` for a file's content. Nobody waits for the result of a deleted file: its sender left."""
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise SentenceError(N_("the file no longer exists; send it again")) from None
    return read(content)


class PassingFile(FileResponse):
    """A file that is removed after it was sent or abandoned."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await asyncio.to_thread(Path(self.path).unlink, missing_ok=True)
