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
    assert js(modules, code) == 0


@pytest.mark.parametrize(
    ("low", "high", "numbers"),
    [
        (0.4, 30, ["0.5", "1", "2", "5", "10", "20"]),
        (30, 0.4, ["0.5", "1", "2", "5", "10", "20"]),
        (
            1.5e-9,
            6e-8,
            ["2×10<sup>−9</sup>", "5×10<sup>−9</sup>", "10<sup>−8</sup>", "2×10<sup>−8</sup>", "5×10<sup>−8</sup>"],
        ),
        (1, 5, None),
        (1e-8, 1, None),
    ],
)
def test_a_short_logarithmic_axis_has_whole_numbers(modules, low, high, numbers):
    axis = js(modules, "return decades.logNumbers(argument.map(Math.log10))", [low, high])
    assert axis.get("ticktext") == numbers
    if numbers and len(numbers) == 6:
        assert axis["tickvals"] == [float(number) for number in numbers]


def test_the_numbers_of_a_logarithmic_axis_follow_its_range(modules):
    code = """
      const layout = {xaxis: {type: "log", range: [0, 1.5], dtick: 2}, yaxis: {type: "log", range: [0, 8]}};
      decades.renumber(layout);
      const settled = decades.renumbered(layout).length;
      const shorter = decades.relayoutTo(layout, {yaxis: [0, 1]});
      return [settled, layout.xaxis.tickmode ?? null, layout.yaxis.tickmode, shorter["yaxis.ticktext"]];
    """
    assert js(modules, code) == [0, None, "auto", ["1", "2", "5", "10"]]


@pytest.mark.parametrize(("width", "count"), [(400, 4), (100, 2)])
def test_the_arrows_of_a_stage_have_lengths_in_pixels_and_where_they_are_dense_every_other_one_goes(
    modules, width, count
):
    """Four arrows in a row, 100 or 25 pixels apart; twice, as for another size of the stage."""
    code = """
      const arrows = {type: "quiver", x: [0, 1, 2, 3], y: [0, 0, 0, 0], u: [1e-9, 0, 5, -1], v: [0, 100, 0, -1],
        meta: {lattice: [[0, 1], [0, 1]], strength: [0, 1, 0.5, 1]}};
      const layout = {xaxis: {range: [0, 4]}, yaxis: {range: [0, 4]}};
      field.sizeArrows([arrows], layout, {width: 4000, height: 400});
      field.sizeArrows([arrows], layout, {width: argument, height: 400});
      return [...arrows.u].map((u, i) => Math.hypot(u * argument / 4, arrows.v[i] * 100));
    """
    lengths = js(modules, code, width)
    assert lengths == pytest.approx([9, 16, 12.5, 16][:: 4 // count])
