"""The watchers of a run besides its viewer, on the worker's side: one stream of frames for all of them.

It does not depend on the viewer's connection: news of the run is merged into it once. The server says when it may have
the next frame, so that a busy server gets fewer and larger ones.
"""

from app.wire.frames import Frame, History

FRAME_SECONDS = 1 / 15
"""Shortest time between two frames for watchers."""


class Audience:
    """What they were sent, and what they were not sent yet."""

    def __init__(self, seq: int, whole: Frame | None, history_bytes: int) -> None:
        """seq : of the last frame sent to them, of any run; whole : the run so far."""
        self.seq, self.base = seq, 0
        self._history_bytes = history_bytes
        self._history = History(history_bytes)
        self._pending = whole
        self._may_send = True
        self._next = 0.0

    def take(self, news: Frame) -> None:
        self._pending = self._pending.merge(news) if self._pending else news

    def begin_again(self, whole: Frame | None) -> None:
        """The run is another one from some step on: they are sent all of it."""
        self._history, self._pending, self.base = History(self._history_bytes), whole, 0

    def allow(self) -> None:
        """The last frame has been passed on."""
        self._may_send = True

    @property
    def has_news(self) -> bool:
        return self._pending is not None

    def may_have(self, now: float) -> float | None:
        """Seconds until they may have another frame; None while the server has not passed the last one on."""
        return max(0.0, self._next - now) if self._may_send else None

    def next_frame(self, now: float) -> tuple[int, Frame] | None:
        """The next frame, and the number of the one that it continues; None when none is due."""
        if self._pending is None or self.may_have(now) != 0:
            return None
        frame, base = self._pending, self.base
        self._pending, self._may_send = None, False
        self._next = now + FRAME_SECONDS
        self.seq += 1
        self.base = self.seq
        self._history.add(frame)
        return base, frame

    def whole(self) -> Frame | None:
        """Everything sent so far, for a later watcher; None when nothing was."""
        return self._history.whole() if self.base else None
