"""Frames: what a viewer needs to know since the last one, and how frames merge.

`append` holds the new points of each series (every point arrives, in order, once); `replace` holds snapshots, of which
only the newest matters. Merging concatenates the one and overwrites the other, which makes it associative: a slow
viewer, a lost connection and a reloaded page are all served by merging the frames they missed.

Memory is finite. Where points had to be dropped, `gap` says how many of a series came just before those in `append`;
merging keeps what follows the last gap, so that it stays associative and the position of each point is known.

A run that is extended at its end withdraws the points that only its end had added: `withdrawn` says how many points of
a series, the last of those before, are void.
"""

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Frame:
    """News of a run up to `step`.

    `append`: series name → (n,) array; `replace`: name → array or plain value; `gap` and `withdrawn`: series name → n.
    Withdrawn points come before the gap, and the gap before the points.
    """

    step: int
    append: dict[str, np.ndarray] = field(default_factory=dict)
    replace: dict[str, Any] = field(default_factory=dict)
    gap: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)

    def merge(self, later: "Frame") -> "Frame":
        """This frame and the one that follows it, as one."""
        return together((self, later))

    @property
    def size(self) -> int:
        """How many points it carries."""
        return sum(len(points) for points in self.append.values())

    @cached_property
    def nbytes(self) -> int:
        """Bytes of its points."""
        return sum(points.nbytes for points in self.append.values())

    def forgotten(self) -> "Frame":
        """The same without its points."""
        return Frame(
            self.step,
            {},
            self.replace,
            {name: self.gap.get(name, 0) + len(self.append.get(name, ())) for name in self.gap | self.append},
            self.withdrawn,
        )

    def split(self, most_bytes: float) -> tuple["Frame", "Frame | None"]:
        """A first part with at most about this many bytes of points, and the rest, whose merge this is.

        Arrays among the snapshots go with the rest only.
        """
        if self.nbytes <= most_bytes:
            return self, None
        counts = {name: math.ceil(len(points) * most_bytes / self.nbytes) for name, points in self.append.items()}
        plain = {name: value for name, value in self.replace.items() if not isinstance(value, np.ndarray)}
        first = Frame(
            self.step,
            {name: points[: counts[name]].copy() for name, points in self.append.items()},
            plain,
            self.gap,
            self.withdrawn,
        )
        return first, Frame(
            self.step, {name: points[counts[name] :] for name, points in self.append.items()}, self.replace
        )


def together(frames: Sequence[Frame]) -> Frame:
    """At least one frame, and those that follow it, as one: each point is copied once."""
    parts: dict[str, list[np.ndarray]] = {}
    gap: dict[str, int] = {}
    withdrawn: dict[str, int] = {}
    snapshots: dict[str, Any] = {}
    for frame in frames:
        for name, count in frame.withdrawn.items():
            if rest := _drop_last(parts.get(name, []), count):
                known = min(rest, gap.get(name, 0))
                if known:
                    gap[name] -= known
                if rest > known:
                    withdrawn[name] = withdrawn.get(name, 0) + rest - known
        for name, missing in frame.gap.items():
            gap[name] = gap.get(name, 0) + sum(map(len, parts.pop(name, ()))) + missing
        for name, points in frame.append.items():
            parts.setdefault(name, []).append(points)
        snapshots |= frame.replace
    append = {name: np.concatenate(part) if len(part) > 1 else part[0] for name, part in parts.items() if part}
    return Frame(frames[-1].step, append, snapshots, gap, withdrawn)


def _drop_last(parts: list[np.ndarray], count: int) -> int:
    """Drop this many points from the end of the parts; returns how many are missing there."""
    while count and parts:
        last = parts.pop()
        if len(last) > count:
            parts.append(last[: len(last) - count])
        count -= min(count, len(last))
    return count


def pieces(frame: Frame, most_bytes: float) -> Iterator[Frame]:
    """Frames with at most about this many bytes of points each, whose merge this is."""
    rest: Frame | None = frame
    while rest is not None:
        piece, rest = rest.split(most_bytes)
        yield piece


class History:
    """Every frame of a run so far, in few: adding costs O(log n) copies of a point, amortized.

    A few new frames are folded into one. Such frames are held in falling order of size, and neighbors merge when the
    later one is as large as the earlier one, until it is a chunk. Beyond `most_bytes` the oldest chunks drop their
    points.
    """

    CHUNKS = 16
    FEW = 16

    def __init__(self, most_bytes: int | None = None) -> None:
        self._most_bytes = most_bytes
        self._chunks: deque[Frame] = deque()
        self._frames: list[Frame] = []
        self._new: list[Frame] = []
        self._forgotten: Frame | None = None
        self._replace: dict[str, Any] = {}
        self._nbytes = 0

    def add(self, frame: Frame) -> None:
        self._replace |= frame.replace
        self._nbytes += frame.nbytes
        self._new.append(Frame(frame.step, frame.append, {}, frame.gap, frame.withdrawn))
        if len(self._new) == self.FEW or (self._most_bytes is not None and self._nbytes > self._most_bytes):
            self._fold()

    def _fold(self) -> None:
        self._frames.append(together(self._new))
        self._new = []
        while len(self._frames) > 1 and self._frames[-2].size <= self._frames[-1].size:
            later = self._frames.pop()
            self._frames[-1] = self._frames[-1].merge(later)
        if self._most_bytes is None:
            return
        while self._frames and self._frames[0].nbytes * self.CHUNKS > self._most_bytes:
            self._chunks.extend(pieces(self._frames.pop(0), self._most_bytes / self.CHUNKS))
        while self._nbytes > self._most_bytes and self._chunks:
            oldest = self._chunks.popleft()
            self._nbytes -= oldest.nbytes
            oldest = oldest.forgotten()
            self._forgotten = self._forgotten.merge(oldest) if self._forgotten else oldest

    def whole(self) -> Frame | None:
        """All of it as one frame; None when there is none yet."""
        frames = [*([self._forgotten] if self._forgotten else []), *self._chunks, *self._frames, *self._new]
        return replace(together(frames), replace=dict(self._replace)) if frames else None
