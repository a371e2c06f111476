"""The panels that a viewer has open beside a run, and their share of the time."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from app.labs.shared.panels.panel import LabPanel
from app.labs.shared.run import LabRun
from app.wire.frames import Frame

SHARE = 0.2
"""Share of the time during a run, also of its viewer's turn: a paused run leaves panels all of it."""

LONGEST_CREDIT_SECONDS = 0.003
ALL = 2**31
"""More points than a viewer has of any series."""

NEWS_SECONDS = 0.1
"""Shortest time between two frames that have news of panels: drawing them takes longer than drawing the run."""

Settings = Mapping[str, object]
Past = Callable[[], Iterator[LabRun]]


class Panels:
    """The panels of one run, by id."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._after_loss = False  # their viewer has points of a worker that is gone
        self._settings: dict[str, Settings] = {}
        self._open: dict[str, LabPanel] = {}
        self._waiting: set[str] = set()
        self._told: dict[str, int] = {}  # how many points, by series
        self._void: dict[str, int] = {}  # of those, what panels that are gone had told
        self._credit = 0.0
        self._earned_at = self._clock()
        self._next_news = 0.0

    def want(self, wanted: Mapping[str, Settings], run: LabRun, past: Past = lambda: iter(())) -> None:
        """Open these and no others; one that is open with the same settings stays. ValueError for an unknown id or for
        settings that do not fit: then all stay. past : the run once more, up to the present.
        """
        same = {name for name, settings in wanted.items() if self._settings.get(name) == settings}
        opened = {
            name: self._open[name] if name in same else run.panel(name, settings) for name, settings in wanted.items()
        }
        for name in self._open.keys() - same:
            self._open[name].close()
            self._withdraw(name)
        if run.index:
            for name in opened.keys() - same:
                opened[name].recall(past())
        self._settings, self._open = dict(wanted), opened
        self._waiting &= same

    def again(self, run: LabRun, past: Past) -> None:
        """Reopen them beside another run, which replaces the one before."""
        settings, self._settings = self._settings, {}
        self._open, self._told, self._void = {}, {}, {}
        self.want(settings, run, past)

    def lost(self) -> None:
        """The viewer's panels come from another worker; they are reopened here."""
        self._after_loss = True

    def close(self) -> None:
        """All of them."""
        for panel in self._open.values():
            panel.close()
        self._settings, self._open, self._waiting = {}, {}, set()

    def _withdraw(self, name: str) -> None:
        """Results of a panel are void: it may be opened again."""
        gone = {series: count for series, count in self._told.items() if series.startswith(f"panel.{name}.")}
        self._void |= gone
        self._told = {series: count for series, count in self._told.items() if series not in gone}

    def observe(self) -> None:
        """The run has moved."""
        self._waiting.clear()
        for panel in self._open.values():
            panel.observe()

    @property
    def any(self) -> bool:
        return bool(self._open)

    @property
    def busy(self) -> bool:
        """Whether a panel has something to do."""
        return any(name not in self._waiting and not panel.over for name, panel in self._open.items())

    def due_in(self, running: bool) -> float | None:
        """Seconds until they may continue; None while they have nothing to do."""
        if not self.busy:
            return None
        return max(0.0, -self._credit / SHARE) if running else 0.0

    def advance(self, seconds: float, running: bool, steps_seconds: float = 0.0) -> None:
        """For this many seconds of the viewer's turn; during a run, for a share of them. steps_seconds : time of the
        run's own steps in that turn, which may be more: it takes at least one step.
        """
        begin = self._clock()
        elapsed, self._earned_at = begin - self._earned_at, begin
        earned = min(SHARE * elapsed, SHARE / (1 - SHARE) * max(seconds, steps_seconds))
        self._credit = min(self._credit + earned, max(LONGEST_CREDIT_SECONDS, earned))
        deadline = begin + (self._credit if running else seconds)
        now = begin
        while now < deadline and self.busy:
            self._advance_next()
            now = self._clock()
        if running:
            self._credit -= now - begin

    def _advance_next(self) -> None:
        """A piece of the first that has something to do; the others come first the next time."""
        name = next(name for name, panel in self._open.items() if name not in self._waiting and not panel.over)
        panel = self._open[name]
        if panel.advance():
            self._waiting.add(name)
        self._open = {other: self._open[other] for other in self._open if other != name} | {name: panel}

    @property
    def has_news(self) -> bool:
        return any(panel.has_news for panel in self._open.values())

    def news_in(self, now: float) -> float | None:
        """Seconds until a frame may bring news of panels alone; None where there are none."""
        return max(0.0, self._next_news - now) if self.has_news else None

    def added_to(self, frame: Frame) -> Frame:
        """The frame with the news of the panels."""
        if not self._void and (not self.has_news or self._clock() < self._next_news):
            return frame
        self._next_news = self._clock() + NEWS_SECONDS
        append, snapshots = dict(frame.append), dict(frame.replace)
        for name, panel in self._open.items():
            points, told = panel.drain(f"panel.{name}.")
            if self._after_loss:
                self._void |= dict.fromkeys(points.keys() - self._told.keys(), ALL)
            self._told |= {series: self._told.get(series, 0) + len(values) for series, values in points.items()}
            append |= points
            snapshots |= told
        void, self._void = self._void, {}
        return replace(frame, append=append, replace=snapshots, withdrawn=frame.withdrawn | void)
