"""Numerical derivatives: exactly the textbook's numbers."""

import numpy as np
import pytest

from engine import SURFACES, numerical_gradient
from engine.numerical import central_difference


def bowl(theta):
    return theta[0] ** 2 + theta[1] ** 2


# shared lessons, "tangent": f(x) = 0.01x² + 0.1x, h = 1e-4
@pytest.mark.parametrize(("x", "slope"), [(5, 0.1999999999990898), (10, 0.2999999999986347)])
def test_slope_of_the_tangent(x, slope):
    assert central_difference(lambda x: 0.01 * x**2 + 0.1 * x, x) == slope


# shared lessons, "partial": f = x₀² + x₁² at (3, 4), h = 1e-4
@pytest.mark.parametrize("f", [bowl, SURFACES["sphere"].value, SURFACES["sphere"].loss])
def test_gradient_of_the_bowl(f):
    assert numerical_gradient(f, np.array([3.0, 4.0])).tolist() == [6.00000000000378, 7.999999999999119]


def test_theta_is_left_as_it_is():
    theta = np.array([3.0, 4.0])
    numerical_gradient(bowl, theta)
    assert theta.tolist() == [3, 4]


def test_integers_count_as_floats():
    assert numerical_gradient(bowl, [3, 4]).tolist() == numerical_gradient(bowl, [3.0, 4.0]).tolist()


def test_any_shape():
    weights = np.arange(6.0).reshape(2, 3)
    gradient = numerical_gradient(lambda w: (w**2).sum(), weights)
    np.testing.assert_allclose(gradient, 2 * weights, atol=1e-10)


def test_float32_stays_float32_and_loses_a_tiny_h():
    theta = np.array([3.0, 4.0], dtype=np.float32)
    assert numerical_gradient(bowl, theta).dtype == np.float32
    assert numerical_gradient(bowl, theta, h=1e-50).tolist() == [0, 0]  # 1e-50 is 0 in float32


def test_the_error_has_a_truncation_and_a_rounding_side():
    error = {h: abs(central_difference(np.exp, 1.0, h) - np.e) for h in (1e-2, 1e-3, 1e-5, 1e-9, 1e-12)}
    assert error[1e-2] / error[1e-3] == pytest.approx(100, rel=0.01)  # order h²
    assert error[1e-5] < error[1e-9] < error[1e-12]


@pytest.mark.filterwarnings("error", "ignore::ResourceWarning")
def test_what_is_not_finite_is_no_error():
    assert np.isnan(numerical_gradient(lambda theta: float("nan"), np.zeros(2))).all()
    assert np.isnan(numerical_gradient(lambda theta: float("inf"), np.zeros(2))).all()
