"""The digits lab: bad input in its config, what a run records and shows, drawings, and a run over a real socket."""

import base64
import io
import itertools
import json
import urllib.error
import urllib.request

import numpy as np
import pytest

from app.labs import LABS
from app.labs.digits.context import context
from app.labs.digits.data import images_of
from app.labs.digits.run import GALLERY, PEN, gallery, signed
from app.uploads import store as uploads
from app.web import forms
from app.wire import protocol
from engine import MLP, OPTIMIZERS, fit
from engine.datasets import rasterize_strokes
from engine.datasets.mnist import sample
from engine.nets import ConvNet, EvaluationResult
from engine.nets.occlusion import Occlusion
from tests.app.sessions.viewer import viewer

DIGITS = LABS["digits"]
SMALL = {"hidden": "20", "epochs": 3, "racers": [{"optimizer": "gd", "lr": 0.5}]}
ONE = [[(0.5, 0.2), (0.5, 0.8)]]

BAD = [
    ({"hidden": "1000000"}, "hidden", "'1000000' is not a number of units in [1, 512]"),
    ({"hidden": "9,9,9,9,9,9,9"}, "hidden", "has 7 layers; 0 to 6 are allowed"),
    ({"source": "fashion"}, "source", "fashion is unknown"),
    ({"training_images": "9"}, "training_images", "outside [10, 60000]"),
    ({"training_images": "5000"}, "training_images", "outside [10, 4000], the number of images available"),
    ({"batch_size": "0"}, "batch_size", "outside [1, 10000]"),
    ({"batch_size": "4001"}, "batch_size", "outside [1, 4000], the number of training examples"),
    ({"iterations": "0"}, "iterations", "outside [1, 1000000]"),
    ({"activation": "step"}, "activation", "step is unknown"),
    ({"racers.0.optimizer": "newton"}, "racers.0", "newton is unknown"),
    ({f"racers.{n}.optimizer": "gd" for n in range(6)}, "racers", "at most 5"),
]


@pytest.mark.parametrize(
    ("values", "where", "words"), BAD, ids=[f"{where}-{number}" for number, (_, where, _) in enumerate(BAD)]
)
def test_bad_input_names_the_field_and_what_is_allowed(values, where, words):
    reading = forms.read(DIGITS, values.items())
    assert [problem.where for problem in reading.problems] == [where]
    assert words in reading.problems[0].message
    forms.form(reading)


