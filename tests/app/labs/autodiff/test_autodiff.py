"""The automatic-differentiation lab: its experiments, its graph, its states, and what it refuses."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.labs import LABS
from app.labs.autodiff.experiments import EXPERIMENTS
from app.labs.autodiff.run import cell, rows
from app.labs.shared.query import link
from app.web import forms
from engine.autodiff import EXAMPLES

AUTODIFF = LABS["autodiff"]
LONG = {"function": "custom", "expression": "(x + z)^2/(1 + exp(-x*z)) + sin(x)*cos(z)*x + tanh(x*z)/(z + 3) - ln(x)"}
CONFIGS = {name: {"function": name} for name in EXAMPLES} | {"long": LONG}


def finished(query: str):
    reading = forms.read(AUTODIFF, parse_qsl(query))
    assert reading.problems == []
    run = AUTODIFF.run(reading.config, 0)
    run.advance(10**6)
    return run, run.drain()


def test_autodiff():  # LESSONS: gradients of W and b of matmul(x, W) + b; analytic equals numerical
    (experiment,) = (one for one in EXPERIMENTS if one.id == "autodiff")
    run, frame = finished(experiment.query)
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    inputs = run.tape.inputs
    assert inputs["W"].gradient.tolist() == (x.T @ np.ones((2, 2))).tolist() and inputs["b"].gradient.tolist() == [
        2.0,
        2.0,
    ]
    assert run.ending.kind == "finished" and max(frame.replace[f"input.{name}.difference"] for name in inputs) < 1e-9


def test_autodiff_line():  # LESSONS: y = 2x + 3, dy/dx = 2.0
    run, frame = finished(next(one for one in EXPERIMENTS if one.id == "autodiff-line").query)
    assert float(run.tape.output.value) == 9.0 and float(run.tape.inputs["x"].gradient) == 2.0
    assert frame.replace["input.x.analytic"] == "2" and frame.replace["input.x.numerical"].startswith("2")


def test_autodiff_matrix():  # LESSONS: for x of shape (2, 2), a 2×2 of 2.0
    run, _ = finished(next(one for one in EXPERIMENTS if one.id == "autodiff-matrix").query)
    assert run.tape.inputs["x"].gradient.tolist() == [[2.0, 2.0], [2.0, 2.0]]


@pytest.mark.parametrize("values", CONFIGS.values(), ids=CONFIGS)
def test_each_shows_its_point_within_10_seconds(values):
    run = AUTODIFF.run(AUTODIFF.config(**values), 0)
    assert run.steps <= 20 or values is LONG  # at 2 steps a second


def test_a_step_at_a_time():
    run = AUTODIFF.run(AUTODIFF.config(function="line", at={"x": "3"}), 0)
    states = []
    for _ in range(run.steps + 1):
        seen = run.drain().replace
        states.append([seen[f"node.{node.index}.state"] for node in run.tape.operations])
        run.advance(1)
    assert states == [
        ["waiting", "waiting"],
        ["forward", "waiting"],
        ["valued", "forward"],
        ["valued", "backward"],
        ["valued", "backward"],
        ["backward", "done"],
    ]
    assert run.index == run.steps == 5 and run.ending.message.startswith("finished")


def test_a_change_that_changes_nothing_is_survived():
    config = AUTODIFF.config()
    run = AUTODIFF.run(config, 0)
    run.advance(2)
    run.change(config)
    assert run.drain().replace["step"] == 2 and config.structure() == config.model_dump(mode="json")


def test_the_sentences_say_what_a_step_did():
    run = AUTODIFF.run(AUTODIFF.config(function="neuron"), 0)
    said = []
    for _ in range(run.steps):
        run.advance(1)
        said.append(run.drain().replace["sentence"])
    assert said[0] == "Forward, operation 1 of 3: v₁ = w · x = −2."
    assert said[3] == "The backward pass starts at y: the gradient of y with respect to itself is 1."
    assert said[4] == "Back through y = σ(v₂): v₂ gets 1 · 0.1966 = 0.1966."
    assert said[6] == "Back through v₁ = w · x: w gets 0.1966 · (−1) = −0.1966, and x gets 0.1966 · 2 = 0.3932."


def test_the_factor_on_a_line_is_a_formula_until_it_is_known():
    run = AUTODIFF.run(AUTODIFF.config(function="neuron"), 0)
    assert run.drain().replace["edge.5.0.local"] == "×\u2009y(1 − y)"
    run.advance(3)
    assert run.drain().replace["edge.5.0.local"] == "×\u20090.1966"


@pytest.mark.parametrize("values", CONFIGS.values(), ids=CONFIGS)
def test_the_graph_is_laid_out_from_left_to_right_and_nothing_overlaps(values):
    words = AUTODIFF.context(AUTODIFF.config(**values))
    boxes = [card.box for card in words["cards"]]
    for number, box in enumerate(boxes):
        assert box.x >= 0 and box.right <= words["width"] and box.y >= 0 and box.y + box.height <= words["height"]
        for other in boxes[:number]:
            assert (
                box.right <= other.x
                or other.right <= box.x
                or box.y + box.height <= other.y
                or other.y + other.height <= box.y
            )
    for line, _ in words["lines"]:
        assert boxes[line.source].right < line.label_x < boxes[line.target].x
    for card in words["cards"]:
        assert all(card.box.y < y < card.box.y + card.box.height for y in (*card.values, *card.gradients))


@pytest.mark.parametrize("values", CONFIGS.values(), ids=CONFIGS)
def test_every_series_of_the_page_is_told_by_the_run(values):
    config = AUTODIFF.config(**values)
    words = AUTODIFF.context(config)
    run = AUTODIFF.run(config, 0)
    run.advance(1000)
    told = run.drain().replace
    for card in words["cards"]:
        for kind, lines in (("value", card.values), ("gradient", card.gradients)):
            assert all(f"node.{card.node.index}.{kind}.{number}" in told for number in range(len(lines)))
            assert f"node.{card.node.index}.{kind}.{len(lines)}" not in told or card.kind == "constant"
    assert all(f"edge.{line.target}.{line.place}.local" in told for line, _ in words["lines"])


BAD = [
    ({"expression": "2*x +"}, ["expression"], "missing after"),
    ({"expression": "y*x"}, ["expression"], "'y' is not known"),
    ({"expression": "3 + 4"}, ["expression"], "the formula has no variable"),
    ({"function": "line", "at.x": "one"}, ["at.x"], "x: 'one' is not a number"),
    ({"function": "line", "at.x": "1, 2; 3"}, ["at.x"], "all rows of a matrix must have the same length"),
    ({"function": "line", "at.x": "1 2 3 4 5"}, ["at.x"], "at most 4 × 4"),
    ({"function": "affine", "at.x": "1, 2, 3"}, ["at.x"], "(3,) and (2, 2)"),
    ({"function": "affine", "at.b": "1, 2, 3"}, ["at.b"], "v₁ + b cannot take the shapes"),
    ({"function": "line", "at.q": "1"}, ["at.q"], "not a setting here"),
    ({"function": "spline"}, ["function"], "spline is unknown"),
    ({"h": "0"}, ["h"], "outside [10⁻¹², 1]"),
    ({"expression": "matmul(sum(x), x)"}, ["expression"], "vectors or matrices"),
    ({"at": "3"}, ["at"], "Inputs"),
]


@pytest.mark.parametrize(
    ("values", "where", "words"), BAD, ids=[f"{where[0]}-{number}" for number, (_, where, _) in enumerate(BAD)]
)
def test_bad_input_names_the_field_and_what_is_allowed(values, where, words):
    reading = forms.read(AUTODIFF, values.items())
    assert [problem.where for problem in reading.problems] == where and words in reading.problems[0].message
    forms.form(reading)
    assert AUTODIFF.context(reading.config)["cards"]


def test_inputs_stay_while_the_formula_cannot_be_read():
    reading = forms.read(
        AUTODIFF, [("function", "custom"), ("expression", "matmul(x, W"), ("at.x", "5, 6"), ("at.W", "1; 2")]
    )
    assert [problem.where for problem in reading.problems] == ["expression"]
    assert (reading.config.at.x, reading.config.at.W) == ("5, 6", "1; 2")


def test_inputs_that_the_formula_does_not_name_are_dropped():
    config = AUTODIFF.config(expression="exp(x)", at={"x": "1", "W": "1, 2"})
    assert config.function == "custom" and config.names == ("x",) and config.at.W == ""


@pytest.mark.parametrize(
    "values", [*CONFIGS.values(), {"function": "line", "at": {"x": "1, 2; 3, 4"}}, {"expression": "matmul(x, x)"}]
)
def test_a_link_restores_the_config(values):
    config = AUTODIFF.config(**values)
    assert forms.read(AUTODIFF, parse_qsl(link(config))).config == config


def test_a_value_that_is_not_finite_is_said():
    run, frame = finished("expression=log(x)*2&at.x=-1")
    assert "v₁ = ln x has no finite value" in run.ending.message and frame.replace["node.1.value.0"] == "nan"


def test_numbers_in_columns():
    assert rows(np.array([[1, -2.5], [10, 3]])) == ["\u00a01\u00a0\u00a0−2.5", "10\u00a0\u00a0\u00a0\u00a0\u00a03"]
    assert [cell(value) for value in (0.1234567, -1e-7, 1e100, 2.0)] == ["0.1235", "−10⁻⁷", "10¹⁰⁰", "2"]
