"""What a page asks of its run: begin or resume it, steer it, look at it, acknowledge what it has painted."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from app.wire.protocol.message import Message
from engine.sentences import SentenceError

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
Pace = Annotated[float | None, Field(ge=0.01, le=1e6)]
"""Steps a second; null means full speed."""
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


RunMessage = (
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
)
