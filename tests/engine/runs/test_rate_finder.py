"""The learning-rate range test finds where the loss falls, says when it falls nowhere, and stops where it blows up."""

from __future__ import annotations

import numpy as np
import pytest

from engine import DATASETS, MLP, OPTIMIZERS, fit
from engine.runs import find_rate
from engine.runs.rate_finder import suggestion


def training(optimizer, **settings):
    data = DATASETS["gaussians"](classes=3, per_class=50, seed=0)
    return fit(MLP((2, 10, 3), init="xavier", seed=0), data, optimizer, batch_size=15, epochs=1, seed=0, **settings)


def test_rates_grow_by_the_same_factor_and_each_loss_is_that_of_its_batch():
    run = training(OPTIMIZERS["gd"](lr=0.5))
    found = find_rate(run, 1e-3, 1.0, iterations=40)
    np.testing.assert_allclose(found.rates, np.geomspace(1e-3, 1.0, 40), rtol=1e-9)
    assert len(found.losses) == len(found.smooth) == 40 and run.index == 40
    assert found.losses[0] == next(training(OPTIMIZERS["gd"](lr=0.5))).loss


@pytest.mark.parametrize(("name", "low", "high"), [("gd", 0.03, 10), ("momentum", 0.003, 3), ("adam", 0.0005, 0.5)])
def test_the_suggestion_lies_where_training_works(name, low, high):
    found = find_rate(training(OPTIMIZERS[name](lr=1.0)))
    assert low < found.suggested < high and found.rates[np.argmin(found.smooth)] > found.suggested
    data = DATASETS["gaussians"](classes=3, per_class=50, seed=0)
    losses = {}
    for factor in (0.01, 1):
        net = MLP((2, 10, 3), init="xavier", seed=0)
        list(fit(net, data, OPTIMIZERS[name](lr=factor * found.suggested), batch_size=15, epochs=5, seed=0))
        losses[factor] = net.loss(data.inputs, data.labels)
    assert losses[1] < 0.5 * losses[0.01]


def test_it_stops_where_the_loss_blows_up():
    found = find_rate(training(OPTIMIZERS["gd"](lr=1.0)), 1e-3, 1e6)
    assert len(found.rates) < 600 and np.isfinite(found.losses).all()


def test_a_loss_that_does_not_fall_has_no_suggestion():
    assert find_rate(training(OPTIMIZERS["gd"](lr=1.0)), 1e-9, 1e-8).suggested is None
    assert suggestion(np.geomspace(1, 10, 5), np.arange(5.0)) is None and suggestion(np.empty(0), np.empty(0)) is None


def test_ends_that_are_none_are_refused():
    with pytest.raises(ValueError, match=r"low=1\.0 is not below high=0\.1"):
        find_rate(training(OPTIMIZERS["gd"](lr=1.0)), 1, 0.1)
    with pytest.raises(ValueError, match="low"):
        find_rate(training(OPTIMIZERS["gd"](lr=1.0)), 0, 1)
