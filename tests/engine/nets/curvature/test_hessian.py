"""Products with the Hessian against PyTorch's, and against differences of gradients; its largest eigenvalues."""

import numpy as np
import pytest

from engine.nets import ACTIVATIONS, LOSSES, MLP, ConvNet
from engine.nets.curvature import Hessian, Sharpness
from engine.nets.curvature.tangents import TANGENTS, tangent_of
from engine.nets.layers import Dropout, Layer
from engine.settings import SettingError
from tests.engine.nets.curvature.hessians_of_torch import hessian_of_torch

RANDOM = np.random.default_rng(3)
X, LABELS = RANDOM.normal(size=(40, 6)), np.arange(40) % 3
NUMBERS = np.sin(X[:, 0]) + X[:, 1] * X[:, 2]
PICTURES, KINDS = RANDOM.normal(size=(10, 84)), np.arange(10) % 3

LARGEST_OF_TORCH = {
    ("sigmoid", "cross_entropy", False): (1.3692880903429256, 0.5906142722851477, 0.16700856968907798),
    ("tanh", "mse", False): (4.881322152866064, 4.154184189639938, 3.207839748599445),
    ("relu", "cross_entropy", False): (2.5497534268088025, 1.3281557453421282, 0.8175878841452495),
    ("tanh", "cross_entropy", True): (2.08336638702151, 1.6575378539464014, 1.3546087480547548),
    ("leaky_relu", "mse", True): (5.7923614094046965, 5.08542095640511, 3.914684958416086),
}
"""The three largest eigenvalues: torch 2.13.0, float64, numpy's eigvalsh of `hessian_of_torch`."""


def answers(loss):
    return NUMBERS if LOSSES[loss].numbers else LABELS


def dense(activation, loss, batch_norm):
    """A net of 185 or 221 parameters, fewer for numbers."""
    net = MLP(
        (6, 10, 8, 1 if LOSSES[loss].numbers else 3),
        activation=activation,
        loss=loss,
        batch_norm=batch_norm,
        dropout=0.3,
        init="xavier",
        dtype="float64",
        seed=1,
    )
    net.theta[...] += 0.1 * np.sin(np.arange(net.size))
    return net


def whole(net, x, labels, **settings):
    hessian = Hessian(net.architecture, x, labels, **settings)
    hessian.move(net.theta)
    return hessian.product(np.eye(net.size))


def by_differences(net, x, labels, h=1e-6):
    """Rows (∂L(θ + h eᵢ) − ∂L(θ − h eᵢ)) / 2h."""
    rows, moved = [], net.copy()
    for i in range(net.size):
        moved.theta[...] = net.theta
        moved.theta[i] += h
        ahead = moved.gradient(x, labels)
        moved.theta[i] -= 2 * h
        rows.append((ahead - moved.gradient(x, labels)) / (2 * h))
    return np.array(rows)


DENSE = [(activation, loss, norm) for activation in ACTIVATIONS for loss in LOSSES for norm in (False, True)]


@pytest.mark.parametrize(("activation", "loss", "batch_norm"), DENSE)
def test_products_are_differences_of_gradients(activation, loss, batch_norm):
    net = dense(activation, loss, batch_norm)
    found = whole(net, X, answers(loss))
    np.testing.assert_allclose(found, by_differences(net, X, answers(loss)), rtol=0, atol=1e-7)
    np.testing.assert_allclose(found, found.T, rtol=0, atol=1e-14)
    assert np.abs(found).max() > 0.1


@pytest.mark.parametrize(
    ("hidden", "batch_norm"), [("conv 3x3, pool, conv 4x3 stride 2, 5", True), ("pool, conv 3x2 pad 0, pool, 5", False)]
)
def test_products_through_convolutions_are_differences_of_gradients(hidden, batch_norm):
    net = ConvNet((2, 7, 6), hidden, 3, activation="tanh", batch_norm=batch_norm, init="xavier", dtype="float64")
    found = whole(net, PICTURES, KINDS)
    np.testing.assert_allclose(found, by_differences(net, PICTURES, KINDS), rtol=0, atol=1e-7)
    assert np.abs(found).max() > 0.1


