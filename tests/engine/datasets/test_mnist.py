"""MNIST: the sample, IDX files good and bad, pictures that are not copied, and drawn digits recognised."""

import gzip
import json
import pathlib
import tracemalloc

import numpy as np
import pytest

from engine.datasets import DATASETS, DataSet, ImageSet, MNISTError, mnist, rasterize_strokes
from engine.nets import MLP
from engine.optimizers import OPTIMIZERS
from engine.runs.fit import fit

STROKES = sorted((pathlib.Path(__file__).parents[2] / "data" / "strokes").glob("*.json"))


def accuracy(net, data):
    return net.accuracy(data.inputs, data.labels)


@pytest.fixture(scope="module")
def two_layer():
    """LESSONS' two-layer net, trained on the sample for an epoch; tests of the experiment train it to the end."""
    net = MLP((784, 50, 10), seed=0)
    fit(net, mnist.sample().train, OPTIMIZERS["gd"](lr=0.1), batch_size=100, sampling="random").advance(40)
    return net


# The sample


def test_the_sample_is_balanced_throughout_and_apart():
    train, test = mnist.sample()
    assert (train.inputs.shape, test.inputs.shape, train.inputs.dtype) == ((4000, 784), (1000, 784), np.uint8)
    assert train.images.shape == (4000, 28, 28) and train.names == tuple("0123456789")
    for part in (train, test, train.head(50)):
        assert np.bincount(part.labels).tolist() == [len(part) / 10] * 10
    assert len({row.tobytes() for row in np.concatenate([train.inputs, test.inputs])}) == 5000
    assert not train.inputs.flags.writeable


def test_the_sample_is_from_mnist(mnist_dir):
    images, labels = mnist.load(mnist_dir).train.inputs, mnist.load(mnist_dir).train.labels
    place = {row.tobytes(): number for number, row in enumerate(images)}
    for part in mnist.sample():
        numbers = [place[row.tobytes()] for row in part.inputs]
        np.testing.assert_array_equal(labels[numbers], part.labels)


def test_dense_512_on_the_sample():
    train, test = mnist.sample()
    net = MLP((784, 512, 10), activation="relu", init="uniform", init_scale=0.1, seed=0)
    fit(net, train, OPTIMIZERS["gd"](lr=1e-3), batch_size=128, epochs=10, sampling="ordered").advance(320)
    assert 0.25 < accuracy(net, test) < 0.37  # seeds 0 to 9: 0.278 to 0.333; the full set has 15 times as many updates


def test_two_layer_on_the_full_set(mnist_dir):
    train, test = mnist.load(mnist_dir)
    assert (train.inputs.shape, test.inputs.shape) == ((60_000, 784), (10_000, 784))
    net = MLP((784, 50, 10), seed=0)
    fit(net, train, OPTIMIZERS["gd"](lr=0.1), batch_size=100, epochs=17, sampling="random").advance(10_000)
    assert accuracy(net, test) >= 0.94  # seeds 0 to 9: 0.943 to 0.949


# Pictures are not copied, and count as numbers from 0 to 1


@pytest.mark.parametrize("sampling", ["shuffle", "ordered", "random"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_pictures_train_to_the_bit_as_their_numbers_do(sampling, dtype):
    pictures = mnist.sample().train.head(330)
    numbers = DataSet(pictures.inputs / 255, pictures.labels)
    thetas = []
    for data in (pictures, numbers):
        net = MLP((784, 20, 10), dtype=dtype)
        run = fit(net, data, OPTIMIZERS["adam"](lr=0.01), batch_size=50, epochs=5, sampling=sampling)
        run.advance(20)
        run.change(batch_size=70)
        run.advance(5)
        thetas.append(net.theta)
    np.testing.assert_array_equal(*thetas)


def test_a_net_answers_for_pictures_as_for_their_numbers(two_layer):
    test = mnist.sample().test.head(50)
    x, numbers, labels = test.inputs, test.inputs / np.float32(255), test.labels
    for ask in (two_layer.probabilities, two_layer.predict):
        np.testing.assert_array_equal(ask(x), ask(numbers))
    for ask in (two_layer.loss, two_layer.accuracy, two_layer.gradient):
        np.testing.assert_array_equal(ask(x, labels), ask(numbers, labels))
    np.testing.assert_array_equal(two_layer.activations(x)[0], two_layer.activations(numbers)[0])


def test_training_and_looking_copy_no_pictures():
    data = ImageSet(np.zeros((20_000, 28, 28), np.uint8), np.arange(20_000) % 10)  # 16 MB, as numbers 63
    net = MLP((784, 10, 10))
    tracemalloc.start()
    fit(net, data, OPTIMIZERS["gd"](lr=0.1), batch_size=100).advance(3)
    net.accuracy(data.inputs, data.labels)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_an_image_set_shares_its_pictures():
    images = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
    data = ImageSet(images, [0, 1, 0, 1], ["cat", "dog"])
    assert np.shares_memory(data.inputs, images) and np.shares_memory(data.head(2).inputs, images)
    assert images.flags.writeable and not data.inputs.flags.writeable and not data.images.flags.writeable
    assert data.head(2).images.tolist() == images[:2].tolist() and len(data.head(9)) == 4
    parts = data.split(0.5)
    assert all(isinstance(part, ImageSet) and part.shape == (2, 3) and sorted(part.labels) == [0, 1] for part in parts)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (
            np.zeros((2, 3), np.uint8),
            [0, 1],
            r"images have the shape \(2, 3\) and dtype uint8; they must be \(n, height, width\)",
        ),
        (np.zeros((2, 3, 3)), [0, 1], r"images have .* dtype float64"),
        (np.zeros((0, 3, 3), np.uint8), [], "none of them 0"),
        (np.zeros((2, 3, 3), np.uint8), [0], r"labels have the shape \(1,\)"),
    ],
)
def test_what_is_no_image_set_is_refused(images, labels, message):
    with pytest.raises(ValueError, match=message):
        ImageSet(images, labels)


