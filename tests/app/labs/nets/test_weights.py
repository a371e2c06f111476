"""Weights of nets for points: saved from a run, and taken up again from a file."""

from io import BytesIO

import numpy as np
import pytest

from app.labs import LABS
from app.labs.nets.api import settings_of
from app.uploads import store as uploads
from app.web import forms
from engine import MLP
from engine.sentences import SentenceError

NETS = LABS["nets"]
SPIRAL = {"hidden": "5", "epochs": "4", "features.xy": "on", "features.y": "off", "racers.0.optimizer": "adam"}


@pytest.fixture(autouse=True)
def _folder(monkeypatch, tmp_path):
    monkeypatch.setenv("DESCENT_LAB_UPLOADS", str(tmp_path))


def run_of(values):
    reading = forms.read(NETS, values.items())
    assert not reading.problems, reading.problems
    return NETS.run(reading.config, 0)


def file_of(net: MLP) -> bytes:
    file = BytesIO()
    net.save(file)
    return file.getvalue()


def problems(values):
    return [(problem.where, problem.message) for problem in forms.read(NETS, values.items()).problems]


def sets_for(racers: int, content: bytes) -> dict[str, str]:
    """The fields that a file sets, as the page spreads them over the racers."""
    sets = settings_of(content)["sets"]
    return {name.replace("*", str(number)): value for name, value in sets.items() for number in range(racers)}


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_saved_weights_are_where_another_run_begins(precision):
    more = {"racers.0.activation": "tanh", "racers.0.precision": precision, "loss": "mse"}
    run = run_of(SPIRAL | more)
    run.advance(10**6)
    name, content = run.export("racer.0.weights")
    assert name == "nets-2-5-3-iteration-40.npz"
    again = run_of(
        {"weights": uploads.keep(content), "racers.0.optimizer": "gd", "racers.1.optimizer": "lion"}
        | sets_for(2, content)
    )
    for racer in again.racers:
        np.testing.assert_array_equal(racer.net.theta, run.racers[0].net.theta)
        assert (racer.net.dtype, racer.net.activation.id, racer.net.inputs) == (precision, "tanh", ("x", "xy"))
    told = again.drain().replace
    assert told["racer.0.train_accuracy"] == run.drain().replace["racer.0.train_accuracy"]


def test_only_a_racers_weights_can_be_saved():
    with pytest.raises(SentenceError, match=r"choose one of racer\.0\.weights"):
        run_of(SPIRAL).export("racer.1.weights")


@pytest.mark.parametrize(
    ("sizes", "inputs"), [((784, 5, 10), ()), ((3, 5, 3), ()), ((2, 5, 3), ("x", "z")), ((2, 5, 11), ())]
)
def test_a_file_that_is_no_net_for_points_is_refused(sizes, inputs):
    net = MLP(sizes)
    net.inputs = inputs
    with pytest.raises(SentenceError, match=f"holds a net {'-'.join(map(str, sizes))}; a net for points has x and y"):
        settings_of(file_of(net))


def test_a_net_of_another_shape_is_explained_at_the_file():
    name = uploads.keep(file_of(MLP((2, 7, 3))))
    assert problems({"weights": name, "hidden": "7"}) == []
    assert problems({"weights": name}) == [("weights", "the file holds a net 2-7-3; this one is 2-10-3")]
    assert problems({"weights": name, "hidden": "7", "data.kind": "moons"})[0][1].endswith("this one is 2-7-2")
    normalizing = uploads.keep(file_of(MLP((2, 10, 3), batch_norm=True)))
    assert problems({"weights": normalizing})[0][1].startswith("the file holds a net with batch normalization")
    assert "choose it again" in problems({"weights": "0" * 32})[0][1]


def test_what_begins_with_a_file_does_not_depend_on_the_seed():
    name = uploads.keep(file_of(MLP((2, 10, 3))))
    config, drawn = (NETS.config.model_validate(values) for values in ({"weights": name}, {}))
    assert config.beginning(1) == config.beginning(2) and drawn.beginning(1) != drawn.beginning(2)
