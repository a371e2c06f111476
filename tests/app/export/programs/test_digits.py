"""The programs of the labs with handwritten digits: they read the images from a file beside them."""

import gzip
import shutil
from io import BytesIO

import numpy as np
import pytest

from app.labs.check.config import MISTAKES
from app.uploads import store as uploads
from engine import MLP, OPTIMIZERS
from engine.datasets.mnist import FILES, SAMPLE
from engine.nets import ACTIVATIONS, ConvNet
from tests.app.export.run_programs import assert_same, languages, program_of, ran, said
from tests.conftest import LOCAL

RULES = [name for name, optimizer in OPTIMIZERS.items() if optimizer.needs == "gradient"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """With the sample, as a user puts it beside the program."""
    folder = tmp_path_factory.mktemp("programs")
    shutil.copy(SAMPLE, folder)
    return folder


def assert_trained_alike(query, language, folder):
    """In float32, so within what rounding makes of a short run."""
    config, frame = ran("digits", query)
    found = said("digits", query, language, folder)
    assert list(found) == config.racer_names
    for number, label in enumerate(config.racer_names):
        loss, *accuracies = found[label]
        assert loss == pytest.approx(frame.replace[f"racer.{number}.smooth_loss"], rel=1e-3), label
        assert accuracies == pytest.approx(
            [frame.replace[f"racer.{number}.{part}_accuracy"] for part in ("train", "test")], abs=0.01
        ), label


@languages
@pytest.mark.parametrize("rules", [RULES[:4], RULES[4:8], RULES[8:]], ids=", ".join)
def test_digits_by_every_optimizer(rules, language, folder):
    assert_trained_alike(
        "hidden=12&init=xavier&iterations=50&"
        + "&".join(f"racers.{place}.optimizer={rule}" for place, rule in enumerate(rules)),
        language,
        folder,
    )


@languages
@pytest.mark.parametrize(
    "query",
    [
        (
            "training_images=300&hidden=20,10&activation=tanh&init=xavier&loss=mse&epochs=5&batch_size=64"
            "&sampling=ordered&l1=1e-4&l2=1e-3&seed=3"
            "&racers.0.optimizer=gd&racers.0.max_grad=0.1&racers.0.schedule.kind=cosine"
            "&racers.1.optimizer=momentum&racers.1.schedule.kind=step"
        ),
        "hidden=0&batch_size=500&sampling=shuffle&epochs=3&racers.0.optimizer=gd&racers.0.lr=0.5",
        (
            "hidden=15&activation=leaky_relu&init=he&init_scale=0.5&iterations=30&seed=11"
            "&racers.0.optimizer=rmsprop&racers.0.schedule.kind=warmup"
        ),
        (
            "hidden=30&activation=relu&init=uniform&init_scale=0.1&batch_size=128&sampling=ordered"
            "&iterations=40&racers.0.optimizer=gd&racers.0.lr=0.001"
        ),
        "hidden=8&loss=mse&iterations=1&racers.0.optimizer=gd",
        (
            "training_images=100&hidden=30&batch_size=40&epochs=200&patience=3&racers.0.optimizer=adam&racers.0.lr=0.01"
            "&racers.0.init=he&racers.0.dropout=0.1"
        ),
        "hidden=20,10&epochs=2&init=he&racers.0.optimizer=gd&racers.0.dropout=0.2&racers.0.batch_norm=on",
    ],
)
def test_digits(query, language, folder):
    assert_trained_alike(query, language, folder)


@languages
@pytest.mark.parametrize(
    "query",
    [
        "hidden=conv 4x3, pool, conv 5x4 stride 2 pad 0, 12&activation=relu&l2=1e-3",
        "hidden=pool, conv 3x3, 8&activation=tanh&racers.0.dropout=0.2&racers.0.batch_norm=on",
    ],
)
def test_digits_with_convolutions(query, language, folder):
    rest = "&training_images=300&batch_size=60&epochs=3&sampling=shuffle&racers.0.optimizer=momentum&racers.0.init=he"
    assert_trained_alike(query + rest, language, folder)


@languages
def test_digits_with_convolutions_from_weights_in_a_file(language, folder, monkeypatch, tmp_path):
    monkeypatch.setenv("DESCENT_LAB_UPLOADS", str(tmp_path))
    file = BytesIO()
    ConvNet((1, 28, 28), "conv 3x5, pool, 6", 10, batch_norm=True, seed=5).save(file)
    query = (
        f"weights={uploads.keep(file.getvalue())}&hidden=conv 3x5, pool, 6&activation=relu&iterations=10"
        "&training_images=300&racers.0.optimizer=adam&racers.0.batch_norm=on"
    )
    (folder / "weights.npz").write_bytes(file.getvalue())
    assert_trained_alike(query, language, folder)


@languages
def test_digits_from_weights_in_a_file(language, folder, monkeypatch, tmp_path):
    monkeypatch.setenv("DESCENT_LAB_UPLOADS", str(tmp_path))
    file = BytesIO()
    MLP((784, 6, 10), activation="tanh", init="xavier", seed=5).save(file)
    query = f"weights={uploads.keep(file.getvalue())}&hidden=6&activation=tanh&iterations=20&racers.0.optimizer=adam"
    (folder / "weights.npz").write_bytes(file.getvalue())
    assert_trained_alike(query, language, folder)


@languages
@pytest.mark.parametrize("few", ["", "&training_images=100"])
def test_digits_of_the_full_set(few, language, monkeypatch, tmp_path):
    """Of files of its names and form, but small."""
    random = np.random.default_rng(1)
    for name, count in zip(FILES, (200, 200, 80, 80), strict=True):
        images = "images" in name
        shape = (count, 28, 28) if images else (count,)
        head = bytes((0, 0, 8, len(shape))) + np.array(shape, ">u4").tobytes()
        content = head + random.integers(256 if images else 10, size=shape).astype(np.uint8).tobytes()
        (tmp_path / name).write_bytes(content)  # for the lab
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))  # for the program
    monkeypatch.setenv("DESCENT_LAB_MNIST_DIR", str(tmp_path))
    assert_trained_alike(
        f"source=full&hidden=10&batch_size=20&epochs=2&racers.0.optimizer=momentum{few}", language, tmp_path
    )


