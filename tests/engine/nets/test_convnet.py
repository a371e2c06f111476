"""Convolutional nets: gradients, PyTorch's numbers, layers as text, files."""

import io

import numpy as np
import pytest

from engine.datasets.mnist import sample
from engine.nets import ConvNet, WeightsError
from engine.nets.composition import MAX_INPUTS, hidden_of
from engine.nets.layers import Convolution, Pooling
from engine.nets.net import Net
from engine.nets.notation import hidden_text, read_hidden
from engine.sentences import SentenceError

RANDOM = np.random.default_rng(0)
SHAPE = (2, 9, 8)
X, LABELS = RANDOM.normal(size=(6, 2 * 9 * 8)), np.arange(6) % 3
HIDDEN = ["conv 3x3", "conv 3x3, pool, 5", "conv 3x4 stride 2 pad 0, conv 2x2, 4", "pool 3, conv 2x1 pad 1, pool"]


def plain_convolution(x, weights, biases, layer):
    """Loops over channels and places, as the formula has them. x : (n, channels, height, width)"""
    pad, kernel, stride = layer.padding, layer.kernel, layer.stride
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    channels, rows, columns = layer.output((x.shape[1], x.shape[2] - 2 * pad, x.shape[3] - 2 * pad))
    out = np.empty((len(x), channels, rows, columns))
    for row in range(rows):
        for column in range(columns):
            patch = x[:, :, row * stride : row * stride + kernel, column * stride : column * stride + kernel]
            out[:, :, row, column] = patch.reshape(len(x), -1) @ weights + biases
    return out


@pytest.mark.parametrize("settings", [dict(kernel=3), dict(kernel=4, stride=2, padding=0), dict(kernel=1, padding=2)])
def test_a_convolution_is_its_formula(settings):
    layer = Convolution(3, **settings)
    net = ConvNet(SHAPE, hidden_text([layer]), 3, activation="linear", dtype="float64")
    net.biases[0][...] = 1, 2, 3
    expected = plain_convolution(X.reshape(6, *SHAPE), net.weights[0], net.biases[0], layer)
    np.testing.assert_allclose(net.activations(X)[0].reshape(expected.shape), expected, atol=1e-12)


def test_pooling_takes_the_largest_and_leaves_out_what_fills_no_square():
    net = ConvNet(SHAPE, "conv 2x1, pool 3", 3, activation="linear", dtype="float64")
    net.weights[0][...] = np.eye(2)
    pictures = X.reshape(6, *SHAPE)[:, :, :9, :6]
    expected = pictures.reshape(6, 2, 3, 3, 2, 3).max(axis=(3, 5))
    np.testing.assert_array_equal(net.activations(X)[0].reshape(expected.shape), expected)


@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_backpropagated_and_numerical_gradients_agree(hidden, batch_norm):
    net = ConvNet(SHAPE, hidden, 3, activation="tanh", dtype="float64", batch_norm=batch_norm)
    net.theta[...] += 0.1 * np.sin(np.arange(net.size))
    gradient = net.gradient(X, LABELS)
    assert np.linalg.norm(gradient) > 0.01
    np.testing.assert_allclose(gradient, net.numerical_gradient(X, LABELS, h=1e-5), rtol=0, atol=1e-7)


def test_of_equal_values_the_first_gets_the_gradient():
    through = ConvNet((1, 4, 4), "conv 1x1, pool", 2, activation="linear", init="normal", dtype="float64")
    through.weights[0][...] = 1
    x, labels = np.ones((1, 16)), np.array([0])
    error = through.probabilities(x)[0] - [1, 0]
    assert through.weights_of(through.gradient(x, labels))[0] == pytest.approx((through.weights[1] @ error).sum())


