"""Points of functions: where they come from, what is refused, and how they are split."""

import numpy as np
import pytest

from engine.datasets import CurvePoints, SurfacePoints
from engine.expression import ExpressionError
from engine.sentences import SentenceError
from engine.settings import SettingError


def test_the_points_are_those_of_numpys_frozen_stream():
    data = CurvePoints("x^2", points=50, low=-2, high=3, noise=0.5, seed=7)
    random = np.random.RandomState(7)
    x = random.uniform(-2, 3, (50, 1))
    np.testing.assert_array_equal(data.inputs, x)
    np.testing.assert_allclose(data.targets, x[:, 0] ** 2 + 0.5 * random.randn(50), rtol=1e-15)


def test_noise_leaves_the_inputs_and_the_function():
    exact, noisy = SurfacePoints("x*y"), SurfacePoints("x*y", noise=0.2)
    np.testing.assert_array_equal(exact.inputs, noisy.inputs)
    np.testing.assert_array_equal(exact.targets, exact.inputs[:, 0] * exact.inputs[:, 1])
    assert np.std(noisy.targets - exact.targets) == pytest.approx(0.2, rel=0.1)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (dict(expression="sin("), ExpressionError, "something is missing"),
        (dict(expression="x + y"), ExpressionError, "'y' is not known here"),
        (dict(expression="log(x)"), SentenceError, "f has no finite value at x = −"),
        (dict(expression="exp(1000*x)"), SentenceError, r"it must be in \[−10⁶, 10⁶\]"),
        (dict(low=2, high=2), SettingError, "high"),
        (dict(points=1), SettingError, "points"),
        (dict(points=5001), SettingError, "points"),
    ],
)
def test_what_is_refused(given, error, words):
    with pytest.raises(error, match=words):
        CurvePoints(**given)


def test_a_split_keeps_every_example_once():
    data = CurvePoints(points=50, noise=0.1)
    train, test = data.split(0.7, seed=3)
    assert (len(train), len(test)) == (35, 15)
    both = np.concatenate([train.targets, test.targets])
    np.testing.assert_array_equal(np.sort(both), np.sort(data.targets))
    np.testing.assert_array_equal(data.split(0.7, seed=3)[0].inputs, train.inputs)
    assert len(data.split(0.99)[1]) == 1
