"""Data sets: exactly the textbook's spiral, what holds for all of them, and each one's shape."""

import dataclasses

import numpy as np
import pytest

from engine.datasets import DATASETS, DataSet
from engine.settings import SettingError

every_data_set = pytest.mark.parametrize("name", DATASETS)


def textbook_spiral():
    """Point by point as in Deep Learning from Scratch 2, chapter 1, with NumPy's legacy generator."""
    random = np.random.RandomState(1984)
    inputs, labels = np.zeros((300, 2)), np.zeros(300, int)
    for j in range(3):
        for i in range(100):
            rate = i / 100
            radius = 1.0 * rate
            theta = j * 4.0 + 4.0 * rate + random.randn() * 0.2
            inputs[100 * j + i] = radius * np.sin(theta), radius * np.cos(theta)
            labels[100 * j + i] = j
    return inputs, labels


def test_the_spiral_is_the_textbooks():
    data = DATASETS["spiral"](classes=3, per_class=100, seed=1984)
    inputs, labels = textbook_spiral()
    np.testing.assert_array_max_ulp(
        data.inputs, inputs, maxulp=1
    )  # sin of many numbers may round otherwise than of one
    np.testing.assert_array_equal(data.labels, labels)
    assert data.inputs[200].tolist() == [0, 0] and data.class_count == 3


@every_data_set
def test_every_data_set_has_points_of_every_class_within_reach(name):
    data = DATASETS[name](per_class=50)
    assert data.inputs.shape == (len(data), 2) and data.inputs.dtype == np.float64 and data.labels.dtype == np.int64
    assert np.bincount(data.labels).tolist() == [50] * data.class_count
    assert 0.5 < np.abs(data.inputs).max() < 1.5
    assert not data.inputs.flags.writeable and not data.labels.flags.writeable


@every_data_set
def test_the_seed_decides_on_the_points(name):
    make = DATASETS[name]
    np.testing.assert_array_equal(make(seed=5).inputs, make(seed=5).inputs)
    assert not np.array_equal(make(seed=5).inputs, make(seed=6).inputs)


@every_data_set
def test_noise_moves_the_points(name):
    still, moved = DATASETS[name](noise=0, per_class=1000), DATASETS[name](noise=0.1, per_class=1000)
    if name != "spiral":  # there it is noise of the angle
        assert (moved.inputs - still.inputs).std() == pytest.approx(0.1, rel=0.05)
    assert not np.array_equal(still.inputs, moved.inputs)


@every_data_set
@pytest.mark.parametrize(
    "wrong",
    [dict(per_class=0), dict(per_class=10**6), dict(noise=-1), dict(noise=np.nan), dict(seed=-1), dict(per_class=2.5)],
)
def test_settings_out_of_bounds_are_refused(name, wrong):
    with pytest.raises(SettingError, match=f"^{next(iter(wrong))}="):
        DATASETS[name](**wrong)


@every_data_set
def test_every_data_set_explains_itself(name):
    made = DATASETS[name]
    assert made.title and made.lesson.endswith(".")
    assert all(field.metadata["help"] for field in dataclasses.fields(made))


@pytest.mark.parametrize("name", ["spiral", "gaussians"])
@pytest.mark.parametrize("classes", [2, 5])
def test_some_have_a_choice_of_classes(name, classes):
    assert DATASETS[name](classes=classes, per_class=7).labels.tolist() == np.repeat(range(classes), 7).tolist()
    with pytest.raises(SettingError, match=r"classes=6 is outside \[2, 5\]"):
        DATASETS[name](classes=6)


def test_circles_without_noise_are_circles():
    data = DATASETS["circles"](noise=0)
    np.testing.assert_allclose(np.hypot(*data.inputs.T), np.where(data.labels == 0, 0.4, 0.9))


def test_xor_without_noise_is_xor():
    data = DATASETS["xor"](noise=0)
    np.testing.assert_array_equal((data.inputs[:, 0] > 0) ^ (data.inputs[:, 1] > 0), data.labels)