@pytest.mark.parametrize("content", [None, b"no digits"], ids=["missing", "damaged"])
def test_without_the_full_set_the_field_says_so(monkeypatch, tmp_path, content):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path))
    monkeypatch.delenv("DESCENT_LAB_MNIST_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    if content:
        for name in (
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte",
        ):
            (tmp_path / name).write_bytes(content)
    reading = forms.read(DIGITS, [("source", "full")])
    assert [problem.where for problem in reading.problems] == ["source"]
    assert "the full set" in reading.problems[0].message and reading.config.source == "sample"


def test_few_training_images_make_a_smaller_batch():
    assert DIGITS.config(training_images=30).batch_size == 30 and DIGITS.config().batch_size == 100


def run_of(config: dict = SMALL, seed: int = 0):
    return DIGITS.run(DIGITS.config(**config), seed)


def finished(config: dict = SMALL, seed: int = 0):
    run = run_of(config, seed)
    run.advance(10**6)
    return run, run.drain()


def test_early_stopping_ends_the_run_at_its_epochs_end_and_says_which_was_best():
    config = SMALL | {"training_images": 60, "batch_size": 25, "epochs": 400, "patience": 12, "sampling": "shuffle"}
    run, frame = finished(config)
    images, plain, losses = sample(), MLP((784, 20, 10), seed=0), []
    train = images.train.head(60)
    for step in fit(plain, train, OPTIMIZERS["gd"](lr=0.5), batch_size=25, epochs=400, seed=0):
        if step.index % 3 == 0:
            losses.append(plain.loss(images.test.inputs, images.test.labels))
            best = int(np.argmin(losses)) + 1
            if len(losses) - best >= 12:
                break
    assert run.ending.kind == "early" and run.index == 3 * len(losses) < 1200
    assert f"the test loss was lowest after epoch {best}, at {min(losses):.4g}" in run.ending.message
    assert frame.replace["racer.0.test_accuracy"] == plain.accuracy(images.test.inputs, images.test.labels)
    run.change(DIGITS.config(**config | {"patience": None}))
    assert run.ending is None
    run.advance(10**6)
    assert run.ending.kind == "finished" and run.index == 1200


def test_points_come_without_pictures_which_are_all_in_the_next_frame():
    run = run_of()
    run.advance(100)  # a test has new images to show
    points, frame = run.drain_points(), run.drain()
    assert {"racer.0.test_accuracy", "racer.0.loss"} <= points.replace.keys() | points.append.keys()
    pictures = {f"racer.0.{name}" for name in ("weights", "images", "places", "probabilities", "test_confusion")}
    assert pictures <= frame.replace.keys() and not pictures & points.replace.keys()


def test_the_run_is_the_engines_own_training():
    run, frame = finished()
    images, net = sample(), MLP((784, 20, 10), seed=0)
    losses = [
        step.loss
        for step in fit(
            net, images.train, OPTIMIZERS["gd"](lr=0.5), batch_size=100, sampling="random", epochs=3, seed=0
        )
    ]
    assert frame.append["racer.0.loss"] == pytest.approx(np.reshape(losses, (-1, 10)).mean(axis=1))
    assert frame.replace["racer.0.test_accuracy"] == net.accuracy(images.test.inputs, images.test.labels)
    assert frame.replace["racer.0.train_accuracy"] == net.accuracy(
        images.train.inputs[:1000], images.train.labels[:1000]
    )
    assert run.ending.kind == "finished" and run.index == 120


def test_before_the_first_iteration_the_loss_is_that_of_the_first_net():
    run = run_of()
    asked = DIGITS.config(**SMALL).train.head(1000)
    loss = run.drain().replace["racer.0.smooth_loss"]
    assert loss == pytest.approx(run.racers[0].net.loss(asked.inputs, asked.labels))
    run.advance(1)
    assert run.drain().replace["racer.0.smooth_loss"] != loss


def test_the_smoothed_loss_begins_with_the_first_loss_and_follows():
    run = run_of(SMALL | {"interval": 1})
    run.advance(2)
    series = run.drain().append
    (first, second), smooth = series["racer.0.loss"], series["racer.0.smooth_loss"]
    assert smooth == pytest.approx([first, (0.98 * first + second) / 1.98])


@pytest.mark.parametrize("pieces", [[10**4], [1] * 60 + [10**4], [7, 53, 40, 10**4]])
def test_the_record_does_not_depend_on_how_it_is_asked_for(pieces):
    config = SMALL | {
        "interval": 7,
        "batch_size": 64,
        "sampling": "shuffle",
        "iterations": 150,
        "racers": [{"optimizer": "adam"}, {"optimizer": "gd"}],
    }
    whole = finished(config)[1].append
    run, parts = run_of(config), []
    for piece in pieces:
        run.advance(piece)
        parts.append(run.drain().append)
    assert run.ending is not None
    for name, values in whole.items():
        assert np.concatenate([part[name] for part in parts if name in part]).tobytes() == values.tobytes(), name


def test_accuracies_are_of_the_net_at_the_end_of_an_epoch():
    run = run_of()
    run.advance(40)
    net = run.racers[0].net.copy()  # as it is after the first epoch
    run.advance(10**6)
    series = run.drain().append
    at = series["racer.0.test_epoch"].tolist().index(1.0)
    assert series["racer.0.test_accuracy"][at] == net.accuracy(sample().test.inputs, sample().test.labels)
    assert series["racer.0.test_epoch"][-1] == 3.0


@pytest.mark.parametrize("limit", [1, 39, 40, 41])
def test_it_stops_after_so_many_iterations_and_knows_how_good_it_is_then(limit):
    run, frame = finished(SMALL | {"iterations": limit})
    assert run.index == limit and f"finished after {limit} iterations" in run.ending.message
    assert frame.append["racer.0.test_epoch"][-1] == pytest.approx(limit / 40)
    assert frame.append["racer.0.iteration"][-1] == limit


def test_snapshots_are_the_net_as_it_is():
    run, frame = finished(SMALL | {"hidden": "120, 8", "activation": "relu", "init": "he"})
    images, net = sample(), run.racers[0].net
    get = lambda name: frame.replace[f"racer.0.{name}"]  # noqa: E731
    assert get("weights").shape == (36, 28, 28) and get("weights").dtype == np.uint8
    third = net.weights[0][:, 2].reshape(28, 28)
    size = min(np.abs(third).max(), 2.5 * np.sqrt(np.mean(third**2)))
    assert get("weights")[2] == pytest.approx(np.clip(128.5 + 127 * third / size, 0, 255), abs=1)
    asked = 1000  # of the 4,000 training images, as many as there are test images
    for part, count in (("train", asked), ("test", 1000)):
        confusion = get(f"{part}_confusion")
        right = round(count * get(f"{part}_accuracy"))
        assert confusion.sum() == count and np.trace(confusion) == count - get(f"{part}_wrong") == right
    places = get("places")
    assert (get("images") == images.test.images[places]).all() and (get("digits") == images.test.labels[places]).all()
    assert get("probabilities") == pytest.approx(net.probabilities(images.test.inputs[places]), abs=1e-6)
    assert get("activations").shape == (GALLERY, 100 + 8)
    wrong = get("probabilities").argmax(axis=1) != get("digits")
    assert wrong.all() and (np.diff(get("probabilities").max(axis=1)) <= 1e-6).all()  # the most confident first


def test_what_the_net_looks_at_is_shown_of_a_drawing_and_of_a_test_image():
    run, frame = finished(SMALL)
    assert frame.replace["racer.0.drawn_looks"].shape == (0, 14, 14)
    run.draw([], PEN, 5)
    looks = run.drain().replace["racer.0.drawn_looks"]
    found = Occlusion(run.racers[0].net, sample().test.images[5]).find()
    assert (looks[0] == signed(found, together=True)).all() and np.ptp(looks) > 100
    run.draw(ONE)
    assert (run.drain().replace["racer.0.drawn_looks"] != looks).any()
    run.draw([])
    assert run.drain().replace["racer.0.drawn_looks"].shape == (0, 14, 14)


def test_the_layers_of_a_net_of_pictures_and_their_outputs_are_shown_one_after_the_other():
    config = SMALL | {"hidden": "pool, conv 4x3, pool, 12, 7", "activation": "relu", "training_images": 100}
    told = context(DIGITS.config(**config))
    assert [(layer["title"], layer["shape"], layer["parameters"]) for layer in told["flow"]] == [
        ("pool", "1 × 14 × 14", 0),
        ("conv 4x3, pool", "4 × 7 × 7", 4 * 10),
        ("12", "", 12 * 197),
        ("7", "", 7 * 13),
    ]
    run, frame = finished(config)
    shown = {layer["picture"]: frame.replace[f"racer.0.{layer['picture']}"] for layer in told["flow"][1:]}
    assert {name: picture.shape for name, picture in shown.items()} == {
        "maps.0": (4, 7, 7),
        "units.0": (12, 1, 1),
        "units.1": (7, 1, 1),
    }
    assert (frame.replace["racer.0.seen"] == frame.replace["racer.0.images"][0]).all()
    run.draw([], PEN, 5)
    frame, net = run.drain(), run.racers[0].net
    assert (frame.replace["racer.0.seen"] == sample().test.images[5]).all()
    units = net.activations(sample().test.inputs[5:6])[2]
    assert (frame.replace["racer.0.units.1"].ravel() == signed(units, together=True).ravel()).all()
    assert context(DIGITS.config())["flow"] == [] and "racer.0.seen" not in run_of().drain().replace


@pytest.mark.parametrize(("hidden", "side"), [("20", 28), ("pool, 20", 14), ("conv 3x5, 20", 5), ("0", 28)])
def test_pictures_of_weights_are_said_to_be_as_large_as_they_are(hidden, side):
    config = DIGITS.config(**SMALL | {"hidden": hidden, "activation": "relu"})
    assert context(config)["side"] == side == DIGITS.run(config, 0).drain().replace["racer.0.weights"].shape[-1]


def test_what_has_not_changed_is_not_sent_again():
    run = run_of()
    first, second = run.drain().replace, run.drain().replace
    assert {"racer.0.images", "racer.0.test_confusion", "racer.0.train_confusion"} <= set(first)
    assert not {
        "racer.0.images",
        "racer.0.test_confusion",
        "racer.0.train_confusion",
        "racer.0.places",
        "racer.0.digits",
        "drawn",
    } & set(second)


def test_the_gallery_goes_on_with_the_right_ones_least_sure_first():
    predictions, confidence = np.array([0, 1, 2, 3, 4]), np.array([0.9, 0.6, 0.7, 0.8, 0.5], np.float32)
    answers = EvaluationResult(0.0, 0.6, predictions, confidence, np.zeros((10, 10), int))
    assert gallery(answers, np.array([0, 7, 7, 3, 4])).tolist() == [2, 1, 4, 3, 0]


def test_bytes_around_128():
    assert signed(np.array([[0.0, 2, -2], [0, 0, 0]])).tolist() == [[128, 255, 1], [128, 128, 128]]
    assert signed(np.array([[np.nan, 1.0]])).tolist() == [[0, 0]]
    few_large = np.array([[10.0, *[1] * 99], [0.0] * 100])  # root mean square: sqrt(1.99)
    assert signed(few_large, most=2.5)[:, :2].tolist() == [[255, int(128.5 + 127 / (2.5 * 1.99**0.5))], [128, 128]]
    assert signed(few_large, most=20)[0, :2].tolist() == signed(few_large)[0, :2].tolist() == [255, 141]


def test_a_new_rate_takes_effect_in_mid_run():
    run = run_of()
    run.advance(5)
    run.change(DIGITS.config(**SMALL | {"batch_size": 50, "racers": [{"optimizer": "gd", "lr": 0.25}]}))
    run.advance(5)
    assert run.drain().replace["racer.0.lr"] == 0.25 and run.index == 10


def test_a_net_without_a_hidden_layer_shows_a_picture_for_each_digit():
    frame = run_of(SMALL | {"hidden": "0"}).drain()
    assert frame.replace["racer.0.weights"].shape == (10, 28, 28) and frame.replace["racer.0.activations"].shape == (
        GALLERY,
        0,
    )


def test_a_diverging_net_is_an_outcome():
    run, frame = finished(
        SMALL | {"activation": "relu", "init": "he", "loss": "mse", "racers": [{"optimizer": "gd", "lr": 1000}]}
    )
    assert run.ending.kind == "diverged" and frame.replace["racer.0.message"]
    DIGITS.figures(run._config)


def test_a_drawing_is_looked_at_until_it_is_wiped_away():
    run = run_of(SMALL | {"racers": [{"optimizer": "gd"}, {"optimizer": "adam"}]})
    assert len(run.drain().replace["racer.0.drawn_probabilities"]) == 0
    run.draw(ONE)
    frame = run.drain()
    assert (frame.replace["drawn"] == rasterize_strokes(ONE, PEN)).all()
    assert frame.replace["racer.0.drawn_probabilities"].sum() == pytest.approx(1, abs=1e-5)
    before = frame.replace["racer.1.drawn_probabilities"]
    run.advance(10)
    assert not np.array_equal(run.drain().replace["racer.1.drawn_probabilities"], before)
    run.draw([])
    frame = run.drain()
    assert not frame.replace["drawn"].any() and len(frame.replace["racer.0.drawn_probabilities"]) == 0


def test_a_test_image_is_looked_at_and_the_units_that_vote_most_for_the_answer_are_named():
    run, _ = finished()
    run.draw([], image=3)
    frame = run.drain()
    images, net = sample(), run.racers[0].net
    assert (frame.replace["drawn"] == images.test.images[3]).all()
    inputs = images.test.inputs[3:4]
    evaluator = net.evaluator(inputs)
    winner = evaluator.predictions[0]
    votes = evaluator.activations[0][:, 0] * net.weights[1][:, winner][: len(evaluator.activations[0])]
    assert frame.replace["racer.0.drawn_voters"].tolist() == np.argsort(-votes, kind="stable")[:5].tolist()
    with pytest.raises(ValueError, match=r"there is no test image 1000; there are 1,?000"):
        run.draw([], image=1000)


def test_the_answers_to_all_test_images_come_with_each_look():
    frame = finished()[1]
    truth, said = frame.replace["racer.0.test_answers"]
    assert (truth == sample().test.labels).all()
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (truth, said), 1)
    assert (confusion == frame.replace["racer.0.test_confusion"]).all()


