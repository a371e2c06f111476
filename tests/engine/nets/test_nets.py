"""Nets: gradients, what each part computes, views, and what is refused."""

import tracemalloc

import numpy as np
import pytest

from engine.nets import ACTIVATIONS, INITIALIZERS, LOSSES, MLP
from engine.nets.evaluation import ProbabilityMap
from engine.nets.net import ROWS
from engine.registry import UnknownNameError
from engine.settings import SettingError

RANDOM = np.random.default_rng(0)
X, LABELS = RANDOM.normal(size=(12, 4)), np.arange(12) % 3


def net_with_biases(*sizes, **settings):
    """A float64 net whose biases are not 0, so that they take part."""
    net = MLP(sizes, init="xavier", dtype="float64", **settings)
    for biases in net.biases:
        biases[...] = 0.3 * np.sin(1 + np.arange(len(biases)))
    return net


FUNCTIONS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "linear": lambda z: z,
}


def plain_forward(net, x):
    """All layers' outputs, the last one before the loss, written as in a textbook."""
    layers = []
    for place, (weights, biases) in enumerate(zip(net.weights, net.biases, strict=True)):
        x = x @ weights + biases
        if place < len(net.weights) - 1:
            x = FUNCTIONS[net.activation.id](x)
        layers.append(x)
    return layers


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_backpropagated_and_numerical_gradients_agree(activation, loss):
    outputs, answers = (1, X[:, 0] * X[:, 1]) if LOSSES[loss].numbers else (3, LABELS)
    for depth in range(7):
        net = net_with_biases(4, *[5, 6, 4, 6, 5, 4][:depth], outputs, activation=activation, loss=loss, seed=depth)
        gradient = net.gradient(X, answers)
        assert np.linalg.norm(gradient) > 0.01, depth
        np.testing.assert_allclose(gradient, net.numerical_gradient(X, answers, h=1e-5), rtol=0, atol=1e-7)


def test_the_textbooks_gradient_check():
    """784-50-10, three images: LESSONS asks for a mean difference below 1e-7. Every hundredth weight is looked at."""
    net = MLP((784, 50, 10), dtype="float64")
    x, labels = RANDOM.random((3, 784)), np.array([5, 0, 4])
    gradient, h = net.gradient(x, labels), 1e-4
    differences = []
    for place in range(0, net.size, 100):
        here = net.theta[place]
        net.theta[place] = here + h
        ahead = net.loss(x, labels)
        net.theta[place] = here - h
        differences.append((ahead - net.loss(x, labels)) / (2 * h) - gradient[place])
        net.theta[place] = here
    assert np.mean(np.abs(differences)) < 1e-7


