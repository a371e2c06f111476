"""The smallest net, and the losses of a prediction, against a textbook's numbers, closed forms and differences."""

import math

import numpy as np
import pytest

from engine import OPTIMIZERS, descend, numerical_gradient
from engine.nets import PREDICTION_LOSSES, SoftmaxNet

# The 2×3 net of K. Saitoh, Deep Learning from Scratch (2016), section 4.4.2, as its program prints it.
W = np.array([[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]])
X = (0.6, 0.9)
LOGITS = [1.05414809, 0.63071653, 1.1328074]
LOSS = 0.92806853663411326
GRADIENT = [[0.21924763, 0.14356247, -0.36281009], [0.32887144, 0.2153437, -0.54421514]]


def softmax(z):
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


def test_the_textbooks_numbers():
    net, gradient = SoftmaxNet(X, 2, 3), np.empty(6)
    assert net.logits(W.ravel()) == pytest.approx(LOGITS, abs=1e-8)
    assert (
        net.loss_and_gradient(W.ravel(), gradient) == net.loss(W.ravel()) == pytest.approx(LOSS, abs=1e-8)
    )  # of a W with eight digits
    assert gradient.reshape(2, 3) == pytest.approx(np.array(GRADIENT), abs=1e-8)
    assert gradient.reshape(2, 3) == pytest.approx(np.outer(X, softmax(X @ W) - [0, 0, 1]), rel=1e-14)
    assert numerical_gradient(net.loss, W.ravel()) == pytest.approx(gradient, abs=1e-8)


def test_ten_updates_are_numpys():
    w = W.copy()
    for step in descend(SoftmaxNet(X, 2, 3), OPTIMIZERS["gd"](lr=1.0), W.ravel(), 10):
        assert step.theta == pytest.approx(w.ravel(), rel=1e-12)
        w -= np.outer(X, softmax(X @ w) - [0, 0, 1])


@pytest.mark.parametrize("z", [(0, 0, 0), (1e6, 0, -1e6), (-1e6, 0, 1e6), (1e300, 0, -1e300)])
def test_nothing_overflows(z):
    net, gradient = SoftmaxNet((1.0,), 2, 3), np.empty(3)
    theta = np.array(z, float)
    assert net.loss_and_gradient(theta, gradient) == pytest.approx(max(z) - z[2] + (math.log(3) if z[0] == z[1] else 0))
    assert net.probabilities(theta).sum() == pytest.approx(1) and np.isfinite(gradient).all()


@pytest.mark.parametrize(("x", "label"), [((), 0), ((math.nan,), 0), ((1.0,), 3), ((1.0,), -1)])
def test_what_makes_no_net_is_refused(x, label):
    with pytest.raises(ValueError, match=r"^(x|label)="):
        SoftmaxNet(x, label, 3)


# The same book, section 4.2: the right class is 2; first it is the most probable one, then 7 is.
T = np.eye(10)[2]
SURE = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
MISTAKEN = np.array([0.1, 0.05, 0.1, 0.0, 0.05, 0.1, 0.0, 0.6, 0.0, 0.0])


@pytest.mark.parametrize(
    ("y", "squared", "entropy"), [(SURE, 0.0975, 0.510825457099338), (MISTAKEN, 0.5975, 2.302584092994546)]
)
def test_the_losses_of_a_prediction(y, squared, entropy):
    assert PREDICTION_LOSSES["mse"].value(y, T) == pytest.approx(squared, rel=1e-12)
    assert PREDICTION_LOSSES["cross_entropy"].value(y, T) == pytest.approx(
        entropy, abs=2e-6
    )  # the book adds 1e-7 before the logarithm


@pytest.mark.parametrize("name", PREDICTION_LOSSES)
def test_the_slopes_are_those_of_the_logits(name):
    loss, z = PREDICTION_LOSSES[name], np.random.default_rng(0).normal(size=10)
    assert loss.slope(softmax(z), T) == pytest.approx(
        numerical_gradient(lambda z: loss.value(softmax(z), T), z), abs=1e-8
    )
    rows = np.stack([SURE, MISTAKEN])
    assert loss.slope(rows, T)[1] == pytest.approx(loss.slope(MISTAKEN, T)) and loss.value(rows, T).shape == (2,)


def test_a_confident_mistake():
    """All on a wrong class: cross-entropy is infinite with a slope of √2, the squared error is 1 with a slope of 0."""
    y = np.eye(10)[7]
    assert PREDICTION_LOSSES["cross_entropy"].value(y, T) == math.inf
    assert np.linalg.norm(PREDICTION_LOSSES["cross_entropy"].slope(y, T)) == pytest.approx(math.sqrt(2))
    assert PREDICTION_LOSSES["mse"].value(y, T) == 1
    assert np.linalg.norm(PREDICTION_LOSSES["mse"].slope(y, T)) == 0
