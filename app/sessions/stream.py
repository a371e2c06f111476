"""The messages to those who watch a presentation: one stream for all of them, each with a cursor of its own.

Frames come from the worker, numbered through all runs of the presentation. The last ones are kept; a cursor that needs
an older one gets all frames so far in one. Everything else has a slot by its kind, of which the newest counts. Each
message is encoded and compressed once, and shared by all.
"""

import time
import zlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_FRAMES, MOST_FRAME_BYTES = 64, 2 * 2**20
"""Limits of the kept frames: their number, and their bytes as sent."""

SEQS_A_SECOND = 100
"""Upper bound on the frames per second."""

LEAST_COMPRESSED = 1024
"""Least characters of a message that is worth compressing."""

MOST_UNACKED = 4
"""Most unacknowledged frames to one who watches."""


class Kept(NamedTuple):
    seq: int
    base: int
    payload: str | bytes


@dataclass
class Cursor:
    """How far one who watches has come."""

    seq: int = 0
    """The last frame sent."""
    told: int = 0
    """The newest slot sent."""
    unacked: deque[int] = field(default_factory=deque)

    def acknowledge(self, seq: int) -> None:
        while self.unacked and self.unacked[0] <= seq:
            self.unacked.popleft()


def packed(text: str) -> str | bytes:
    """The form in which it is sent: a long text as raw deflate, in a binary message."""
    if len(text) < LEAST_COMPRESSED:
        return text
    packer = zlib.compressobj(1, wbits=-zlib.MAX_WBITS)
    return packer.compress(text.encode()) + packer.flush()


class Stream:
    """The frames that are kept, and the slots."""

    def __init__(self) -> None:
        self.most_bytes = MOST_FRAME_BYTES
        self.seq = int(time.time() * SEQS_A_SECOND)
        """The last frame. A visitor from another server, or from before this one was restarted, has a lower one."""
        self.wants_whole = False
        """Whether one who watches needs all so far."""
        self._frames: deque[Kept] = deque()
        self._bytes = 0
        self._whole: Kept | None = None
        self._passed = False  # whether frames of this run were not kept
        self._slots: dict[str, tuple[int, str | bytes]] = {}
        self._version = 0

    def put(self, slot: str, text: str) -> None:
        """The newest of its kind."""
        self._version += 1
        self._slots.pop(slot, None)
        self._slots[slot] = self._version, packed(text)

    def drop(self, *slots: str) -> None:
        for slot in slots:
            self._slots.pop(slot, None)

    def begin(self) -> None:
        """There is another run, or none: messages about the one before are void."""
        self._frames.clear()
        self._bytes, self._whole, self._passed = 0, None, False

    def pass_over(self, seq: int) -> None:
        """Nobody watches: frames up to `seq` are not kept, and who comes later gets all so far in one."""
        self.begin()
        self.seq, self._passed = seq, True

    def forget(self) -> None:
        """Nobody watches any more."""
        if self._frames:
            self.pass_over(self.seq)

    def frame(self, seq: int, base: int, text: str) -> None:
        if base == 0:
            self.begin()
        payload = packed(text)
        self.seq = seq
        self._frames.append(Kept(seq, base, payload))
        self._bytes += len(payload)
        while len(self._frames) > 1 and (len(self._frames) > MOST_FRAMES or self._bytes > self.most_bytes):
            self._bytes -= len(self._frames.popleft().payload)
        if self._whole is not None and len(self._whole.payload) > self.most_bytes:
            self._whole = None

    def whole(self, seq: int, text: str) -> None:
        """All frames up to `seq` as one."""
        self.wants_whole = False
        if self._follows(seq):
            self._whole = Kept(seq, 0, packed(text))

    def _follows(self, seq: int) -> bool:
        """Whether the kept frames continue after frame `seq`."""
        return seq == self.seq or any(frame.base == seq for frame in self._frames)

    def next_for(self, cursor: Cursor) -> Iterator[str | bytes]:
        """The messages that one who watches may be sent now; each counts as sent with the iterator's next step."""
        for version, payload in list(self._slots.values()):
            if version > cursor.told:
                cursor.told = version
                yield payload
        while len(cursor.unacked) < MOST_UNACKED and (frame := self._frame_after(cursor.seq)) is not None:
            cursor.seq = frame.seq
            cursor.unacked.append(frame.seq)
            yield frame.payload

    def _frame_after(self, seq: int) -> Kept | None:
        if seq == self.seq or not (self._frames or self._passed):
            return None
        for frame in self._frames:
            if frame.base == seq or (frame.base == 0 and frame.seq > seq):
                return frame
        if self._whole is None or not self._follows(self._whole.seq):
            self.wants_whole = True
            return None
        return self._whole
