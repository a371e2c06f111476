"""The regression lab: experiments against LESSONS.md's numbers, errors in its config, its runs, figures and words."""

from functools import cache
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.labs import LABS
from app.labs.regression.config import MOST_UPDATES
from app.labs.regression.experiments import EXPERIMENTS
from app.labs.shared.query import link
from app.web import forms
from app.wire import encoding

LAB = LABS["regression"]
BY_ID = {experiment.id: experiment for experiment in EXPERIMENTS}


def config_of(query: str):
    reading = forms.read(LAB, parse_qsl(query))
    assert reading.problems == []
    return reading.config


@cache
def end_of(name: str, seed: int = 0):
    run = LAB.run(config_of(BY_ID[name].query), seed)
    run.advance(10**6)
    return run, run.drain()


def weights(frame, racer: int = 0) -> tuple[float, float]:
    return frame.replace[f"racer.{racer}.w0"], frame.replace[f"racer.{racer}.w1"]


def test_every_lesson_is_here():
    assert set(BY_ID) == {"batch", "stochastic", "mini-batch", "stability"}
    assert all(experiment.notice and experiment.why for experiment in EXPERIMENTS)


def test_batch():  # measured with an independent program
    frame = end_of("batch")[1]
    assert weights(frame) == pytest.approx((2.05994212, -28.51633059), abs=5e-9) and frame.replace[
        "racer.0.loss"
    ] == pytest.approx(333.4499, abs=5e-5)
    assert frame.replace["racer.0.updates"] == 500 and frame.replace["racer.0.examples"] == 50_000


def test_stochastic():
    ends = [weights(end_of("stochastic", seed)[1]) for seed in range(5)]
    assert len(set(ends)) == 5 and np.abs(np.array(ends) - (2, -28.6)).max() < 1.5
    frame = end_of("stochastic")[1]
    assert weights(frame, 1) == pytest.approx((2.05994212, -28.51633059), abs=5e-9)
    assert frame.append["racer.0.seen"].tolist() == list(range(501)) and frame.append["racer.1.seen"][-1] == 50_000
    assert (np.diff(frame.append["racer.0.loss"]) > 0).any() and (np.diff(frame.append["racer.1.loss"]) < 0).all()


def test_mini_batch():  # measured with an independent program; the MSE is that of the weights as they were printed
    frame = end_of("mini-batch")[1]
    assert weights(frame) == pytest.approx((1.98823452, -29.95565132), abs=5e-9) and frame.replace[
        "racer.0.loss"
    ] == pytest.approx(0.32260677, abs=6e-8)
    assert frame.replace["racer.0.updates"] == 2000 and frame.replace["racer.1.updates"] == 500
    assert frame.replace["racer.1.loss"] > 5000  # as its words say


def test_stability():
    run, frame = end_of("stability")
    assert (
        run.ending.kind == "mixed"
        and frame.replace["racer.0.outcome"] == "diverged"
        and frame.replace["racer.1.loss"] < 1e-5
    )
    assert "above 2/λmax = 0.00647" in run.ending.message
    assert [frame.replace[f"racer.{racer}.lr_curvature"] for racer in (0, 1)] == pytest.approx(
        [2.0223, 1.9790], abs=1e-4
    )
    marks = [slider.mark for slider in config_of(BY_ID["stability"].query).sliders().values()]
    assert marks == pytest.approx([0.00646779] * 2, abs=5e-9)


BAD = [
    ("data.n=0", "data.n", "points: 0 is outside [1, 10000]"),
    ("data.spread=-1", "data.spread", "outside [0, 10000]"),
    ("data.noise=much", "data.noise", 'noise: "much" is not a number'),
    ("data.outliers=60", "data.outliers", "more than half of the 100 points"),
    ("data.kind=cube", "data", "cube is unknown"),
    ("data.kind=csv&data.table=1,2\n3,x", "data.table", "line 2, column 2 (y): 'x' is not a number"),
    ("data.kind=csv&data.table=" + "1,2\n" * 2000, "data.table", "at most 6000 characters"),
    ("start.w0=2e9", "start.w0", "w₀: 2×10⁹ is outside [−10⁹, 10⁹]"),
    ("racers.0.optimizer=gd&racers.0.batch=few", "racers.0.batch", "few is unknown; choose 'all', 'one' or 'mini'"),
    ("racers.0.optimizer=gd&racers.0.lr=0", "racers.0.lr", "learning rate: 0 is outside"),
    (
        "steps=100000&step_unit=epoch",
        "steps",
        f"Steps: 100000 makes 10,000,000 updates; at most {MOST_UPDATES:,} are allowed",
    ),
    ("steps=0", "steps", "Steps: 0 is outside [1, 100000]"),
]


