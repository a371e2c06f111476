"""The derivative lab: bad input, what its runs tell, and the numbers of its experiments."""

from functools import cache
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.labs import LABS
from app.web import forms
from app.wire.encoding import dumps
from engine import CURVES

LAB = LABS["derivative"]
EXPERIMENTS = {experiment.id: experiment for experiment in LAB.experiments}

BAD = [
    ({"expression": "x +"}, "expression", "missing after"),
    ({"expression": "x + y"}, "expression", "use x, pi, e"),
    ({"expression": "__import__('os')"}, "expression", ""),
    ({"expression": "log(-1 - x^2)"}, "expression", "no finite value anywhere"),
    ({"expression": "x" + "+x" * 120}, "expression", "200"),
    ({"function": "custom"}, "expression", "the formula is empty; x^2 is one"),
    ({"function": "line"}, "function", "line is unknown; choose"),
    ({"mode": "integral"}, "mode", "integral is unknown; choose"),
    ({"x": "3"}, "x", "Place: 3 is outside the domain [−2.5, 2.5]"),
    ({"x": "left"}, "x", 'Place: "left" is not a number'),
    ({"x": "nan"}, "x", "not a finite number"),
    ({"expression": "log(x)", "x": "-1"}, "x", "f has no finite value at x = −1"),
    ({"h": "0"}, "h", "Difference step: 0 is outside [10⁻⁶⁰, 100]"),
    ({"h": "-1e-4"}, "h", "outside [10⁻⁶⁰, 100]"),
    ({"mode": "difference", "h": "1e-9", "smallest": "1e-3"}, "smallest", "must be less than h = 10⁻⁹"),
    ({"mode": "descent", "gradient": "numerical", "h": "1e-50"}, "h", "at least 10⁻¹⁶"),
    ({"domain.x_low": "20"}, "domain.x_high", "must be more than"),
    ({"steps": "0"}, "steps", "Steps: 0 is outside [1, 100000]"),
    ({"steps": "1.5"}, "steps", "whole number"),
    ({f"racers.{n}.optimizer": "gd" for n in range(5)}, "racers", "at most 4"),
    ({"racers.0.optimizer": "gd", "racers.0.lr": "0"}, "racers.0.lr", "learning rate: 0 is outside [10⁻¹², 1000]"),
]


@pytest.mark.parametrize(
    ("values", "where", "words"), BAD, ids=[f"{where}-{number}" for number, (_, where, _) in enumerate(BAD)]
)
def test_bad_input_names_the_field_and_what_is_allowed(values, where, words):
    reading = forms.read(LAB, values.items())
    assert [problem.where for problem in reading.problems] == [where]
    assert words in reading.problems[0].message


def config(query: str = ""):
    reading = forms.read(LAB, parse_qsl(query))
    assert reading.problems == []
    return reading.config


@cache
def run_of(query: str):
    """The run at its end, and all it has to tell."""
    run = LAB.run(config(query), 0)
    run.advance(10**6)
    return run, run.drain()


def experiment(name: str):
    return run_of(EXPERIMENTS[name].query)


@pytest.mark.parametrize("mode", ["tangent", "difference", "descent"])
@pytest.mark.parametrize("function", CURVES)
def test_every_curve_works_in_every_mode(function, mode):
    settings = config(f"function={function}&mode={mode}")
    drawn = LAB.figures(settings)
    preview = LAB.run(settings, 0).drain()
    run, frame = run_of(f"function={function}&mode={mode}")
    assert run.ending is not None and "nan" not in run.ending.message
    fed = {
        name
        for figure in drawn.values()
        for trace in figure.data
        for name in (trace.meta or {}).get("series", {}).values()
    }
    assert fed <= set(frame.append) | set(frame.replace)
    assert fed - {"x", "forward", "central", "forward.error", "central.error"} <= set(preview.append) | set(
        preview.replace
    )
    assert dumps({name: figure.to_plotly_json() for name, figure in drawn.items()} | frame.replace | frame.append)


