"""Planes and lines through the space of weights, against numpy's SVD, by hand, and against the net itself."""

import numpy as np
import pytest

from engine import DATASETS, MLP
from engine.nets import ConvNet
from engine.nets.landscape import (
    LossAt,
    barrier,
    finished,
    on_line,
    plane_through,
    principal_plane,
    random_plane,
)
from engine.optimizers import OPTIMIZERS
from engine.runs import fit

SPIRAL = DATASETS["spiral"](classes=3, per_class=100, seed=1)


def net(**more):
    return MLP((2, 10, 3), **{"activation": "tanh", "init": "xavier", "seed": 3} | more)


@pytest.mark.parametrize(
    ("model", "x", "labels"),
    [
        (net(), SPIRAL.inputs, SPIRAL.labels),
        (net(dtype="float64"), np.tile(SPIRAL.inputs, (8, 1)), np.tile(SPIRAL.labels, 8)),
        (net(batch_norm=True, loss="mse"), SPIRAL.inputs, SPIRAL.labels),
        (net(dropout=0.5), SPIRAL.inputs, SPIRAL.labels),
        (
            ConvNet((1, 8, 8), "conv 3x3, pool, 5", 4, seed=0),
            np.random.default_rng(0).integers(0, 256, (50, 64), np.uint8),
            np.arange(50) % 4,
        ),
    ],
    ids=["float32", "float64, three blocks", "batch normalization", "dropout", "pictures"],
)
def test_the_loss_at_other_weights_is_that_of_the_net_to_the_last_bit(model, x, labels):
    loss, random = LossAt(model, x, labels), np.random.default_rng(1)
    assert loss(model.theta) == model.loss(x, labels)
    other = model.copy()
    for _ in range(3):
        other.theta[...] = model.theta + random.normal(0, 0.3, model.size)
        assert loss(other.theta) == other.loss(x, labels)
    assert loss(model.theta.astype(np.float64) + 0.1) == loss(
        (model.theta.astype(np.float64) + 0.1).astype(model.dtype)
    )


def test_running_statistics_are_those_of_the_net_when_they_were_taken_over():
    model = net(batch_norm=True)
    loss = LossAt(model, SPIRAL.inputs, SPIRAL.labels)
    before = loss(model.theta)
    model.state[model.size :] += 0.5
    assert loss(model.theta) == before
    loss.refresh()
    assert loss(model.theta) == model.loss(SPIRAL.inputs, SPIRAL.labels) != before


def descent_path(model, epochs=8):
    start = model.theta.copy()
    steps = fit(model, SPIRAL, OPTIMIZERS["adam"](lr=0.02), batch_size=30, epochs=epochs, seed=0)
    return [start, *(model.theta.copy() for _ in steps)]


@pytest.mark.parametrize("hidden", [(10,), (300,)], ids=["63 weights", "1803 weights, two blocks of columns"])
def test_principal_directions_are_those_of_numpys_svd(hidden, monkeypatch):
    monkeypatch.setattr("engine.nets.landscape.COLUMNS", 1000)
    path = descent_path(MLP((2, *hidden, 3), activation="tanh", init="xavier", seed=3))
    plane = finished(principal_plane(path))
    points = np.array(path, np.float64)
    _, singular, directions = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    assert plane.explained == pytest.approx(singular[:2] ** 2 / np.sum(singular**2), rel=1e-8)
    for mine, theirs in ((plane.u, directions[0]), (plane.v, directions[1])):
        assert abs(mine @ theirs) == pytest.approx(1, abs=1e-8) and np.linalg.norm(mine) == pytest.approx(1)
    assert np.array_equal(plane.origin, points[-1])
    assert sum(plane.explained) > 0.5  # Li et al. 2018: most of a path lies in two dimensions


def test_shares_are_those_of_a_path_made_by_hand():
    random = np.random.default_rng(0)
    axes = np.linalg.qr(random.standard_normal((20, 2)))[0].T
    t = np.linspace(-1, 1, 41)
    path = list(5 + np.outer(3 * t, axes[0]) + np.outer(t**2 - np.mean(t**2), axes[1]))
    plane = finished(principal_plane(path))
    variances = np.array([9 * np.var(t), np.var(t**2)])
    assert plane.explained == pytest.approx(variances / variances.sum())
    for place in path:
        a, b, off = plane.shadow(place)
        assert off == pytest.approx(0, abs=1e-9)
        np.testing.assert_allclose(plane.at(a, b), place, atol=1e-9)


