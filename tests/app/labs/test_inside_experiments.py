"""Experiments with panels: each number and comparison in their words is computed from the run and its panel."""

from __future__ import annotations

from functools import cache

import numpy as np

from app.labs import LABS
from tests.app.labs.experiment_runs import BY_ID, config_of

OPEN = [name for name, experiment in BY_ID.items() if "inside." in experiment.query]


@cache
def seen(name: str, ticks: int = 10) -> dict:
    """What an experiment's only open panel tells of the run at its end; its series are whole."""
    config = config_of(name)
    run = LABS[BY_ID[name].lab].run(config, 0)
    ((panel_id, settings),) = config.panels().items()
    panel = run.panel(panel_id, settings)
    while run.ending is None:
        run.advance(ticks)
        panel.observe()
    while not panel.advance():
        pass
    points, snapshots = panel.drain()
    return snapshots | points


def test_the_landscape_of_the_spirals_net():
    assert "63 weights" in BY_ID["landscape"].notice and config_of("landscape").parameters == 63
    found = seen("landscape")
    assert "more than 95%" in BY_ID["landscape"].notice
    assert found["explained.0"] + found["explained.1"] > 95
    x, y, z = (found[f"racer.0.{name}"] for name in "xyz")
    assert z[-1] < z[0] - 0.9 and found["loss"].min() < 0.12 and found["loss"].max() > 1
    turned = np.degrees(np.unwrap(np.arctan2(np.diff(y), np.diff(x))))
    assert abs(turned[1] - turned[-5]) > 30, "it turns into the valley"


def test_between_two_nets_lies_a_barrier():
    found = seen("barrier")
    assert "about 0.12 and 0.08" in BY_ID["barrier"].notice and "rises to 0.5" in BY_ID["barrier"].notice
    assert [round(float(loss), 2) for loss in found["line.ends.loss"]] == [0.12, 0.08]
    between = (found["line.t"] > 0) & (found["line.t"] < 1)
    assert round(float(found["line.loss"][between].max()), 1) == 0.5
    assert found["barrier"] > 0.3
