"""Bad input to the descent lab: each field is named and what is allowed is said."""

import dataclasses
from typing import get_args

import pytest

from app.labs import LABS
from app.labs.shared.ending import KINDS
from app.paths import ROOT
from app.web import forms
from engine import OPTIMIZERS, SCHEDULES, SURFACES
from engine.runs.outcome import Kind

DESCENT = LABS["descent"]

BAD = [
    ({"expression": "x +"}, "expression", "missing after"),
    ({"expression": "__import__('os')"}, "expression", ""),
    ({"expression": "foo(x)"}, "expression", "foo"),
    ({"expression": "1/(x-x)"}, "expression", "no finite value"),
    ({"expression": "log(-1-x^2)"}, "expression", "no finite value"),
    ({"expression": "x^y", "start.x": "-1", "start.y": "2"}, "start.x", "f has no gradient at (−1, 2)"),
    ({"expression": "9**9**9**9"}, "expression", "finite"),
    ({"expression": "x" + "+x" * 120}, "expression", "200"),
    ({"racers.0.optimizer": "gd", "racers.0.lr": "0"}, "racers.0.lr", "learning rate: 0 is outside [10⁻¹², 1000]"),
    ({"racers.0.optimizer": "gd", "racers.0.lr": "-1"}, "racers.0.lr", "learning rate: −1 is outside [10⁻¹², 1000]"),
    ({"racers.0.optimizer": "gd", "racers.0.lr": "1e308"}, "racers.0.lr", "outside [10⁻¹², 1000]"),
    ({"racers.0.optimizer": "gd", "racers.0.lr": "NaN"}, "racers.0.lr", "not a finite number"),
    ({"racers.0.optimizer": "gd", "racers.0.lr": "fast"}, "racers.0.lr", 'learning rate: "fast" is not a number'),
    ({"racers.0.optimizer": "gd", "racers.0.beta1": "0.9"}, "racers.0.beta1", "not a setting here"),
    ({"racers.0.optimizer": "sgdd"}, "racers.0", "sgdd is unknown; choose one of 'gd'"),
    ({"racers.0.optimizer": "gd", "racers.0.schedule.kind": "sudden"}, "racers.0.schedule", "sudden is unknown"),
    ({"racers.0.optimizer": "gd", "racers.1.optimizer": "sgdd"}, "racers.1", "sgdd is unknown"),
    ({f"racers.{n}.optimizer": "gd" for n in range(7)}, "racers", "at most 6"),
    ({"start.x": "11"}, "start.x", "x: 11 is outside the domain [−10, 10]"),
    ({"domain.x_low": "20"}, "domain.x_high", "must be more than"),
    ({"steps": "1000000000"}, "steps", "Steps: 10⁹ is outside [1, 100000]"),
    ({"steps": "1e9"}, "steps", "Steps: 10⁹ is outside [1, 100000]"),
    ({"steps": "1.5"}, "steps", "whole number"),
    ({"function": "parabola"}, "function", "parabola is unknown; choose"),
    ({"function": "quadratic", "condition": "0.5"}, "condition", "outside [1, 1000000]"),
    ({"noise": "1", "racers.0.optimizer": "lbfgs"}, "noise", "L-BFGS compares exact values"),
    ({"racers.0.optimizer": "cg", "racers.0.max_grad": "1"}, "racers.0.max_grad", "not a setting here"),
    ({"noise": "-1"}, "noise", "outside [0, 1000000]"),
    ({"gradient": "guessed"}, "gradient", "'automatic' or 'numerical'"),
    ({"gradient": "numerical", "h": "0"}, "h", "outside [10⁻¹⁵, 1]"),
    ({"seed": "4.5"}, "seed", "whole number"),
    ({"seed": "99999999999"}, "seed", "[0, 4294967295]"),
]


