"""HEAD on every route that answers GET: the same answer without its body. ASGI middleware."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Routes see a GET; the body is dropped on its way out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_no_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_no_body)
