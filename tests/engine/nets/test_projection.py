"""The map by principal directions: against numpy's singular value decomposition, of the hidden layer's own values."""

import numpy as np
import pytest

from engine import DATASETS, OPTIMIZERS, fit
from engine.datasets.mnist import sample
from engine.nets import MLP, ConvNet
from engine.nets.projection import Projection

IMAGES = sample().test.head(230)
POINTS = DATASETS["spiral"]()
CASES = {
    "dense": (lambda: MLP((784, 30, 12, 10), init="xavier", activation="tanh"), IMAGES),
    "of pictures": (lambda: ConvNet((1, 28, 28), "conv 3x3, pool", 10, init="he", batch_norm=True), IMAGES),
    "points": (lambda: MLP((2, 10, 3), init="xavier", dtype="float64"), POINTS),
    "no hidden layer": (lambda: MLP((784, 10)), IMAGES),
    "one unit": (lambda: MLP((2, 1, 2), init="xavier", dtype="float64"), POINTS),
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_the_plane_of_the_principal_directions(name):
    make, data = CASES[name]
    net = make()
    values = net.activations(data.inputs)[-2] if len(net.sizes) > 2 else data.inputs / 255
    centred = values.astype(np.float64) - values.mean(axis=0, dtype=np.float64)
    _, singular, directions = np.linalg.svd(centred, full_matrices=False)
    projection = Projection(net, data.inputs)
    found = projection.find()
    shown = min(2, len(singular))
    np.testing.assert_allclose(projection.explained[:shown], (singular**2 / (singular**2).sum())[:shown], rtol=2e-3)
    for axis in range(shown):
        expected = centred @ directions[axis]
        assert abs(np.corrcoef(found[:, axis], expected)[0, 1]) > 0.999
        assert found[:, axis].std() == pytest.approx(expected.std(), rel=2e-3)
    assert not found[:, shown:].any()


def test_it_follows_a_net_and_its_axes_keep_their_signs():
    net = MLP((784, 20, 10), init="xavier")
    run = fit(net, sample().train, OPTIMIZERS["gd"](lr=0.1), batch_size=100, epochs=10)
    projection = Projection(net, IMAGES.inputs)
    before = projection.find().copy()
    for _ in range(10):
        run.advance(5)
        now = projection.find().copy()
        assert all(np.corrcoef(before[:, axis], now[:, axis])[0, 1] > 0 for axis in (0, 1))
        before = now


def test_values_that_are_not_finite_have_no_map():
    net = MLP((784, 20, 10), activation="relu")
    projection = Projection(net, IMAGES.inputs)
    net.theta[...] = np.inf
    assert np.isnan(projection.find()).all() and np.isnan(projection.explained).all()
    net.theta[...] = np.random.default_rng(0).normal(size=net.size)
    assert np.isfinite(projection.find()).all()
