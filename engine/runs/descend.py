"""Descent on a function: one optimizer or a race of several, as an iterator of steps."""

import contextvars
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Generic, Literal, TypedDict, TypeVar, Unpack, overload

import numpy as np

from engine.optimizers import Optimizer
from engine.runs.batches import Batches
from engine.runs.checks import (
    check_batches,
    check_gradient,
    check_max_grad,
    check_noise,
    check_optimizers,
    check_schedules,
    check_searching,
    check_start,
    check_steps,
)
from engine.runs.objective import Objective, Region
from engine.runs.outcome import Outcome
from engine.runs.racer import Racer, Rules
from engine.runs.step import BarePlace, Step
from engine.schedules import Schedule
from engine.settings import SettingError, check_number

_KEEP: Any = object()

Steps = TypeVar("Steps", Step, tuple[Step, ...])
"""What one `next` gives: a step, or one for each racer."""


class Settings(TypedDict, total=False):
    """The keyword arguments of `descend`, which says what each is."""

    schedule: Schedule | Sequence[Schedule | None] | None
    max_grad: float | Sequence[float | None] | None
    noise: float
    seed: int
    batches: Batches | Sequence[Batches | None] | None
    gradient: Literal["automatic", "numerical"]
    h: float
    tolerance: float
    movement: float
    bound: float | None


@overload
def descend(
    objective: Objective, optimizer: Optimizer, start: Sequence[float], steps: int, **settings: Unpack[Settings]
) -> "Descent[Step]": ...


@overload
def descend(
    objective: Objective, optimizer: Sequence[Optimizer], start: Any, steps: int, **settings: Unpack[Settings]
) -> "Descent[tuple[Step, ...]]": ...


@overload
def descend(
    objective: Objective,
    optimizer: Optimizer | Sequence[Optimizer],
    start: Any,
    steps: int,
    **settings: Unpack[Settings],
) -> "Descent[Any]": ...


def descend(
    objective: Objective,
    optimizer: Optimizer | Sequence[Optimizer],
    start: Any,
    steps: int,
    *,
    schedule: Schedule | Sequence[Schedule | None] | None = None,
    max_grad: float | Sequence[float | None] | None = None,
    noise: float = 0.0,
    seed: int = 0,
    batches: Batches | Sequence[Batches | None] | None = None,
    gradient: Literal["automatic", "numerical"] = "automatic",
    h: float = 1e-4,
    tolerance: float = 1e-9,
    movement: float = 1e-12,
    bound: float | None = None,
) -> "Descent[Any]":
    """Descend on `objective`; returns an iterator that computes one step at each `next`.

        for step in descend(SURFACES["rosenbrock"], OPTIMIZERS["adam"](lr=0.1), start=(-1, 1), steps=100):
            print(step.index, step.theta, step.loss)

    One optimizer from one start gives `Step`s, from index 0, the start, to at most index `steps`. Several optimizers,
    several starts ((n, size)) or both, paired, are a race: each `next` gives a tuple of Steps, one per racer, in order;
    a racer that has ended repeats its last one. `schedule` and `max_grad` may be given per racer.

    max_grad : a gradient longer than this is scaled down to it (clipping by norm); None for no clipping.
    noise, seed : standard deviation of normal noise on each component of the gradient, before clipping. All racers of
        a race get the same noise, so that the race compares the optimizers; the same seed reproduces the run exactly.
    batches : what an update sees instead of the whole gradient, each racer's own; None for the whole. Only for
        `Batched` objectives. Loss and gradient of a step are the objective's all the same.
    gradient, h : "numerical" for central differences (f(θ + h eᵢ) − f(θ − h eᵢ)) / 2h.
    tolerance, movement : the descent ends once the gradient's norm is at most `tolerance`, or an update's length at
        most `movement`, and the next update would not change that; see `Outcome` for its kinds. With noise nothing is
        at rest, and neither applies.
    bound : diverged beyond this distance from the domain's center; see `Region` for the default; `math.inf` for never.

    Numbers that are not finite are an outcome; they neither raise nor warn. Raises SettingError for an argument that is
    not allowed.
    """
    rules = Rules(
        objective=objective,
        region=Region(objective, bound),
        steps=check_steps(steps),
        seed=check_number("seed", seed, 0, 2**53 - 1, integer=True),
        h=check_gradient(gradient, h),
        tolerance=check_number("tolerance", tolerance, 0, 1e6),
        movement=check_number("movement", movement, 0, 1e6),
    )
    starts = check_start(start, objective.size)
    optimizers = optimizer if isinstance(optimizer, (list, tuple)) else [optimizer]
    count = max(len(starts), len(optimizers))
    if len(starts) not in (1, count):
        raise SettingError("start", start, f"one start or as many as there are optimizers ({count})")
    if len(starts) == 1:
        starts = np.repeat(starts, count, axis=0)
    settings: Any = zip(
        check_optimizers(optimizer, count, objective),
        check_schedules(schedule, count),
        check_max_grad(max_grad, count),
        [check_noise(noise)] * count,
        check_batches(batches, count, objective),
        strict=True,
    )
    settings = list(settings)
    for chosen in settings:
        check_searching(*chosen)
    racers = [Racer(rules, theta.copy(), *chosen) for theta, chosen in zip(starts, settings, strict=True)]
    single = isinstance(optimizer, Optimizer) and np.ndim(start) == 1
    return Descent(rules, racers, single)