def checked(query):
    _, frame = ran("check", query)
    return {
        "mean difference": [frame.replace["mean"]],
        "largest difference": [frame.replace["largest"]],
        "forward passes": [frame.replace["passes"]],
    }


@languages
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_gradient_check_with_each_mistake(mistake, language, folder):
    """With an h so large that the differences are no rounding."""
    query = f"hidden=3&h=0.1&images=4&mistake={mistake}"
    assert_same(said("check", query, language, folder), checked(query), rel=1e-6, near=0)


@languages
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_gradient_check_of_each_activation(activation, language, folder):
    loss = "mse" if activation in ("tanh", "relu") else "cross_entropy"
    query = f"hidden=2,3&activation={activation}&init=xavier&init_scale=2&h=0.3&images=2&seed=4&loss={loss}"
    assert_same(said("check", query, language, folder), checked(query), rel=1e-6, near=1e-15)


@languages
def test_a_gradient_check_finds_rounding_and_no_more(language, folder):
    for query, least in (("hidden=2", 1e-9), ("hidden=2&precision=float32&h=0.01", 1e-3)):
        found = said("check", query, language, folder)
        assert 0 < found["mean difference"][0] < least and checked(query)["mean difference"][0] < least


def test_the_images_that_the_programs_read_are_handed_out(server):
    for lab in ("digits", "check"):
        assert "mnist_sample.npz" in program_of(lab, "", "numpy")
        with LOCAL.open(f"{server.url}/labs/{lab}") as page:
            assert 'href="/api/mnist/mnist_sample.npz"' in page.read().decode()
    with LOCAL.open(f"{server.url}/api/mnist/mnist_sample.npz") as answer:
        assert answer.read() == SAMPLE.read_bytes()
        assert 'filename="mnist_sample.npz"' in answer.headers["content-disposition"]
