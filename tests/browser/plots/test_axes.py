"""Axes: as many numbers as have room."""

from __future__ import annotations

import pytest

from tests.browser.blank_page import js


@pytest.mark.parametrize(
    ("width", "given", "numbers"),
    [(158, 0, 3), (250, 0, 4), (600, 0, 0), (158, 5, 3), (600, 5, 5)],
)
def test_a_short_horizontal_axis_has_few_numbers_and_a_wide_one_what_the_figure_says(modules, width, given, numbers):
    code = """
      const layout = {margin: {l: 62, r: 12}, xaxis: {nticks: argument[1]}, yaxis: {}};
      axes.numberAxes(layout, 158);
      axes.numberAxes(layout, argument[0]);
      return [layout.xaxis.nticks, layout.yaxis.nticks ?? null];
    """
    assert js(modules, code, [width, given]) == [numbers, None]


def test_another_type_of_axis_brings_its_own_numbers(modules):
    code = """
      const layout = {xaxis: {type: "linear", nticks: 5}};
      axes.numberAxes(layout, 600);
      Object.assign(layout.xaxis, axes.typed("log"));
      axes.numberAxes(layout, 600);
      return layout.xaxis.nticks;
    """
    assert js(modules, code) == 3
