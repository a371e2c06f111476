"""The messages that arrive at a socket, as long as its answers can be written.

A writer may end alone: memory was too short for a message, or the connection is closed. Then nothing is read any more
and the route ends, which closes the connection; its page makes another one and resumes. Without that, a client that
waits for an answer would wait for ever.
"""

import asyncio
import logging
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from app.shortages import shortage

log = logging.getLogger("descent_lab.ws")


class Incoming:
    """What a socket's route reads, in the task that has made this."""

    def __init__(self, websocket: WebSocket, writer: "asyncio.Task[None]") -> None:
        self._websocket, self._writer = websocket, writer
        self._reader = asyncio.current_task()
        self._waits = False
        writer.add_done_callback(self._writer_ended)

    async def next(self) -> dict[str, Any] | None:
        """The next message's event; None when the connection is closed or its writer has ended."""
        if self._writer.done():
            return None
        self._waits = True
        try:
            event = await self._websocket.receive()
        except asyncio.CancelledError:
            if self._reader is None or not self._writer.done() or self._reader.uncancel():
                raise
            return None
        finally:
            self._waits = False
        return None if event["type"] == "websocket.disconnect" else dict(event)

    def _writer_ended(self, writer: "asyncio.Task[None]") -> None:
        if self._waits and self._reader is not None:
            self._reader.cancel()
        error = None if writer.cancelled() else writer.exception()
        closed = self._websocket.application_state is WebSocketState.DISCONNECTED
        if error is None or closed or isinstance(error, WebSocketDisconnect):
            return
        if sentence := shortage(error):
            log.error("a message could not be sent: %s (%s)", sentence, error)
        else:
            log.error("a message could not be sent", exc_info=error)
