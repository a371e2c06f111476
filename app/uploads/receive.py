"""Files from visitors, kept once they can be read."""

import asyncio
from collections.abc import Callable

from fastapi import Request
from fastapi.responses import JSONResponse

from app.i18n.translation import said
from app.uploads import store
from app.uploads.bodies import read_body
from engine.datasets import CSVError


async def receive_file(request: Request, most_bytes: int, read: Callable[[bytes], dict[str, object]]) -> JSONResponse:
    """Keep the body if `read`, called in a thread, accepts it. The response holds its name and what `read` returns.

    Where `read` raises ValueError, the response is 422 with its message, and for a CSVError its line and column.
    """
    content = await read_body(request, most_bytes)
    try:
        facts = await asyncio.to_thread(read, content)
    except CSVError as error:
        return JSONResponse({"message": said(error), "line": error.line, "column": error.column}, status_code=422)
    except ValueError as error:
        return JSONResponse({"message": said(error)}, status_code=422)
    owner = request.client.host if request.client else ""
    return JSONResponse({"name": await asyncio.to_thread(store.keep, content, owner), **facts})
