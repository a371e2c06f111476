"""Request bodies, read within bounds of size and time; and files, kept once they can be read."""

import asyncio
from collections.abc import Callable

from fastapi import Request
from fastapi.responses import JSONResponse

from app.i18n.translation import said
from app.uploads import store
from engine.datasets import CSVError

MOST_SECONDS = 60.0
LINGER_SECONDS = 2.0
"""How long the rest of a body that is too large is read and dropped. Closing over unread bytes would reset the
connection and lose the answer."""


async def receive(request: Request, most_bytes: int) -> bytes | JSONResponse:
    """The body if it has at most `most_bytes` and arrives in time; else the response that refuses it (413, 408)."""
    content = bytearray()
    too_large = int(request.headers.get("content-length", 0)) > most_bytes
    try:
        async with asyncio.timeout(LINGER_SECONDS if too_large else MOST_SECONDS) as patience:
            async for chunk in request.stream():
                if too_large:
                    continue
                content += chunk
                if too_large := len(content) > most_bytes:
                    content.clear()
                    patience.reschedule(asyncio.get_running_loop().time() + LINGER_SECONDS)
    except TimeoutError:
        if not too_large:
            return JSONResponse(
                {"message": said("the file did not arrive within {seconds:g} seconds", seconds=MOST_SECONDS)},
                408,
                {"connection": "close"},
            )
    if too_large:
        return JSONResponse({"message": said("the file has more than {most:,} bytes", most=most_bytes)}, 413)
    return bytes(content)


async def receive_file(request: Request, most_bytes: int, read: Callable[[bytes], dict[str, object]]) -> JSONResponse:
    """Keep the body if `read`, called in a thread, accepts it. The response holds its name and what `read` returns.

    Where `read` raises ValueError, the response is 422 with its message, and for a CSVError its line and column.
    """
    content = await receive(request, most_bytes)
    if isinstance(content, JSONResponse):
        return content
    try:
        facts = await asyncio.to_thread(read, content)
    except CSVError as error:
        return JSONResponse({"message": said(error), "line": error.line, "column": error.column}, status_code=422)
    except ValueError as error:
        return JSONResponse({"message": said(error)}, status_code=422)
    owner = request.client.host if request.client else ""
    return JSONResponse({"name": await asyncio.to_thread(store.keep, content, owner), **facts})
