"""The socket `/watch/socket`: sends what a presentation shows; a visitor who watches acknowledges what was painted."""

import asyncio
from contextlib import suppress

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from app.guesses import TooManyGuessesError, address_of
from app.i18n.translation import _, said
from app.labs.shared.problems import problems
from app.sessions.incoming import Incoming
from app.sessions.line import ack_in
from app.sessions.presentation import Presentation
from app.sessions.presentations import Presentations
from app.sessions.session import RefusedError
from app.sessions.stream import Cursor
from app.wire import encoding, protocol
from engine.sentences import SentenceError

router = APIRouter()

MOST_WATCHERS = 1000
"""Most watchers of one presentation."""

ENDED = 4002
"""Closes the socket when there is no such presentation, or it has ended: opening it again is useless."""

AGAIN = 1013
"""… and this one for the moment."""

MOST_CHARACTERS = 500
"""Most characters of a watcher's message."""

MOST_REFUSED = 20
"""Most messages that a watcher may not send; after them the socket is closed."""


@router.websocket("/watch/socket")
async def socket(websocket: WebSocket) -> None:
    """One who watches: the first message must be `watch`."""
    await websocket.accept()
    presentations: Presentations = websocket.app.state.presentations
    with suppress(WebSocketDisconnect):
        try:
            watch = _read(await websocket.receive_text())
            if isinstance(watch, protocol.Ping):  # a page asks at once whether the connection lives
                await websocket.send_text(encoding.dumps(protocol.Pong().model_dump()))
                watch = _read(await websocket.receive_text())
            if not isinstance(watch, protocol.Watch):
                raise RefusedError("order", watch.type, "expected watch, got {type}", type=watch.type)
            if watch.seq:
                await presentations.await_presenter(watch.code)
            presentation = presentations.find(address_of(websocket.scope), watch.code)
        except RefusedError as refused:
            await _close(websocket, refused.error)
            return
        except TooManyGuessesError as slowed:
            await _close(websocket, protocol.Error(code="busy", where="code", message=said(slowed.sentence)), AGAIN)
            return
        if presentation is None:
            message = _("there is no such presentation, or it has ended")
            # one who has watched it may be here before its presenter, when the server was another one until now
            code = AGAIN if watch.seq else ENDED
            await _close(websocket, protocol.Error(code="unknown-presentation", where="code", message=message), code)
        elif len(presentation.watchers) >= MOST_WATCHERS:
            message = _("too many people are watching this presentation; try again later")
            await _close(websocket, protocol.Error(code="busy", where="code", message=message), AGAIN)
        else:
            await Watcher(websocket, presentation, watch.seq).watch()


async def _close(websocket: WebSocket, error: protocol.Error, code: int = ENDED) -> None:
    await websocket.send_text(encoding.dumps(error.model_dump()))
    await websocket.close(code)


class Watcher:
    """One who watches: a cursor into the presentation's stream."""

    def __init__(self, websocket: WebSocket, presentation: Presentation, seq: int) -> None:
        self._websocket, self._presentation = websocket, presentation
        self._cursor = Cursor(min(seq, presentation.stream.seq))
        self._news = asyncio.Event()
        self._answers: list[protocol.Message] = []
        self._refused = 0

    def wake(self) -> None:
        self._news.set()

    async def watch(self) -> None:
        self._presentation.enter(self)
        writer = asyncio.create_task(self._write())
        incoming = Incoming(self._websocket, writer)
        try:
            while self._refused < MOST_REFUSED and (event := await incoming.next()) is not None:
                self._hear(event.get("text"))
        finally:
            self._presentation.leave(self)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)

    async def _write(self) -> None:
        self._news.set()
        presentation = self._presentation
        while True:
            await self._news.wait()
            self._news.clear()
            ended = presentation.ended  # an end while this is being sent is told in the next round
            answers, self._answers = self._answers, []
            for answer in answers:
                await self._websocket.send_text(encoding.dumps(answer.model_dump()))
            for payload in presentation.stream.next_for(self._cursor):
                if isinstance(payload, str):
                    await self._websocket.send_text(payload)
                else:
                    await self._websocket.send_bytes(payload)
            presentation.ask_for_whole()
            if ended:
                await self._websocket.close(ENDED)
                return

    def _hear(self, text: str | None) -> None:
        """Process a message; all but acknowledgments and answers are refused."""
        if text and (seq := ack_in(text)) is not None:
            self._cursor.acknowledge(seq)
            self._news.set()
            return
        try:
            message = _read(text)
        except RefusedError as refused:
            self._refuse(refused.error)
            return
        match message:
            case protocol.Ping():
                self._answer(protocol.Pong())
            case protocol.Ack(seq=seq):
                self._cursor.acknowledge(seq)
                self._news.set()
            case protocol.Answer():
                try:
                    self._presentation.answer(self, message)
                except SentenceError as error:
                    self._refuse(protocol.Error(code="invalid", where="answer", message=said(error)))
            case _:
                self._refuse(RefusedError("order", message.type, "this page only watches").error)

    def _answer(self, message: protocol.Message) -> None:
        self._answers.append(message)
        self._news.set()

    def _refuse(self, error: protocol.Error) -> None:
        self._refused += 1
        self._answer(error)


def _read(text: str | None) -> protocol.WatcherMessage:
    if text is None or len(text) > MOST_CHARACTERS:
        raise RefusedError("invalid", "message", "this page only watches")
    try:
        return protocol.watcher_message.validate_json(text)
    except ValidationError as error:
        first = problems(error)[0]
        raise RefusedError("order", first.where or "message", "this page only watches") from None
