"""Many descents of one kind, advanced together: from many starts, or with many settings of one optimizer."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from engine.ensembles.alone import Alone
from engine.ensembles.columns import in_columns
from engine.ensembles.together import Together
from engine.objective_function import ObjectiveFunction
from engine.optimizers import Optimizer
from engine.runs import Outcome, descend
from engine.schedules import Schedule
from engine.settings import SettingError, check_number

MOST_MEMBERS = 1_000_000


class Members(NamedTuple):
    """Where the members are after `index` updates; n of them. The arrays are the step's own."""

    index: int  # type: ignore[assignment]  # as in Step
    theta: np.ndarray
    """(n, size) float64"""
    loss: np.ndarray
    """(n,) float64"""
    kinds: np.ndarray
    """(n,) uint8: how each ended, as a place in `KINDS`; 0 for one under way."""
    ended: np.ndarray
    """(n,) int64: the index at which each ended; −1 for one under way."""


def ensemble(
    objective: ObjectiveFunction,
    optimizer: Optimizer | Sequence[Optimizer],
    starts: Any,
    steps: int,
    *,
    schedule: Schedule | None = None,
    max_grad: float | None = None,
    noise: float = 0.0,
    seed: int = 0,
    gradient: Literal["automatic", "numerical"] = "automatic",
    h: float = 1e-4,
    tolerance: float = 1e-9,
    movement: float = 1e-12,
    bound: float | None = None,
) -> "Ensemble":
    """Descend from many starts at once; returns an iterator that advances all members at each `next`.

        for step in ensemble(SURFACES["himmelblau"], OPTIMIZERS["adam"](lr=0.1), starts, steps=200):
            print(step.index, step.theta.shape, step.kinds)

    starts : (n, size), or one (size,) with as many `optimizer`s, of one class, as there are members. The settings are
    those of `descend`, which says what each is, and hold for all members; with `noise`, all get the same noise.

    A member equals the single run from its start, up to the rounding of functions such as exp. Optimizers with a line
    search take as long as single runs: their members are computed one after the other.

    Raises SettingError for an argument that is not allowed.
    """
    many = optimizer if isinstance(optimizer, (list, tuple)) else None
    places = np.array(starts, np.float64, ndmin=2)
    if many is not None and len(places) == 1:
        places = np.repeat(places, len(many), axis=0)
    if many is not None and len(many) != len(places):
        raise SettingError("optimizer", len(many), f"one, or one for each member ({len(places)})")
    check_number("starts", len(places), 1, MOST_MEMBERS, integer=True)
    chosen: Any = in_columns(many) if many is not None else optimizer
    settings: dict[str, Any] = dict(
        schedule=schedule, max_grad=max_grad, noise=noise, seed=seed, gradient=gradient, h=h
    ) | dict(tolerance=tolerance, movement=movement, bound=bound)
    one = many[0] if many is not None else optimizer
    descend(objective, one, tuple(places[0]), steps, **settings)  # checks what is given, and computes nothing
    if not np.isfinite(places).all():
        raise SettingError("starts", "nan", "finite numbers")
    each = list(many) if many is not None else [chosen] * len(places)
    return Ensemble(objective, chosen, each, places, steps, settings)


class Ensemble(Iterator[Members]):
    """An ensemble under way: see `ensemble`. It has no clock: pausing means not calling `next`."""

    def __init__(
        self,
        objective: ObjectiveFunction,
        optimizer: Optimizer,
        each: list[Optimizer],
        starts: np.ndarray,
        steps: int,
        settings: dict[str, Any],
    ) -> None:
        self.objective, self.steps, self.index = objective, steps, -1
        self._each, self._starts, self._settings = each, starts, settings
        self._now: Together | Alone
        if optimizer.needs == "objective":
            self._now = Alone(objective, each, starts, steps, settings)
        else:
            self._now = Together(objective, optimizer, starts, steps, **settings)

    def __len__(self) -> int:
        """How many members it has."""
        return len(self._starts)

    @property
    def running(self) -> int:
        """How many members are under way."""
        return int((self._now.kinds == 0).sum())

    @property
    def over(self) -> bool:
        return self._now.over

    def advance(self, count: int) -> int:
        """Make this many updates, or as many as are left; returns how many. The first call evaluates the starts."""
        made = 0
        with np.errstate(all="ignore"):
            if self.index < 0:
                self._now.begin()
                self.index = 0
            while made < count and not self.over:
                self._now.update()
                made, self.index = made + 1, self.index + 1
        return made

    def __next__(self) -> Members:
        if self.index < 0:
            self.advance(0)
        elif not self.advance(1):
            raise StopIteration
        return self.members

    @property
    def members(self) -> Members:
        """All members as they are now; one that has ended stays at its end."""
        now = self._now
        return Members(self.index, now.places.T.copy(), now.losses.copy(), now.kinds.copy(), now.ended.copy())

    @property
    def under_way(self) -> tuple[np.ndarray, np.ndarray]:
        """Which members are under way, (m,), and where they are, (size, m): valid until the next update."""
        return self._now.under_way

    @property
    def losses_under_way(self) -> np.ndarray:
        """(m,): their losses; valid until the next update."""
        return self._now.losses_under_way

    def outcome(self, member: int) -> Outcome | None:
        """How a member ended, with the sentence that a single run gives, which is computed for it; None while under
        way.
        """
        if not self._now.kinds[member]:
            return None
        run = descend(self.objective, self._each[member], tuple(self._starts[member]), self.steps, **self._settings)
        run.advance(self.steps + 1)
        return run.outcome
