"""Members as columns: what an optimizer remembers, and its settings where members differ in them."""

import copy
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from engine.optimizers import Optimizer, State
from engine.settings import SettingError

AnyState = TypeVar("AnyState", bound=State)


def state_of(state: AnyState, chosen: np.ndarray) -> AnyState:
    """A state of its own for the chosen members. chosen : (n,) bool, or places."""
    part = copy.copy(state)
    for field in fields(state):
        value = getattr(state, field.name)
        if isinstance(value, np.ndarray):
            setattr(part, field.name, value[:, chosen])
    return part


def settings_of(optimizer: Optimizer, chosen: np.ndarray) -> Optimizer:
    """The settings of the chosen members; the same object where all members share it."""
    columns = {name: value[chosen] for name, value in vars(optimizer).items() if isinstance(value, np.ndarray)}
    return _with(optimizer, columns) if columns else optimizer


def in_columns(optimizers: Sequence[Optimizer]) -> Optimizer:
    """Optimizers of one class, one per member, as a single one: a setting in which they differ becomes an array (n,).

    The rules are elementwise, so an update of θ (size, n) takes such arrays as it takes numbers. Raises SettingError
    for optimizers of several classes.
    """
    first = optimizers[0]
    if any(type(one) is not type(first) for one in optimizers):
        raise SettingError("optimizer", list(optimizers)[:3], "optimizers of one class, one for each member")
    columns = {}
    for field in fields(first):
        values = [getattr(one, field.name) for one in optimizers]
        if any(value != values[0] for value in values):
            columns[field.name] = np.array(values)
    return _with(first, columns) if columns else first


def _with(optimizer: Optimizer, settings: dict[str, Any]) -> Optimizer:
    changed = copy.copy(optimizer)
    for name, value in settings.items():
        object.__setattr__(changed, name, value)  # the bounds were checked when each was made
    return changed
