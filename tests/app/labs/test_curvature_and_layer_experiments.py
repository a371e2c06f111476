"""What the experiments that look inside a net say, computed from their runs."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from app.labs import LABS
from engine.nets.curvature import Hessian, Sharpness
from engine.nets.layer_statistics import LayerLook
from tests.app.labs.experiment_runs import BY_ID, config_of


def begun(name: str):
    return LABS[BY_ID[name].lab].run(config_of(name), 0)


def look(racer):
    data = racer.training.data
    x, labels = data.inputs[:500], data.labels[:500]
    return LayerLook(racer.net.architecture, racer.net.state, x, labels).now()


def deviations(name: str):
    return [[layer.deviation for layer in look(racer).activations] for racer in begun(name).racers]


def shrinks(values):
    return [after / before for before, after in pairwise(values)]


def test_initial_weights_for_sigmoids():
    large, small, xavier = (look(racer) for racer in begun("init-sigmoid").racers)
    assert min(large.saturated) > 0.4
    assert all(abs(one.mean - 0.5) < 0.02 and one.deviation < 0.03 for one in small.activations)
    assert [one.deviation for one in xavier.activations] == pytest.approx([0.115] * 5, abs=0.009)


def test_initial_weights_for_tanh():
    large = look(begun("init-tanh").racers[0])
    assert min(large.saturated) > 0.75
    _, small, xavier = deviations("init-tanh")
    assert shrinks(small) == pytest.approx([0.1] * 4, abs=0.01)
    assert (xavier[0], xavier[-1]) == pytest.approx((0.39, 0.26), abs=0.008) and max(shrinks(xavier)) < 1


def test_initial_weights_for_relu():
    small, xavier, he = deviations("init-relu")
    assert xavier[4] / xavier[0] == pytest.approx(1 / 4, abs=0.03)
    assert he[4] / he[0] > 0.8 and small[4] < 1e-5


def test_the_first_layers_gradient_vanishes():
    run = begun("vanishing")
    norms = [look(racer).gradient_norms for racer in run.racers]
    assert norms[0][0] < 1e-3 * norms[0][-1] and max(norms[1]) < 5 * min(norms[1])
    start = run.drain().append["racer.0.loss"][0]
    run.advance(10**6)
    end = run.drain().replace
    assert end["racer.0.train_loss"] == pytest.approx(start, abs=0.03) and end["racer.0.train_accuracy"] < 0.4
    assert end["racer.1.train_accuracy"] > 0.95


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_relus_die_at_a_high_rate(seed):
    # With other seeds too: how a float32 product rounds differs between processors and must not decide the lesson.
    run = LABS["nets"].run(config_of("dying-relu"), seed)
    run.advance(10**6)
    dead, alive = (look(racer) for racer in run.racers)
    assert dead.dead[1] == 1 and dead.gradient_norms[0] == 0 and max(alive.dead) < 0.3
    assert max(run.racers[0].training.gradient[: run.racers[0].net.weights[0].size]) == 0


@cache
def sharpnesses(name: str, every: int):
    """(ticks, racers, 1) largest eigenvalues, and (ticks, racers) losses of all points."""
    run = begun(name)
    x, labels = run.racers[0].training.data.inputs, run.racers[0].training.data.labels
    searches = [Sharpness(Hessian(racer.net.architecture, x, labels)) for racer in run.racers]
    values, losses = [], []
    while run.ending is None:
        values.append(
            [search.find(racer.net.theta).values[0] for search, racer in zip(searches, run.racers, strict=True)]
        )
        losses.append([racer.net.loss(x, labels) for racer in run.racers])
        run.advance(every)
    return np.array(values), np.array(losses)


def test_the_edge_of_stability():
    """Cohen et al., 2021, figures 1 and 2."""
    values, losses = sharpnesses("edge-of-stability", 50)
    first, second = values.T
    assert first[:10].max() < 8, "it rises"
    assert first[-20:] == pytest.approx(10, rel=0.06) and second[-40:] == pytest.approx(5, rel=0.06)
    assert (losses[-1] < 0.7 * losses[len(losses) // 2]).all()
    assert (np.diff(losses[-20:], axis=0) > 0).any(axis=0).any()


def test_a_halved_rate_lets_it_sharpen_again():
    schedule = config_of("halved-rate").racers[0].schedule.build()
    assert (schedule.factor(1499), schedule.factor(1500)) == (1, 0.5)
    values, losses = sharpnesses("halved-rate", 50)
    before, after = values[20:30, 0], values[30:, 0]
    assert before == pytest.approx(5, rel=0.06)
    assert after[-1] > 1.3 * 5 and (np.diff(after[2:]) > -0.02).all()
    assert (np.diff(losses[31:, 0]) < 0).all(), "smoothly"


def test_small_batches_end_flatter():
    values, _ = sharpnesses("small-batches-flatter", 500)
    assert values[-6:] == pytest.approx(6.3, abs=0.3)
    large, _ = sharpnesses("edge-of-stability", 50)
    assert values[-1, 0] < 0.75 * large[-1, 0]