@pytest.mark.parametrize("inputs", [4, 70])  # few and many: the first layer has a way for each
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations_are_those_of_the_textbook(activation, inputs):
    net = net_with_biases(inputs, 5, 6, 3, activation=activation)
    x = RANDOM.normal(size=(12, inputs))
    *hidden, z = plain_forward(net, x)
    layers = net.activations(x)
    assert [layer.shape for layer in layers] == [(12, 5), (12, 6), (12, 3)]
    for layer, expected in zip(layers, [*hidden, softmax(z)], strict=True):
        np.testing.assert_allclose(layer, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(net.probabilities(x), softmax(z), rtol=1e-12)
    np.testing.assert_array_equal(net.predict(x), z.argmax(axis=1))


def test_cross_entropy_is_its_formula():
    net = net_with_biases(4, 5, 3)
    p = softmax(plain_forward(net, X)[-1])
    assert net.loss(X, LABELS) == pytest.approx(-np.log(p[np.arange(12), LABELS]).mean(), rel=1e-12)


def test_mse_is_half_the_squared_distance_averaged_over_examples():
    net = MLP((1, 2), loss="mse", init="zeros", dtype="float64")
    net.biases[0][...] = 0.5, 0.25
    x, labels = np.zeros((2, 1)), np.array([0, 1])
    assert net.loss(x, labels) == (0.5 * (0.25 + 0.0625) + 0.5 * (0.25 + 0.5625)) / 2
    np.testing.assert_allclose(net.probabilities(x), [[2 / 3, 1 / 3]] * 2)
    net.biases[0][...] = -1, 3
    np.testing.assert_array_equal(net.probabilities(x), [[0, 1]] * 2)
    net.biases[0][...] = -1, -1
    np.testing.assert_array_equal(net.probabilities(x), [[0.5, 0.5]] * 2)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_softmax_is_stable(dtype):
    net = MLP((1, 3), init="zeros", dtype=dtype)
    net.biases[0][...] = 1e4, -1e4, 0
    x = np.zeros((1, 1))
    np.testing.assert_array_equal(net.probabilities(x), [[1, 0, 0]])
    assert net.loss(x, np.array([0])) == 0
    assert net.loss(x, np.array([1])) == 2e4  # the probability rounds to 0, the loss is finite all the same
    np.testing.assert_array_equal(net.gradient(x, np.array([1])), [0, 0, 0, 1, -1, 0])


def test_a_sure_net_has_no_loss_below_zero():
    net = MLP((1, 3), init="zeros")
    net.biases[0][...] = 50, 0, 0
    for n in range(1, 40):
        assert net.loss(np.zeros((n, 1)), np.zeros(n, int)) == 0


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_large_weights_neither_warn_nor_give_nan_in_float32(activation, recwarn):
    net = MLP((2, 5, 3), activation=activation, init="uniform", init_scale=100)
    x = 1e3 * RANDOM.normal(size=(20, 2))
    assert np.isfinite(net.probabilities(x)).all() and np.isfinite(net.gradient(x, np.arange(20) % 3)).all()
    assert not recwarn.list


def test_theta_is_one_vector_and_weights_and_biases_are_views():
    net = MLP((784, 50, 10))
    assert net.size == 39_760 and net.theta.shape == (39_760,) and net.theta.dtype == np.float32
    assert [weights.shape for weights in net.weights] == [(784, 50), (50, 10)]
    assert [biases.shape for biases in net.biases] == [(50,), (10,)]
    for number, view in enumerate(net.weights + net.biases, start=1):
        view[...] = number
    assert np.bincount(net.theta.astype(int)).tolist() == [0, 784 * 50, 50 * 10, 50, 10]
    with pytest.raises(AttributeError):
        net.theta = np.zeros(39_760)


def test_a_gradient_has_the_same_views():
    net = net_with_biases(4, 5, 3, activation="linear", loss="mse")
    gradient = net.gradient(X, LABELS)
    error = (plain_forward(net, X)[-1] - np.eye(3)[LABELS]) / 12
    np.testing.assert_allclose(net.biases_of(gradient)[1], error.sum(axis=0), atol=1e-15)
    np.testing.assert_allclose(net.weights_of(gradient)[0], X.T @ (error @ net.weights[1].T), atol=1e-15)


def test_seed_and_dtype():
    weights = MLP((4, 5, 3), seed=7, dtype="float64").theta
    np.testing.assert_array_equal(weights, MLP((4, 5, 3), seed=7, dtype="float64").theta)
    np.testing.assert_array_equal(weights.astype(np.float32), MLP((4, 5, 3), seed=7).theta)
    assert not np.array_equal(weights, MLP((4, 5, 3), seed=8, dtype="float64").theta)


@pytest.mark.parametrize(
    ("init", "scale", "spread"),
    [
        ("normal", None, 0.01),
        ("normal", 0.5, 0.5),
        ("xavier", None, (2 / 700) ** 0.5),
        ("he", None, (2 / 400) ** 0.5),
        ("he", 2.0, 2 * (2 / 400) ** 0.5),
        ("uniform", None, 0.1 / 12**0.5),
        ("zeros", None, 0),
    ],
)
def test_initial_weights_have_their_spread_and_biases_are_zero(init, scale, spread):
    net = MLP((400, 300, 2), init=init, init_scale=scale)
    assert net.weights[0].std() == pytest.approx(spread, rel=0.02)
    assert net.weights[0].mean() == pytest.approx(0.05 if init == "uniform" else 0, abs=0.02 * spread)
    assert not any(biases.any() for biases in net.biases)


def test_every_initializer_was_looked_at():
    assert set(INITIALIZERS) == {"normal", "xavier", "he", "uniform", "zeros"}


def test_many_examples_are_looked_at_in_blocks():
    net = net_with_biases(4, 5, 3)
    x = RANDOM.normal(size=(2 * ROWS + 7, 4))
    labels = RANDOM.integers(3, size=len(x))
    p = softmax(plain_forward(net, x)[-1])
    np.testing.assert_allclose(net.probabilities(x), p, rtol=1e-12)
    assert net.loss(x, labels) == pytest.approx(-np.log(p[np.arange(len(x)), labels]).mean(), rel=1e-12)
    assert net.accuracy(x, labels) == np.mean(p.argmax(axis=1) == labels)


def test_a_numerical_gradient_leaves_the_weights_as_they_are():
    net = net_with_biases(4, 5, 3)
    before = net.theta.copy()
    net.numerical_gradient(X, LABELS)
    np.testing.assert_array_equal(net.theta, before)


def test_a_probe_follows_the_net_without_allocating():
    net = net_with_biases(4, 5, 3)
    x = RANDOM.normal(size=(10_000, 4))
    evaluator = net.evaluator(x, np.zeros(len(x), int))
    hidden, p = evaluator.activations
    assert (
        hidden.shape == (5, 10_000) and p is evaluator.probabilities and all(row.flags.c_contiguous for row in hidden)
    )
    net.weights[1][...] += 1
    net.biases[1][...] = 5, 0, 0
    tracemalloc.start()
    evaluator.refresh()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000
    np.testing.assert_array_equal(p.T, net.activations(x)[1])
    assert evaluator.loss == pytest.approx(net.loss(x, evaluator.labels), rel=1e-12)
    assert evaluator.accuracy == net.accuracy(x, evaluator.labels) > 0.9


@pytest.mark.parametrize(("n", "block"), [(100, 30), (90, 30), (7, 30), (1, 1)])
def test_a_map_says_at_every_point_what_the_net_does_also_when_its_blocks_do_not_fit(n, block):
    net = net_with_biases(4, 5, 3)
    x = RANDOM.normal(size=(n, 4))
    seen = ProbabilityMap(net.architecture, net.theta, x, block)
    net.weights[1][...] += 1
    picture = seen.picture()
    assert picture.dtype == np.uint8
    np.testing.assert_array_equal(picture.T, np.rint(net.probabilities(x) * 255))
    assert seen.picture() is not picture


def test_what_is_not_a_number_is_black_in_a_map():
    net = net_with_biases(2, 5, 3)
    net.biases[0][2] = np.nan
    assert not ProbabilityMap(net.architecture, net.theta, RANDOM.normal(size=(50, 2)), 30).picture().any()


def test_a_map_of_a_plane_takes_a_third_of_a_probe():
    net = net_with_biases(2, 10, 3)
    x = RANDOM.normal(size=(10_000, 2))

    def taken(make):
        tracemalloc.start()
        made = make(x)
        now = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        del made
        return now

    assert taken(net.probability_map) < 0.4 * taken(net.evaluator)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((2, 10**6, 3), "sizes[1]=1000000 is outside [1, 512]"),
        ((2, 0, 3), "sizes[1]=0 is outside [1, 512]"),
        ((2, 2.5, 3), "sizes[1]=2.5 is not a whole number in [1, 512]"),
        ((0, 3), "sizes[0]=0 is outside [1, 4096]"),
        ((2, 1), "sizes[1]=1 is outside [2, 512]"),
        (
            (2,),
            (
                "sizes=(2,) is not allowed; it must be the number of inputs, 0 to 6 hidden layers, and the number of"
                " outputs"
            ),
        ),
        ((2, 1, 1, 1, 1, 1, 1, 1, 3), "0 to 6 hidden layers"),
    ],
)
def test_impossible_sizes_are_refused(sizes, message):
    with pytest.raises(SettingError) as caught:
        MLP(sizes)
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["activation", "loss", "init"])
def test_unknown_names_are_refused_with_the_known_ones(name):
    with pytest.raises(UnknownNameError, match="'magic'; known: "):
        MLP((2, 3), **{name: "magic"})


