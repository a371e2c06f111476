"""The past of a run, computed again. A run is deterministic: its beginning and the changes to it reproduce it."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from app.labs.shared.config import LabConfig
from app.labs.shared.run import LabRun
from app.wire.frames import Frame, History
from app.workers.journal import Deed, Journal
from engine.sentences import N_, SentenceError

NEAR = 16
"""Steps before the wanted one that are also kept, so that stepping back is immediate."""

MOST_UNDRAINED_TICKS = 1 << 14
"""Most ticks that a run advances without handing over its points, which it holds less compactly than a history."""

UNFIT = N_("what was done to this run does not fit its settings")

Action = Callable[[LabRun], None]


class UnfitError(SentenceError):
    """The steering of a run that somebody shared cannot be applied to it."""


@dataclass
class Recording(Journal[Action]):
    """How to reproduce a run: its beginning, and the changes to it."""

    make: Callable[[], LabRun]

    def recall(self, journal: Journal[Deed], model: type[LabConfig], beginning: LabConfig | None = None) -> None:
        """Take over the recording of the same run from another process, whose configs are of `model`.

        beginning : the run's first config, if the recording comes from outside; a change that does not fit it raises
        UnfitError when it is applied.
        """
        self.done = [(at, _action(deed, model)) for at, deed in journal.done]
        if beginning is not None:
            self.done = [(at, _fitting(action, beginning)) for at, action in self.done]
        self.drawing = _action(journal.drawing, model) if journal.drawing else None
        self.overfull = journal.overfull

    def again(self) -> LabRun:
        """The run at its beginning."""
        run = self.make()
        if self.drawing:
            self.drawing(run)
        return run


def _fitting(action: Action, beginning: LabConfig) -> Action:
    """The same change, not checked before."""

    def checked(run: LabRun) -> None:
        try:
            action(_Guarded(run, beginning))  # type: ignore[arg-type]
        except ValueError:
            raise UnfitError(UNFIT) from None

    return checked


class _Guarded:
    """A run whose settings change only within what a run may change."""

    def __init__(self, run: LabRun, beginning: LabConfig) -> None:
        self._run, self._beginning, self.edit = run, beginning, run.edit

    def change(self, config: LabConfig) -> None:
        before = self._beginning
        if config.lacks() or config.fixed() != before.fixed() or config.is_shorter_than(before):
            raise UnfitError(UNFIT)
        self._run.change(config)


def _action(deed: Deed, model: type[LabConfig]) -> Action:
    """A viewer's change, to be done again: checked only then, because there may be many."""
    match deed.name, deed.arguments:
        case "edit", (str(where), float(value)):
            return lambda run: run.edit(where, value)
        case "draw", (strokes, float(pen), image):
            lines, place = cast("list[list[tuple[float, float]]]", strokes), cast("int | None", image)
            return lambda run: run.draw(lines, pen, place)
        case "change" | "branch", (config,):
            return lambda run: run.change(model.model_validate(config))
    raise ValueError(f"{deed.name}{deed.arguments} is nothing that is done to a run")


@dataclass(frozen=True)
class Moment:
    """A run at a moment: how many points each series had, and the snapshots."""

    index: int
    sizes: dict[str, int]
    replace: dict[str, object]


class Replay:
    """A second run of a recording, on its way to the wanted index."""

    def __init__(self, recording: Recording, target: int, near: int = NEAR, history_bytes: int | None = None) -> None:
        self._recording, self._near, self._history_bytes = recording, near, history_bytes
        self._moments: deque[Moment] = deque(maxlen=2 * NEAR)
        self._few = 1
        self._start()
        self.seek(target)

    def _start(self) -> None:
        self.run, self.history = self._recording.again(), History(self._history_bytes)
        self._undrained = 0
        self._sizes: dict[str, int] = {}
        self._replace: dict[str, object] = {}
        self._waiting = deque(self._recording.done)

    def seek(self, target: int) -> None:
        """Want another index."""
        self.target = target
        if target < self.run.index and self.moment is None:
            self._start()

    def return_run(self) -> None:
        """Want the run itself at the target, to continue with it."""
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
            while self._is_due and time.monotonic() < deadline:
                self._waiting.popleft()[1](run)
            if self._is_due:
                return
            far = self.target - self._near * run.stride
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
        self._undrained += ticks
        if self._undrained >= MOST_UNDRAINED_TICKS:
            self._drain()
        if ticks == self._few:
            self._few = max(1, int(ticks * min(2.0, few_seconds / max(time.monotonic() - begin, 1e-9))))

    def _step(self, ticks: int, keep: bool = True) -> None:
        before = self.run.index
        self.run.advance(ticks)
        if self.run.index == before:
            self.target = before  # it has ended here
        elif keep:
            self._keep()

    def _drain(self) -> Frame:
        """Add the run's news to the history."""
        frame, self._undrained = self.run.drain(), 0
        self.history.add(frame)
        for name, count in frame.withdrawn.items():
            self._sizes[name] = self._sizes.get(name, 0) - count
        for name, points in frame.append.items():
            self._sizes[name] = self._sizes.get(name, 0) + len(points)
        self._replace = self._replace | frame.replace  # some snapshots come only when they are new
        return frame

    def _keep(self) -> None:
        frame = self._drain()
        self._moments.append(Moment(frame.step, dict(self._sizes), self._replace))

    def handed_over(self) -> tuple[LabRun, History]:
        """The run, at the target, and its history."""
        self._keep()
        return self.run, self.history


def past_of(recording: Recording, until: int, few_seconds: float) -> Iterator[LabRun]:
    """The run once more, from its beginning to tick `until`, after every part of about `few_seconds`.

    It ends early where the run's past is not kept.
    """
    if recording.overfull:
        return
    run, waiting, few, drained_at = recording.again(), deque(recording.done), 1, 0
    while True:
        while waiting and waiting[0][0] <= run.index:
            waiting.popleft()[1](run)
        yield run
        begin, before = time.monotonic(), run.index
        run.advance(min(few, until - before, *(at - before for at, _ in list(waiting)[:1])))
        if run.index == before:
            return
        few = max(1, int(few * min(2.0, few_seconds / max(time.monotonic() - begin, 1e-9))))
        if run.index - drained_at > MOST_UNDRAINED_TICKS:
            run.drain_points()
            drained_at = run.index
