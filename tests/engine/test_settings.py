"""Settings: bounds, plain numbers, and errors that name the field, the value and what is allowed."""

import pickle
from dataclasses import dataclass

import numpy as np
import pytest

from engine.settings import SettingError, check_number, check_settings, setting


@dataclass(frozen=True)
class Example:
    lr: float = setting(0.1, 1e-12, 1000, "how far", symbol="η", log=True)
    every: int = setting(5, 1, 100, "how often", integer=True)

    def __post_init__(self):
        check_settings(self)


def test_bounds_are_allowed():
    assert (Example(1e-12, 1), Example(1000, 100)) == (Example(lr=1e-12, every=1), Example(lr=1000.0, every=100))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("lr", -1, "lr=-1 is outside [1e-12, 1000]"),
        ("lr", 0, "lr=0 is outside [1e-12, 1000]"),
        ("lr", 1000.0001, "lr=1000.0001 is outside [1e-12, 1000]"),
        ("lr", 1e308, "lr=1e+308 is outside [1e-12, 1000]"),
        ("lr", float("nan"), "lr=nan is outside [1e-12, 1000]"),
        ("lr", float("inf"), "lr=inf is outside [1e-12, 1000]"),
        ("lr", np.float64(-1), "lr=-1 is outside [1e-12, 1000]"),
        ("lr", "0.1", "lr='0.1' is not a number in [1e-12, 1000]"),
        ("lr", True, "lr=True is not a number in [1e-12, 1000]"),
        ("lr", None, "lr=None is not a number in [1e-12, 1000]"),
        ("lr", np.array([0.1]), "lr=array([0.1]) is not a number in [1e-12, 1000]"),
        ("every", 2.5, "every=2.5 is not a whole number in [1, 100]"),
        ("every", 0, "every=0 is outside [1, 100]"),
        ("every", 10**9, "every=1000000000 is outside [1, 100]"),
        pytest.param("every", 10**5000, "every=1e5000 is outside [1, 100]", id="beyond-floats"),
        ("every", float("nan"), "every=nan is outside [1, 100]"),
    ],
)
def test_what_is_not_allowed_is_named(field, value, message):
    with pytest.raises(SettingError) as caught:
        Example(**{field: value})
    assert str(caught.value) == message
    assert caught.value.field == field
    assert caught.value.value is value
    assert caught.value.allowed in message


@pytest.mark.parametrize("number", [np.float32(0.5), np.float64(0.5), 0.5])
def test_numbers_become_plain(number):
    assert type(Example(lr=number).lr) is float


@pytest.mark.parametrize("number", [np.int64(3), 3.0, 3])
def test_whole_numbers_become_plain(number):
    every = Example(every=number).every
    assert type(every) is int and every == 3


def test_an_infinite_bound_allows_infinity():
    assert check_number("bound", float("inf"), 0, float("inf")) == float("inf")


def test_the_error_survives_pickling():
    error = pickle.loads(pickle.dumps(SettingError("lr", -1, "[0, 1]", "{field}={value} is outside {allowed}")))
    assert (str(error), error.field, error.value, error.allowed) == ("lr=-1 is outside [0, 1]", "lr", -1, "[0, 1]")