def test_a_wider_pen_is_another_picture():
    run = run_of()
    run.draw(ONE, 0.07)
    thin = run.drain().replace["drawn"]
    run.draw(ONE, 0.2)
    assert run.drain().replace["drawn"].sum() > 1.2 * thin.sum()


def test_over_the_socket_a_drawing_is_answered_while_it_trains_and_after(server):
    with viewer(server) as client:
        client.start(SMALL, lab="digits", steps_per_second=None)
        assert client.until(protocol.Done).outcome == "finished"
        expected = finished()[1]
        assert client.series["racer.0.loss"] == expected.append["racer.0.loss"].tolist()
        client.send({"type": "draw", "strokes": ONE})
        client.until(protocol.FrameMessage)
        assert client.numbers["drawn"]["shape"] == "28,28"
        assert client.numbers["racer.0.drawn_probabilities"]["bdata"]
        client.start(SMALL, lab="digits", playing=False)
        client.until(protocol.FrameMessage)
        client.send({"type": "draw", "strokes": ONE})
        client.until(protocol.FrameMessage)
        assert client.numbers["step"] == 0 and client.numbers["racer.0.drawn_probabilities"]["bdata"]


@pytest.mark.parametrize(
    ("strokes", "where"),
    [
        ([[[0.5, 1.5]]], "strokes"),
        ([[[0.5, None]]], "strokes"),
        ([[[0.5]]], "strokes"),
        ([[[0.5, 0.5]]] * 65, "strokes"),
        ([[[0.5, 0.5]] * 1001] * 2, "strokes"),
        ("3", "strokes"),
    ],
    ids=["outside", "no number", "one coordinate", "65 strokes", "2,002 points", "text"],
)
def test_a_drawing_out_of_bounds_is_refused_and_the_run_goes_on(server, strokes, where):
    with viewer(server) as client:
        client.start(SMALL, lab="digits", playing=False)
        client.send({"type": "draw", "strokes": strokes})
        assert client.until(protocol.Error).where.startswith(where)
        client.send({"type": "draw", "strokes": ONE})
        client.until(protocol.FrameMessage)


