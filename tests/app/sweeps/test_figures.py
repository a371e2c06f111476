"""What a sweep's map shows: two settings, and the median over everything else."""

from __future__ import annotations

import pytest

from app.labs import LABS
from app.sweeps.figures import grid_figures, remaining
from app.sweeps.grid import Axis, Grid

LOSS = LABS["nets"].curves[0]
RATE, BATCH, SEED = (Axis(name, name, ("1", "2")) for name in ("racers.0.lr", "batch_size", "seed"))
EPOCHS = Axis("epochs", "epochs", ("1", "2"))


def result(loss: float):
    return {"racers": [{"outcome": "finished", "numbers": {LOSS.measure: loss}, "curves": {}}]}


@pytest.mark.parametrize(
    ("axes", "shown"),
    [
        ([SEED], [0]),
        ([SEED, RATE], [1]),
        ([RATE, SEED], [0]),
        ([RATE, BATCH], [0, 1]),
        ([RATE, SEED, BATCH], [0, 2]),
        ([RATE, BATCH, EPOCHS], [0, 1]),
    ],
)
def test_a_map_is_over_settings_and_not_over_seeds(axes, shown):
    grid = Grid("nets", [], 0, tuple(axes), ("one",))
    [trace] = grid_figures(LABS["nets"], grid, [result(1.0)] * len(grid), LOSS, 0)["map"].data
    assert trace.meta["axes"] == shown  # by these a press finds the runs of a place


def test_a_place_of_the_map_is_the_median_of_the_seeds_that_are_finished():
    seeds = Axis("seed", "Seed", ("0", "1", "2"))
    grid = Grid("nets", [], 0, (RATE, BATCH, seeds), ("one",))
    losses = [3.0, 1.0, 2.0, 5.0, None, 4.0, None, None, None, float("nan"), 7.0, None]
    results = [None if loss is None else result(loss) for loss in losses]
    [trace] = grid_figures(LABS["nets"], grid, results, LOSS, 0)["map"].data
    assert [list(row) for row in trace.text] == [["2", "4.5"], ["", "7"]]


def test_of_a_third_setting_one_value_or_the_median_is_shown():
    grid = Grid("nets", [], 0, (RATE, EPOCHS, BATCH), ("one",))
    results = [result(float(number)) for number in range(1, 9)]
    assert remaining(grid) == 2
    maps = [
        [list(row) for row in grid_figures(LABS["nets"], grid, results, LOSS, 0, at)["map"].data[0].text]
        for at in (-1, 0, 1)
    ]
    assert maps == [[["1.5", "3.5"], ["5.5", "7.5"]], [["1", "3"], ["5", "7"]], [["2", "4"], ["6", "8"]]]
    assert remaining(Grid("nets", [], 0, (RATE, EPOCHS), ("one",))) is None