def test_checkerboard_without_noise_is_a_checkerboard():
    data = DATASETS["checkerboard"](per_class=500)
    column, row = np.floor(2 * data.inputs).astype(int).T
    np.testing.assert_array_equal((column + row) % 2, data.labels)
    assert len(set(zip(column, row, strict=True))) == 16


def test_moons_without_noise_are_half_circles_that_reach_into_each_other():
    data = DATASETS["moons"](noise=0)
    upper, lower = (data.inputs[data.labels == label] for label in (0, 1))
    np.testing.assert_allclose(np.hypot(upper[:, 0] + 0.3, upper[:, 1] + 0.15), 0.6)
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 0.3, lower[:, 1] - 0.15), 0.6)
    assert upper[:, 1].min() > -0.15 and lower[:, 1].max() < 0.15
    assert upper[:, 0].max() > lower[:, 0].min() and lower[:, 1].max() > upper[:, 1].min()


def test_gaussians_lie_around_the_corners():
    data = DATASETS["gaussians"](classes=4, per_class=2000, noise=0.1)
    means = [data.inputs[data.labels == label].mean(axis=0) for label in range(4)]
    np.testing.assert_allclose(means, [(0.6, 0), (0, 0.6), (-0.6, 0), (0, -0.6)], atol=0.01)


def test_a_split_shares_every_class_and_loses_nothing():
    data = DATASETS["spiral"]()
    train, test = data.split(0.7, seed=3)
    assert np.bincount(train.labels).tolist() == [70] * 3 and np.bincount(test.labels).tolist() == [30] * 3
    both = np.vstack([train.inputs, test.inputs])
    assert sorted(map(tuple, both)) == sorted(map(tuple, data.inputs))
    assert train.class_count == test.class_count == 3
    np.testing.assert_array_equal(train.inputs, data.split(0.7, seed=3)[0].inputs)
    assert not np.array_equal(train.inputs, data.split(0.7, seed=4)[0].inputs)


def test_a_split_leaves_no_set_empty():
    data = DataSet([[0], [1]], [0, 1])
    for share in (0.01, 0.99):
        assert [len(part) for part in data.split(share)] == [1, 1]
    with pytest.raises(ValueError, match="one example"):
        DataSet([[0]], [0]).split()
    with pytest.raises(SettingError, match=r"share=1 is outside \[0.01, 0.99\]"):
        data.split(1)


@pytest.mark.parametrize(
    ("inputs", "labels", "names", "message"),
    [
        ([1, 2], [0, 1], None, r"inputs have the shape \(2,\)"),
        (np.zeros((0, 2)), np.zeros(0, int), None, "n at least 1"),
        ([[1, 2]], [0, 1], None, r"labels have the shape \(2,\)"),
        ([[1, 2]], [0.5], None, "dtype float64; 1 whole numbers"),
        ([[0, 0], [1, np.inf]], [0, 1], None, r"inputs\[1\] is not finite"),
        ([[1, 2]], [-1], None, r"labels are in \[-1, -1\]; they must be in \[0, -1\]"),
        ([[1, 2]], [10**9], None, r"they must be in \[0, 511\]"),
        ([[1, 2]], [2], ["a", "b"], r"labels are in \[2, 2\]; they must be in \[0, 1\]"),
    ],
)
def test_what_is_no_data_set_is_refused(inputs, labels, names, message):
    with pytest.raises(ValueError, match=message):
        DataSet(inputs, labels, names)


def test_a_data_set_keeps_its_own_copy():
    inputs = np.zeros((2, 2), np.float32)
    data = DataSet(inputs, [0, 1], ["cat", "dog"])
    inputs += 1
    assert (
        not data.inputs.any()
        and data.inputs.dtype == np.float32
        and data.names == ("cat", "dog")
        and data.class_count == 2
    )
