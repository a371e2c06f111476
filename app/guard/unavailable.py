"""Requests that the server cannot serve at the moment get 503 and a sentence: ASGI middleware.

The machine is short of a resource, or the server is shutting down and no longer waits for its answers. While memory is
short nothing new begins; who asks whether the server is well is answered. A WebSocket that a shortage ends is closed.
"""

import asyncio
import logging

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.i18n.translation import said
from app.shortages import shortage, too_little_memory
from engine.sentences import Sentence

AGAIN_SECONDS = 5

ALWAYS = frozenset({"/healthz", "/readyz", "/metrics"})

log = logging.getLogger("descent_lab.unavailable")


class Unavailable:
    """The middleware. An answer that has begun is cut off where it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._serve_socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] not in ALWAYS and (lack := too_little_memory()):
            await _answer(scope, lack)(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except asyncio.CancelledError:
            if not getattr(scope["app"].state, "ending", False):
                raise
            sentence = Sentence("the server is shutting down; try again later")
        except Exception as error:
            found = shortage(error) or shortage(error.__cause__ or error)  # Starlette wraps what comes too late
            if found is None:
                raise
            log.error("%s %s: %s (%s)", scope["method"], scope["path"], found, error)  # noqa: TRY400
            sentence = found
        else:
            return
        if not begun:
            await _answer(scope, sentence)(scope, receive, send)

    async def _serve_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            if (sentence := shortage(error)) is None:
                raise
            log.error("%s: %s (%s)", scope["path"], sentence, error)  # noqa: TRY400


def _answer(scope: Scope, sentence: Sentence) -> PlainTextResponse | JSONResponse:
    headers = {"retry-after": str(AGAIN_SECONDS), "cache-control": "no-store"}
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return PlainTextResponse(f"{said(sentence)}\n", 503, headers)
    return JSONResponse({"message": said(sentence)}, 503, headers)