def test_a_straight_path_has_a_second_direction_that_explains_nothing():
    plane = finished(principal_plane([np.array([0.0, 0, 0, 1]), np.array([1.0, 0, 0, 1]), np.array([3.0, 0, 0, 1])]))
    assert plane.explained == pytest.approx((1, 0)) and abs(plane.u @ plane.v) < 1e-12
    assert np.linalg.norm(plane.v) == pytest.approx(1)


@pytest.mark.parametrize("path", [[np.ones(3)], [np.ones(3)] * 4, [np.ones(3), np.full(3, np.inf)]])
def test_a_path_without_directions_is_refused(path):
    with pytest.raises(ValueError, match="direction"), np.errstate(all="ignore"):
        finished(principal_plane(path))


@pytest.mark.parametrize("model", [net(init="normal", init_scale=1.0), ConvNet((1, 8, 8), "conv 3x3, pool, 5", 4)])
def test_each_filter_of_a_random_direction_is_as_long_as_the_nets(model):
    model.biases[0][...] = 1
    plane = random_plane(model, np.random.default_rng(0))
    for direction in (plane.u, plane.v):
        for layer, weights in zip(model.weights_of(direction), model.weights, strict=True):
            np.testing.assert_allclose(np.linalg.norm(layer, axis=0), np.linalg.norm(weights, axis=0), rtol=1e-5)
        assert all(not biases.any() for biases in model.biases_of(direction))
    assert np.array_equal(plane.origin, model.theta) and abs(plane.u @ plane.v) < 0.9 * (plane.u @ plane.u)


def test_the_shadow_on_oblique_directions_is_the_nearest_place():
    plane = random_plane(net(), np.random.default_rng(0))
    theta = plane.origin + np.random.default_rng(2).normal(0, 1, len(plane.origin))
    a, b, off = plane.shadow(theta)
    matrix = np.column_stack([plane.u, plane.v])
    (expected, (square,), *_) = np.linalg.lstsq(matrix, theta - plane.origin, rcond=None)
    assert (a, b) == pytest.approx(tuple(expected)) and off == pytest.approx(np.sqrt(square))


def test_a_plane_through_three_points_has_them_where_they_are():
    points = np.random.default_rng(0).normal(0, 1, (3, 50))
    plane = plane_through(*points)
    (a0, b0, off0), (a1, b1, off1), (_, b2, off2) = map(plane.shadow, points)
    assert (a0, b0, b1) == pytest.approx((0, 0, 0), abs=1e-12) and a1 == pytest.approx(
        np.linalg.norm(points[1] - points[0])
    )
    assert b2 > 0 and max(off0, off1, off2) < 1e-12


def test_three_points_on_a_line_have_a_plane_and_two_equal_ones_none():
    line = plane_through(np.zeros(4), np.ones(4), 3 * np.ones(4))
    assert abs(line.u @ line.v) < 1e-12
    with pytest.raises(ValueError, match="same"):
        plane_through(np.ones(4), np.ones(4), np.zeros(4))


def test_a_barrier_is_measured_from_the_straight_line_between_the_losses():
    t = np.linspace(0, 1, 5)
    assert barrier(t, np.array([1.0, 2, 3, 2.5, 0])) == pytest.approx(2.5)  # at ½ the line between 1 and 0 is at ½
    assert barrier(t, np.array([1.0, 0.2, 0.1, 0.05, 0])) == 0  # Goodfellow et al.: from start to end it falls
    assert np.array_equal(on_line(np.zeros(2), np.array([2.0, 4.0]), 0.25), [0.5, 1])


def test_two_nets_that_learned_the_same_have_a_barrier_between_them():
    """Independently begun nets lie in different valleys: Garipov et al. 2018, Frankle et al. 2020."""
    ends = []
    for seed in (1, 2):
        model = net(seed=seed)
        descent_path(model, epochs=60)
        ends.append(model.theta.copy())
    loss = LossAt(net(), SPIRAL.inputs, SPIRAL.labels)
    t = np.linspace(0, 1, 11)
    losses = np.array([loss(on_line(*ends, share)) for share in t])
    assert losses[[0, -1]].max() < 0.3 < barrier(t, losses)
