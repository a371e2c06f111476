"""A watched run whose worker ended: it is computed again, exactly, up to the viewer's last frame."""

import time

from app.labs.shared.config import LabConfig
from app.wire import protocol
from app.wire.frames import Frame, History
from app.workers.journal import Standing
from app.workers.replay import Recording, Replay
from app.workers.watched_run import FEW_SECONDS, WatchedRun, text


class RecoveredRun(WatchedRun):
    """While it catches up it takes no steps of its own and sends no frames."""

    shared = False
    """Whether its past comes from outside: computing that counts as the run's own steps."""

    def __init__(self, model: type[LabConfig], recording: Recording, before: Standing, history_bytes: int) -> None:
        self._before: Standing | None = before
        tick = max([before.tick, *(at for at, _ in recording.done)])  # what was done may not have been told yet
        self._again = Replay(recording, tick, near=0, history_bytes=history_bytes)
        super().__init__(model, recording, before.playing, before.steps_per_second, history_bytes, run=self._again.run)
        self.told_done = before.told_ended
        self.panels.lost()

    @property
    def catching_up(self) -> bool:
        return self._before is not None

    @property
    def catches_up_to(self) -> int:
        """The tick."""
        return self._again.target

    @property
    def standing(self) -> Standing:
        if self._before is None:
            return super().standing
        return self._before._replace(playing=self.playing, steps_per_second=self.steps_per_second)

    @property
    def running(self) -> bool:
        return not self.catching_up and super().running

    @property
    def may_send(self) -> bool:
        return not self.catching_up and super().may_send

    @property
    def seeking(self) -> bool:
        return self.attached if self.catching_up else super().seeking

    def rewind(self, seq: int) -> None:
        if self._before is None:
            super().rewind(seq)
        else:  # another connection, whose viewer may have seen less
            whole = self._before.whole and seq == self._before.seq
            self._before = self._before._replace(whole=whole, told_ended=False)
            self.told_done = False

    def return_to_present(self) -> None:
        if self._before is not None:
            self._before = self._before._replace(moment=None)
        super().return_to_present()

    def advance_seek(self, deadline: float) -> str | None:
        """As for a watched run; while it catches up, that first. The message then says that it continues."""
        if self._before is None:
            return super().advance_seek(deadline)
        self._again.advance(deadline, FEW_SECONDS)
        while self._lacks_ending and time.monotonic() < deadline:
            self._again.run.advance(1)
        if not self._again.arrived or self._lacks_ending:
            return None
        self._go_on(self._before)
        ended = self.run.ending is not None
        return text(protocol.State, playing=self.playing and not ended, ended=ended)

    @property
    def _lacks_ending(self) -> bool:
        """Whether it is at its end, but has not noticed."""
        ended = self._before is not None and self._before.ended
        return ended and self._again.arrived and self._again.run.ending is None

    def _go_on(self, before: Standing) -> None:
        self._before = None
        self.run, told = self._again.handed_over()
        whole = told.whole()
        self.drained_at, self.fresh = self.run.index, False
        self.seq, self.told_index, self.told_ended = before.seq, before.tick, before.ended
        if before.whole and whole:  # the viewer has all of it: the next frame continues it
            self.base = self.known = before.seq
            self.history, self.told_whole = told, True
            self.pending = Frame(whole.step, {}, whole.replace)
        else:
            self.history, self.pending = History(self.history_bytes), whole
        self.asked_ticks = max(0, before.goal - self.run.index)
        if self.shared:
            self.ticks = self.run.index
        else:
            self.ticks, self.seconds = before.ticks, before.seconds
        if before.moment is not None:
            self.replay = Replay(self.recording, before.moment)
            self.told_moment = before.told_moment
        self.set_pace(self.playing, self.steps_per_second)
