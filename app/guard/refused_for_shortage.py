"""Requests for which the machine has too little of something: ASGI middleware that answers 503 with a sentence."""

import logging

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.i18n.translation import said
from app.shortages import shortage

AGAIN_SECONDS = 5

log = logging.getLogger("descent_lab.shortage")


class RefusedForShortage:
    """The middleware: an error that tells of a shortage becomes an answer, or closes one that has begun."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            sentence = shortage(error) or shortage(error.__cause__ or error)  # Starlette wraps what comes too late
            if scope["type"] != "http" or sentence is None:
                raise
            log.error("%s %s: %s (%s)", scope["method"], scope["path"], sentence, error)  # noqa: TRY400
            if not begun:
                headers = {"retry-after": str(AGAIN_SECONDS), "cache-control": "no-store"}
                wants_page = "text/html" in Headers(scope=scope).get("accept", "")
                answer = (
                    PlainTextResponse(f"{said(sentence)}\n", 503, headers)
                    if wants_page
                    else JSONResponse({"message": said(sentence)}, 503, headers)
                )
                await answer(scope, receive, send)
