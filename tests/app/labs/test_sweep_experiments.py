"""Experiments with many runs: each number and comparison in their words is computed from those runs."""

from __future__ import annotations

import statistics
from urllib.parse import parse_qsl

import pytest

from app.labs import LABS
from app.sweeps import summary
from app.sweeps.cell import find_rates, run_cell
from app.sweeps.grid import Grid, grid
from tests.app.labs.experiment_runs import BY_ID, config_of

LOSS = LABS["nets"].curves[0]


def grid_of(name: str) -> Grid:
    """What the page is asked to run."""
    experiment = BY_ID[name]
    pairs = parse_qsl(experiment.sweep)
    over, values = ([value for key, value in pairs if key == wanted] for wanted in ("over", "values"))
    return grid(LABS[experiment.lab], config_of(name), 0, over, values)


@pytest.mark.parametrize(
    ("name", "cells"), [("better-or-luckier", 20), ("batch-and-rate", 72), ("normalized-at-every-scale", 32)]
)
def test_the_page_can_run_them(name, cells):
    assert len(grid_of(name)) == cells


def test_better_or_luckier():
    made = grid_of("better-or-luckier")
    results = [run_cell("nets", *made.settings(number)) for number in range(len(made))]
    slow, fast, adam = ((0, 1), (0, 2), (1, 2))
    duels = dict(zip((slow, fast, adam), summary.duels(results, 3, LOSS), strict=True))
    assert (duels[0, 2]["ahead"], duels[0, 2]["wins"], duels[0, 2]["clear"]) == (2, 20, True)
    assert (duels[1, 2]["ahead"], duels[1, 2]["wins"], duels[1, 2]["clear"]) == (1, 19, True)


def test_batch_and_rate():
    made = grid_of("batch-and-rate")

    def loss(batch: str, lr: str) -> float:
        cells = [number for number in range(len(made)) if made.values(number)[:2] == (batch, lr)]
        found = [run_cell("nets", *made.settings(number))["racers"][0]["numbers"]["train_loss"] for number in cells]
        return statistics.median(found)

    rates = {
        batch: {lr: loss(batch, lr) for lr in around}
        for batch, around in (("5", ("0.5", "1", "2")), ("40", ("2", "4", "8")))
    }
    assert [min(row, key=row.__getitem__) for row in rates.values()] == ["1", "4"]
    at_one = [rates["5"]["1"], *(loss(batch, "1") for batch in ("10", "20", "40"))]
    assert at_one == sorted(at_one)


def test_batch_normalization_learns_at_many_scales_and_without_it_one():
    made = grid_of("normalized-at-every-scale")
    cells = {made.values(number): number for number in range(len(made))}
    scales = [scale for switch, scale in cells if switch == "on"]
    assert len(scales) == 16

    def losses(switch: str, *of: str) -> list[float]:
        found = [run_cell("digits", *made.settings(cells[switch, scale])) for scale in of]
        return [result["racers"][0]["numbers"]["smooth_loss"] for result in found]

    (learns,) = losses("off", "0.158")
    assert learns < 2 and losses("off", "0.0001", "0.0858") == pytest.approx([2.303, 2.303], abs=0.003)
    assert not any(loss < 10 for loss in losses("off", *scales[scales.index("0.158") + 1 :]))
    assert max(losses("on", "0.000341", "0.00398", "0.0464")) < 2 < min(losses("on", "0.000185", "0.0858"))


def test_finding_the_rate():
    experiment = BY_ID.get("finding-the-rate")
    result = find_rates("digits", parse_qsl(experiment.query), 0)
    plain, adam = (racer["numbers"]["lr"] for racer in result["racers"])
    assert 1 <= plain <= 2 and 0.003 <= adam <= 0.007
    for racer in result["racers"]:
        losses, rates = racer["curves"]["rate"]["y"], racer["curves"]["rate"]["x"]
        least = losses.index(min(losses))
        assert rates[least] > racer["numbers"]["lr"] and losses[-1] > 2 * min(losses) and losses[0] > 2.2