@pytest.mark.parametrize("lab", [name for name in LABS if name != "digits"])
def test_other_labs_take_no_drawing(server, lab):
    with viewer(server) as client:
        client.start({}, lab=lab, playing=False)
        client.send({"type": "draw", "strokes": ONE})
        assert "take no drawing" in client.until(protocol.Error).message


def saved(server) -> bytes:
    """The weights of a net after 20 iterations, by the socket."""
    with viewer(server) as client:
        client.start(SMALL | {"iterations": 20}, lab="digits")
        client.until(protocol.Done)
        client.send({"type": "export", "where": "racer.0.weights"})
        file = client.until(protocol.File)
        assert file.name.endswith("-iteration-20.npz")
        client.send({"type": "export", "where": "racer.7.weights"})
        assert "choose one of racer.0.weights" in client.until(protocol.Error).message
        return base64.b64decode(file.content)


def upload(server, content: bytes) -> tuple[int, dict]:
    request = urllib.request.Request(f"{server.url}/api/uploads/weights", data=content, method="POST")
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_weights_go_out_and_come_in_again(server):
    content = saved(server)
    net = MLP.load(io.BytesIO(content))
    status, answer = upload(server, content)
    assert status == 200 and answer["sets"] == {
        "hidden": ", ".join(map(str, net.sizes[1:-1])),
        "activation": "sigmoid",
        "loss": "cross_entropy",
    }
    with viewer(server) as client:
        client.start(SMALL | {"weights": answer["name"]} | answer["sets"], lab="digits", playing=False)
        client.send({"type": "export", "where": "racer.0.weights"})
        np.testing.assert_array_equal(
            MLP.load(io.BytesIO(base64.b64decode(client.until(protocol.File).content))).theta, net.theta
        )
        client.send({"type": "start", "lab": "digits", "config": SMALL | {"weights": answer["name"], "hidden": "3"}})
        error = client.until(protocol.Error)
        assert error.where == "config.weights" and "this one is 784-3-10" in error.message


