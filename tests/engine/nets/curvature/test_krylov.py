"""Block Lanczos and the density of a spectrum, on matrices whose eigenvalues are known."""

import numpy as np
import pytest

from engine.nets import MLP
from engine.nets.curvature import Hessian, Krylov, Spectrum, density

RANDOM = np.random.default_rng(5)
TURN = np.linalg.qr(RANDOM.normal(size=(30, 30)))[0]


def operator(eigenvalues):
    matrix = TURN * eigenvalues @ TURN.T
    return lambda rows: rows @ matrix


@pytest.mark.parametrize("size", [1.0, 1e-12, 1e12])
def test_it_closes_with_all_eigenvalues_however_large_they_are(size):
    eigenvalues = size * (np.arange(30) - 10.0)
    krylov = Krylov(operator(eigenvalues), RANDOM.normal(size=30), 30)
    while not krylov.exhausted:
        krylov.step()
    np.testing.assert_allclose(krylov.ritz().values, eigenvalues[::-1], atol=1e-10 * size)
    np.testing.assert_allclose(krylov.basis @ krylov.basis.T, np.eye(30), atol=1e-13)


def test_each_value_is_within_its_residual_of_an_eigenvalue():
    eigenvalues = np.arange(30) ** 2.0
    krylov = Krylov(operator(eigenvalues), RANDOM.normal(size=(2, 30)), 30)
    for _ in range(6):
        krylov.step()
    values, residuals, coordinates = krylov.ritz()
    assert (np.abs(values[:, None] - eigenvalues).min(axis=1) <= residuals + 1e-10).all()
    vectors = coordinates.T @ krylov.basis
    actual = np.linalg.norm(operator(eigenvalues)(vectors) - values[:, None] * vectors, axis=1)
    np.testing.assert_allclose(residuals, actual, atol=1e-9)
    assert residuals[0] < 0.1 * values[0]


def test_a_block_of_three_finds_an_eigenvalue_that_occurs_three_times():
    eigenvalues = np.r_[np.full(3, 7.0), np.linspace(-1, 1, 27)]
    krylov = Krylov(operator(eigenvalues), RANDOM.normal(size=(3, 30)), 30)
    while not krylov.exhausted:
        krylov.step()
    np.testing.assert_allclose(krylov.ritz().values[:4], [7, 7, 7, 1], rtol=1e-10)


@pytest.mark.parametrize("value", [0.0, 2.5])
def test_a_space_that_is_closed_at_once(value):
    krylov = Krylov(lambda rows: value * rows, np.ones((1, 30)), 30)
    krylov.step()
    assert krylov.exhausted and krylov.ritz().values == pytest.approx([value])


def test_the_density_has_the_moments_of_the_spectrum():
    net = MLP((3, 4, 2), activation="tanh", init="xavier", dtype="float64")
    x, labels = RANDOM.normal(size=(20, 3)), np.arange(20) % 2
    spectrum = Spectrum(Hessian(net.architecture, x, labels), net.theta, probes=400, steps=6)
    while not spectrum.step():
        pass
    eigenvalues = np.linalg.eigvalsh(net.hessian_vector_product(x, labels, np.eye(net.size)))
    assert spectrum.weights.sum() == pytest.approx(1)
    for power in (1, 2, 3):  # 400 probes of 26 numbers: a few percent
        expected = np.mean(eigenvalues**power)
        assert spectrum.weights @ spectrum.nodes**power == pytest.approx(expected, rel=0.1)
    assert spectrum.nodes.max() <= eigenvalues.max() + 1e-12
    places = np.linspace(-2, 3, 2001)
    curve = density(spectrum.nodes, spectrum.weights, places, 0.05)
    assert np.trapezoid(curve, places) == pytest.approx(1, abs=1e-6)
