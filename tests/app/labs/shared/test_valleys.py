"""The grid of a surface follows sharp valleys."""

import numpy as np
import pytest

from app.labs.shared.surface_figures import grid
from app.labs.shared.valleys import along_valleys
from engine import SURFACES

N = 141


def teeth(f, points):
    """How far the floor y = x² of Rosenbrock's valley lies beneath the drawn surface, as a share of its heights.

    The floor is looked for in each row and each column of the grid, between its two points there.
    """
    height = f.display_heights(f.value(points))
    found = []
    for places, heights in ((points, height), (np.swapaxes(points, 0, 1), height.T)):
        below = places[..., 1] - places[..., 0] ** 2
        at = np.argwhere(below[:, :-1] * below[:, 1:] <= 0)
        one, other = (heights[at[:, 0], at[:, 1] + i] for i in (0, 1))
        from_floor, to_floor = (np.abs(below[at[:, 0], at[:, 1] + i]) for i in (0, 1))
        share = from_floor / np.maximum(from_floor + to_floor, 1e-12)
        x = places[at[:, 0], at[:, 1], 0] * (1 - share) + places[at[:, 0], at[:, 1] + 1, 0] * share
        found.append(one * (1 - share) + other * share - f.display_heights((1 - x) ** 2))
    return np.concatenate(found) / (height.max() - height.min())


def test_the_floor_of_rosenbrocks_valley_is_no_saw():
    f = SURFACES["rosenbrock"]
    points = grid(f.domain, N)[2]
    assert teeth(f, points).max() > 0.02  # 10 pixels
    assert np.quantile(teeth(f, along_valleys(f, points)), 0.95) < 0.003


@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_moved_stays_near_and_the_edges_stay(surface):
    """plotly.js refines a grid whose first row or column is uneven to one of a size that it cannot draw."""
    f = SURFACES[surface]
    points = grid(f.domain, N)[2]
    followed = along_valleys(f, points)
    spacing = points[1, 1] - points[0, 0]
    assert (np.abs(followed - points) / spacing).max() < 0.75
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        assert (followed[edge] == points[edge]).all()
    if surface in ("sphere", "plateau", "absolute"):
        assert (followed == points).all()
