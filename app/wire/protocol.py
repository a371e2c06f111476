"""The messages on the socket `/ws`, both ways, as strict models. This is the only place that defines them.

A client starts a run (or resumes one), steers it, and acknowledges each frame after it has painted it. The server
keeps at most `MAX_UNACKED` frames under way to a client; what happens meanwhile is merged into the next.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from engine.sentences import N_, SentenceError

PROTOCOL = 3
"""The version; it grows when a message changes in a way that an older page would not understand."""

MAX_UNACKED = 2
MAX_MESSAGE_BYTES = 64 * 1024
MAX_SEED = 2**32 - 1
MAX_STROKES = 64
MAX_STROKE_POINTS = 2000
"""Most points of all strokes of a drawing together."""
MAX_PANELS = 8
MAX_PANEL_SETTINGS = 16
MAX_SETTING = 100
"""Most characters."""
MAX_STEERED = 1000
MAX_STEERED_BYTES = 56 * 1024
"""Of all that was done to a run, as one message brings it."""
MAX_TICK = 10**9
MAX_CHOICES = 20
RATE_BINS = 40
"""Bins of a question's range of rates, evenly spaced in its logarithm."""


Pace = Annotated[float | None, Field(ge=0.01, le=1e6)]
"""Steps a second; null means full speed."""


class Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, frozen=True)


Tick = Annotated[int, Field(ge=0, le=MAX_TICK)]
Path = Annotated[str, Field(max_length=100)]
Steered = tuple[Tick, dict[Path, Any]] | tuple[Tick, Path, Annotated[float, Field(ge=-1e6, le=1e6)]]
"""What was done at a tick: settings changed, by path (`racers.0.lr`), or a number of the run's state set."""


class Start(Message):
    """Begin a run of `lab`; a run that this socket had before is ended.

    place : what `waiting` named over an earlier connection: the place in the queue to have back. steering : what was
    done to a run that somebody shared; it is computed up to tick `at`, beyond its end if it had `ended`, and then
    continues.
    """

    type: Literal["start"]
    lab: str = Field(max_length=40)
    config: dict[str, Any]
    seed: int = Field(0, ge=0, le=MAX_SEED)
    playing: bool = True
    steps_per_second: Pace = None
    place: str = Field("", max_length=64)
    steering: list[Steered] = Field([], max_length=MAX_STEERED)
    at: Tick = 0
    ended: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        ticks = [tick for tick, *_ in self.steering]
        if ticks != sorted(ticks) or (ticks and ticks[-1] > self.at):
            raise SentenceError("what was done to the run is not in the order of its ticks")
        return self


class Resume(Message):
    """Resume a session; `seq` is the last frame painted, 0 for all from the beginning."""

    type: Literal["resume"]
    session: str = Field(max_length=64)
    seq: int = Field(ge=0)


class Play(Message):
    type: Literal["play"]


class Pause(Message):
    type: Literal["pause"]


class Step(Message):
    """Take `n` steps and stay paused."""

    type: Literal["step"]
    n: int = Field(1, ge=1, le=999_999)


class Speed(Message):
    """Steps a second; null means full speed."""

    type: Literal["speed"]
    steps_per_second: Pace


class Seek(Message):
    """Show the run as it was at tick `index`: the answer is `moment`, the run is paused.

    Null returns to the present.
    """

    type: Literal["seek"]
    index: int | None = Field(ge=0, le=2**53)


class Branch(Message):
    """Continue from the moment shown, with a config whose live fields may differ; the steps after it are dropped."""

    type: Literal["branch"]
    config: dict[str, Any]


class Change(Message):
    """The whole new config; only its live fields may differ from the running one, and its length be more."""

    type: Literal["change"]
    config: dict[str, Any]


class Edit(Message):
    """Set one number of the run's state, a weight of a net for instance; the lab defines the names."""

    type: Literal["edit"]
    where: str = Field(max_length=100)
    value: float = Field(ge=-1e6, le=1e6)


Part = Annotated[float, Field(ge=0, le=1)]


