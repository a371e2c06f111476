"""All presentations of the server: their codes, their presenters' keys, and those that wait for their presenter."""

import asyncio
import re
import secrets
from collections import Counter
from contextlib import suppress

import segno

from app.guesses import Guesses
from app.i18n.translation import _
from app.sessions import stream
from app.sessions.outbox import Outbox
from app.sessions.presentation import Presentation, read_code
from app.sessions.session import RefusedError
from app.wire import protocol

MOST = 200
"""Presentations at once."""

MOST_FRAME_BYTES = 64 * 2**20
"""Of the frames that all of them keep together, for those who watch and are behind."""

_KEY = re.compile(r"[A-Za-z0-9_-]{32}")

PRESENTER_SECONDS = 5.0

AWAY_SECONDS = 600.0
"""Seconds for which a presentation is kept without its presenter."""


class Presentations:
    def __init__(self, server: str = "", most: int = MOST, away_seconds: float = AWAY_SECONDS) -> None:
        """server : the first letter of its codes, if there are several servers."""
        self._server, self._most, self._away_seconds = server, most, away_seconds
        self._by_code: dict[str, Presentation] = {}
        self._by_key: dict[str, Presentation] = {}
        self.guesses = Guesses()
        self._begun = asyncio.Event()

    def begin(self, message: protocol.Present, outbox: Outbox, owner: str = "") -> Presentation:
        """A new presentation, or the one that the key is of. owner : the address that the message comes from."""
        found = self._by_key.get(message.key)
        if found is None:
            if message.key and not _KEY.fullmatch(message.key):
                raise RefusedError("unknown-presentation", "key", "this presentation has ended; begin another one")
            if len(self._by_code) >= self._most and not self._one_gives_way(owner):
                raise RefusedError("busy", "present", "too many presentations are running; try again later")
            # a key that is unknown here is one of another server, or of this one before it was started again
            found = Presentation(message.key or secrets.token_urlsafe(24), message.server or self._server, owner)
            self._by_code[found.code] = self._by_key[found.key] = found
            self._begun.set()
            self._begun = asyncio.Event()
            self._share_memory()
        if found.expiry is not None:
            found.expiry.cancel()
            found.expiry = None
        if found.presenter is not None and found.presenter is not outbox:
            found.presenter.put(
                protocol.Error(
                    code="unknown-presentation", where="present", message=_("the presentation continues in another tab")
                )
            )
        found.presenter = outbox
        found.put("presenter", protocol.Presenter(here=True))
        outbox.put(told(found, message.address))
        if found.prediction is not None:
            outbox.put(found.prediction.ask)
            outbox.put(found.prediction.tally(len(found.watchers)))
        return found

    def _one_gives_way(self, newcomer: str) -> bool:
        """End one of the address that has most of them, so that nobody can take all places: one without a presenter
        and a class before others. A newcomer from there only gets the place of one without both.
        """
        owned = Counter(one.owner for one in self._by_code.values())
        owner, most = owned.most_common(1)[0]
        greedy = most <= owned[newcomer] + 1
        owner = newcomer if greedy else owner
        own = [one for one in self._by_code.values() if one.owner == owner]
        least = min(own, key=lambda one: (bool(one.watchers), one.presenter is not None), default=None)
        if least is None or (greedy and (least.watchers or least.presenter)):
            return False
        if least.presenter is not None:
            message = _("this presentation has ended; begin another one")
            least.presenter.put(protocol.Error(code="unknown-presentation", where="present", message=message))
        self.end(least)
        return True

    def _share_memory(self) -> None:
        for one in self._by_code.values():
            one.stream.most_bytes = min(stream.MOST_FRAME_BYTES, MOST_FRAME_BYTES // len(self._by_code))

    def presenter_left(self, presentation: Presentation, outbox: Outbox) -> None:
        """The presenter's socket is closed, perhaps only for a moment."""
        if presentation.presenter is not outbox:
            return
        presentation.presenter = None
        presentation.put("presenter", protocol.Presenter(here=False))
        presentation.expiry = asyncio.get_running_loop().call_later(self._away_seconds, self.end, presentation)

    def end(self, presentation: Presentation) -> None:
        """Tell all who watch, and forget it."""
        self._by_code.pop(presentation.code, None)
        self._by_key.pop(presentation.key, None)
        if presentation.expiry is not None:
            presentation.expiry.cancel()
        presentation.follow(None)
        presentation.put("presenter", protocol.Presenter(here=False, ended=True))
        presentation.ended, presentation.presenter = True, None
        self._share_memory()

    @property
    def watched(self) -> bool:
        """Whether anybody watches anything."""
        return any(presentation.watchers for presentation in self._by_code.values())

    def with_code(self, typed: str) -> Presentation | None:
        """The presentation of a code that has already admitted somebody."""
        return self._by_code.get(read_code(typed[:40]))

    async def await_presenter(self, typed: str) -> None:
        """Until there is a presentation of a code, or for a while: when a server dies, viewers may reach the other one
        before their presenter.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(PRESENTER_SECONDS):
                while self.with_code(typed) is None:
                    await self._begun.wait()

    def find(self, address: str, typed: str) -> Presentation | None:
        """The presentation of a code from an address; raises TooManyGuessesError when too many wrong ones came from
        there.
        """
        code = read_code(typed[:40])
        right = self.guesses.judge(address, code.encode(), lambda given: given.decode() in self._by_code)
        return self._by_code.get(code) if right else None


def told(presentation: Presentation, address: str) -> protocol.Presenting:
    """What the presenter's page shows about it."""
    link = f"{address}/watch/{presentation.code}"
    rows = [bytes(row) for row in segno.make(link, error="m", micro=False).matrix]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return protocol.Presenting(
        key=presentation.key,
        server=presentation.server,
        link=link,
        qr=path,
        side=len(rows),
        watchers=len(presentation.watchers),
    )
