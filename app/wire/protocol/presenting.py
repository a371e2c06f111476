"""A presentation: what the presenter's page, those who watch it and the server tell one another."""

from typing import Literal, Self

from pydantic import Field, model_validator

from app.wire.protocol.message import MAX_MESSAGE_BYTES, Message
from app.wire.protocol.runs import Draw
from engine.sentences import N_, SentenceError

MAX_CHOICES = 20
RATE_BINS = 40
"""Bins of a question's range of rates, evenly spaced in its logarithm."""


class Present(Message):
    """Let others watch what this page shows; with the `key` of a presentation and its `server`, take that up again.

    address : how the visitor reaches this server, for the link.
    """

    type: Literal["present"]
    key: str = Field("", max_length=64)
    server: str = Field("", pattern="^[a-z]?$")
    address: str = Field(pattern=r"^https?://[^/\s]{1,200}$")


class Page(Message):
    """What the presenter's page shows besides the run: only the newest message counts.

    run : its session, which is kept secret; empty without one. query : its settings. at : the earlier tick that is
    shown. switches : which views are chosen, by place. pins : pinned runs, each as in a link. drawing : on the
    pad. sketched : the whole run is shown before it is started.
    """

    type: Literal["page"]
    run: str = Field("", max_length=64)
    lab: str = Field(max_length=40)
    query: str = Field(max_length=MAX_MESSAGE_BYTES // 2)
    at: int | None = Field(None, ge=0, le=2**53)
    switches: list[bool] = Field([], max_length=200)
    pins: list[str] = Field([], max_length=4)
    drawing: Draw | None = None
    sketched: bool = False


class Point(Message):
    """Where the presenter points: a figure or control of the page, and the place in it; empty for nowhere."""

    type: Literal["point"]
    where: str = Field("", max_length=100)
    x: float = Field(0, ge=-10, le=10)
    y: float = Field(0, ge=-10, le=10)


class Ask(Message):
    """Ask the class what it expects of the run, which each page puts into words.

    number : with the same one again nothing changes but `open`. kind : `winner`, which racer ends with the lowest
    loss; `diverges`, whether one of them will; `rate`, the largest learning rate that converges; null takes the
    question away. choices : how many answers there are to the first two. low, high : the range of a rate.
    """

    type: Literal["ask"] = "ask"
    number: int = Field(ge=1, le=2**31)
    kind: Literal["winner", "diverges", "rate"] | None
    choices: int = Field(2, ge=2, le=MAX_CHOICES)
    low: float = Field(0.001, ge=1e-9, le=1e6)
    high: float = Field(10.0, ge=1e-9, le=1e6)
    open: bool = True

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.low * 1.1 > self.high:
            raise SentenceError(
                "low={low:.12g} has to be below high={high:.12g} by a tenth at least", low=self.low, high=self.high
            )
        if self.kind == "diverges" and self.choices != 2:
            raise SentenceError("choices={choices}: yes and no are two", choices=self.choices)
        return self


class EndPresentation(Message):
    """Nobody watches any more."""

    type: Literal["end-presentation"]


class Watch(Message):
    """The first message of a watcher: the code of the presentation, and the last frame painted."""

    type: Literal["watch"]
    code: str = Field(max_length=40)
    seq: int = Field(0, ge=0)


class Answer(Message):
    """Of one who watches: a choice from 0 (of `diverges` 0 is no and 1 is yes), or a rate.

    page : drawn by the page at random, so that an answer over another connection takes the place of its first.
    """

    type: Literal["answer"]
    number: int = Field(ge=1, le=2**31)
    page: str = Field(pattern="^[A-Za-z0-9_-]{16}$")
    value: float = Field(ge=0, le=1e6)


class Presenting(Message):
    """To the presenter: the presentation's address, its QR code (SVG path data on this many units), the key to resume
    it, and how many watch.
    """

    type: Literal["presenting"] = "presenting"
    key: str
    server: str = ""
    link: str
    qr: str
    side: int
    watchers: int


class Watchers(Message):
    """To the presenter: how many watch."""

    type: Literal["watchers"] = "watchers"
    count: int


class Answers(Message):
    """How many gave each answer to question `number`; for a rate, how many in each of RATE_BINS bins of the range."""

    type: Literal["answers"] = "answers"
    number: int
    counts: list[int]
    watchers: int = Field(description=N_("how many watch"))


class Presenter(Message):
    """To watchers: whether the presenter is there; `ended` when the presentation has ended."""

    type: Literal["presenter"] = "presenter"
    here: bool
    ended: bool = False


class Stopped(Message):
    """To watchers: there is no run."""

    type: Literal["stopped"] = "stopped"


PresenterMessage = Present | Page | Point | Ask | EndPresentation
ToPresentation = Presenting | Watchers | Presenter | Stopped | Page | Point | Ask | Answers
"""What the server tells the presenter and those who watch."""
