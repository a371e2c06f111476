"""Checks a descent's arguments: the values that it uses, or a SettingError that names the field."""

from typing import Any

import numpy as np

from engine.optimizers import Optimizer
from engine.runs.batches import Batches
from engine.runs.objective import Batched, Curved, Objective
from engine.schedules import Constant, Schedule
from engine.settings import SettingError, check_number

MOST_STEPS = 1_000_000


def check_steps(steps: int) -> int:
    return check_number("steps", steps, 1, MOST_STEPS, integer=True)


def check_gradient(gradient: str, h: float) -> float | None:
    """h, or None for the automatic gradient."""
    if gradient not in ("automatic", "numerical"):
        raise SettingError("gradient", gradient, "'automatic' or 'numerical'")
    h = check_number("h", h, 1e-16, 1000)
    return h if gradient == "numerical" else None


def check_start(start: Any, size: int) -> np.ndarray:
    """(n, size) float64"""
    allowed = f"{size} finite numbers, or a row of {size} for each racer"
    try:
        starts = np.array(start, dtype=np.float64, ndmin=2)
    except (TypeError, ValueError, OverflowError):
        raise SettingError("start", start, allowed) from None
    if starts.ndim != 2 or starts.shape[1] != size or not len(starts) or not np.isfinite(starts).all():
        raise SettingError("start", start, allowed)
    return starts


def one_each(field: str, value: Any, count: int) -> list[Any]:
    """One value per racer."""
    if not isinstance(value, (list, tuple)):
        return [value] * count
    if len(value) != count:
        raise SettingError(field, value, f"one, or one for each racer ({count})")
    return list(value)


def check_optimizers(optimizer: Any, count: int, objective: Objective) -> list[Optimizer]:
    optimizers = one_each("optimizer", optimizer, count)
    for each in optimizers:
        if not isinstance(each, Optimizer):
            raise SettingError("optimizer", each, "an optimizer with its settings, such as OPTIMIZERS['gd'](lr=0.1)")
        if each.needs == "hessian" and not isinstance(objective, Curved):
            raise SettingError("optimizer", each, "one that needs no Hessian, for this objective has none")
    return optimizers


def check_searching(
    optimizer: Optimizer, schedule: Schedule, max_grad: float | None, noise: float, batches: Batches | None
) -> None:
    """A line search compares f at several places with the slope that it is given: that must be the exact one."""
    if optimizer.needs != "objective":
        return
    wrong = {"noise": noise, "max_grad": max_grad, "batches": None if batches and batches.whole else batches}
    for field, value in wrong.items():
        if value:
            raise SettingError(field, value, f"left out with {optimizer.id}, whose line search takes exact gradients")


def check_schedules(schedule: Any, count: int) -> list[Schedule]:
    schedules = [Constant() if each is None else each for each in one_each("schedule", schedule, count)]
    for each in schedules:
        if not isinstance(each, Schedule):
            raise SettingError("schedule", each, "a schedule with its settings, such as SCHEDULES['cosine']()")
    return schedules


def check_max_grad(max_grad: Any, count: int) -> list[float | None]:
    limits = one_each("max_grad", max_grad, count)
    return [None if limit is None else check_number("max_grad", limit, 1e-12, 1e9) for limit in limits]


def check_batches(batches: Any, count: int, objective: Objective) -> list[Batches | None]:
    each = one_each("batches", batches, count)
    given = [one for one in each if one is not None]
    if len(set(map(id, given))) < len(given) or not all(isinstance(one, Batches) for one in given):
        raise SettingError("batches", batches, "Batches, of its own for each racer, or None")
    if given and not isinstance(objective, Batched):
        raise SettingError("batches", batches, "None, for this objective has no batch_gradient")
    return each


def check_noise(noise: float) -> float:
    return check_number("noise", noise, 0, 1e9)
