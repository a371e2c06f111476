"""What is told of each layer, against plain NumPy, and the textbooks' pictures of deep nets."""

from itertools import pairwise

import numpy as np
import pytest

from engine import OPTIMIZERS, fit
from engine.datasets import DataSet
from engine.nets import MLP
from engine.nets.activations import ACTIVATIONS
from engine.nets.layer_statistics import BINS, LayerLook, dead_share, saturated_share, spread

RANDOM = np.random.default_rng(0)
X, LABELS = RANDOM.normal(size=(50, 6)), np.arange(50) % 3


def statistics_of(net, x=X, labels=LABELS):
    return LayerLook(net.architecture, net.state, x, labels).now()


def test_numbers_are_those_of_numpy():
    net = MLP((6, 10, 8, 3), activation="tanh", init="xavier", dtype="float64")
    found = statistics_of(net)
    for layer, expected in zip(found.activations, net.activations(X), strict=False):
        assert (layer.mean, layer.deviation) == pytest.approx((expected.mean(), expected.std()))
        counts, edges = np.histogram(expected, BINS)
        assert (layer.histogram.low, layer.histogram.high) == (edges[0], edges[-1])
        assert layer.histogram.counts.sum() == expected.size and np.abs(layer.histogram.counts - counts).sum() <= 2
    gradients = net.weights_of(net.gradient(X, LABELS))
    assert found.gradient_norms == pytest.approx([np.linalg.norm(gradient) for gradient in gradients])
    assert found.weight_norms == pytest.approx([np.linalg.norm(weights) for weights in net.weights])
    assert len(found.activations) == 2 and len(found.weights) == len(found.gradients) == 3


def test_a_relu_is_dead_that_is_0_for_every_example():
    values = np.array([[0, 0, 0], [0, 0, 1.0], [0, 0, 0], [2, 3, 4]])
    assert dead_share(values, ACTIVATIONS["relu"]) == 0.5
    for other in ("sigmoid", "tanh", "leaky_relu", "linear"):
        assert np.isnan(dead_share(values, ACTIVATIONS[other]))


@pytest.mark.parametrize(
    ("name", "values", "share"),
    [("sigmoid", [0.5, 0.02, 0.985, 0.012, 0.988], 0.4), ("tanh", [0, 0.97, -0.97, 0.98, -0.98], 0.4)],
)
def test_a_value_is_saturated_where_the_slope_is_a_twentieth(name, values, share):
    assert saturated_share(np.array([values]), ACTIVATIONS[name]) == share
    assert np.isnan(saturated_share(np.array([values]), ACTIVATIONS["relu"]))


@pytest.mark.parametrize("values", [np.zeros((2, 3)), np.full((2, 3), -5.0), np.full(4, 1e-40, np.float32)])
def test_values_that_are_all_equal_have_a_histogram(values):
    found = spread(values)
    assert found.deviation == 0 and found.histogram.counts.sum() == values.size
    assert found.histogram.low < values.flat[0] < found.histogram.high or values.flat[0] == np.float32(1e-40)


def test_what_is_not_finite_is_said_to_be_nan():
    found = spread(np.array([1.0, np.inf]))
    assert np.isnan([found.mean, found.deviation, *found.histogram.counts]).all()


def five_layers(activation, init, scale=None):
    """The textbook's experiment: 1000 inputs of a standard normal distribution, five layers of 100 units."""
    net = MLP((100, 100, 100, 100, 100, 100, 2), activation=activation, init=init, init_scale=scale, seed=0)
    x = np.random.default_rng(1).normal(size=(1000, 100))
    return statistics_of(net, x, np.arange(1000) % 2)


def test_the_picture_of_activations_over_five_layers():
    """Saitoh, Deep Learning from Scratch, 2016, figures 6-10 to 6-14."""
    ones = five_layers("sigmoid", "normal", 1.0)
    assert min(ones.saturated) > 0.45, "weights of 1: the values are at 0 and at 1"
    small = five_layers("sigmoid", "normal", 0.01)
    assert all(layer.mean == pytest.approx(0.5, abs=0.02) for layer in small.activations)
    assert max(layer.deviation for layer in small.activations[1:]) < 0.03, "0.01: all values are near 0.5"
    xavier = [layer.deviation for layer in five_layers("tanh", "xavier").activations]
    assert min(xavier) > 0.3 and max(xavier) < 0.7
    lost = [layer.deviation for layer in five_layers("tanh", "normal", 0.01).activations]
    assert all(after < 0.15 * before for before, after in pairwise(lost))
    assert lost[-1] < 1e-4
    he = [layer.deviation for layer in five_layers("relu", "he").activations]
    assert all(0.6 < after / before < 1.4 for before, after in pairwise(he))
    shrinking = [layer.deviation for layer in five_layers("relu", "xavier").activations]
    assert shrinking[-1] < 0.4 * he[-1], "Xavier is too small for ReLU"


def test_gradients_vanish_through_six_layers_of_sigmoids():
    net = MLP((2, *[20] * 6, 3), activation="sigmoid", init="xavier", seed=0)
    norms = statistics_of(net, X[:, :2]).gradient_norms
    assert all(before < 0.6 * after for before, after in pairwise(norms))
    assert norms[0] < 1e-3 * norms[-1]


def test_a_training_keeps_its_latest_update_when_it_is_asked_to():
    def trained(keeps):
        net = MLP((6, 8, 3), seed=1, init="xavier")
        training = fit(net, DataSet(X, LABELS), OPTIMIZERS["adam"](lr=0.01), batch_size=10, epochs=4, seed=0)
        training.keeps_update = keeps
        training.advance(6)
        before = net.theta.copy()
        training.advance(1)
        return net, training, net.theta - before

    net, training, update = trained(True)
    np.testing.assert_array_equal(training.latest_update, update)
    assert np.abs(update).max() > 0.005
    unwatched, training, _ = trained(False)
    assert training.latest_update is None
    np.testing.assert_array_equal(net.theta, unwatched.theta)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_values_that_hardly_differ_have_a_histogram(dtype):
    least = np.finfo(dtype).smallest_subnormal
    values = np.array([0, least, 2 * least, 4 * least], dtype)
    found = spread(values)
    assert found.histogram.counts.sum() == 4
    assert found.histogram.counts[0] == 1 and found.histogram.counts[-1] == 1
