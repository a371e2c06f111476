"""Settings: frozen dataclasses whose fields have bounds, and the error that says what a field may be."""

import dataclasses
import math
import reprlib
from numbers import Real
from typing import Any, Literal, cast, overload

from engine.sentences import N_, SentenceError


class SettingError(SentenceError):
    """A setting that is not allowed: its `field`, the `value` given, and what is `allowed`, as text.

    template : the sentence, which may name {field}, {value} and {allowed}. Those of FOR_PROGRAMS call the field as
    programs do, and have another one for people.
    """

    def __init__(
        self,
        field: str,
        value: object,
        allowed: str,
        template: str = N_("{field}={value} is not allowed; it must be {allowed}"),
    ) -> None:
        super().__init__(template, field=field, value=short_repr(value), allowed=allowed)
        self.field, self.value, self.allowed = field, value, allowed

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.field, self.value, self.allowed, self.template)


FOR_PROGRAMS = {
    "{field}={value} is not allowed; it must be {allowed}": N_("{field} must be {allowed}, not {value}"),
    "{field}={value} is not a number in {allowed}": N_("{field} must be a number in {allowed}, not {value}"),
    "{field}={value} is not a whole number in {allowed}": N_(
        "{field} must be a whole number in {allowed}, not {value}"
    ),
    "{field}={value} is outside {allowed}": N_("{field} must be in {allowed}, not {value}"),
}
"""Sentences of a SettingError that name its field as a program does → the same sentence for people."""


def setting(
    default: float,
    low: float,
    high: float,
    help: str,  # noqa: A002  # the metadata's own name, and the setting's in every form
    symbol: str | None = None,
    title: str | None = None,
    integer: bool = False,
    log: bool = False,
) -> Any:
    """A dataclass field for a number within [low, high].

    `help` is one line for a student, `symbol` its sign in the formula, `title` its name where that is not the field's;
    `log` says that the value spans decades. All of these are the field's `metadata`.
    """
    facts = dict(low=low, high=high, help=help, symbol=symbol, title=title, integer=integer, log=log)
    return dataclasses.field(default=default, metadata=facts)


def check_settings(settings: Any) -> None:
    """Check each `setting` of a dataclass instance against its bounds and make it a plain number. Call it in
    `__post_init__`.

    Plain, because NumPy computes with a plain number in the array's own precision, while a `np.float64` would
    turn float32 into float64. Raises SettingError for the first field that is not allowed.
    """
    for field in dataclasses.fields(settings):
        facts = field.metadata
        if "low" in facts:
            given = getattr(settings, field.name)
            plain = check_number(field.name, given, facts["low"], facts["high"], facts["integer"])
            object.__setattr__(settings, field.name, plain)


@overload
def check_number(field: str, value: object, low: float, high: float, integer: Literal[False] = False) -> float: ...


@overload
def check_number(field: str, value: object, low: float, high: float, integer: Literal[True]) -> int: ...


@overload
def check_number(field: str, value: object, low: float, high: float, integer: bool) -> float | int: ...


def check_number(field: str, value: object, low: float, high: float, integer: bool = False) -> float | int:
    """`value` as a plain float (or int, if `integer`) within [low, high]; raises SettingError."""
    interval = f"[{short_repr(low)}, {short_repr(high)}]"
    if not isinstance(value, Real) or isinstance(value, bool):
        raise SettingError(field, value, interval, N_("{field}={value} is not a number in {allowed}"))
    number = cast(float, value)  # a Real compares and converts as a float does; its type stubs do not say so
    if not low <= number <= high:
        raise SettingError(field, value, interval, N_("{field}={value} is outside {allowed}"))
    if not integer:
        return float(number)
    if number != int(number):
        raise SettingError(field, value, interval, N_("{field}={value} is not a whole number in {allowed}"))
    return int(number)


def short_repr(value: object) -> str:
    """`value` as short text: 1000, 1e-12, nan, 'abc'."""
    if isinstance(value, int) and abs(value) >= 10**16:
        return f"{'-' if value < 0 else ''}1e{math.floor(math.log10(abs(value)))}"
    if isinstance(value, float):
        return repr(float(value)).removesuffix(".0")
    return reprlib.repr(value)
