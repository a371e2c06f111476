"""Numbers as people type them."""

import pytest

from app.labs import LABS
from app.labs.shared.fields import with_point
from app.web import forms


@pytest.mark.parametrize(
    ("typed", "read"),
    [("0,5", "0.5"), ("-0,05", "-0.05"), ("12,25", "12.25"), ("0,125", "0.125"), (",5", ".5"), ("3", "3"), ("", "")],
)
def test_a_decimal_comma_is_read(typed, read):
    assert with_point(typed) == read


@pytest.mark.parametrize("typed", ["1,000", "-12,345", "1,000,5", "5,", "1,x", ","])
def test_a_comma_that_may_mean_something_else_is_left_to_be_refused(typed):
    assert with_point(typed) == typed


@pytest.mark.parametrize(("typed", "value"), [("0,5", 0.5), ("−3", -3.0), ("1e-1", 0.1), ("−1,5e0", -1.5)])
def test_a_field_takes_numbers_with_a_comma_and_a_typographic_minus(typed, value):
    reading = forms.read(LABS["descent"], [("start.x", typed)])
    assert reading.config.start.x == value and not reading.problems


def test_a_whole_number_may_be_typed_as_a_power_of_ten():
    assert forms.read(LABS["descent"], [("steps", "1e2")]).config.steps == 100
    (problem,) = forms.read(LABS["descent"], [("steps", "1,5")]).problems
    assert problem.where == "steps" and "is not a whole number" in problem.message