# IDX files


def idx(array, magic=None):
    array = np.asarray(array, np.uint8)
    return (magic or bytes((0, 0, 8, array.ndim))) + np.array(array.shape, ">u4").tobytes() + array.tobytes()


def write(folder, images=12, labels=None, test_labels=None, compress=False, **content):
    """A small set; `content` gives bytes for a file, by its name with _ for -."""
    random = np.random.default_rng(0)
    labels = np.arange(images) % 10 if labels is None else labels
    for name, array in zip(
        mnist.FILES,
        (
            random.integers(256, size=(images, 28, 28)),
            labels,
            random.integers(256, size=(5, 28, 28)),
            test_labels or np.arange(5),
        ),
        strict=True,
    ):
        raw = content.get(name.replace("-", "_"), idx(array))
        path = folder / (name + ".gz" * compress)
        path.write_bytes(gzip.compress(raw) if compress else raw)
    return folder


@pytest.mark.parametrize("compress", [False, True])
def test_idx_files_are_read(tmp_path, compress):
    train, test = mnist.load(write(tmp_path, compress=compress))
    assert (len(train), len(test), train.class_count) == (12, 5, 10)
    np.testing.assert_array_equal(train.images, np.random.default_rng(0).integers(256, size=(12, 28, 28)))
    assert train.labels.tolist() == [*range(10), 0, 1] and not train.inputs.flags.writeable


def test_raw_files_are_mapped_and_come_before_compressed_ones(tmp_path):
    write(tmp_path, images=20, compress=True)
    train = mnist.load(write(tmp_path)).train
    base = train.inputs
    while not isinstance(base, np.memmap):
        base = base.base
    assert len(train) == 12 and pathlib.Path(base.filename).name == "train-images-idx3-ubyte"


IMAGES = np.zeros((12, 28, 28))


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            dict(train_images_idx3_ubyte=idx(IMAGES, b"\0\0\x09\3")),
            "train-images-idx3-ubyte(.gz)? begins with the bytes 00 00 09 03; .* begins with 00 00 08 03",
        ),
        (dict(train_images_idx3_ubyte=idx(range(12))), "begins with the bytes 00 00 08 01"),
        (dict(train_images_idx3_ubyte=b""), "is empty; an IDX file"),
        (dict(train_images_idx3_ubyte=idx(IMAGES)[:9]), "is cut off: it ends within its header"),
        (
            dict(train_images_idx3_ubyte=idx(IMAGES)[:-1]),
            "is cut off: it has 9,423 bytes, and its header promises 9,424",
        ),
        (
            dict(train_images_idx3_ubyte=idx(IMAGES) + b"!"),
            r"is too long: it has 9,425 bytes( or more)?, and its header promises 9,424",
        ),
        (dict(train_images_idx3_ubyte=idx(np.zeros((12, 28, 27)))), "has images of 28×27; they must be 28×28"),
        (
            dict(train_images_idx3_ubyte=b"\0\0\x08\3" + b"\xff" * 12),
            r"its shape is \(4294967295, 4294967295, 4294967295\); 1 to 200,000,000 bytes are read",
        ),
        (dict(train_labels_idx1_ubyte=idx([])), r"its shape is \(0,\)"),
        (
            dict(labels=np.arange(11) % 10),
            "train-images-idx3-ubyte has 12 images, but train-labels-idx1-ubyte has 11 labels",
        ),
        (dict(test_labels=[0, 1, 2, 3, 10]), r"t10k-labels-idx1-ubyte has the label 10; labels must be in \[0, 9\]"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path, wrong, message, compress):
    with pytest.raises(MNISTError, match=message):
        mnist.load(write(tmp_path, compress=compress, **wrong))


