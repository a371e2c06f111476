"""From a query string to a config and a form: values with a problem are left out and said, and stay as typed."""

from urllib.parse import parse_qsl

import pytest

from app.labs import LABS
from app.web import forms
from app.web.reading import MOST_PROBLEMS, without
from app.wire.protocol import MAX_SEED

DESCENT = LABS["descent"]


def read(query: str, lab: str = "descent") -> forms.Reading:
    return forms.read(LABS[lab], parse_qsl(query))


def control(query: str, *path: str | int, lab: str = "descent"):
    found = forms.form(read(query, lab))
    for part in path:
        found = found.items[part] if isinstance(part, int) else found[part]
    return found


@pytest.mark.parametrize("seed", [0, 7, MAX_SEED])
def test_a_seed_is_no_setting_and_a_whole_number(seed):
    reading = read(f"seed={seed}&steps=5")
    assert (reading.seed, reading.problems, reading.config.steps) == (seed, [], 5)


@pytest.mark.parametrize("text", ["-1", str(MAX_SEED + 1), "1.5", "x" * 1000])
def test_another_seed_is_left_out_and_said(text):
    reading = read(f"seed={text}&steps=5")
    assert reading.seed == 0 and reading.config.steps == 5
    ((where, message),) = [(problem.where, problem.message) for problem in reading.problems]
    assert where == "seed" and text[:20] in message and str(MAX_SEED) in message and len(message) < 100


def test_a_bad_value_is_left_out_alone():
    reading = read("steps=0&racers.0.optimizer=gd&racers.0.lr=-1&racers.1.optimizer=adam&racers.1.lr=0.3")
    assert {problem.where for problem in reading.problems} == {"steps", "racers.0.lr"}
    default = DESCENT.config()
    assert reading.config.steps == default.steps
    assert [racer.optimizer for racer in reading.config.racers] == ["gd", "adam"]
    assert reading.config.racers[1].lr == 0.3


def test_too_many_bad_values_give_the_default_config():
    many = "&".join(f"steps{number}=1" for number in range(MOST_PROBLEMS + 1))
    reading = read(f"steps=5&{many}")
    assert reading.config == DESCENT.config() or reading.config.steps == 5
    assert MOST_PROBLEMS <= len(reading.problems) <= MOST_PROBLEMS + 1


def test_an_experiment_brings_its_settings_unless_some_are_given_beside_it():
    alone, with_seed, changed = (read(f"experiment=saddle{more}") for more in ("", "&seed=3", "&steps=5"))
    assert alone.experiment is with_seed.experiment is changed.experiment and alone.experiment.id == "saddle"
    assert alone.config == with_seed.config and with_seed.seed == 3
    assert alone.config.function != changed.config.function == DESCENT.config().function and changed.config.steps == 5
    assert (alone.changed, with_seed.changed, changed.changed) == (False, False, True)
    assert read("experiment=nothing").experiment is None and not read("").changed


def test_a_refused_value_stays_as_typed_beside_its_error_and_others_are_the_configs():
    bad, good = control("steps=x5&noise=0.5", "steps"), control("steps=x5&noise=0.5", "noise")
    assert bad.value == "x5" and "x5" in bad.error
    assert good.value == "0.5" and good.error == ""


def test_the_form_has_the_fields_of_the_config_in_their_order():
    form = forms.form(read(""))
    assert [control.name for control in form.controls] == list(DESCENT.config.model_fields)
    names = [control.name for control in (*form.front, *form.folded)]
    assert sorted(names) == sorted(control.name for control in form.controls) and form.front
    with pytest.raises(KeyError, match="nothing"):
        form["nothing"]


@pytest.mark.parametrize(
    ("lab", "path", "kind"),
    [
        ("descent", ("steps",), "number"),
        ("descent", ("function",), "choice"),
        ("descent", ("racers", 0, "optimizer"), "choice"),
    ],
)
def test_a_field_s_type_chooses_its_control(lab, path, kind):
    found = control("", *path, lab=lab)
    assert found.kind == kind and bool(found.options) == (kind == "choice")
    assert found.title and (kind != "choice" or found.value in dict(found.options))


def test_whole_numbers_and_values_that_may_be_missing_are_told():
    assert control("", "steps").integer and not control("", "noise").integer
    clipping = control("", "racers", 0, "max_grad")
    assert clipping.optional and clipping.value == "" and not control("", "steps").optional


def test_the_next_racer_is_one_that_does_not_race_yet():
    racers = control("racers.0.optimizer=gd&racers.1.optimizer=momentum", "racers")
    name, optimizer = racers.next_choice
    assert name == "racers.2.optimizer" and optimizer not in ("gd", "momentum") and len(racers.items) == 2
    assert optimizer in dict(racers.items[0]["optimizer"].options)


def test_a_group_knows_of_errors_within():
    group = control("racers.0.optimizer=gd&racers.0.lr=-1&racers.1.optimizer=adam", "racers")
    assert [item.has_error for item in group.items] == [True, False]


def test_problems_without_a_control_are_told_apart():
    reading = read("steps=0&step=1&seed=x")
    form = forms.form(reading)
    assert {problem.where for problem in reading.problems} == {"steps", "step", "seed"}
    assert [problem.where for problem in forms.unplaced(form, reading.problems)] == ["step"]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        (["a"], {"b": [{"x": "1", "y": "2"}, {"x": "3"}]}),
        (["b", "0", "x"], {"a": "0", "b": [{"y": "2"}, {"x": "3"}]}),
        (["b", "1", "x"], {"a": "0", "b": [{"x": "1", "y": "2"}, {}]}),
        (["b", "1", "z"], {"a": "0", "b": [{"x": "1", "y": "2"}]}),
        (["b", "9"], {"a": "0"}),
        (["c"], {"a": "0", "b": [{"x": "1", "y": "2"}, {"x": "3"}]}),
    ],
)
def test_what_has_a_problem_is_taken_away_or_else_what_holds_it(path, kept):
    assert without({"a": "0", "b": [{"x": "1", "y": "2"}, {"x": "3"}]}, path) == kept