def test_weights_of_a_net_with_batch_normalization_belong_to_one(server):
    file = io.BytesIO()
    net = MLP((784, 5, 10), batch_norm=True, seed=4)
    net.state[...] += 0.25
    net.save(file)
    answer = upload(server, file.getvalue())[1]
    assert answer["sets"]["racers.0.batch_norm"] == "on"
    config = SMALL | {"weights": answer["name"], "hidden": "5", "racers": [{"optimizer": "gd", "batch_norm": "on"}]}
    with viewer(server) as client:
        client.start(config, lab="digits", playing=False)
        client.send({"type": "export", "where": "racer.0.weights"})
        back = MLP.load(io.BytesIO(base64.b64decode(client.until(protocol.File).content)))
        np.testing.assert_array_equal(back.state, net.state)
        client.send({"type": "start", "lab": "digits", "config": config | {"racers": [{"optimizer": "gd"}]}})
        assert "with batch normalization; turn it on for each" in client.until(protocol.Error).message


def test_files_that_are_no_net_for_digits_are_refused(server):
    file = io.BytesIO()
    MLP((2, 10, 3), seed=0).save(file)
    status, answer = upload(server, file.getvalue())
    assert status == 422 and "a net 2-10-3; a net for digits has 784 inputs" in answer["message"]
    assert upload(server, b"PK nonsense")[0] == 422
    assert upload(server, bytes(8_000_001))[0] == 413


