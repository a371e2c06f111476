"""A marker of a scene that the surface stands before."""

from __future__ import annotations

import pytest

from tests.browser.blank_page import js

RIDGE = """
  const x = [-1, -0.5, 0, 0.5, 1];
  const grid = { x, y: [-1, 1], z: [0, 0].map(() => [0, 0, 1, 0, 0]) };
  const drawn = { x: [x, x], y: [x.map(() => -1), x.map(() => 1)], z: grid.z };
  const space = { camera: { eye: argument[0] }, ranges: [[-1, 1], [-1, 1], [0, 1]], sides: [1, 1, 1] };
  const [one, other] = [grid, drawn].map((surface) => behind.behind(behind.gridOf(surface), space)(argument[1]));
  return one === other ? one : "they differ";
"""


@pytest.mark.parametrize(
    ("eye", "place", "hidden"),
    [
        ((2, 0, 0.2), (-0.7, 0, 0), True),  # in the valley beyond the ridge, seen from low
        ((2, 0, 0.2), (0.7, 0, 0), False),  # in the valley before it
        ((2, 0, 0.2), (0, 0, 1), False),  # on its crest
        ((0.1, 0, 3), (-0.7, 0, 0), False),  # from above
        ((-2, 0, 0.2), (-0.7, 0, 0), False),  # from the other side
    ],
)
def test_a_ridge_hides_what_lies_beyond_it(modules, eye, place, hidden):
    assert js(modules, RIDGE, [dict(zip("xyz", eye, strict=True)), place]) is hidden