class Draw(Message):
    """What the viewer has drawn so far: lines of points (x, y) from (0, 0), upper left, to (1, 1), lower right.

    pen : width of the lines. image : instead of lines, the place of an image among the lab's own.
    """

    type: Literal["draw"]
    strokes: list[list[tuple[Part, Part]]] = Field(max_length=MAX_STROKES)
    pen: float = Field(0.07, ge=0.01, le=0.3)
    image: int | None = Field(None, ge=0, lt=1_000_000)

    @field_validator("strokes")
    @classmethod
    def _bounded(cls, strokes: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
        if (count := sum(map(len, strokes))) > MAX_STROKE_POINTS:
            raise SentenceError(
                "the drawing has {count} points; at most {most} are allowed", count=count, most=MAX_STROKE_POINTS
            )
        return strokes


class Map(Message):
    """Compute a map of many runs with the settings of this one, beside it; the lab defines the kinds.

    Its snapshots come with the run's frames. `number` is the client's number for it, and is among them. A map that was
    requested before is dropped; with kind null no other one begins.
    """

    type: Literal["map"]
    kind: str | None = Field(max_length=40)
    number: int = Field(0, ge=0, le=2**31)
    racer: int = Field(0, ge=0, le=99)
    setting: str = Field("", max_length=40)


PanelSetting = str | bool | float | None


class Panels(Message):
    """Open these panels beside the run, which show the inside of its nets, and close all others; the lab defines them.

    open : by id, the settings of each. What they find comes with the run's frames, under names that begin with
    `panel.<id>.`. A panel that is open with the same settings stays as it is.
    """

    type: Literal["panels"]
    open: dict[Annotated[str, Field(max_length=40)], dict[Annotated[str, Field(max_length=40)], PanelSetting]] = Field(
        max_length=MAX_PANELS
    )

    @field_validator("open")
    @classmethod
    def _bounded(cls, panels: dict[str, dict[str, PanelSetting]]) -> dict[str, dict[str, PanelSetting]]:
        for settings in panels.values():
            if len(settings) > MAX_PANEL_SETTINGS or any(len(str(value)) > MAX_SETTING for value in settings.values()):
                raise SentenceError(
                    "a panel has at most {most} settings of {longest} characters",
                    most=MAX_PANEL_SETTINGS,
                    longest=MAX_SETTING,
                )
        return panels


class Export(Message):
    """Send a file of the run's state, the weights of a net for instance; the lab defines the names."""

    type: Literal["export"]
    where: str = Field(max_length=100)


class Share(Message):
    """Tell what was done to the run so far, so that it can be started like this again: the answer is `shared`."""

    type: Literal["share"]


class Ack(Message):
    """All frames up to `seq` have been painted."""

    type: Literal["ack"]
    seq: int = Field(ge=0)


class Ping(Message):
    """Asks for a `pong`: a page does not see the socket's own."""

    type: Literal["ping"]


class Stop(Message):
    """End the run and forget it."""

    type: Literal["stop"]


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


ClientMessage = (
    Start
    | Resume
    | Play
    | Pause
    | Step
    | Seek
    | Branch
    | Speed
    | Change
    | Edit
    | Draw
    | Map
    | Panels
    | Export
    | Share
    | Ack
    | Ping
    | Stop
    | Present
    | Page
    | Point
    | Ask
    | EndPresentation
)
client_message: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])


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


WatcherMessage = Watch | Ack | Ping | Answer
watcher_message: TypeAdapter[WatcherMessage] = TypeAdapter(Annotated[WatcherMessage, Field(discriminator="type")])
"""All messages that a watcher may send."""


class Waiting(Message):
    """The server has no free place; the viewer's run begins after those before it in the queue."""

    type: Literal["waiting"] = "waiting"
    position: int = Field(ge=1, description=N_("1 is next"))
    place: str = ""
    message: str


class Started(Message):
    """The run exists; `figures` are those of its config, `config` has every default filled in."""

    type: Literal["started"] = "started"
    protocol: int = PROTOCOL
    session: str
    lab: str
    config: dict[str, Any]
    seed: int
    figures: str = Field(description=N_("where to fetch the figures of this config"))


class FrameMessage(Message):
    """Frame number `seq` (from 1): arrays to append to each series, snapshots to replace.

    It continues where frame `base` ended; with base 0 it has everything from the beginning, whatever the viewer had.
    `withdrawn` says how many of a series' points, the last so far, are void: the end had added them, and the run
    continues. `gap` says how many points of a series, just before those in `append`, are no longer kept.
    """

    type: Literal["frame"] = "frame"
    seq: int = Field(ge=1)
    base: int = Field(ge=0)
    step: int = Field(ge=0, description=N_("the tick that the run has reached"))
    stride: int = Field(ge=1, description=N_("how many ticks make a step"))
    seconds: float = Field(ge=0, description=N_("how long the run has been computed, in all"))
    append: dict[str, Any]
    gap: dict[str, int] = {}
    withdrawn: dict[str, int] = {}
    replace: dict[str, Any]


class Moment(Message):
    """The run as it was at tick `index`: how many points each series had then, and the snapshots."""

    type: Literal["moment"] = "moment"
    index: int = Field(ge=0)
    sizes: dict[str, int]
    replace: dict[str, Any]


class Notice(Message):
    """What delays the run for a while, in a sentence; empty when it continues."""

    type: Literal["notice"] = "notice"
    message: str


class Pong(Message):
    type: Literal["pong"] = "pong"


class State(Message):
    """Whether the run plays, and whether it has ended; one that had ended and was extended has not."""

    type: Literal["state"] = "state"
    playing: bool
    ended: bool = False


class Done(Message):
    """The run has ended: its outcome in a word and in a sentence, and whether it ended for lack of steps: with more of
    them it continues.
    """

    type: Literal["done"] = "done"
    outcome: str
    message: str
    step: int
    finished: bool = False


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


class Shared(Message):
    """The config that the run began with, and what was done to it since."""

    type: Literal["shared"] = "shared"
    config: dict[str, Any]
    seed: int
    steering: list[Any] = Field(description=N_("as in start"))


class File(Message):
    """The file that `export` requested: its name and its content."""

    type: Literal["file"] = "file"
    name: str
    content: str = Field(description=N_("base64"))


ErrorCode = Literal[
    "invalid",
    "order",
    "unknown-session",
    "unknown-presentation",
    "taken-over",
    "worker",
    "busy",
    "budget",
    "internal",
]


class Error(Message):
    """Something was refused; `where` names the field or the message. The socket and the run continue."""

    type: Literal["error"] = "error"
    code: ErrorCode
    where: str
    message: str


ServerMessage = (
    Waiting
    | Started
    | FrameMessage
    | Moment
    | Notice
    | State
    | Pong
    | Done
    | File
    | Shared
    | Error
    | Presenting
    | Watchers
    | Presenter
    | Stopped
    | Page
    | Point
    | Ask
    | Answers
)
server_message: TypeAdapter[ServerMessage] = TypeAdapter(Annotated[ServerMessage, Field(discriminator="type")])