@pytest.mark.parametrize(("query", "where", "words"), BAD)
def test_a_bad_value_is_refused_where_it_stands(query, where, words):
    reading = forms.read(LAB, parse_qsl(query))
    assert [problem.where for problem in reading.problems] == [where] and words in reading.problems[0].message
    LAB.figures(reading.config)  # the rest stays usable


QUERIES = [
    "",
    "data.kind=line",
    "data.kind=csv",
    "data.kind=csv&data.table=1,2,3\n4,5,6\n7,8,10",
    "data.n=1",
    "data.kind=line&data.n=1",
    "data.spread=0",
    "data.kind=line&data.spread=0&data.noise=0",
    "data.kind=csv&data.table=1,2,7\n2,4,14\n3,6,21",
    "data.kind=csv&data.table=0,0,0",
    "data.kind=csv&data.table=0,0",
    "data.kind=csv&data.table=1e6,-1e9\n-1e6,1e9",
    "data.kind=csv&data.table=1e-9,1\n2e-9,3",
    "data.center=1e4&data.spread=1e-3",
    "data.w0=1e4&data.w1=-1e4&data.spread=1e4&data.noise=1e6",
    "start.w0=1e9&start.w1=-1e9",
    "start.w0=2&start.w1=-30",
    "racers.0.optimizer=gd&racers.0.lr=1000",
    (
        "racers.0.optimizer=gd&racers.0.lr=1000&racers.0.batch=one&racers.1.optimizer=newton"
        "&racers.2.optimizer=adam&racers.2.batch=mini&racers.3.optimizer=lion&racers.3.max_grad=1"
    ),
    "step_unit=epoch&steps=3",
]


@pytest.mark.parametrize("query", QUERIES)
def test_whatever_the_data_the_page_has_figures_words_and_a_run(query):
    config = config_of(query)
    assert config_of(link(config)) == config
    assert np.isfinite(LAB.figures(config)["contour"].data[0].z).all()
    words = LAB.context(config)
    assert len(words["names"]) == len(set(words["names"])) == len(config.racers)
    run = LAB.run(config, 0)
    first = run.drain()
    assert first.step == 0 and len(first.append["racer.0.w0"]) == 1
    run.advance(10**6)
    assert run.ending and run.ending.message
    encoding.dumps({"append": run.drain().append, "replace": run.drain().replace})


def test_the_same_settings_and_seed_give_the_same_run_in_whatever_portions():
    config = config_of("data.noise=10&steps=50")
    whole, parts, other = LAB.run(config, 3), LAB.run(config, 3), LAB.run(config, 4)
    whole.advance(50)
    for _ in range(10):
        parts.advance(5)
    other.advance(50)
    a, b, c = (run.drain().append["racer.1.w0"] for run in (whole, parts, other))
    assert np.array_equal(a, b) and not np.array_equal(a, c)


def test_learning_rate_and_batch_size_change_in_mid_run():
    before = config_of("racers.0.optimizer=gd&racers.0.lr=1e-5&steps=100")
    after = config_of("racers.0.optimizer=gd&racers.0.lr=1e-4&racers.0.batch=mini&racers.0.batch_size=10&steps=100")
    assert before.structure() == after.structure() and before.figures_part() != after.figures_part()
    run = LAB.run(before, 0)
    run.advance(10)
    run.change(after)
    assert run.drain().replace["racer.0.lr"] == 1e-4
    run.advance(10)
    frame = run.drain()
    assert frame.replace["racer.0.examples"] == 1100 and frame.replace["racer.0.updates"] == 20
    run.advance(100)
    assert run.index == 100 and run.ending.message.startswith("finished after 100 steps")


def test_a_batch_larger_than_the_data_is_all_of_them():
    config = config_of("data.n=20&racers.0.optimizer=gd&racers.0.batch=mini&racers.0.batch_size=30&steps=3")
    run = LAB.run(config, 0)
    run.advance(3)
    assert "20" in config.labels[0] and run.drain().replace["racer.0.examples"] == 60


def test_a_descent_is_called_by_the_points_that_its_updates_see_now():
    lab = LABS["regression"]
    config, other = (
        lab.config.model_validate({"racers": [{"optimizer": "gd", "batch": batch}]}) for batch in ("all", "one")
    )
    run = lab.run(config, 0)
    assert run.drain().replace["racer.0.label"] == "Batch"
    run.change(other)
    assert run.drain().replace["racer.0.label"] == "Stochastic"


def test_other_first_weights_leave_the_figures_as_they_are():
    plane = "data.kind=plane"
    assert config_of(f"{plane}&start.w0=3&start.w1=-4").figures_part() == config_of(plane).figures_part()
    (low, high), _ = config_of("start.w0=500").regression.domain
    assert low < 1 and high > 500


