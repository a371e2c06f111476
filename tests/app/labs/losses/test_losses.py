"""The losses lab: its config's bad input, what is led where, and its experiments' outcomes."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.labs import LABS
from app.web import forms

LOSSES = LABS["losses"]
EXPERIMENTS = {experiment.id: experiment for experiment in LOSSES.experiments}


def test_the_accuracy_has_a_colour_of_its_own():
    figures = LOSSES.figures(forms.read(LOSSES, [("show", "weight")]).config)
    painted = {
        name: {
            trace.meta["paint"]["line.color"]
            for trace in figure.data
            if "line.color" in (trace.meta or {}).get("paint", {})
        }
        for name, figure in figures.items()
    }
    assert painted["loss"] == {"racer-0"} and painted["accuracy"] == {"racer-2"}


BAD = [
    ({"p": "1.2"}, "p", "Probability of the right class: 1.2 is outside [0, 1]"),
    ({"to": "zero"}, "to", 'End value: "zero" is not a number'),
    ({"right": "10"}, "right", "Right class: 10 is outside [0, 9]"),
    ({"rest": "none"}, "rest", "'one' or 'even'"),
    ({"show": "both"}, "show", "'prediction' or 'weight'"),
    ({"show": "weight", "data.kind": "cloud"}, "data", "cloud is unknown"),
    ({"show": "weight", "data.per_class": "51"}, "data.per_class", "points per class: 51 is outside [1, 50]"),
    ({"show": "weight", "layer": "2"}, "layer", "Layer: 2 is outside [1, 1], the layers of a net with 0 hidden units"),
    ({"show": "weight", "unit_from": "3"}, "unit_from", "From unit: 3 is outside [1, 2]"),
    ({"show": "weight", "hidden": "4", "unit_to": "5"}, "unit_to", "To unit: 5 is outside [1, 4]"),
    ({"show": "weight", "hidden": "17"}, "hidden", "outside [0, 16]"),
    ({"show": "weight", "interval.low": "30"}, "interval.high", "to: 24 must be more than 30"),
    ({"steps": "0"}, "steps", "Steps: 0 is outside [1, 10000]"),
]


@pytest.mark.parametrize(
    ("values", "where", "words"), BAD, ids=[f"{where}-{number}" for number, (_, where, _) in enumerate(BAD)]
)
def test_bad_input_names_the_field_and_what_is_allowed(values, where, words):
    reading = forms.read(LOSSES, values.items())
    assert [problem.where for problem in reading.problems] == [where]
    assert words in reading.problems[0].message
    assert reading.config.show == ("weight" if "weight" in values.values() else "prediction")  # the rest stays usable
    forms.form(reading)
    LOSSES.context(reading.config)
    LOSSES.figures(reading.config)


def finished(config):
    run = LOSSES.run(config, 0)
    run.advance(10**6)
    return run, run.drain()


def experiment(name: str):
    reading = forms.read(LOSSES, parse_qsl(EXPERIMENTS[name].query))
    assert reading.problems == []
    return reading.config, *finished(reading.config)


def test_losses():
    """Closed forms, with the rest on one class: L = (1 − p)² and −log p, ‖∂L/∂z‖ = √8 p(1 − p)² and √2 (1 − p)."""
    _, run, frame = experiment("losses")
    p = frame.append["p"]
    assert p == pytest.approx(np.linspace(0.99, 0.001, 121)) and run.ending.kind == "finished"
    assert frame.append["loss.mse"] == pytest.approx((1 - p) ** 2)
    assert frame.append["loss.cross_entropy"] == pytest.approx(-np.log(p))
    assert frame.append["pull.mse"] == pytest.approx(np.sqrt(8) * p * (1 - p) ** 2)
    assert frame.append["pull.cross_entropy"] == pytest.approx(np.sqrt(2) * (1 - p))
    assert (
        frame.replace["pull.mse"] < 0.003
        and frame.replace["pull.cross_entropy"] > 1.4
        and frame.replace["loss.cross_entropy"] > 6.9
    )
    assert [frame.replace[f"y.{k}"] for k in range(10)] == pytest.approx(0.001 * np.eye(10)[2] + 0.999 * np.eye(10)[7])


def test_an_even_rest():
    """With nine equal wrong classes: L = ½((1 − p)² + (1 − p)²/9)."""
    _, frame = finished(LOSSES.config(rest="even", p=1.0, to=0.0, right=9))
    p = frame.append["p"]
    assert frame.append["loss.mse"] == pytest.approx((1 - p) ** 2 * 5 / 9)
    assert frame.append["loss.cross_entropy"][-1] == np.inf and frame.append["pull.mse"][-1] == pytest.approx(
        0, abs=1e-15
    )
    assert frame.replace["y.9"] == 0 and frame.replace["y.0"] == pytest.approx(1 / 9)


def test_loss_not_accuracy():
    config, run, frame = experiment("loss-not-accuracy")
    weight, accuracy, loss = (frame.append[name] for name in ("weight", "accuracy", "loss"))
    assert np.allclose(accuracy * 45, np.rint(accuracy * 45))  # of 45 points, a whole number is right
    steps = np.diff(accuracy)
    assert (steps == 0).mean() > 0.8 and np.count_nonzero(steps) > 15  # mostly flat, with many stairs
    assert (np.diff(loss) != 0).all()
    bottom = int(loss.argmin())
    assert (np.diff(loss[: bottom + 1]) < 0).all() and (np.diff(loss[bottom:]) > 0).all()  # one lowest place
    matrix, place = config.weight(config.net)
    assert weight[bottom] == pytest.approx(matrix[place], abs=0.15)  # next to the star
    assert accuracy.max() > accuracy[bottom] and weight[accuracy.argmax()] > matrix[place]
    assert frame.replace["accuracy_slope"] == 0 and frame.replace["loss_slope"] > 0
    assert run.ending.message.startswith("finished: from −12 to 24 the accuracy took")


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"hidden": 3, "layer": 2, "unit_from": 3, "unit_to": 2},
        {"data": {"kind": "moons"}, "epochs": 0, "interval": {"low": 0, "high": 1}},
    ],
)
def test_what_is_shown_of_a_weight_is_the_nets_own(more):
    config = LOSSES.config(show="weight", steps=7, **more)
    _, frame = finished(config)
    net, data = config.net, config.plane.train
    matrix, place = config.weight(net)
    matrix[place] = config.interval.high
    numbers = frame.replace
    assert numbers["loss"] == pytest.approx(net.loss(data.inputs, data.labels)) and numbers["accuracy"] == net.accuracy(
        data.inputs, data.labels
    )
    slopes = net.weights_of(net.numerical_gradient(data.inputs, data.labels))[config.layer - 1]
    assert numbers["loss_slope"] == pytest.approx(slopes[place], abs=1e-6)
    missed = sum(len(numbers[f"missed.train.{label}.x"]) for label in range(data.class_count))
    assert numbers["correct"] == round(numbers["accuracy"] * len(data)) == len(data) - missed
    assert numbers["regions"].shape == (data.class_count, 100, 100)


@pytest.mark.parametrize("show", ["prediction", "weight"])
def test_the_record_does_not_depend_on_how_it_is_asked_for(show):
    config = LOSSES.config(show=show, steps=30)
    whole = finished(config)[1]
    run, parts = LOSSES.run(config, 0), []
    for piece in (0, 7, 1, 50):
        run.advance(piece)
        parts.append(run.drain())
    for name, values in whole.append.items():
        assert (
            np.concatenate([part.append[name] for part in parts if name in part.append]).tobytes() == values.tobytes()
        ), name
    assert parts[-1].step == whole.step == 30 and run.ending == finished(config)[0].ending


def test_only_the_figures_of_another_rest_are_other_figures():
    """A drag of the probability redraws nothing but the points."""
    assert (
        LOSSES.config(p=0.2).figures_part()
        == LOSSES.config(p=0.9, to=0.5, right=3).figures_part()
        != LOSSES.config(rest="even").figures_part()
    )
