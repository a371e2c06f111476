"""Everything that determines a run besides its config and seed: what was done to it and when, and its state.

The worker keeps it to show the run's past, the server to have the run computed again when its worker ends.
"""

from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

MOST_DONE = 1000
"""Most deeds that are kept; dragging a slider while the run is paused counts as one."""

What = TypeVar("What")


@dataclass(kw_only=True)
class Journal(Generic[What]):
    """What was done to a run: `done` with the index at which it was done, in order; `drawing` comes before all else."""

    done: list[tuple[int, What]] = field(default_factory=list)
    drawing: What | None = None
    overfull: bool = False
    """More was done to the run than is kept: it cannot be computed again."""

    def note(self, index: int, what: What, instead: bool = False) -> None:
        """Remember it; `instead` of what was done just before, if that was at this index too."""
        if instead and self.done and self.done[-1][0] == index:
            self.done.pop()
        if len(self.done) >= MOST_DONE:
            self.forget()
        elif not self.overfull:
            self.done.append((index, what))

    def forget(self) -> None:
        """Keep nothing from now on."""
        self.overfull = True
        self.done.clear()

    def forget_after(self, index: int) -> None:
        """Later deeds are void: the run has continued from there."""
        self.done = [(at, what) for at, what in self.done if at <= index]


class Deed(NamedTuple):
    """A change that a viewer made to a run: the request and its arguments, and their bytes."""

    name: str
    arguments: tuple[object, ...]
    size: int


class Standing(NamedTuple):
    """The state of a run as its viewer was told; every message of a worker has it."""

    seq: int = 0
    """The last frame sent."""
    whole: bool = False
    """Whether all points up to `tick` were sent with it, and the run was not changed since."""
    tick: int = 0
    """The tick of that frame."""
    stride: int = 1
    ended: bool = False
    """Whether it had ended with the frame."""
    told_ended: bool = False
    playing: bool = True
    steps_per_second: float | None = None
    goal: int = 0
    """The tick up to which the viewer asked for steps; 0 when none are due."""
    ticks: int = 0
    seconds: float = 0.0
    """Seconds that the run has taken in all."""
    moment: int | None = None
    """The past tick that the viewer sees."""
    told_moment: bool = False
    """Whether it was shown."""


class Past(NamedTuple):
    """Everything needed to compute a run again up to the viewer's last frame."""

    journal: Journal[Deed]
    standing: Standing
    seen: int | None = None
    """The last frame that the viewer had when it resumed, if the state does not include that."""
    shared: bool = False
    """Whether it comes from outside: it may not fit the run, and computing it counts."""