def test_an_epoch_is_a_pass_over_the_data_for_each_racer():
    run = LAB.run(
        config_of(
            "step_unit=epoch&steps=3&racers.0.optimizer=gd&racers.1.optimizer=gd&racers.1.batch=one"
            "&racers.2.optimizer=gd&racers.2.batch=mini"
        ),
        0,
    )
    run.advance(2)
    frame = run.drain()
    assert [frame.replace[f"racer.{racer}.updates"] for racer in range(3)] == [2, 200, 8]
    assert [frame.replace[f"racer.{racer}.examples"] for racer in range(3)] == [200] * 3


def test_the_fit_is_what_the_weights_say():
    run = LAB.run(config_of("data.kind=line&start.w0=2&start.w1=3"), 0)
    shown = run.drain().replace
    assert shown["racer.0.fit_y"] == pytest.approx(2 + 3 * shown["racer.0.fit_x"], rel=1e-6)
    config = config_of("data.kind=plane&start.w0=2&start.w1=-30&data.n=1000")
    shown = LAB.run(config, 0).drain().replace
    assert shown["racer.0.predicted"] == pytest.approx(shown["targets"], abs=1e-3) and len(shown["targets"]) == 300
    assert shown["racer.0.plane_z"] == pytest.approx(
        2 * shown["racer.0.plane_x"] - 30 * shown["racer.0.plane_y"], rel=1e-5
    )


@pytest.mark.parametrize(
    ("racer", "mark"),
    [
        ("optimizer=gd", 0.00646779),
        ("optimizer=momentum&racers.0.momentum=0.5", 0.00970168),  # 2(1 + μ)/λmax, Polyak 1964
        ("optimizer=gd&racers.0.batch=one", None),
        ("optimizer=gd&racers.0.max_grad=1", None),
        ("optimizer=gd&racers.0.schedule.kind=cosine", None),
        ("optimizer=adam", None),
    ],
)
def test_the_limit_of_stability_is_marked_where_it_holds(racer, mark):
    reading = forms.read(LAB, parse_qsl(f"data.kind=plane&racers.0.{racer}"))
    slider = forms.form(reading)["racers"].items[0]["lr"].slider
    assert slider.mark == (pytest.approx(mark, abs=5e-9) if mark else None)
    assert ("stable below" in slider.said) == (mark is not None)
    if mark:
        assert slider.low * (slider.high / slider.low) ** slider.place == pytest.approx(mark)


def test_the_lab_opens_with_a_noisy_line_whose_three_descents_differ_to_the_end():
    config = config_of("")
    assert config.data.kind == "line" and config.data.noise == 1
    run = LAB.run(config, 0)
    run.advance(10**6)
    shown, least = run.drain().append, config.regression.minimum_mse
    batch, one, mini = (np.array(shown[f"racer.{racer}.loss"])[-100:] - least for racer in range(3))
    assert batch.max() < 1e-5 < mini.mean() < 0.1 * one.mean()  # the noise floor: the smaller the batch, the higher
    assert one.max() > 0.2 * least


def test_what_only_a_mini_batch_has_is_shown_for_one():
    form = forms.form(forms.read(LAB, parse_qsl("")))
    shown = [[racer[name].shown for name in ("batch_size", "sampling")] for racer in form["racers"].items]
    assert shown == [[False, False], [False, True], [True, True]]


def test_the_words_know_the_closed_form():
    words = LAB.context(config_of("data.kind=plane"))
    assert words["solution"] == ["2", "−30"] and words["least"] == "0" and words["limit"] == "0.00646779"
    assert words["curvatures"] == ["294.615", "309.225"] and words["unique"]
    assert not LAB.context(config_of("data.kind=csv&data.table=1,2,7\n2,4,14"))["unique"]


def test_a_line_search_solves_the_plane_and_takes_all_points():
    steps = {}
    for optimizer in ("line_search", "cg", "lbfgs", "plain_newton"):
        run = LAB.run(config_of(f"data.kind=line&racers.0.optimizer={optimizer}"), 0)
        run.advance(300)
        assert run.ending.kind in ("converged", "finished"), run.ending.message
        steps[optimizer] = run.index
        searches = optimizer != "plain_newton"
        shown = run.drain().replace
        assert all((shown[f"racer.0.{name}"] == "—") == searches for name in ("lr", "lr_curvature"))
    assert steps["plain_newton"] <= 2 and steps["cg"] <= 4 and steps["lbfgs"] <= 15
    reading = forms.read(LAB, [("racers.0.optimizer", "lbfgs"), ("racers.0.batch", "one")])
    assert [(problem.where, "all points" in problem.message) for problem in reading.problems] == [
        ("racers.0.batch", True)
    ]
