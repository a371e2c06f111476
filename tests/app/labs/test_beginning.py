"""A page says "same start" of two runs if they begin exactly alike, and only then."""

import numpy as np
import pytest

from app.labs import LABS
from app.web import forms, whole_runs

SETTINGS = ("lr", "lr_curvature", "iterations")
"""Numbers of a first frame that are settings, and no part of the place that a run begins at."""

SAME = [
    ("descent", {}, {"racers": [{"optimizer": "adam"}], "steps": 7, "noise": 0.3}, 0, 5),
    ("partial", {}, {"steps": 7, "racers": [{"optimizer": "gd", "lr": 0.01}]}, 0, 5),
    ("derivative", {"mode": "descent"}, {"mode": "descent", "steps": 7}, 0, 5),
    ("regression", {}, {"racers": [{"optimizer": "gd", "lr": 0.001}], "steps": 7}, 0, 5),
    ("softmax", {}, {"steps": 7, "racers": [{"optimizer": "adam"}]}, 0, 5),
    ("softmax", {"weights": "random"}, {"weights": "random", "steps": 7}, 3, 3),
    ("losses", {}, {"to": 0.5, "steps": 7}, 0, 5),
    ("nets", {}, {"racers": [{"optimizer": "adam"}], "epochs": 7, "batch_size": 10, "l2": 0.1}, 3, 3),
    (
        "nets",
        {"racers": [{"optimizer": "gd", "init": "zeros"}]},
        {"racers": [{"optimizer": "adam", "init": "zeros"}]},
        0,
        5,
    ),
    (
        "digits",
        {"training_images": 20, "batch_size": 20},
        {"training_images": 20, "batch_size": 5, "racers": [{"optimizer": "adam"}]},
        3,
        3,
    ),
    ("check", {"hidden": "2", "images": 1}, {"hidden": "2", "images": 1, "mistake": "none", "h": 0.01}, 3, 3),
]
SAME += [(name, {}, {}, 3, 3) for name, lab in LABS.items() if lab.pins and name not in {case[0] for case in SAME}]
ANOTHER = [
    ("descent", {}, {"start": {"x": 1, "y": 1}}, 0, 0),
    ("descent", {}, {"function": "beale"}, 0, 0),
    ("derivative", {"mode": "descent"}, {"mode": "descent", "x": 1.5}, 0, 0),
    ("regression", {}, {"start": {"w0": 2, "w1": 1}}, 0, 0),
    ("softmax", {"weights": "random"}, {"weights": "random"}, 0, 1),
    ("losses", {}, {"p": 0.5}, 0, 0),
    ("nets", {}, {}, 0, 1),
    ("nets", {}, {"hidden": "8"}, 0, 0),
    ("nets", {}, {"racers": [{"optimizer": "gd", "init": "he"}]}, 0, 0),
    ("digits", {"training_images": 20, "batch_size": 20}, {"training_images": 20, "batch_size": 20}, 0, 1),
    (
        "digits",
        {"training_images": 20, "batch_size": 20},
        {"training_images": 20, "batch_size": 20, "init": "he"},
        0,
        0,
    ),
    ("check", {"hidden": "2", "images": 1}, {"hidden": "2", "images": 1}, 0, 1),
]


def first(lab, values, seed):
    """What decides the start, and the numbers of the run before its first step."""
    config = LABS[lab].config.model_validate(values)
    frame = LABS[lab].run(config, seed).drain()
    names = {
        name for name in (*frame.append, *frame.replace) if name.startswith("racer.0.") or not name.startswith("racer.")
    }
    numbers = {
        name: np.asarray(frame.append.get(name, frame.replace.get(name)))
        for name in names
        if name.split(".")[-1] not in SETTINGS
    }
    return config.beginning(seed), {name: values for name, values in numbers.items() if values.dtype.kind in "fiu"}


@pytest.mark.parametrize(("lab", "values", "others", "seed", "other"), SAME)
def test_what_is_called_the_same_start_is_the_same(lab, values, others, seed, other):
    (one, numbers), (two, again) = first(lab, values, seed), first(lab, others, other)
    assert one == two and numbers.keys() == again.keys() and len(numbers) > 1
    for name, value in numbers.items():
        np.testing.assert_array_equal(value, again[name], err_msg=name)


@pytest.mark.parametrize(("lab", "values", "others", "seed", "other"), ANOTHER)
def test_another_start_is_called_so(lab, values, others, seed, other):
    assert first(lab, values, seed)[0] != first(lab, others, other)[0]


@pytest.mark.parametrize("name", [name for name, lab in LABS.items() if lab.previews])
def test_a_page_shows_the_start_before_a_run_is_asked_for(name):
    lab = LABS[name]
    shown = whole_runs.preview(lab, forms.read(lab, []))
    first = lab.run(lab.config(), 0).drain()
    assert shown is not None and shown["append"].keys() == first.append.keys()
    assert shown["append"] or shown["replace"]
    assert all(np.array_equal(shown["append"][series], first.append[series], equal_nan=True) for series in first.append)


def test_a_descents_page_shows_each_racer_at_the_start_with_its_loss():
    lab = LABS["descent"]
    query = [("function", "ravine"), ("racers.0.optimizer", "gd"), ("racers.1.optimizer", "adam")]
    reading = forms.read(lab, query)
    shown, f, start = whole_runs.preview(lab, reading)["append"], reading.config.objective, reading.config.start
    for racer in ("racer.0", "racer.1"):
        place = [shown[f"{racer}.{axis}"].tolist() for axis in "xy"]
        assert place == [[start.x], [start.y]] and shown[f"{racer}.loss"] == [f.value([[start.x, start.y]])[0]]