def test_a_missing_or_broken_file_is_named(tmp_path):
    with pytest.raises(MNISTError, match="train-images-idx3-ubyte is missing in "):
        mnist.load(tmp_path)
    path = write(tmp_path, compress=True) / "t10k-images-idx3-ubyte.gz"
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    with pytest.raises(MNISTError, match=r"t10k-images-idx3-ubyte\.gz is cut off"):
        mnist.load(tmp_path)
    path.write_bytes(whole[:-8] + b"12345678")
    with pytest.raises(MNISTError, match=r"t10k-images-idx3-ubyte\.gz is damaged"):
        mnist.load(tmp_path)
    path.write_bytes(b"no gzip")
    with pytest.raises(MNISTError, match="damaged or not a gzip file"):
        mnist.load(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(MNISTError, match=r"t10k-images-idx3-ubyte\.gz cannot be read: Is a directory"):
        mnist.load(tmp_path)


# Drawn digits


def stroke_file(path):
    content = json.loads(path.read_text())
    return content["digit"], content["strokes"], content["pen"]


@pytest.mark.parametrize("path", STROKES, ids=lambda path: path.stem)
def test_a_drawn_digit_is_made_as_mnists_are(path):
    _, strokes, pen = stroke_file(path)
    picture = rasterize_strokes(strokes, pen)
    rows, columns = (np.flatnonzero(picture.any(axis=axis)) for axis in (1, 0))
    assert picture.dtype == np.uint8 and picture.max() == 255
    assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21  # 20, and what its edge leaves in the next pixel
    weights = picture / picture.sum()
    middle = [(weights.sum(axis=axis) * np.arange(28)).sum() for axis in (1, 0)]
    np.testing.assert_allclose(middle, 14, atol=0.2)
    assert 0.03 < (picture / 255).mean() < 0.25  # the train images: 0.03 to 0.33, on average 0.13


@pytest.mark.parametrize("path", STROKES, ids=lambda path: path.stem)
def test_where_and_how_large_it_is_drawn_does_not_matter(path):
    _, strokes, pen = stroke_file(path)
    moved = [[(3 * x - 500, 3 * y + 70) for x, y in stroke] for stroke in strokes]
    difference = rasterize_strokes(strokes, pen).astype(int) - rasterize_strokes(moved, 3 * pen)
    assert np.abs(difference).max() <= 1


def test_a_fine_pen_does_not_fade_and_a_thick_one_does_not_drown():
    _, strokes, _ = stroke_file(STROKES[8])
    ink = [rasterize_strokes(strokes, pen).sum() for pen in (0.1, 15, 100)]
    assert ink[0] < ink[1] < ink[2] < 3 * ink[0]


def test_a_horizontal_line_has_the_pens_width():
    picture = rasterize_strokes([[(0, 0), (90, 0)]], 10) / 255  # 20 long, 2 wide, round at both ends
    assert picture.sum() == pytest.approx(18 * 2 + np.pi, rel=0.02)
    assert np.flatnonzero(picture.any(axis=1)).tolist() in ([13, 14, 15], [13, 14], [14, 15])
    np.testing.assert_allclose(picture, picture[:, ::-1][:, [27, *range(27)]], atol=1 / 255)  # symmetric about pixel 14


def test_a_dot_is_a_dot_and_nothing_is_black():
    dot = rasterize_strokes([[(5, 5)]], 3) / 255
    assert dot.sum() == pytest.approx(np.pi * 1.6**2, rel=0.05) and dot[14, 14] == 1
    np.testing.assert_array_equal(dot, rasterize_strokes([[(5, 5), (5, 5)]], 3) / 255)
    assert not rasterize_strokes([], 3).any() and not rasterize_strokes([[]], 3).any()


def test_no_ink_is_lost_where_the_centre_of_mass_is_far_off():
    blob = [[(x, 0), (x, 5)] for x in range(20)]
    lopsided = rasterize_strokes([*blob, [(0, 0), (100, 0)], [(0, 0), (0, 100)]], 2) / 255
    assert lopsided[-1].any() or lopsided[:, -1].any()  # it reaches the edge,
    assert lopsided[-3:, :].sum() > 3  # and its arms end there, whole


@pytest.mark.parametrize(
    ("strokes", "pen", "message"),
    [
        ([[(0, np.nan)]], 1, "a point of the drawing is not finite"),
        ([[(0, 1e300)]], 1, "beyond 1e9"),
        ([[(0, 0)]], 0, r"pen=0 is outside"),
        ([[(0, 0)]], np.nan, r"pen=nan is outside"),
        ([[(0, 0)] * 2501, [(1, 1)] * 2500], 1, "the drawing has 5,001 points; at most 5,000 are allowed"),
    ],
)
def test_impossible_drawings_are_refused(strokes, pen, message):
    with pytest.raises(ValueError, match=message):
        rasterize_strokes(strokes, pen)


def test_the_registry_still_lists_points_only():
    assert "mnist" not in DATASETS