@pytest.mark.parametrize(
    ("values", "where", "words"), BAD, ids=[f"{where}-{number}" for number, (_, where, _) in enumerate(BAD)]
)
def test_bad_input_names_the_field_and_what_is_allowed(values, where, words):
    reading = forms.read(DESCENT, values.items())
    assert [problem.where for problem in reading.problems] == [where]
    assert words in reading.problems[0].message
    assert isinstance(reading.config, DESCENT.config)  # the rest stays usable


def test_several_problems_are_all_reported():
    reading = forms.read(DESCENT, {"steps": "0", "noise": "-1", "racers.0.optimizer": "gd", "racers.0.lr": "0"}.items())
    assert {problem.where for problem in reading.problems} == {"steps", "noise", "racers.0.lr"}


def test_the_form_shows_what_was_typed_beside_its_error():
    reading = forms.read(DESCENT, {"steps": "many"}.items())
    control = forms.form(reading)["steps"]
    assert control.value == "many" and "whole number" in control.error


@pytest.mark.parametrize("function", SURFACES)
def test_every_function_has_a_valid_default_config(function):
    config = DESCENT.config(function=function)
    assert config.surface.value([config.surface.start]).shape == (1,)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_hyperparameter_has_a_control_with_help(optimizer):
    form = forms.form(forms.read(DESCENT, {"racers.0.optimizer": optimizer}.items()))
    (racer,) = form["racers"].items
    names = {control.name.split(".")[-1] for control in racer.controls}
    more = set() if OPTIMIZERS[optimizer].needs == "objective" else {"schedule", "max_grad"}
    assert names == {"optimizer"} | more | {item.name for item in dataclasses.fields(OPTIMIZERS[optimizer])}
    assert all(control.help for control in racer.controls if getattr(control, "kind", "") == "number")


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_builds(kind):
    config = DESCENT.config(racers=[{"optimizer": "gd", "schedule": {"kind": kind}}])
    assert config.racers[0].schedule.build().factor(0) >= 0


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("x^2 - y^2", "stopped on a saddle"),
        ("-x^2 - y^2", "stopped on a maximum"),
        ("x^4 + y^2", "stopped on flat ground"),
        ("abs(x) - abs(y)", "stopped on a kink"),
        ("x^2 + y^2", "converged"),
    ],
)
def test_the_table_says_on_what_a_run_came_to_rest(expression, words):
    query = {"expression": expression, "start.x": "0", "start.y": "0", "racers.0.optimizer": "gd"}
    run = DESCENT.run(forms.read(DESCENT, query.items()).config, 0)
    run.advance(1)
    assert run.drain().replace["racer.0.outcome"] == words


def test_every_kind_of_ending_has_its_word_in_the_tables():
    script = (ROOT / "static/js/page/pins-table.js").read_text(encoding="utf-8")
    assert set(get_args(Kind)) <= set(KINDS)
    for kind, words in KINDS.items():
        assert f'{kind}: _("{words}")' in script


def test_on_a_quadratic_function_each_slider_has_the_limit_of_its_own_method():
    racers = [{"optimizer": name} for name in ("gd", "momentum", "nesterov", "adam")]
    config = DESCENT.config.model_validate({"function": "quadratic", "condition": 100, "racers": racers})
    assert config.steepest == pytest.approx(100)
    marks = {name: slider.mark for name, slider in config.sliders().items()}
    assert marks == pytest.approx(
        {"racers.0.lr": 2 / 100, "racers.1.lr": 2 * 1.9 / 100, "racers.2.lr": 3.8 / (2.8 * 100)}
    )
    clipped = config.model_copy(update={"racers": [config.racers[0].model_copy(update={"max_grad": 1.0})]})
    assert not clipped.sliders()


@pytest.mark.parametrize("function", ["rosenbrock", "beale", "saddle"])
def test_a_function_that_is_no_bowl_has_no_limit(function):
    assert not DESCENT.config.model_validate({"function": function}).sliders()
