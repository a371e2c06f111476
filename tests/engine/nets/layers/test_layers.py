"""Layers beyond the plain ones: gradients, what training and evaluation make of them, and PyTorch's numbers."""

import numpy as np
import pytest

from engine import MLP, OPTIMIZERS, fit
from engine.datasets import DataSet
from engine.nets.layers import BatchNorm
from engine.nets.passes import Pass, batch
from engine.rng import generator
from engine.settings import SettingError

RANDOM = np.random.default_rng(0)
X, LABELS = RANDOM.normal(size=(40, 6)), np.arange(40) % 3
DATA = DataSet(X, LABELS)
SIZES = (6, 10, 8, 3)

LOSSES_OF_TORCH = {
    "plain": (1.0033284898263906, 0.2673234387023995),
    "l2": (1.0056827809464246, 0.7487586480428247),
    "l1": (1.0051151016104116, 0.36113190026408654),
    "dropout": (1.0313658314069463, 0.9394372687828532),
    "batch_norm": (1.0014717617628721, 0.4658741128518756),
    "all": (1.066616033141491, 0.8754997070950212),
}
"""Of the batch of updates 10 and 100: torch 2.13.0, float64, by `torch_losses` below."""

REGULARIZED = {
    "plain": ({}, {}),
    "l2": ({}, {"l2": 0.02}),
    "l1": ({}, {"l1": 0.003}),
    "dropout": ({"dropout": 0.3}, {}),
    "batch_norm": ({"batch_norm": True}, {}),
    "all": ({"dropout": 0.2, "batch_norm": True}, {"l2": 0.01, "l1": 0.001}),
}
"""Settings of the net, and of `fit`."""


def net_of(**settings):
    return MLP(SIZES, activation="tanh", init="xavier", dtype="float64", seed=1, **settings)


def training(name):
    net, settings = REGULARIZED[name]
    run = fit(
        net_of(**net), DATA, OPTIMIZERS["momentum"](lr=0.05), batch_size=16, epochs=34, sampling="ordered", **settings
    )
    return run, [next(run).loss for _ in range(100)]


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("n", [40, 2])
def test_the_gradient_through_batch_normalization_is_the_numerical_one(activation, n):
    net = MLP(SIZES, activation=activation, init="xavier", dtype="float64", batch_norm=True)
    net.theta[...] += 0.1 * np.sin(np.arange(net.size))
    before = net.state.copy()
    gradient = net.gradient(X[:n], LABELS[:n])
    np.testing.assert_allclose(gradient, net.numerical_gradient(X[:n], LABELS[:n], h=1e-5), rtol=0, atol=1e-7)
    np.testing.assert_array_equal(net.state, before)


def test_the_gradient_through_dropout_is_the_numerical_one_of_what_was_left():
    net = net_of(dropout=0.4, batch_norm=True)
    gradient, parts = np.empty(net.size), batch(net.architecture, X, LABELS)

    def loss():
        return Pass(net.architecture, net.state.copy(), 40, gradient, np.random.default_rng(5)).loss_and_gradient(
            *parts
        )

    loss()
    found, numerical = gradient.copy(), np.empty(net.size)
    for i in range(net.size):
        here = net.theta[i]
        net.theta[i] = here + 1e-5
        ahead = loss()
        net.theta[i] = here - 1e-5
        numerical[i] = (ahead - loss()) / 2e-5
        net.theta[i] = here
    np.testing.assert_allclose(found, numerical, rtol=0, atol=1e-7)


def test_evaluation_drops_nothing_and_every_mean_stays_in_training():
    dropping, plain = net_of(dropout=0.5), net_of()
    np.testing.assert_array_equal(dropping.probabilities(X), plain.probabilities(X))
    np.testing.assert_array_equal(dropping.gradient(X, LABELS), plain.gradient(X, LABELS))
    wide = MLP((1, 512, 2), activation="linear", init="uniform", dropout=0.5)
    gradient = np.zeros(wide.size, np.float32)
    passing = Pass(wide.architecture, wide.state, 500, gradient, np.random.default_rng(0))
    passing.forward(np.ones((2, 500), np.float32))
    kept = passing.activations[0]
    expected = wide.activations(np.ones((1, 1)))[0].T
    np.testing.assert_allclose(kept[kept != 0], np.broadcast_to(2 * expected, kept.shape)[kept != 0], rtol=1e-6)
    assert np.count_nonzero(kept) / kept.size == pytest.approx(0.5, abs=0.01)


def test_the_units_that_are_dropped_follow_from_the_seed_alone():
    def losses(seed, dtype="float64"):
        net = MLP(SIZES, dropout=0.5, seed=1, init="xavier", dtype=dtype)
        return [step.loss for step in fit(net, DATA, OPTIMIZERS["gd"](lr=0.1), epochs=3, sampling="ordered", seed=seed)]

    assert losses(0) == losses(0) != losses(1)
    assert losses(0) == pytest.approx(losses(0, "float32"), rel=1e-5)


