"""Ranges that follow the data: they rarely grow and stay sane."""

from __future__ import annotations

import pytest

from tests.browser.blank_page import js


def test_losses_that_fall_leave_little_room_below_zero(modules):
    begun = "const range = autorange.fitRange([0.2, 0.4], [0.001, 0.4], 1e6);"
    assert js(modules, f"{begun} return range")[0] <= -0.05
    low, high = js(modules, f"{begun} return [autorange.bottomOf(range, false), range[1]]")
    assert -0.05 * high <= low < 0
    assert js(modules, f"{begun} return autorange.bottomOf(range, true)") == 0
    assert js(modules, "return autorange.bottomOf([1, 2], false)") == 1


def test_a_fitted_range_grows_seldom_and_always_shows_the_data(modules):
    code = """
      let range = null, changes = 0;
      for (let i = 0; i < 5000; i++) {
        const next = autorange.fitRange(range, [0, 10 + i], 1e6);
        if (next !== range) changes++;
        range = next;
        if (!(range[0] <= 0 && range[1] >= 10 + i)) return "left the range";
      }
      return changes;
    """
    assert js(modules, code) < 40


@pytest.mark.parametrize(
    ("data", "reach", "within"),
    [([0, 1e128], 1e6, [-1e6, 2e6]), ([-300, 2], 308, [-400, 50]), ([3, 3], 1e6, [1, 5]), ([0, 0], 1e6, [-1, 1])],
)
def test_a_fitted_range_is_sane_for(modules, data, reach, within):
    low, high = js(modules, "return autorange.fitRange(null, argument[0], argument[1])", [data, reach])
    assert within[0] <= low < high <= within[1]
    assert low <= max(data[0], -reach) and high >= min(data[1], reach)


@pytest.mark.parametrize(
    ("ends", "log", "seen"),
    [([1.1, 1.1], False, [0, 1.1]), ([-3, -3], False, [-3, 0]), ([1, 2], False, [1, 2]), ([100, 100], True, [2, 2])],
)
def test_a_single_value_is_seen_from_zero(modules, ends, log, seen):
    assert js(modules, "return autorange.extentOf(argument[0], argument[1], argument[2])", [*ends, log]) == seen


@pytest.mark.parametrize(("low", "bottom"), [(0.3, 0), (0, 0), (-0.1, -0.5), (-0.7, -1), (-2.8, -1)])
def test_the_axis_of_a_score_follows_negative_values_a_little(modules, low, bottom):
    assert js(modules, "return autorange.downTo([0, 1.02], argument, -1)", low) == [bottom, 1.02]


@pytest.mark.parametrize(
    ("steps", "high", "end"), [(200, 0, 20), (200, 13, 20), (200, 17, 50), (200, 180, 200), (8, 3, 8)]
)
def test_an_axis_of_steps_grows_with_the_run_in_few_steps(modules, steps, high, end):
    ends = [min(steps, 20), steps]
    assert js(modules, "return autorange.grownTo(...argument)", [ends, high]) == [0, end]
