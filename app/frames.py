"""Frames: what a viewer needs to know since the last one, and how frames merge.

`append` holds the new points of each series (every point arrives, in order, once); `replace` holds snapshots, of which
only the newest matters. Merging concatenates the one and overwrites the other, which makes it associative: a slow
viewer, a lost connection and a reloaded page are all served by merging the frames they missed.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Frame:
    """News of a run up to `step`. `append`: series name → (n,) array; `replace`: name → array or plain value."""

    step: int
    append: dict[str, np.ndarray] = field(default_factory=dict)
    replace: dict[str, Any] = field(default_factory=dict)

    def merge(self, later: "Frame") -> "Frame":
        """This frame and the one that follows it, as one."""
        append = dict(self.append)
        for name, points in later.append.items():
            append[name] = np.concatenate((append[name], points)) if name in append else points
        return Frame(later.step, append, self.replace | later.replace)

    @property
    def size(self) -> int:
        """How many points it carries."""
        return sum(len(points) for points in self.append.values())


class History:
    """Every frame of a run so far, kept merged: adding costs O(log n) copies of a point, amortised.

    The frames are held in falling order of size and neighbours merge when the later one has caught up.
    """

    def __init__(self) -> None:
        self._frames: list[Frame] = []

    def add(self, frame: Frame) -> None:
        self._frames.append(frame)
        while len(self._frames) > 1 and self._frames[-2].size <= self._frames[-1].size:
            later = self._frames.pop()
            self._frames[-1] = self._frames[-1].merge(later)

    def whole(self) -> Frame | None:
        """All of it as one frame; None when there is none yet."""
        while len(self._frames) > 1:
            later = self._frames.pop()
            self._frames[-1] = self._frames[-1].merge(later)
        return self._frames[0] if self._frames else None
