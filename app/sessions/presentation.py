"""A presentation: what one page shows to everyone who watches it."""

import asyncio
import hashlib
import json
import re
import secrets
from typing import TYPE_CHECKING, NamedTuple, Protocol

from app.sessions.prediction import Prediction
from app.sessions.stream import Stream
from app.shortages import insist
from app.wire import encoding, protocol
from engine.sentences import SentenceError

if TYPE_CHECKING:
    from app.sessions.outbox import Outbox
    from app.sessions.session import Session

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits without lookalikes."""

LETTERS = 13
"""Letters of a code: 64 random bits."""

REST = 1.0
"""After news was sent to all, the event loop has this many times as long for everything else."""

SHARED = frozenset({"state", "done", "moment", "error"})
"""Messages of a worker about a run that are passed on to those who watch."""

_KIND = re.compile(r'\{"type":"(\w+)"')
_MOMENT = re.compile(r'"type":"moment","index":\d+\}\Z')
"""Plain values come last in a message that has others (`app.wire.encoding`)."""

_NUMBERS = re.compile(r'"type":"frame","seq":(\d+),"base":(\d+)')


class Shown(NamedTuple):
    """What the presenter's page shows: its lab and its settings."""

    lab: str
    query: str


class Watcher(Protocol):
    """The socket of a visitor who watches."""

    def wake(self) -> None: ...


def code_of(key: str, server: str = "") -> str:
    """The code of a presentation follows from its presenter's key, so that any server can continue it.

    server : its first letter, by which a proxy finds the server of a presentation.
    """
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=16, person=b"presentation").digest())
    letters = server
    for _ in range(LETTERS):
        number, letter = divmod(number, len(ALPHABET))
        letters += ALPHABET[letter]
    return read_code(letters)


def read_code(typed: str) -> str:
    """A code as it may be typed: in any case, with hyphens anywhere."""
    letters = re.sub(r"[^a-z0-9]", "", typed.lower())
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