@pytest.mark.parametrize(
    "text", ["1/x", "tan(x)", "log(x)", "sqrt(x)", "1e300*x^2", "x*0 + 3", "exp(100*x)", "1e-300*x", "abs(x)^0.5"]
)
@pytest.mark.parametrize("mode", ["tangent", "difference", "descent"])
def test_difficult_curves_are_survived(text, mode):
    settings = config(f"expression={text.replace('+', '%2B')}&mode={mode}&x=1")
    run = LAB.run(settings, 0)
    run.advance(10**6)
    assert run.ending is not None
    frame = run.drain()
    assert (
        dumps(frame.append)
        and dumps(frame.replace)
        and dumps({name: figure.to_plotly_json() for name, figure in LAB.figures(settings).items()})
    )


def test_a_curve_brings_its_place_domain_and_rates():
    settings = config("function=wells&mode=descent")
    assert (settings.x, settings.domain.x_low, settings.domain.x_high) == (3.6, -4, 4)
    assert [(racer.optimizer, racer.lr) for racer in settings.racers] == [("gd", 0.05), ("momentum", 0.01)]


def test_dragging_x_redraws_no_figure_and_begins_another_run():
    here, there = config("x=1"), config("x=1.5")
    assert here.figures_part() == there.figures_part() and here.structure() != there.structure()


def test_a_changed_learning_rate_goes_into_the_run_as_it_is():
    slow, fast = (
        config(f"mode=descent&function=parabola&racers.0.optimizer=gd&racers.0.lr={lr}") for lr in ("0.001", "0.5")
    )
    assert slow.structure() == fast.structure()
    run = LAB.run(slow, 0)
    run.advance(3)
    run.change(fast)
    run.advance(1)
    assert run.drain().append["racer.0.x"][-1] == pytest.approx(
        0, abs=1e-12
    )  # lr 1/2 leads to the minimum of x² at once


def test_the_same_config_gives_the_same_run_in_any_portions():
    once, portions = (LAB.run(config("mode=difference&function=sine"), 0) for _ in range(2))
    once.advance(1000)
    while portions.ending is None:
        portions.advance(7)
    assert (
        once.drain().append["central.float64.error"].tolist()
        == portions.drain().append["central.float64.error"].tolist()
    )


def test_before_a_run_the_table_stands_at_x():  # LESSONS.md, "tangent"
    shown = LAB.run(config("function=tangent&x=5&h=1e-4"), 0).drain().replace
    assert shown["central.float64"] == "0.1999999999990898" and shown["place.x"] == [5] and shown["step"] == 0


def test_the_lab_opens_with_secants_that_differ_from_the_tangent():
    shown = LAB.run(config(""), 0).drain().replace
    slopes = [float(shown[f"{method}.float64"]) for method in ("forward", "central", "automatic")]
    exact = 3 * 1.9**2 - 3  # by hand, of x³ − 3x; the differences over 0.8 have 3xh + h² and h² more
    assert slopes == pytest.approx([exact + 3 * 1.9 * 0.8 + 0.8**2, exact + 0.8**2, exact])


def test_tangent():  # LESSONS.md
    run, frame = experiment("tangent")
    slopes = dict(zip(frame.append["x"].tolist(), frame.append["central"].tolist(), strict=True))
    assert slopes[5.0] == 0.1999999999990898 and slopes[10.0] == 0.2999999999986347
    assert frame.replace["central.float64"] == "0.2999999999986347" and "0.2999999999986347" in run.ending.message
    assert frame.replace["tangent.y"] == pytest.approx([-1, 5])  # 2 + 0.3 (x - 10) at 0 and 20


@pytest.mark.parametrize("mode", ["tangent", "difference"])
def test_at_a_kink_it_says_that_there_is_no_derivative_and_what_each_method_gives(mode):
    run, frame = run_of(f"function=absolute&mode={mode}&x=0&h=0.1")
    shown = frame.replace
    assert [shown[f"{method}.float64"] for method in ("forward", "central", "automatic")] == ["1", "0", "0"]
    words = shown["kink"]
    assert "no derivative at x = 0: its slope is −1 on the left and 1 on the right" in words
    assert (
        "the forward difference approaches 1," in words
        and "mean of both, 0." in words
        and "differentiation gives 0" in words
    )
    assert "at x = 0, where f has no derivative" in run.ending.message
    assert all(shown[name] == "—" for name in shown if name.endswith(".error") and isinstance(shown[name], str))
    assert shown["tangent.y"].tolist() == [3, 0, 3]  # one half on each side, no line through the kink


