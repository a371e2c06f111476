"""The past of a run, computed again. A run is deterministic: its beginning and what was done to it reproduce it."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from app.labs.shared.run import LabRun
from app.wire.frames import History

NEAR = 16
"""Steps before the wanted one that are kept too, so that stepping back goes through them at once."""

MOST_DONE = 1000
"""Of what is done to a run, so much is kept; a slider that is dragged in a standing run counts once."""

Action = Callable[[LabRun], None]


@dataclass
class Recording:
    """How to reproduce a run: `done` is what was done to it and at which index, in order; `drawing` comes first."""

    make: Callable[[], LabRun]
    done: list[tuple[int, Action]] = field(default_factory=list)
    drawing: Action | None = None
    overfull: bool = False
    """More was done to the run than is kept: it cannot be made again."""

    def note(self, index: int, action: Action, instead: bool = False) -> None:
        """Remember it; `instead` of what was done just before, if that was at this index too."""
        if instead and self.done and self.done[-1][0] == index:
            self.done.pop()
        if len(self.done) >= MOST_DONE:
            self.overfull = True
        if self.overfull:
            self.done.clear()
        else:
            self.done.append((index, action))

    def until(self, index: int) -> "Recording":
        """The recording of a run that is the same up to there."""
        return Recording(self.make, [(at, action) for at, action in self.done if at <= index], self.drawing)

    def again(self) -> LabRun:
        """The run at its beginning."""
        run = self.make()
        if self.drawing:
            self.drawing(run)
        return run


@dataclass(frozen=True)
class Moment:
    """A run as it was: how many points each series had, and the snapshots."""

    index: int
    sizes: dict[str, int]
    replace: dict[str, object]


class Replay:
    """A second run of a recording, on its way to the index that somebody wants to see."""

    def __init__(self, recording: Recording, target: int) -> None:
        self._recording = recording
        self._moments: deque[Moment] = deque(maxlen=2 * NEAR)
        self._few = 1
        self._start()
        self.seek(target)

    def _start(self) -> None:
        self.run, self.history = self._recording.again(), History()
        self._sizes: dict[str, int] = {}
        self._replace: dict[str, object] = {}
        self._waiting = deque(self._recording.done)

    def seek(self, target: int) -> None:
        """Want to see another index."""
        self.target = target
        if target < self.run.index and self.moment is None:
            self._start()

    def return_run(self) -> None:
        """Want the run itself at the target, to go on with it."""
        if self.run.index > self.target:
            self._start()

    @property
    def moment(self) -> Moment | None:
        """The wanted one, once it has been seen."""
        return next((moment for moment in reversed(self._moments) if moment.index == self.target), None)

    @property
    def arrived(self) -> bool:
        """Whether the run itself is at the target."""
        return self.run.index == self.target and not self._is_due

    @property
    def _is_due(self) -> bool:
        return bool(self._waiting) and self._waiting[0][0] <= self.run.index

    def advance(self, deadline: float, few_seconds: float) -> None:
        """Continue to the target until `deadline` at the latest, in parts of about `few_seconds`."""
        run = self.run
        while not self.arrived and time.monotonic() < deadline:
            while self._is_due:
                self._waiting.popleft()[1](run)
            far = self.target - NEAR * run.stride
            stop = min(self.target, self._waiting[0][0]) if self._waiting else self.target
            if run.index < far:
                self._leap(min(self._few, far - run.index, stop - run.index), few_seconds)
            elif run.index < self.target:
                self._step(min(run.stride - run.index % run.stride, stop - run.index))
        if self.arrived and self.moment is None:
            self._keep()

    def _leap(self, ticks: int, few_seconds: float) -> None:
        begin = time.monotonic()
        self._step(ticks, keep=False)
        if ticks == self._few:
            self._few = max(1, int(ticks * min(2.0, few_seconds / max(time.monotonic() - begin, 1e-9))))

    def _step(self, ticks: int, keep: bool = True) -> None:
        before = self.run.index
        self.run.advance(ticks)
        if self.run.index == before:
            self.target = before  # it has ended here
        elif keep:
            self._keep()

    def _keep(self) -> None:
        frame = self.run.drain()
        self.history.add(frame)
        for name, points in frame.append.items():
            self._sizes[name] = self._sizes.get(name, 0) + len(points)
        self._replace = self._replace | frame.replace  # some snapshots come only when they are new
        self._moments.append(Moment(frame.step, dict(self._sizes), self._replace))

    def handed_over(self) -> tuple[LabRun, History]:
        """The run, at the target, and all that it has told."""
        self._keep()
        return self.run, self.history
