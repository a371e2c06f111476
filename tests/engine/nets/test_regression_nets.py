"""Nets that learn numbers, against PyTorch and least squares; test_nets.py and test_hessian.py have more."""

from io import BytesIO

import numpy as np
import pytest

from engine import OPTIMIZERS
from engine.datasets import CurvePoints, RegressionSet, SurfacePoints
from engine.nets import MLP, Net
from engine.runs import fit
from engine.settings import SettingError

SURFACE = SurfacePoints("sin(pi*x)*cos(pi*y)", points=64, noise=0.1, seed=3)

LOSSES_OF_TORCH = {
    "gd": (0.09347810184139528, 0.07764961293331067),
    "adam": (0.08360297405078726, 0.014324999934576782),
}
"""Of the batches of updates 10 and 100: torch 2.13.0, float64, by `torch_losses` below."""

OPTIMIZERS_OF_TORCH = {"gd": OPTIMIZERS["gd"](lr=0.2), "adam": OPTIMIZERS["adam"](lr=0.02)}


def net_of(sizes=(2, 8, 6, 1), **settings):
    return MLP(
        sizes, **dict(activation="tanh", loss="squared_error", init="xavier", dtype="float64", seed=1) | settings
    )


def training(name):
    run = fit(net_of(), SURFACE, OPTIMIZERS_OF_TORCH[name], batch_size=24, epochs=34, sampling="ordered")
    return run, run.advance(100).loss


@pytest.mark.parametrize("name", LOSSES_OF_TORCH)
def test_training_gives_the_losses_of_torch(name):
    losses = training(name)[1]
    assert (losses[9], losses[99]) == pytest.approx(LOSSES_OF_TORCH[name], rel=1e-9)


def torch_losses(name):
    """The same training by PyTorch, its MSELoss halved; the losses, the first gradient and the last predictions."""
    torch = pytest.importorskip("torch")
    start, layers = net_of(), []
    for weights, biases in zip(start.weights, start.biases, strict=True):
        layer = torch.nn.Linear(*weights.shape, dtype=torch.float64)
        layer.weight.data, layer.bias.data = torch.tensor(weights.T.copy()), torch.tensor(biases)
        layers += [layer, torch.nn.Tanh()]
    net, half_mse = torch.nn.Sequential(*layers[:-1]), torch.nn.MSELoss()
    x, targets = torch.tensor(SURFACE.inputs.copy()), torch.tensor(SURFACE.targets.copy())[:, None]
    kind = {"gd": torch.optim.SGD, "adam": torch.optim.Adam}[name]
    optimizer, losses, first = kind(net.parameters(), lr=OPTIMIZERS_OF_TORCH[name].lr), [], None
    batches = [slice(0, 24), slice(24, 48), slice(48, 64)]
    for update in range(100):
        rows = batches[update % 3]
        loss = 0.5 * half_mse(net(x[rows]), targets[rows])
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
        if first is None:
            parts = [(layer.weight.grad.T, layer.bias.grad) for layer in net if hasattr(layer, "weight")]
            first = np.concatenate([part.numpy().ravel() for pair in parts for part in pair])
        optimizer.step()
    with torch.no_grad():
        return losses, first, net(x)[:, 0].numpy()


@pytest.mark.torch
@pytest.mark.parametrize("name", LOSSES_OF_TORCH)
def test_gradient_and_100_updates_are_those_of_torch(name):
    expected, first, predicted = torch_losses(name)
    np.testing.assert_allclose(net_of().gradient(SURFACE.inputs[:24], SURFACE.targets[:24]), first, rtol=0, atol=1e-6)
    run, losses = training(name)
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    np.testing.assert_allclose(run.net.predict(SURFACE.inputs), predicted, rtol=1e-5, atol=1e-9)
    assert (expected[9], expected[99]) == pytest.approx(LOSSES_OF_TORCH[name], rel=1e-12)


def test_without_hidden_layers_it_is_least_squares():
    data = CurvePoints("3*x - 1", noise=0.5, points=50, seed=2)
    run = fit(net_of((1, 1)), data, OPTIMIZERS["gd"](lr=0.5), batch_size=50, epochs=400)
    run.advance(400)
    design = np.column_stack([data.inputs, np.ones(50)])
    expected, squares, *_ = np.linalg.lstsq(design, data.targets, rcond=None)
    np.testing.assert_allclose(run.net.theta, expected, rtol=1e-9)
    assert run.net.loss(data.inputs, data.targets) == pytest.approx(squares[0] / 50 / 2, rel=1e-12)


def test_r_squared_is_the_explained_share_of_the_variance():
    net, data = net_of((1, 4, 1)), CurvePoints(points=30)
    error = ((net.predict(data.inputs) - data.targets) ** 2).sum()
    expected = 1 - error / ((data.targets - data.targets.mean()) ** 2).sum()
    assert net.evaluator(data.inputs, data.targets).r_squared == pytest.approx(expected, rel=1e-12)
    assert np.isnan(net.evaluator(data.inputs, np.full(30, 2.0)).r_squared)


def test_it_has_one_output_and_no_classes():
    net, data = net_of((1, 3, 1)), CurvePoints()
    with pytest.raises(SettingError, match="sizes"):
        net_of((1, 3, 2))
    with pytest.raises(SettingError, match="sizes"):
        MLP((1, 3, 1))
    for wanted in (net.probabilities, lambda x: net.accuracy(x, data.targets)):
        with pytest.raises(ValueError, match="learns numbers"):
            wanted(data.inputs)
    for wrong in ([np.nan, 1.0], ["a", "b"], [1.0]):
        with pytest.raises(ValueError, match="2 finite numbers"):
            net.loss(data.inputs[:2], np.array(wrong))


def test_a_data_set_is_evaluated_by_blocks_and_stops_training_early():
    data = SurfacePoints(points=100, seed=5)
    net = net_of()
    result = net.dataset_evaluator(data.inputs, data.targets, block=30).evaluate()
    assert result.loss == pytest.approx(net.loss(data.inputs, data.targets), rel=1e-12)
    np.testing.assert_allclose(result.predictions, net.predict(data.inputs), rtol=1e-12)
    assert np.isnan(result.accuracy) and result.confusion.shape == (0, 0)
    train, test = CurvePoints("0*x", noise=1.0, points=40).split(0.5)
    run = fit(net_of((1, 20, 1)), train, OPTIMIZERS["adam"](lr=0.05), batch_size=20, epochs=500, patience=5, test=test)
    *_, last = run
    assert last.outcome.kind == "early" and last.epoch < 500


def test_weights_in_a_file_are_those_of_a_net_for_numbers():
    net, file = net_of((1, 4, 1), dtype="float32"), BytesIO()
    net.save(file)
    held = Net.load(BytesIO(file.getvalue()))
    assert held.loss_type.id == "squared_error"
    np.testing.assert_array_equal(held.predict(CurvePoints().inputs), net.predict(CurvePoints().inputs))


def test_targets_of_whole_numbers_are_numbers():
    data = RegressionSet(np.arange(4.0)[:, None], np.array([0, 5, -3, 2]), ("x", "y"))
    net = net_of((1, 1))
    assert net.loss(data.inputs, np.array([0, 5, -3, 2])) == net.loss(data.inputs, data.targets)