@pytest.mark.parametrize("lab", [name for name in LABS if name not in ("digits", "nets")])
def test_other_labs_have_no_weights_to_save(server, lab):
    with viewer(server) as client:
        client.start({}, lab=lab, playing=False)
        client.send({"type": "export", "where": "racer.0.weights"})
        assert "nothing of that name" in client.until(protocol.Error).message


def test_the_images_of_all_runs_are_the_same_in_memory():
    runs = [run_of(), run_of(seed=1)]
    train = [run._config.train.inputs for run in runs]
    assert np.shares_memory(*train) and all(
        a is b for a, b in itertools.pairwise([images_of("sample"), images_of("sample")])
    )


def test_the_full_set_where_it_is(
    monkeypatch, mnist_dir, tmp_path
):  # 0.946 to 0.948 after 10,000 iterations, see LESSONS.md
    monkeypatch.setenv("MNIST_DIR", str(mnist_dir))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    config = DIGITS.config(source="full", iterations=10_000)
    assert (len(config.train), len(config.images.test), config.all_iterations, config.epochs) == (
        60_000,
        10_000,
        10_000,
        17,
    )
    run = DIGITS.run(config, 0)
    run.advance(10**6)
    frame = run.drain()
    assert 0.94 < frame.replace["racer.0.test_accuracy"] < 0.955
    assert frame.append["racer.0.test_epoch"].tolist() == [
        *range(16),
        pytest.approx(10_000 / 600),
    ]  # the last epoch was not over


