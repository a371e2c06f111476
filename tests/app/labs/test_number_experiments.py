"""What the experiments with functions say, computed from their runs (seed 0, which the page shows)."""

import numpy as np
import pytest

from app.labs import LABS
from tests.app.labs.experiment_runs import config_of, replaced, run_of


def test_sine():
    run = LABS["nets"].run(config_of("sine"), 0)
    stride, said = run.stride, []
    for epoch in (40, 100):
        run.advance(epoch * stride - run.index)
        said.append(run.drain().replace)
    early, late = said
    inside = np.abs(early["racer.0.curve.x"]) < 1
    assert (np.diff(early["racer.0.curve.y"][inside]) > 0).all()
    assert not (np.diff(late["racer.0.curve.y"][inside]) > 0).all()
    assert [f"{told['racer.0.train_r2']:.2f}" for told in said] == ["0.70", "0.98"]
    x = np.linspace(-1, 1, 20001)
    line = np.polyval(np.polyfit(x, np.sin(np.pi * x), 1), x)
    assert 1 - np.var(np.sin(np.pi * x) - line) / np.var(np.sin(np.pi * x)) > 0.6  # most of it


def test_two_relus():
    net = run_of("two-relus")[0].racers[0].net
    slopes = net.weights[0][0] * net.weights[1][:, 0]
    assert sorted(f"{slope:.2f}" for slope in slopes) == ["-1.00", "1.00"]
    kinks = -net.biases[0] / net.weights[0][0]
    assert sorted(f"{kink:.2f}" for kink in kinks) == ["-0.04", "0.04"]
    flat = net.predict(np.linspace(*sorted(kinks), 9)[:, None])
    assert np.ptp(flat) < 1e-3


def test_bumps():
    told = replaced("bumps")
    assert f"{told['racer.0.test_r2']:.2f}" == "0.94"


def test_overfitted_curve():
    told, config = replaced("overfitted-curve"), config_of("overfitted-curve")
    assert config.parameters == 1761 and len(config.plane.train) == 20
    ends = [told[f"racer.{racer}.{part}_loss"] for racer in (0, 1) for part in ("train", "test")]
    assert [f"{end:.3f}" for end in ends] == ["0.012", "0.072", "0.030", "0.034"]
    norms = [np.linalg.norm(racer.net.theta) for racer in run_of("overfitted-curve")[0].racers]
    assert norms[1] < norms[0]


@pytest.mark.parametrize("seed", [1, 2])
def test_weight_decay_lowers_the_test_loss_with_other_seeds_too(seed):
    told = run_of("overfitted-curve", seed)[1].replace
    assert told["racer.1.test_loss"] < told["racer.0.test_loss"]
