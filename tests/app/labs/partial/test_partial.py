"""The partial-derivatives lab: its experiments, its slices and tangents, its arrows, and what it refuses."""

from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.labs import LABS
from app.labs.partial.experiments import EXPERIMENTS
from app.labs.shared.query import link
from app.web import forms
from engine import SURFACES

PARTIAL = LABS["partial"]
BY_ID = {experiment.id: experiment for experiment in EXPERIMENTS}


def opened(name: str):
    reading = forms.read(PARTIAL, parse_qsl(BY_ID[name].query))
    assert reading.problems == []
    return reading.config, PARTIAL.run(reading.config, 0)


def test_partial():  # LESSONS: x₀² + x₁² at (3, 4), partial derivatives 6 and 8; central differences with h = 1e-4
    _, run = opened("partial")
    start = run.drain().replace
    assert (start["start.x.automatic"], start["start.y.automatic"]) == ("6", "8")
    assert (start["start.x.numerical"], start["start.y.numerical"]) == ("6.00000000000378", "7.999999999999119")
    assert start["now.norm.automatic"] == "10" and float(start["now.direction.automatic"]) == pytest.approx(
        np.degrees(np.arctan2(4, 3))
    )
    run.advance(10**6)
    end = run.drain().replace
    assert end["start.x.automatic"] == "6" and abs(end["now.slope.x"]) < 0.01 and abs(end["now.slope.y"]) < 0.01
    assert run.index <= 100  # within 10 seconds at 10 steps a second


def test_quiver():  # LESSONS: −∇f on [−2, 2]², spacing 0.25: arrows point at the minimum, longer farther out
    config, run = opened("quiver")
    arrows = next(trace for trace in PARTIAL.figures(config)["contour"].data if trace.type == "quiver")
    x, y, u, v = (np.array(getattr(arrows, name)) for name in "xyuv")
    assert len(x) == 17 * 17 - 1  # the minimum has none
    assert sorted(set(x)) == sorted(set(y)) == np.arange(-2, 2.1, 0.25).tolist()
    distance, length = np.hypot(x, y), np.hypot(u, v)
    assert u * y == pytest.approx(v * x, abs=1e-12) and (u * x + v * y < 0).all()
    assert (np.diff(length[np.argsort(distance)]) >= -1e-12).all() and length[distance > 2.5].min() > 1.5 * length[
        distance < 1
    ].max()
    assert arrows.hoverinfo == "skip"  # the ground under the pointer speaks
    run.advance(10**6)
    assert run.drain().replace["racer.0.loss"] < 1e-4 and run.index <= 100


@pytest.mark.parametrize("function", SURFACES)
def test_slices_lie_on_the_surface_and_tangents_touch_it(function):
    config = PARTIAL.config(function=function)
    run = PARTIAL.run(config, 0)
    run.advance(3)
    seen, f = run.drain().replace, config.surface
    for axis, other in ("xy", "yx"):
        points = np.stack([seen[f"slice.{axis}.x"], seen[f"slice.{axis}.y"]], axis=-1)
        assert f.value(points) == pytest.approx(seen[f"slice.{axis}.f"], nan_ok=True)
        assert (seen[f"slice.{axis}.{other}"] == seen[f"now.{other}"]).all()
        at, height = seen[f"tangent.{axis}.at"], seen[f"tangent.{axis}.f"]
        assert at[1] == seen[f"now.{axis}"] and height[1] == pytest.approx(seen["now.f"])
        assert np.diff(height) / np.diff(at) == pytest.approx([seen[f"now.slope.{axis}"]] * 2, rel=1e-6, abs=1e-6)


def test_every_live_trace_is_fed():
    config = PARTIAL.config()
    frame = PARTIAL.run(config, 0).drain()
    told = frame.append.keys() | frame.replace.keys()
    fed = [
        name
        for figure in PARTIAL.figures(config).values()
        for trace in figure.data
        for name in (trace.meta or {}).get("series", {}).values()
    ]
    assert len(fed) > 20 and set(fed) <= told


def test_the_figures_do_not_change_with_the_point():
    one, other = (PARTIAL.config(start={"x": x, "y": 1}) for x in (1, 2))
    assert one.figures_part() == other.figures_part() and one.structure() != other.structure()


def test_a_descent_that_runs_off_ends():
    config = PARTIAL.config(function="sphere", racers=[{"optimizer": "gd", "lr": 1000}], steps=1000)
    run = PARTIAL.run(config, 0)
    run.advance(10**6)
    assert run.ending.kind == "diverged" and np.isfinite(run.drain().replace["slice.x.x"]).all()


def test_poles_and_places_without_a_value_are_survived():
    for text, start in (
        ("1/x + y", {"x": 0.001, "y": 1}),
        ("log(x) + y^2", {"x": 0.5, "y": 1}),
        ("sqrt(x*y)", {"x": 1, "y": 1}),
        ("exp(exp(x)) + y", {"x": 1, "y": 1}),
    ):
        run = PARTIAL.run(PARTIAL.config(expression=text, start=start), 0)
        run.advance(50)
        assert "slice.x.f" in run.drain().replace
        PARTIAL.figures(PARTIAL.config(expression=text, start=start))


BAD = [
    ({"expression": "x +"}, "expression", "missing after"),
    ({"start.x": "11"}, "start.x", "x: 11 is outside the domain [−5, 5]"),
    ({"domain.y_low": "20"}, "domain.y_high", "must be more than"),
    ({"h": "0"}, "h", "outside [10⁻¹⁵, 1]"),
    ({"steps": "many"}, "steps", "whole number"),
    ({"racers.0.optimizer": "gd", "racers.1.optimizer": "adam"}, "racers", "at most 1"),
]


@pytest.mark.parametrize(("values", "where", "words"), BAD, ids=[where for _, where, _ in BAD])
def test_bad_input_names_the_field_and_what_is_allowed(values, where, words):
    reading = forms.read(PARTIAL, values.items())
    assert [problem.where for problem in reading.problems] == [where] and words in reading.problems[0].message


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"function": "quadratic", "condition": 20},
        {"expression": "x*y"},
        {"start": {"x": 3, "y": 4}, "h": 1e-6, "racers": [{"optimizer": "adam"}]},
    ],
)
def test_a_link_restores_the_config(values):
    config = PARTIAL.config(**values)
    assert forms.read(PARTIAL, parse_qsl(link(config))).config == config