@pytest.mark.parametrize(("name", "expected"), LARGEST_OF_TORCH.items())
def test_the_largest_eigenvalues_are_those_of_torch(name, expected):
    net = dense(*name)
    np.testing.assert_allclose(net.sharpness(X, LABELS, k=3), expected, rtol=1e-6)
    np.testing.assert_allclose(np.linalg.eigvalsh(whole(net, X, LABELS))[::-1][:3], expected, rtol=1e-12)


@pytest.mark.torch
@pytest.mark.parametrize(("activation", "loss", "batch_norm"), DENSE)
def test_the_hessian_is_that_of_torch(activation, loss, batch_norm):
    pytest.importorskip("torch")
    net = dense(activation, loss, batch_norm)
    expected = hessian_of_torch(net, X, answers(loss))
    np.testing.assert_allclose(whole(net, X, answers(loss)), expected, rtol=0, atol=1e-6 * np.abs(expected).max())
    largest = np.linalg.eigvalsh(expected)[::-1][:3]
    np.testing.assert_allclose(net.sharpness(X, answers(loss), k=3), largest, rtol=1e-6)
    if (activation, loss, batch_norm) in LARGEST_OF_TORCH:
        np.testing.assert_allclose(LARGEST_OF_TORCH[activation, loss, batch_norm], largest, rtol=1e-12)


def test_a_float32_net_is_seen_in_float64():
    net = MLP((6, 10, 3), init="xavier", seed=1)
    doubled = MLP((6, 10, 3), init="xavier", seed=1, dtype="float64")
    doubled.theta[...] = net.theta
    v = np.sin(np.arange(net.size))
    found = net.hessian_vector_product(X, LABELS, v)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, doubled.hessian_vector_product(X, LABELS, v))


def test_the_penalty_adds_to_what_belongs_to_weights():
    net = dense("tanh", "mse", True)
    added = whole(net, X, LABELS, l2=0.25) - whole(net, X, LABELS)
    is_weight = np.zeros(net.size)
    for weights in net.weights_of(is_weight):
        weights[...] = 1
    np.testing.assert_allclose(added, 0.25 * np.diag(is_weight), rtol=0, atol=1e-14)


def test_a_search_that_begins_where_the_last_ended_takes_fewer_products():
    net = dense("tanh", "cross_entropy", False)
    sharpness = Sharpness(Hessian(net.architecture, X, LABELS), k=3)

    def products():
        sharpness.begin(net.theta)
        count = 1
        while sharpness.step() is None:
            count += 1
        return count

    first = products()
    net.theta[...] -= 0.01 * net.gradient(X, LABELS)
    assert products() < first


def test_the_preconditioned_one_is_that_of_the_scaled_matrix():
    net = dense("tanh", "cross_entropy", False)
    divisor = 0.5 + RANDOM.random(net.size)
    found = Sharpness(Hessian(net.architecture, X, LABELS), k=2, tolerance=1e-8).find(net.theta, divisor)
    expected = np.sort(np.linalg.eigvals(whole(net, X, LABELS) / divisor[:, None]).real)[::-1][:2]
    np.testing.assert_allclose(found.values, expected, rtol=1e-10)


def test_a_net_that_has_diverged_has_none():
    net = dense("tanh", "mse", False)
    net.theta[...] = np.inf
    sharpness = Sharpness(Hessian(net.architecture, X, LABELS), k=3)
    assert np.isnan(sharpness.find(net.theta).values).all()
    healthy = dense("tanh", "mse", False)
    expected = healthy.sharpness(X, LABELS, k=3)
    np.testing.assert_allclose(sharpness.find(healthy.theta).values, expected, rtol=1e-4)


def test_every_layer_has_second_derivatives_or_is_gone_after_training():
    listed = {layer for layer in Layer.__subclasses__() if layer.__module__.startswith("engine.")}
    assert set(TANGENTS) == listed - {Dropout}

    class Unknown(Layer):
        pass

    slot = dense("tanh", "mse", False).architecture.slots[0]
    with pytest.raises(ValueError, match="Unknown: there are no second derivatives"):
        tangent_of(slot._replace(layer=Unknown()))


def test_what_does_not_fit_is_refused():
    net = dense("tanh", "mse", False)
    with pytest.raises(ValueError, match="the net has 185 parameters"):
        net.hessian_vector_product(X, LABELS, np.ones(3))
    with pytest.raises(SettingError, match=r"k=186 is outside \[1, 185\]"):
        net.sharpness(X, LABELS, k=186)
