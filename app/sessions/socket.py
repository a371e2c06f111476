"""The socket `/ws`: reads messages, checks their order, writes the session's messages."""

import asyncio
import logging
from contextlib import suppress
from time import monotonic, thread_time

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from app.guesses import address_of
from app.i18n.translation import _, said
from app.labs.shared.problems import problems
from app.sessions.incoming import Incoming
from app.sessions.line import LINE, Line, ack_in
from app.sessions.outbox import NOT_READ, Outbox
from app.sessions.presentation import Presentation
from app.sessions.presentations import Presentations
from app.sessions.session import RefusedError, Session
from app.sessions.sessions import Sessions
from app.sessions.share import Share
from app.sessions.steering import shared
from app.shortages import shortage, too_little_memory
from app.wire import protocol
from app.wire.unambiguous import refuse_repeats
from app.workers.turns import CrowdedOutError, Turn, Turns
from engine.sentences import SentenceError

router = APIRouter()
log = logging.getLogger("descent_lab.ws")

FAREWELL_SECONDS = 1.0

LOOK_SECONDS, MOST_LOOKS = 0.01, 300
"""How often and how many times to look whether a worker has done what was asked. After more than about three seconds a
page would take its connection for a dead one.
"""

MOST_CHEAP = 1000
"""Characters of a message that is read without waiting for a turn."""


@router.websocket("/ws")
async def socket(websocket: WebSocket) -> None:
    """One viewer: the first message must be `start` or `resume`."""
    await websocket.accept()
    sessions: Sessions = websocket.app.state.sessions
    line: Line | None = websocket.scope.get(LINE)
    viewer = Viewer(sessions, sessions.turns, websocket.app.state.presentations, address_of(websocket.scope), line)
    writer, share = asyncio.create_task(_write(websocket, viewer.outbox)), Share()
    viewer.outbox.cut, incoming = writer.cancel, Incoming(websocket, writer)
    if line is not None:
        line.take = lambda text: not writer.done() and viewer.take(text)
    try:
        while (event := await incoming.next()) is not None:
            begin, waited = thread_time(), viewer.waited
            await viewer.handle(event.get("text"))
            # Messages that came together are not read in one go: others have their turn.
            await asyncio.sleep(share.pause(monotonic(), thread_time() - begin - (viewer.waited - waited)))
            if viewer.outbox.overfull:
                with suppress(TimeoutError):  # a client that does not read takes no farewell either
                    async with asyncio.timeout(FAREWELL_SECONDS):
                        await websocket.close(*NOT_READ)
                break
    except WebSocketDisconnect:
        pass
    finally:
        if line is not None:
            line.take = None
        viewer.leave()
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)


async def _write(websocket: WebSocket, outbox: Outbox) -> None:
    while isinstance(message := await outbox.next(), str):
        await websocket.send_text(message)
    await websocket.close(message.code, message.reason)