@pytest.mark.parametrize(
    "settings", [dict(dtype="float16"), dict(init_scale=-1), dict(init_scale=np.nan), dict(seed=-1), dict(seed=0.5)]
)
def test_impossible_settings_are_refused(settings):
    with pytest.raises(SettingError, match=f"^{next(iter(settings))}="):
        MLP((2, 3), **settings)


@pytest.mark.parametrize(
    ("x", "labels", "message"),
    [
        (np.zeros((5, 3)), np.zeros(5, int), r"x has the shape \(5, 3\); the net takes \(n, 2\)"),
        (np.zeros(2), np.zeros(1, int), r"x has the shape \(2,\)"),
        (np.zeros((0, 2)), np.zeros(0, int), "n at least 1"),
        (np.zeros((5, 2)), np.zeros(4, int), "5 whole numbers are needed"),
        (np.zeros((5, 2)), np.zeros(5), "dtype float64; 5 whole numbers"),
        (np.zeros((5, 2)), np.full(5, 3), r"labels are in \[3, 3\]; the net's classes are \[0, 2\]"),
        (np.zeros((5, 2)), np.full(5, -1), r"labels are in \[-1, -1\]"),
    ],
)
@pytest.mark.parametrize("method", ["loss", "accuracy", "gradient", "numerical_gradient"])
def test_data_that_do_not_fit_are_refused(method, x, labels, message):
    with pytest.raises(ValueError, match=message):
        getattr(MLP((2, 3)), method)(x, labels)