def test_batch_normalization_gives_mean_0_and_variance_1_then_scale_and_shift():
    net = MLP((6, 5, 3), activation="linear", init="xavier", dtype="float64", batch_norm=True)
    slot = next(slot for slot in net.architecture.slots if isinstance(slot.layer, BatchNorm))
    gamma, beta = net.architecture.block(slot, net.state)
    gamma[...], beta[...] = np.arange(1, 6), np.arange(5)
    passing = Pass(net.architecture, net.state, 40, np.empty(net.size), np.random.default_rng(0))
    passing.forward(batch(net.architecture, X, LABELS)[0])
    out = passing.activations[0]
    np.testing.assert_allclose(out.mean(axis=1), np.arange(5), atol=1e-12)
    np.testing.assert_allclose(out.std(axis=1), np.arange(1, 6), rtol=1e-4)
    z = X @ net.weights[0]
    mean, variance = net.architecture.statistics(slot, net.state)
    np.testing.assert_allclose(mean, 0.1 * z.mean(axis=0), atol=1e-15)
    np.testing.assert_allclose(variance, 0.9 + 0.1 * z.var(axis=0, ddof=1))
    expected = (z - mean) / np.sqrt(variance + 1e-5) * gamma + beta
    np.testing.assert_allclose(net.activations(X)[0], expected)


def test_a_batch_of_one_example_is_no_division_by_zero():
    net = net_of(batch_norm=True)
    for _ in fit(net, DATA, OPTIMIZERS["gd"](lr=0.1), batch_size=1, epochs=1):
        pass
    assert np.isfinite(net.state).all()


@pytest.mark.parametrize("rate", [-0.1, 0.95, float("nan")])
def test_impossible_rates_are_refused(rate):
    with pytest.raises(SettingError, match=r"^dropout="):
        net_of(dropout=rate)


@pytest.mark.parametrize("name", REGULARIZED)
def test_training_gives_the_losses_of_torch(name):
    losses = training(name)[1]
    assert (losses[9], losses[99]) == pytest.approx(LOSSES_OF_TORCH[name], rel=1e-9)


def torch_losses(name):
    """The same training by PyTorch; the masks of dropout are those of the engine."""
    torch = pytest.importorskip("torch")
    settings, penalties = REGULARIZED[name]
    start, random = net_of(**settings), generator(0, "dropout")

    class Dropout(torch.nn.Module):
        def forward(self, a):
            kept = settings["dropout"] <= random.random(tuple(a.shape[::-1]), dtype=np.float32).T
            return a * torch.tensor(kept / (1 - settings["dropout"]))

    layers = []
    for weights, biases in zip(start.weights, start.biases, strict=True):
        layer = torch.nn.Linear(*weights.shape, dtype=torch.float64)
        layer.weight.data, layer.bias.data = torch.tensor(weights.T.copy()), torch.tensor(biases)
        layers.append(layer)
        if settings.get("batch_norm"):
            layers.append(torch.nn.BatchNorm1d(len(biases), dtype=torch.float64))
        layers.append(torch.nn.Tanh())
        if "dropout" in settings:
            layers.append(Dropout())
    del layers[layers.index(layer) + 1 :]
    net, x, labels = torch.nn.Sequential(*layers), torch.tensor(X), torch.tensor(LABELS)
    optimizer, losses = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9), []
    matrices = [parameter for parameter in net.parameters() if parameter.ndim == 2]
    for update in range(100):
        rows = slice(update % 3 * 16, update % 3 * 16 + 16)
        loss = torch.nn.functional.cross_entropy(net(x[rows]), labels[rows])
        losses.append(loss.item())
        penalty = sum(
            penalties.get("l1", 0) * w.abs().sum() + penalties.get("l2", 0) / 2 * (w**2).sum() for w in matrices
        )
        optimizer.zero_grad()
        (loss + penalty).backward()
        optimizer.step()
    with torch.no_grad():
        net.train(False)
        for layer in layers:
            if isinstance(layer, Dropout):
                layer.forward = lambda a: a
        return losses, torch.softmax(net(x), 1).numpy()


@pytest.mark.torch
@pytest.mark.parametrize("name", REGULARIZED)
def test_training_is_that_of_torch_over_100_updates(name):
    run, losses = training(name)
    expected, probabilities = torch_losses(name)
    np.testing.assert_allclose(losses, expected, rtol=1e-9)
    np.testing.assert_allclose(run.net.probabilities(X), probabilities, rtol=0, atol=1e-9)