CONVOLUTIONS = {
    "hidden": "conv 4x3, pool, conv 6x5 pad 0, 12",
    "activation": "relu",
    "training_images": 200,
    "batch_size": 50,
    "racers": [{"optimizer": "gd", "init": "he"}, {"optimizer": "adam", "init": "he", "batch_norm": "on"}],
}


def test_a_net_with_convolutions_shows_its_channels_and_what_they_find():
    config = DIGITS.config.model_validate(CONVOLUTIONS)
    run = DIGITS.run(config, 0)
    run.advance(10)
    replace = run.drain().replace
    for racer in range(2):
        assert replace[f"racer.{racer}.weights"].shape == (4, 3, 3)
        assert replace[f"racer.{racer}.maps.0"].shape == (4, 14, 14)
        assert replace[f"racer.{racer}.maps.1"].shape == (6, 10, 10)
        assert replace[f"racer.{racer}.activations"].shape == (24, 12), "of the dense layers"
    net, image = run.racers[0].net, sample().test.images[7]
    run.draw([], image=7)
    seen = net.activations(image.reshape(1, -1))[0].reshape(4, 14, 14)
    expected = 128.5 + 127 * seen / np.abs(seen).max()
    np.testing.assert_allclose(run.drain().replace["racer.0.maps.0"], expected, atol=1)


def test_the_channels_that_a_kernel_sees_are_pictures_only_where_there_is_one():
    run = DIGITS.run(DIGITS.config.model_validate(CONVOLUTIONS | {"hidden": "pool, 5"}), 0)
    assert run.drain().replace["racer.0.weights"].shape == (5, 14, 14)


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        ("conv 4", "conv 4 is not a layer; write 64, conv 16x3 or pool"),
        ("conv 99x3", "Hidden layers: the number of channels must be in [1, 64], not 99"),
        ("pool, 16, conv 4x3", "before all dense layers"),
        ("pool 7, conv 2x7 pad 0", "a kernel of 7×7 is larger than the picture below it, whose side is 4"),
        ("conv 64x3, 512", "parameters; at most 1,500,000 are allowed"),
        ("conv 64x7, conv 64x7, pool, 10", "would take too long"),
    ],
)
def test_layers_that_a_net_for_digits_cannot_have_are_explained(hidden, words):
    reading = forms.read(DIGITS, [("hidden", hidden)])
    assert [(problem.where, words in problem.message) for problem in reading.problems] == [("hidden", True)]


def test_an_estimate_of_a_net_with_convolutions_counts_every_patch():
    work = DIGITS.config.model_validate(CONVOLUTIONS).net_work
    assert work.parameters == 10 * 4 + (4 * 25 + 1) * 6 + 601 * 12 + 13 * 10
    assert work.patches == ((10, 4, 28 * 28), (101, 6, 10 * 10), (601, 12, 1), (13, 10, 1))
    assert work.forward(1000) > 1000 * (10 * 4 * 784 + 101 * 6 * 100) / 30e9


def test_weights_of_a_net_with_other_convolutions_are_refused(server):
    file = io.BytesIO()
    ConvNet((1, 28, 28), "conv 4x5, pool", 10).save(file)
    answer = upload(server, file.getvalue())[1]
    assert answer["sets"]["hidden"] == "conv 4x5, pool"
    config = SMALL | {"weights": answer["name"], "hidden": "conv 4x3, pool"}
    with viewer(server) as client:
        client.send({"type": "start", "lab": "digits", "config": config})
        assert "a net 784-conv4x5-pool-10; this one is 784-conv4x3-pool-10" in client.until(protocol.Error).message


def test_weights_of_a_net_for_pictures_of_another_shape_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("DESCENT_LAB_UPLOADS", str(tmp_path))
    file = io.BytesIO()
    ConvNet((1, 4, 196), "pool 3", 10).save(file)
    values = {"weights": uploads.keep(file.getvalue()), "hidden": "pool 3", "activation": "relu"}
    problems = forms.read(DIGITS, values.items()).problems
    assert [problem.where for problem in problems] == ["weights"]
    assert "the file's net reads pictures of 1×4×196; this one reads 1×28×28" in problems[0].message