class Viewer:
    """The state of one connection: without a session, or watching one."""

    def __init__(
        self,
        sessions: Sessions,
        turns: Turns | None = None,
        presentations: Presentations | None = None,
        address: str = "",
        line: Line | None = None,
    ) -> None:
        self.outbox = Outbox(line)
        self._sessions, self._turns = sessions, Turns() if turns is None else turns
        self._presentations = presentations or Presentations()
        self._address = address
        self._session: Session | None = None
        self._presentation: Presentation | None = None
        self.waited = 0.0
        """Seconds of processor time that the event loop has spent on others while this viewer waited for a turn."""

    def take(self, text: str) -> bool:
        """Process an acknowledgment at once; False for anything else, and where it needs an answer."""
        seq, held = ack_in(text), self._held
        if seq is None or held is None or self.outbox.overfull:
            return False
        try:
            held.request("ack", seq)
        except (RefusedError, MemoryError):
            return False
        return True

    async def handle(self, text: str | None) -> None:
        """Process one message; an invalid one becomes an `error`."""
        try:
            if text is None:
                raise RefusedError("invalid", "message", "a binary message; send JSON text")
            if len(text) > MOST_CHEAP:
                async with self._turn():
                    message = _read(text)
            else:
                message = _read(text)
            await self._carry_out(message)
            if isinstance(message, protocol.Start | protocol.Resume | protocol.Present):
                self._share()
        except RefusedError as refused:
            self.outbox.put(refused.error)
        except Exception as error:
            if sentence := shortage(error):
                log.error("a message failed: %s (%s)", sentence, error)  # noqa: TRY400
                self.outbox.put(protocol.Error(code="busy", where="message", message=said(sentence)))
            else:
                log.exception("a message failed")
                self.outbox.put(
                    protocol.Error(code="internal", where="message", message=_("this message could not be processed"))
                )

    async def _carry_out(self, message: protocol.ClientMessage) -> None:
        match message:
            case protocol.Ping():
                self.outbox.put(protocol.Pong())
            case protocol.Start():
                if lack := too_little_memory():
                    raise RefusedError("busy", "start", "{problem}", problem=lack)
                async with self._turn():
                    session = self._sessions.create(message)
                before = self._held
                self._session = session
                await self._sessions.open(session, self.outbox, before)
            case protocol.Resume():
                self._session = self._sessions.resume(message, self.outbox, self._held)
            case protocol.Present():
                async with self._turn():
                    self._present(message)
            case protocol.Page() | protocol.Ask():
                async with self._turn():
                    self._show(message)
            case protocol.Point() | protocol.EndPresentation():
                self._show(message)
            case protocol.Share():
                await self._all_done()
                async with self._turn():
                    self._tell_shared()
            case protocol.Change() | protocol.Branch():
                async with self._turn():
                    self._steer(message)
            case _:
                self._steer(message)

    def _present(self, message: protocol.Present) -> None:
        """A connection has one presentation: another one ends it."""
        before = self._presented
        if before is not None and before.key != message.key:
            self._presentations.end(before)
        self._presentation = self._presentations.begin(message, self.outbox, self._address)

    def _show(self, message: protocol.Page | protocol.Point | protocol.Ask | protocol.EndPresentation) -> None:
        """Hand a message about the presentation to those who watch it."""
        presentation = self._presented
        if presentation is None:
            raise RefusedError("order", message.type, "expected present, got {type}", type=message.type)
        match message:
            case protocol.Page():
                held = self._held
                presentation.follow(held if held is not None and held.id == message.run else None)
                presentation.show(message)
            case protocol.Point():
                presentation.put("point", message)
            case protocol.Ask():
                presentation.ask(message)
            case _:
                self._presentations.end(presentation)
                self._presentation = None

    def _share(self) -> None:
        """Move those who watch to the run that this connection has now."""
        held = self._held
        if held is not None and (presentation := self._presented) is not None:
            presentation.follow(held)

    @property
    def _presented(self) -> Presentation | None:
        """The presentation of this connection; None without one or when another connection has it."""
        mine = self._presentation is not None and self._presentation.presenter is self.outbox
        return self._presentation if mine else None

    def _steer(self, message: protocol.ClientMessage) -> None:
        """Hand a message about a run to it."""
        held = self._held
        if held is None:
            raise RefusedError("order", message.type, "expected start or resume, got {type}", type=message.type)
        if isinstance(message, protocol.Stop):
            self._let_go()
        else:
            _steer(held, message)

    def _turn(self) -> "WaitedTurn":
        """Before work that takes the event loop longer than a moment: until its turn this socket is not read."""
        return WaitedTurn(self, self._turns.of(id(self)))

    async def _all_done(self) -> None:
        """What was asked of the run just before belongs to what is told of it: wait until its worker has done that."""
        for _again in range(MOST_LOOKS):
            if (held := self._held) is None or held.run is None or not held.run.to_be_done:
                break
            await asyncio.sleep(LOOK_SECONDS)

    def _tell_shared(self) -> None:
        if self._held is None:
            raise RefusedError("order", "share", "expected start or resume, got {type}", type="share")
        self.outbox.put(shared(self._held))

    def _let_go(self) -> None:
        """End the run this connection had, if it still holds it."""
        if held := self._held:
            self._sessions.end(held)
        self._session = None

    @property
    def _held(self) -> Session | None:
        """The session of this connection, in its place or in the queue; None without one or when it was taken over."""
        return self._session if self._session is not None and self._session.outbox is self.outbox else None

    def leave(self) -> None:
        if self._presentation is not None:
            self._presentations.presenter_left(self._presentation, self.outbox)
        if self._session is not None:
            self._sessions.leave(self._session, self.outbox)


class WaitedTurn:
    """A turn of a viewer, which counts how long the viewer waits for it."""

    def __init__(self, viewer: Viewer, turn: Turn) -> None:
        self._viewer, self._turn = viewer, turn

    async def __aenter__(self) -> None:
        begin = thread_time()
        try:
            await self._turn.__aenter__()
        except CrowdedOutError:
            raise RefusedError("busy", "message", "the server is busy; try again soon") from None
        self._viewer.waited += thread_time() - begin

    async def __aexit__(self, *error: object) -> None:
        await self._turn.__aexit__(*error)


def _read(text: str) -> protocol.ClientMessage:
    """The message in a text; RefusedError for an invalid one."""
    try:
        message = protocol.client_message.validate_json(text)
        refuse_repeats(text)
    except ValidationError as error:
        first = problems(error, tags=_MESSAGE_TAGS)[0]
        raise RefusedError("invalid", first.where or "message", "{problem}", problem=first.message) from None
    except SentenceError as error:
        raise RefusedError("invalid", "message", "{problem}", problem=error) from None
    return message


def _steer(session: Session, message: protocol.ClientMessage) -> None:
    """Hand a message about a run to it."""
    match message:
        case protocol.Branch(config=config):
            session.change(config, "branch")
        case protocol.Change(config=config):
            session.change(config)
        case protocol.Play() | protocol.Pause():
            session.request(message.type)
        case protocol.Step(n=n):
            session.request("step", n)
        case protocol.Seek(index=index):
            session.request("seek", index)
        case protocol.Speed(steps_per_second=steps_per_second):
            session.request("speed", steps_per_second)
        case protocol.Edit(where=where, value=value):
            session.request("edit", where, value)
        case protocol.Draw(strokes=strokes, pen=pen, image=image):
            session.request("draw", strokes, pen, image)
        case protocol.Map(kind=kind, number=number, racer=racer, setting=setting):
            session.request("map", kind, number, racer, setting)
        case protocol.Panels(open=panels):
            session.request("panels", panels)
        case protocol.Export(where=where):
            session.request("export", where)
        case protocol.Ack(seq=seq):
            session.request("ack", seq)


_MESSAGE_TAGS = frozenset(
    model.model_fields["type"].annotation.__args__[0] for model in protocol.ClientMessage.__args__
)