class Presentation:
    """Its run is the presenter's present one; those who watch have cursors into one stream."""

    def __init__(self, key: str, server: str = "", owner: str = "") -> None:
        """owner : the address that it was begun from."""
        self.key, self.server, self.code, self.owner = key, server, code_of(key, server), owner
        self.stream = Stream()
        self.presenter: Outbox | None = None
        self.session: Session | None = None
        self.expiry: asyncio.TimerHandle | None = None
        self.ended = False
        self.watchers: set[Watcher] = set()
        self.page: Shown | None = None
        self.prediction: Prediction | None = None
        self._counting: asyncio.TimerHandle | None = None
        self._telling: asyncio.TimerHandle | None = None
        self._waking: asyncio.TimerHandle | None = None
        self._rested_at = 0.0
        self._told_watchers = -1

    def follow(self, session: "Session | None") -> None:
        """The presenter's page has another run, or none."""
        if session is self.session:
            return
        if self.session is not None:
            self.session.shared_with(None)
        self.session = session
        self.stream.begin()
        self.stream.drop("state", "done", "moment", "error", "notice", "run")
        if session is None:
            self.put("run", protocol.Stopped())
        else:
            # the session's name would be the right to steer it
            told = session.started().model_copy(update={"session": secrets.token_urlsafe(12)})
            self.put("run", told)
            session.shared_with(self)

    def show(self, page: protocol.Page) -> None:
        """What the presenter's page shows besides the run."""
        self.page = Shown(page.lab, page.query)
        self.put("page", page.model_copy(update={"run": ""}))

    def ask(self, ask: protocol.Ask) -> None:
        """Ask the presenter's question, close it, or remove it."""
        if ask.kind is None:
            self.prediction = None
            self.stream.drop("answers")
        elif self.prediction is None or self.prediction.ask.number != ask.number:
            self.prediction = Prediction(ask)
        elif not ask.open:
            self.prediction.close()
        self.put("ask", self.prediction.ask if self.prediction else ask)
        self._tell_answers_now()

    def answer(self, watcher: Watcher, answer: protocol.Answer) -> None:
        """A watcher's answer; raises SentenceError for an invalid one."""
        if self.prediction is None:
            raise SentenceError("this question takes no answers any more")
        self.prediction.answer(watcher, answer)
        self._tell_answers()

    def put(self, slot: str, message: protocol.Message | str) -> None:
        self.stream.put(slot, message if isinstance(message, str) else encoding.dumps(message.model_dump()))
        if self._waking is None:
            loop = asyncio.get_running_loop()
            self._waking = loop.call_later(max(0.0, self._rested_at - loop.time()), self._wake_for_slots)

    def _wake_for_slots(self) -> None:
        """The event loop rests between news, however fast the presenter's page sends them; only the newest of each kind
        counts.
        """
        self._waking = None
        loop = asyncio.get_running_loop()
        begin = loop.time()
        self.wake()
        loop.call_soon(self._rest, begin)

    def _rest(self, begin: float) -> None:
        now = asyncio.get_running_loop().time()
        self._rested_at = now + REST * (now - begin)

    def wake(self) -> None:
        for watcher in self.watchers:
            watcher.wake()

    def share(self, text: str) -> None:
        """Pass on the messages of the run's worker, except frames."""
        found = _KIND.match(text)
        kind = found[1] if found else "moment" if _MOMENT.search(text, max(0, len(text) - 60)) else ""
        if kind == "error" and json.loads(text)["where"] != "run":
            return  # it answers the presenter
        if kind in SHARED:
            self.put(kind, text)

    def share_frame(self, text: str, whole: bool) -> None:
        found = _NUMBERS.search(text, max(0, len(text) - 400))
        if found is None:
            raise ValueError("this is no frame")
        seq, base = int(found[1]), int(found[2])
        if whole:
            self.stream.whole(seq, text)
            self.wake()
            return
        if self.watchers:
            self.stream.frame(seq, base, text)
        else:
            self.stream.pass_over(seq)
        self.wake()
        loop = asyncio.get_running_loop()
        begin = loop.time()
        loop.call_soon(lambda: insist(loop.call_later, REST * (loop.time() - begin), self._allow, self.session))

    def _allow(self, session: "Session | None") -> None:
        """Allow the run to send the next frame."""
        if session is not None and session is self.session and session.run is not None:
            session.run.request("allow")

    def ask_for_whole(self) -> None:
        """Ask for all frames so far, if a visitor who watches needs them."""
        if self.stream.wants_whole and self.session is not None and self.session.run is not None:
            self.session.run.request("whole")

    def enter(self, watcher: Watcher) -> None:
        self.watchers.add(watcher)
        self._tell_watchers()

    def leave(self, watcher: Watcher) -> None:
        self.watchers.discard(watcher)
        if not self.watchers:
            self.stream.forget()
        self._tell_watchers()
        if self.prediction is not None:
            self.prediction.leave(watcher)
            self._tell_answers()

    def _tell_watchers(self) -> None:
        """Tell the presenter how many watch, at most a few times a second."""
        if self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(0.3, self._tell_watchers_now)

    def _tell_watchers_now(self) -> None:
        self._telling = None
        if self.presenter is not None and self._told_watchers != len(self.watchers):
            self._told_watchers = len(self.watchers)
            self.presenter.put(protocol.Watchers(count=self._told_watchers))

    def _tell_answers(self) -> None:
        """Tell everyone the answers, at most a few times a second."""
        if self._counting is None:
            self._counting = asyncio.get_running_loop().call_later(0.3, self._tell_answers_now)

    def _tell_answers_now(self) -> None:
        self._counting = None
        if self.prediction is None:
            return
        answers = self.prediction.tally(len(self.watchers))
        self.put("answers", answers)
        if self.presenter is not None:
            self.presenter.put(answers)