class Descent(Iterator[Steps], Generic[Steps]):
    """A descent under way: see `descend`. It has no clock: pausing means not calling `next`."""

    def __init__(self, rules: Rules, racers: list[Racer], single: bool):
        self._rules, self._racers, self._single = rules, racers, single
        self._running = [(place, racer.steps().__next__) for place, racer in enumerate(racers)]
        self._latest: dict[int, Step] = {}
        self._advance: Callable[[], Any] = self._running[0][1] if single else self._race
        # Steps are computed in a context in which NumPy's floating-point warnings are off: entering it costs 0.03 µs a
        # step, `np.errstate` 0.8 µs.
        context = contextvars.copy_context()
        context.run(np.seterr, all="ignore")
        self._quietly = context.run

    def __next__(self) -> Steps:
        steps: Steps = self._quietly(self._advance)
        return steps

    @property
    def steps(self) -> int:
        """The largest number of updates."""
        return self._rules.steps

    @property
    def outcomes(self) -> tuple[Outcome | None, ...]:
        """How each racer ended; None for one under way."""
        return tuple(racer.outcome for racer in self._racers)

    @property
    def outcome(self) -> Outcome | None:
        """How the only racer ended; None while under way. A race has `outcomes`."""
        if not self._single:
            raise AttributeError("a race has no one outcome, but outcomes")
        return self._racers[0].outcome

    def advance(self, steps: int) -> list[BarePlace]:
        """Take this many steps, or as many as are left: the same as `next`, without arrays for each (see `Places.of`).

        Only for a descent of one racer.
        """
        places: list[BarePlace] = self._quietly(self._only.advance, steps)
        return places

    @property
    def latest(self) -> Step:
        """The latest step of the only racer; RuntimeError before the first."""
        return self._only.latest

    @property
    def _only(self) -> Racer:
        if not self._single:
            raise AttributeError("this is a race; only a descent of one racer has this")
        return self._racers[0]

    def change(
        self,
        *,
        optimizer: Optimizer = _KEEP,
        optimizers: Sequence[Optimizer] = _KEEP,
        schedule: Schedule | Sequence[Schedule | None] | None = _KEEP,
        max_grad: float | Sequence[float | None] | None = _KEEP,
        noise: float = _KEEP,
        steps: int = _KEEP,
    ) -> None:
        """Continue with other settings from the next update on; settings that are not named stay.

        `optimizer` is for all racers, `optimizers` has one per racer. An optimizer of the same class (with another
        learning rate, say) keeps the state, one of another class starts with a new one. With more `steps` a descent
        that has made all continues, exactly as if it had had that many from the start; fewer steps than before are
        ignored. Raises SettingError, and then changes nothing.
        """
        count = len(self._racers)
        given = optimizers if optimizer is _KEEP else optimizer
        changes: dict[str, list[Any]] = {}
        if given is not _KEEP:
            changes["optimizer"] = check_optimizers(given, count, self._rules.objective)
        if schedule is not _KEEP:
            changes["schedule"] = check_schedules(schedule, count)
        if max_grad is not _KEEP:
            changes["max_grad"] = check_max_grad(max_grad, count)
        if noise is not _KEEP:
            changes["noise"] = [check_noise(noise)] * count
        if steps is not _KEEP:
            self._extend(check_steps(steps))
        for place, racer in enumerate(self._racers):
            check_searching(**racer.settings | {name: values[place] for name, values in changes.items()})
        for place, racer in enumerate(self._racers):
            racer.change(**{name: values[place] for name, values in changes.items()})

    def _extend(self, steps: int) -> None:
        self._rules = replace(self._rules, steps=max(steps, self._rules.steps))
        running = dict(self._running)
        for place, racer in enumerate(self._racers):
            had_ended = racer.outcome is not None
            racer.extend(steps)
            if had_ended and racer.outcome is None:
                running[place] = racer.steps().__next__
        self._running = sorted(running.items())
        if self._single:
            self._advance = self._running[0][1]

    def _race(self) -> tuple[Step, ...]:
        if not self._running:
            raise StopIteration
        latest, ended = self._latest, False
        for place, advance in self._running:
            latest[place] = step = advance()
            ended = ended or step.outcome is not None
        if ended:
            self._running = [(place, advance) for place, advance in self._running if latest[place].outcome is None]
        return tuple(latest.values())
