"""Experiments with maps of many runs: each number and comparison in their words is computed from the maps."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest

from app.labs import LABS
from app.labs.descent import rates
from engine import SURFACES
from engine.ensembles import Basins, Landscape, ensemble, grid
from tests.app.labs.experiment_runs import BY_ID, config_of

HIMMELBLAU = SURFACES["himmelblau"]


@cache
def reached(name: str, racer: int, side: int) -> np.ndarray:
    """(side, side): what each start reaches."""
    config = config_of(name)
    members = ensemble(config.surface, config.racers[racer].build(), grid(config.surface.domain, side), config.steps)
    found = Basins(Landscape.of(config.surface), members)
    found.advance(config.steps)
    return found.ends.reached.reshape(side, side)


def border(cells: np.ndarray) -> float:
    """The share of neighbors that differ."""
    across, down = cells[:, 1:] != cells[:, :-1], cells[1:] != cells[:-1]
    return float(np.mean([across.mean(), down.mean()]))


def shares(cells: np.ndarray) -> list[float]:
    return [float((cells == minimum).mean()) for minimum in range(4)]


@pytest.mark.parametrize("name", ["basins", "fractal-borders", "rates"])
def test_the_page_shows_the_map_first(name):
    experiment = BY_ID[name]
    assert experiment.view in ("basins", "rates")
    assert LABS["descent"].run(config_of(name), 0).map(experiment.view, 1)


def test_basins():
    assert "about a quarter" in BY_ID["basins"].notice
    plain, momentum = (reached("basins", racer, 101) for racer in (0, 1))
    for cells in (plain, momentum):
        assert all(0.2 < share < 0.3 for share in shares(cells))
    assert border(momentum) > 3 * border(plain)
    assert (plain != momentum).mean() == pytest.approx(1 / 5, abs=0.01)


def test_fractal_borders():
    limits = [2 / np.linalg.eigvalsh(HIMMELBLAU.hessian_at(minimum))[-1] for minimum in Landscape.of(HIMMELBLAU).minima]
    assert sorted(limits) == pytest.approx([0.0149, 0.019, 0.0243, 0.0248], abs=6e-5)
    smooth, rough = ([reached("fractal-borders", racer, side) for side in (51, 101, 201)] for racer in (0, 1))
    assert [share > 0.2 for share in shares(smooth[1])] == [True] * 4
    assert [share > 0.3 for share in shares(rough[1])] == [limit > 0.024 for limit in limits]
    assert [share == 0 for share in shares(rough[1])] == [limit < 0.024 for limit in limits]
    # twice as many cells a side: half as many pairs across a line, many more across what is rough at every scale
    assert [border(fine) / border(coarse) for coarse, fine in itertools.pairwise(smooth)] == pytest.approx(
        [0.5, 0.5], abs=0.05
    )
    assert min(border(fine) / border(coarse) for coarse, fine in itertools.pairwise(rough)) > 0.7


def test_rates():
    config = config_of("rates")
    made = LABS["descent"].run(config, 0).map("rates", 1, 0, "momentum")
    last: dict = {}
    while not made.over:
        made.advance()
        last |= made.drain()
    cells = last["rates.cells"]
    assert cells.shape == (65, 65)
    x, y = rates.middles(last["rates.x"], 65, True), rates.middles(last["rates.y"], 65, False)
    row, column = np.unravel_index(cells.argmin(), cells.shape)
    assert (cells.min(), cells[0].min()) == (23, 129)
    assert y[0] < 0.01
    assert (round(y[row], 1), round(x[column], 2)) == (0.7, 0.03)
    # κ = 100
    assert last["rates.best"][1] == pytest.approx((9 / 11) ** 2)
    assert round((9 / 11) ** 2, 2) == 0.67 and round(9 / 11, 2) == 0.82
