"""The messages on the socket `/ws`, both ways, as strict models. This is the only place that defines them.

A client starts a run (or resumes one), steers it, and acknowledges each frame after it has painted it. The server
keeps at most `MAX_UNACKED` frames under way to a client; what happens meanwhile is merged into the next.

message : what all have in common. runs : from a page to its run. reports : from the server to a page. presenting : of a
presentation, both ways.
"""

from typing import Annotated

from pydantic import Field, TypeAdapter

from app.wire.protocol.message import MAX_MESSAGE_BYTES, MAX_UNACKED, Message
from app.wire.protocol.presenting import (
    RATE_BINS,
    Answer,
    Answers,
    Ask,
    EndPresentation,
    Page,
    Point,
    Present,
    Presenter,
    PresenterMessage,
    Presenting,
    Stopped,
    ToPresentation,
    Watch,
    Watchers,
)
from app.wire.protocol.reports import (
    Done,
    Error,
    ErrorCode,
    File,
    FrameMessage,
    Moment,
    Notice,
    Pong,
    Report,
    Shared,
    Started,
    State,
    Waiting,
)
from app.wire.protocol.runs import (
    MAX_SEED,
    MAX_STEERED_BYTES,
    MAX_STROKE_POINTS,
    MAX_STROKES,
    Ack,
    Branch,
    Change,
    Draw,
    Edit,
    Export,
    Map,
    Panels,
    Pause,
    Ping,
    Play,
    Resume,
    RunMessage,
    Seek,
    Share,
    Speed,
    Start,
    Steered,
    Step,
    Stop,
)

__all__ = [
    "MAX_MESSAGE_BYTES",
    "MAX_SEED",
    "MAX_STEERED_BYTES",
    "MAX_STROKES",
    "MAX_STROKE_POINTS",
    "MAX_UNACKED",
    "RATE_BINS",
    "Ack",
    "Answer",
    "Answers",
    "Ask",
    "Branch",
    "Change",
    "ClientMessage",
    "Done",
    "Draw",
    "Edit",
    "EndPresentation",
    "Error",
    "ErrorCode",
    "Export",
    "File",
    "FrameMessage",
    "Map",
    "Message",
    "Moment",
    "Notice",
    "Page",
    "Panels",
    "Pause",
    "Ping",
    "Play",
    "Point",
    "Pong",
    "Present",
    "Presenter",
    "Presenting",
    "Resume",
    "Seek",
    "ServerMessage",
    "Share",
    "Shared",
    "Speed",
    "Start",
    "Started",
    "State",
    "Steered",
    "Step",
    "Stop",
    "Stopped",
    "Waiting",
    "Watch",
    "WatcherMessage",
    "Watchers",
    "client_message",
    "server_message",
    "watcher_message",
]

ClientMessage = RunMessage | PresenterMessage
"""All messages that a page may send."""
WatcherMessage = Watch | Ack | Ping | Answer
"""All messages that a watcher may send."""
ServerMessage = Report | ToPresentation
"""All messages that the server sends."""
client_message: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="type")])
watcher_message: TypeAdapter[WatcherMessage] = TypeAdapter(Annotated[WatcherMessage, Field(discriminator="type")])
server_message: TypeAdapter[ServerMessage] = TypeAdapter(Annotated[ServerMessage, Field(discriminator="type")])