@pytest.mark.parametrize(
    ("text", "words"),
    [("abs(x)^0.5", "grows without bound"), ("sign(x)", "its value jumps"), ("sqrt(x)", "not defined on both sides")],
)
def test_other_places_without_a_derivative_say_so(text, words):
    shown = LAB.run(config(f"expression={text}&x=0"), 0).drain().replace
    assert words in shown["kink"] and shown["central.float64.error"] == "—"


def test_the_plot_of_slopes_has_a_gap_at_a_kink():
    drawn = LAB.figures(config("function=absolute"))["slope"].data[0]
    slopes = dict(zip(drawn.x.tolist(), drawn.y.tolist(), strict=True))
    assert np.isnan(slopes.pop(0.0)) and set(slopes.values()) == {-1, 1}


def test_a_descent_that_rests_at_a_kink_says_so():
    run, _ = run_of("function=absolute&mode=descent&x=0&racers.0.optimizer=gd")
    assert run.ending.message.startswith("converged at step 0 to a minimum at a kink")


def test_where_there_is_a_derivative_nothing_is_said_of_kinks():
    assert LAB.run(config("function=absolute&x=1e-3"), 0).drain().replace["kink"] == ""


def test_step_size():  # LESSONS.md: h from 1e-1 to 1e-15
    run, frame = experiment("step-size")
    h = frame.append["h"]
    assert (h[0], h[-1], len(h)) == (0.1, 1e-15, 141) and 1e-4 in h
    forward, central = (frame.append[f"{method}.float64.error"] for method in ("forward", "central"))
    assert forward[0] == pytest.approx(np.cos(1) - (np.sin(1.1) - np.sin(1)) / 0.1, rel=1e-12)
    assert central.min() < forward.min() / 10 and central[0] < forward[0] / 10
    assert forward[-1] > 1e-3 > forward[0] * 1e-2 and np.argmin(central) < np.argmin(forward)
    single = frame.append["central.float32.error"]
    assert single.min() > 100 * central.min() and np.argmin(single) < np.argmin(central)
    assert run.ending.message.startswith("h has shrunk to 10⁻¹⁵")


def test_float32_zero():  # LESSONS.md: h = 1e-50 is 0 in float32
    run, frame = experiment("float32-zero")
    assert (
        frame.replace["h.float32"] == "0"
        and frame.replace["central.float32"] == "0/0"
        and frame.replace["central.float64"] == "0"
    )
    assert np.isnan(frame.append["central.float32.error"][-1]) and "the same number" in run.ending.message
    assert frame.append["central.float64.error"] == pytest.approx(np.cos(1))


def test_local_minimum_curve():  # the minima are roots of 0.4x³ − 2x + 0.5, by mpmath
    frame = experiment("local-minimum-curve")[1]
    assert frame.replace["racer.0.x"] == pytest.approx(2.0986620564775172, abs=1e-6)
    assert frame.replace["racer.1.x"] == pytest.approx(-2.3519104613356855, abs=0.05)
    assert frame.replace["racer.0.tangent.y"] == pytest.approx([-1.4151929424701517] * 2, abs=1e-6)


def test_plateau_curve():
    frame = experiment("plateau-curve")[1]
    assert (
        frame.replace["racer.0.loss"] > 0.999
        and max(frame.replace["racer.1.loss"], frame.replace["racer.2.loss"]) < 1e-3
    )


def test_momentum_curve():
    frame = experiment("momentum-curve")[1]
    plain, momentum = (frame.append[f"racer.{racer}.x"] for racer in (0, 1))
    assert plain == pytest.approx(2.5 * 0.98 ** np.arange(121)) and momentum.min() < -0.5
    steps = [int(np.argmax(np.abs(path) < 0.25)) for path in (plain, momentum)]
    assert 0 < steps[1] < steps[0] / 4
