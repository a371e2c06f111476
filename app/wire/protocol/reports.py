"""What the server tells a page of its run."""

from typing import Any, Literal

from pydantic import Field

from app.wire.protocol.message import PROTOCOL, Message
from engine.sentences import N_


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
    gap: dict[str, int] = Field(default_factory=dict)
    withdrawn: dict[str, int] = Field(default_factory=dict)
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


Report = Waiting | Started | FrameMessage | Moment | Notice | State | Pong | Done | File | Shared | Error
