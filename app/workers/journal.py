"""What makes a run the run it is, beside its config and seed: what was done to it and when, and where it stands.

The worker keeps it to show the run's past, the server to have the run computed again when its worker ends.
"""

from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

MOST_DONE = 1000
"""Of what is done to a run, so much is kept; a slider that is dragged in a standing run counts once."""

What = TypeVar("What")


@dataclass(kw_only=True)
class Journal(Generic[What]):
    """What was done to a run: `done` with the index at which it was done, in order; `drawing` comes before all else."""

    done: list[tuple[int, What]] = field(default_factory=list)
    drawing: What | None = None
    overfull: bool = False
    """More was done to the run than is kept: it cannot be made again."""

    def note(self, index: int, what: What, instead: bool = False) -> None:
        """Remember it; `instead` of what was done just before, if that was at this index too."""
        if instead and self.done and self.done[-1][0] == index:
            self.done.pop()
        if len(self.done) >= MOST_DONE:
            self.forget()
        elif not self.overfull:
            self.done.append((index, what))

    def forget(self) -> None:
        """Keep nothing any more."""
        self.overfull = True
        self.done.clear()

    def forget_after(self, index: int) -> None:
        """What was done later is void: the run has gone on from there."""
        self.done = [(at, what) for at, what in self.done if at <= index]


class Deed(NamedTuple):
    """Something that a viewer did to a run: the request and its arguments, and what they take, in bytes."""

    name: str
    arguments: tuple[object, ...]
    size: int


class Standing(NamedTuple):
    """Where a run stands, as far as its viewer was told; every message of a worker says it."""

    seq: int = 0
    """The last frame sent."""
    whole: bool = False
    """Whether all points up to `tick` were sent with it, and nothing was done to the run since."""
    tick: int = 0
    """The tick that the frame told."""
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
    """What the run has taken in all."""
    moment: int | None = None
    """The past tick that the viewer looks at."""
    told_moment: bool = False
    """Whether it was shown."""


class Past(NamedTuple):
    """All that is needed to compute a run again up to where its viewer saw it."""

    journal: Journal[Deed]
    standing: Standing
    seen: int | None = None
    """The last frame that the viewer had when it resumed, if the standing does not count with that."""