def test_large_batches_are_laid_out_in_strips_with_the_same_result():
    net = ConvNet((1, 28, 28), "conv 4x3, pool", 10, dtype="float64")
    images, labels = sample().train.inputs[:200], sample().train.labels[:200]
    parts = [net.gradient(images[i : i + 20], labels[i : i + 20]) for i in range(0, 200, 20)]
    np.testing.assert_allclose(net.gradient(images, labels), np.mean(parts, axis=0), rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("Conv 16×3,pool, conv 32 x 5 stride 2 pad 0, pool 3 , 64", None),
        ("conv 30x5 pad 0", [Convolution(30, 5, 1, 0)]),
        ("0", []),
        ("10, 20", [10, 20]),
    ],
)
def test_layers_as_text(text, layers):
    read = read_hidden(text)
    assert read == (layers or read) and read_hidden(hidden_text(read)) == read
    if layers is None:
        assert read == [Convolution(16, 3, 1, 1), Pooling(2), Convolution(32, 5, 2, 0), Pooling(3), 64]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("conv", "conv is not a layer; write 64, conv 16x3 or pool"),
        ("conv 65x3", r"channels=65 is outside \[1, 64\]"),
        ("conv 2x9", r"kernel=9 is outside \[1, 7\]"),
        ("pool 9", r"side=9 is outside \[2, 7\]"),
        ("600", r"units=600 is outside \[1, 512\]"),
        ("8, conv 2x3", "before all dense layers"),
        ("pool 7, pool 2", "above a picture of at least 2×2"),
        ("pool 3, conv 2x7 pad 0", "a kernel of 7×7 is larger than the picture below it, whose side is 2"),
        ("1, 1, 1, 1, 1, 1, 1", "at most 6 . 4 are allowed"),
    ],
)
def test_impossible_layers_are_refused(text, words):
    with pytest.raises(SentenceError, match=words):
        ConvNet(SHAPE, text, 3)


@pytest.mark.parametrize("batch_norm", [False, True])
def test_a_net_comes_back_from_a_file_as_it_was(batch_norm):
    net = ConvNet(SHAPE, HIDDEN[2], 3, batch_norm=batch_norm, dropout=0.2)
    file = io.BytesIO()
    net.save(file)
    back = Net.load(io.BytesIO(file.getvalue()))
    assert back.architecture == net.architecture and hidden_of(back.architecture) == read_hidden(HIDDEN[2])
    np.testing.assert_array_equal(back.state, net.state)


def test_a_file_may_hold_a_net_for_the_most_inputs():
    file = io.BytesIO()
    ConvNet((MAX_INPUTS, 1, 1), "2", 3).save(file)
    assert Net.load(io.BytesIO(file.getvalue())).architecture.inputs == MAX_INPUTS


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (dict(shape=np.array([1, 2])), "shape must be the three sizes"),
        (dict(shape=np.array([1, 5000, 1])), "shape must be the three sizes"),
        (dict(layers=np.array("conv 60x7, 99999")), "units=99999 is outside"),
        (dict(layers=np.array("magic")), "magic is not a layer"),
        (dict(W1=np.zeros((2, 2), np.float32)), r"W1 must have the shape \(18, 3\), according to the layers"),
        (dict(b1=np.zeros(9, np.float32)), r"b1 must have the shape \(3,\)"),
        (dict(W1=np.full((18, 3), np.inf, np.float32)), "W1 has entries that are not finite"),
    ],
)
def test_files_that_hold_no_such_net_are_refused(changes, words):
    file = io.BytesIO()
    ConvNet(SHAPE, "conv 3x3, pool", 3).save(file)
    with np.load(io.BytesIO(file.getvalue())) as arrays:
        changed = dict(arrays) | changes
    file = io.BytesIO()
    np.savez(file, **changed)
    with pytest.raises(WeightsError, match=words):
        Net.load(io.BytesIO(file.getvalue()))


@pytest.mark.torch
@pytest.mark.parametrize("hidden", ["conv 16x3, pool, conv 32x3, pool, 64", "conv 30x5 pad 0, pool, 100"])
def test_the_gradient_is_that_of_torch(hidden):
    torch = pytest.importorskip("torch")
    net = ConvNet((1, 28, 28), hidden, 10, dtype="float64")
    images, labels = sample().train.inputs[:50], sample().train.labels[:50].astype(int)
    signal, parameters, dense = torch.tensor(images / 255.0).reshape(-1, 1, 28, 28), [], False
    weights = iter(zip(net.weights, net.biases, strict=True))
    for layer in [*read_hidden(hidden), 10]:
        if isinstance(layer, Pooling):
            signal = torch.nn.functional.max_pool2d(signal, layer.side)
            continue
        matrix, biases = (torch.tensor(part.T.copy(), requires_grad=True) for part in next(weights))
        parameters += [matrix, biases]
        if isinstance(layer, Convolution):
            kernels = matrix.reshape(layer.channels, -1, layer.kernel, layer.kernel)
            signal = torch.nn.functional.conv2d(signal, kernels, biases, layer.stride, layer.padding)
        else:
            signal = (signal if dense else signal.flatten(1)) @ matrix.T + biases
            dense = True
        signal = signal if layer == 10 else torch.relu(signal)
    torch.nn.functional.cross_entropy(signal, torch.tensor(labels)).backward()
    expected = np.concatenate([parameter.grad.numpy().T.ravel() for parameter in parameters])
    gradient = net.gradient(images, labels)
    np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-12)
    assert np.abs(gradient).max() > 0.01
