"""Every experiment's settings are valid, its link restores them, and the run ends as its words say: each number and
comparison in them is computed from the run.
"""

import json
import math
from functools import cache
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.labs import LABS
from app.labs.chapters import by_chapter
from app.web import forms
from engine import CURVES, DATASETS, MLP, OPTIMIZERS, SURFACES, descend, fit
from engine.datasets import DataSet
from tests.conftest import ROOT

STROKES = ROOT / "tests" / "data" / "strokes"
PAD = 280
"""Pixels of the pad that they were drawn on, a side."""

BY_ID = {experiment.id: experiment for chapter in by_chapter().values() for experiment in chapter}


@cache
def run_of(name: str, seed: int = 0):
    """The run at its end, and all it has to tell; of the same run to all tests."""
    experiment = BY_ID[name]
    reading = forms.read(LABS[experiment.lab], parse_qsl(experiment.query))
    assert reading.problems == []
    run = LABS[experiment.lab].run(reading.config, seed)
    run.advance(10**6)
    return run, run.drain()


@pytest.mark.parametrize("name", BY_ID)
def test_settings_are_valid_and_the_run_ends(name):
    run, frame = run_of(name)
    assert run.ending is not None and (frame.append or frame.replace)


def last(frame, racer: int) -> tuple[float, float]:
    return frame.replace[f"racer.{racer}.x"], frame.replace[f"racer.{racer}.y"]


def test_bowl():  # LESSONS.md: 100 steps, numerical gradient
    assert last(run_of("bowl")[1], 0) == pytest.approx((-6.1111e-10, 8.1481e-10), rel=1e-3)


def test_too_large():
    assert run_of("too-large")[0].ending.message.startswith(
        "Gradient descent 1: diverged at step 2: the learning rate 10"
    )


def test_too_large_without_giving_up():  # LESSONS.md: about 2.3e128 after 100 steps
    steps = list(descend(SURFACES["sphere"], OPTIMIZERS["gd"](lr=10), start=(-3, 4), steps=100, bound=math.inf))
    np.testing.assert_allclose(
        np.abs(steps[-1].theta), (2.2515487e128, 3.0020650e128), rtol=1e-7
    )  # 19¹⁰⁰ times 3 and 4


def test_too_large_rounding():  # LESSONS.md
    _run, frame = run_of("too-large-rounding")
    assert last(frame, 0) == pytest.approx((-2.58983747e13, -1.29524862e12), rel=1e-8)
    assert np.ptp(frame.append["racer.0.loss"][20:]) == 0


def test_too_small():  # LESSONS.md
    assert last(run_of("too-small")[1], 0) == pytest.approx((-2.99999994, 3.99999992), abs=1e-9)


def test_linear_system():
    assert last(run_of("linear-system")[1], 0) == pytest.approx((1, 4), abs=1e-6)


def test_ravine():  # LESSONS.md: after 30 updates
    frame = run_of("ravine")[1]
    expected = [
        (-0.3503929958, 0.0847823166),
        (0.8964138585, 0.0880856017),
        (-0.120162247, 0),
        (0.136014617, 0.318245389),
    ]
    for racer, place in enumerate(expected):
        assert last(frame, racer) == pytest.approx(place, rel=1e-6, abs=1e-8)


def test_local_minimum():
    frame = run_of("local-minimum")[1]
    assert frame.replace["racer.1.loss"] < frame.replace["racer.0.loss"] - 0.1


def test_saddle_waits_and_then_leaves():
    y = np.abs(run_of("saddle")[1].append["racer.0.y"])
    assert y[20] < 1e-3 and y[-1] > 1


def test_plateau():
    frame = run_of("plateau")[1]
    assert min(frame.replace["racer.1.loss"], frame.replace["racer.2.loss"]) < frame.replace["racer.0.loss"] - 0.1


def test_momentum_needs_fewer_steps():
    frame = run_of("momentum")[1]
    steps = [int(np.argmax(frame.append[f"racer.{racer}.loss"] < 1e-3)) for racer in (0, 1)]
    assert 0 < steps[1] < steps[0] / 2


def test_spiral_net():
    # LESSONS.md: loss 0.11 and accuracy about 0.97 at the end, with the legacy seed; a range over seeds here
    frame = run_of("spiral-net")[1]
    assert 0.07 < frame.append["racer.0.loss"][-1] < 0.16 and frame.replace["racer.0.train_accuracy"] > 0.93
    assert frame.append["racer.0.loss"][0] == pytest.approx(1.13, abs=0.08)


def test_linear_fails():  # LESSONS.md: about 0.55
    assert run_of("linear-fails")[1].replace["racer.0.train_accuracy"] == pytest.approx(0.55, abs=0.06)


def test_zero_init_keeps_units_equal():
    _run, frame = run_of("zero-init")
    units = frame.replace["racer.0.units"][2:12]
    assert (units == units[0]).all() and not (
        frame.replace["racer.1.units"][2:12] == frame.replace["racer.1.units"][2]
    ).all()
    assert frame.replace["racer.0.train_accuracy"] < 0.7 < frame.replace["racer.1.train_accuracy"]


def test_clipping_lets_a_large_rate_learn():
    frame = run_of("clipping")[1]
    losses = [frame.replace[f"racer.{racer}.train_loss"] for racer in (0, 1)]
    assert losses[1] < 0.3 and not losses[0] < 10 * losses[1]


def test_two_layer():  # on the sample, over 10 seeds: test accuracy 0.921 to 0.928, smoothed loss 0.067 to 0.079
    frame = run_of("two-layer")[1]
    assert 0.91 < frame.replace["racer.0.test_accuracy"] < 0.94 and 0.06 < frame.replace["racer.0.smooth_loss"] < 0.09
    assert frame.append["racer.0.loss"][0] == pytest.approx(np.log(10), abs=0.1)


def strokes_of(digit: int) -> list[list[tuple[float, float]]]:
    lines = json.loads((STROKES / f"{digit}.json").read_text())["strokes"]
    return [[(x / PAD, y / PAD) for x, y in line] for line in lines]


def test_two_layer_reads_nine_of_ten_drawings():
    run, seen = run_of("two-layer")[0], []
    for digit in range(10):
        run.draw(strokes_of(digit))
        seen.append(int(run.drain().replace["racer.0.drawn_probabilities"].argmax()))
    run.draw([])
    assert sum(said == digit for digit, said in enumerate(seen)) >= 9, seen


def test_dense_512():  # on the sample, over 7 seeds: test accuracy 0.778 to 0.804
    assert 0.75 < run_of("dense-512")[1].replace["racer.0.test_accuracy"] < 0.83


def test_overfitting():  # over 10 seeds: test accuracy 0.786 to 0.812
    frame = run_of("overfitting")[1]
    assert frame.replace["racer.0.train_accuracy"] == 1 and 0.76 < frame.replace["racer.0.test_accuracy"] < 0.83


def test_gradient_check():  # LESSONS.md: mean below 1e-7, 79,520 forward passes
    run, frame = run_of("gradient-check")
    assert frame.replace["passes"] == 79_520 and frame.replace["mean"] < 1e-7 / 1000
    assert run.ending.kind == "agree" and "79,520 forward passes" in run.ending.message
    assert (np.abs(frame.replace["numerical"].astype(int) - frame.replace["backpropagated"]) <= 1).all()


def test_gradient_mistake():
    run, frame = run_of("gradient-mistake")
    assert run.ending.kind == "differ" and frame.replace["mean"] > 1e-5


def test_optimizers():
    # momentum, AdaGrad and Adam are ahead of plain descent's end within 1,000 iterations, as in LESSONS.md
    frame = run_of("optimizers")[1]
    at_1000 = [frame.append[f"racer.{racer}.smooth_loss"][99] for racer in range(4)]
    assert frame.append["racer.0.iteration"][99] == 1000
    assert 0.1 < at_1000[0] < 0.35 and max(at_1000[1:]) < frame.replace["racer.0.smooth_loss"]


# Each number and comparison in the sentences


def config_of(name: str):
    experiment = BY_ID[name]
    return forms.read(LABS[experiment.lab], parse_qsl(experiment.query)).config


def points(name: str) -> dict[str, np.ndarray]:
    """The run's series to its end."""
    return run_of(name)[1].append


def first_below(values: np.ndarray, limit: float) -> int:
    below = np.flatnonzero(values < limit)
    assert len(below), f"never below {limit}"
    return int(below[0])


def test_a_bowl_shortens_the_way_by_a_fifth_every_step():
    series = points("bowl")
    way = np.hypot(series["racer.0.x"], series["racer.0.y"])[:50]
    np.testing.assert_allclose(way[1:] / way[:-1], 0.8, rtol=1e-6)


def test_a_rate_that_is_too_large_jumps_19_times_as_far_and_one_just_above_the_limit_2_percent_farther():
    series = points("too-large")
    for racer, factor in enumerate((-19, -1.02)):
        x = series[f"racer.{racer}.x"]
        np.testing.assert_allclose(x[1:] / x[:-1], factor, rtol=1e-9)
    assert len(series["racer.0.x"]) == 3 and (np.diff(series["racer.1.loss"]) > 0).all()


def test_rounding_stops_the_growth_after_about_ten_updates_near_1e27():
    loss = points("too-large-rounding")["racer.0.loss"]
    assert 8 <= np.flatnonzero(np.diff(loss))[-1] + 1 <= 12
    assert 1e26 < loss[-1] < 1e28


def test_a_rate_that_is_too_small_goes_less_than_a_millionth():
    series = points("too-small")
    assert np.hypot(np.diff(series["racer.0.x"]).sum(), np.diff(series["racer.0.y"]).sum()) < 1e-6


def test_two_equations_are_the_partial_derivatives_of_the_function():
    surface = config_of("linear-system").surface
    x, y = np.random.default_rng(0).normal(size=(2, 20))
    np.testing.assert_allclose(
        surface.gradient(np.stack([x, y], axis=-1)), np.stack([2 * x + y - 6, x + 2 * y - 9], axis=-1), atol=1e-12
    )


def test_plain_descent_zigzags_across_the_ravine_and_the_others_swing_or_turn():
    series = points("ravine")
    sides = {racer: int(np.sum(np.diff(np.sign(series[f"racer.{racer}.y"])) != 0)) for racer in range(4)}
    assert sides[0] == 30 and 2 <= sides[1] < 15  # plain descent changes sides at every update
    assert sides[2] == 0 and sides[3] <= 3  # AdaGrad, Adam


def test_momentum_in_a_ravine_needs_a_quarter_of_the_steps_and_stays_in_the_plot():
    series, domain = points("momentum"), config_of("momentum").domain
    plain, momentum = (first_below(series[f"racer.{racer}.loss"], 1e-3) for racer in (0, 1))
    assert 0.15 < momentum / plain < 0.3
    y = series["racer.1.y"]
    assert np.abs(y).max() > 3 * abs(y[0])  # it swings far across
    assert domain.y_low < y.min() and y.max() < domain.y_high


def test_on_a_saddle_descent_first_comes_nearer_and_then_leaves_faster_and_faster():
    series = points("saddle")
    norm, y = series["racer.0.gradient_norm"], np.abs(series["racer.0.y"])
    assert norm[:40].min() < 1e-3 * norm[0] and norm[-1] > norm[0]
    np.testing.assert_allclose(y[1:60] / y[:59], 1.2, rtol=1e-9)  # like compound interest


def test_momentum_on_a_curve_is_down_in_a_tenth_of_the_steps_and_runs_up_the_other_side():
    x = [points("momentum-curve")[f"racer.{racer}.x"] for racer in (0, 1)]
    down = [first_below(each, x[0][-1] * 1.001) for each in x]
    assert 0.05 < down[1] / down[0] < 0.15 and x[1].min() < -0.7


def test_the_plateaus_slope():
    curve, x = CURVES["plateau"], config_of("plateau-curve").x
    assert abs(curve.slope(np.array([x]))[0]) == pytest.approx(0.0007, rel=0.2)


def test_batch_ends_where_it_says():
    series = points("batch")
    assert (series["racer.0.w0"][-1], series["racer.0.w1"][-1]) == pytest.approx((2.06, -28.5), abs=0.03)


def test_mini_batches_are_nearer_after_as_many_passes():
    series = points("mini-batch")
    assert series["racer.0.loss"][-1] == pytest.approx(0.32, abs=0.005) and series["racer.1.loss"][-1] > 5000
    np.testing.assert_array_equal(np.diff(series["racer.0.seen"])[:8], [30, 30, 30, 10] * 2)


def test_two_rates_about_the_limit_part_and_the_swings_that_settle_are_in_the_plot():
    series, ((left, right), (low, high)) = points("stability"), config_of("stability").window
    assert series["racer.0.loss"][-1] > 1e5 * series["racer.0.loss"][0] and series["racer.1.loss"][-1] < 1e-6
    assert left < series["racer.1.w0"].min() and series["racer.1.w0"].max() < right
    assert low < series["racer.1.w1"].min() and series["racer.1.w1"].max() < high
    limit = 2 / 309.2247
    assert [racer.lr / limit for racer in config_of("stability").racers] == pytest.approx([1.01, 0.99], abs=0.002)


def test_the_spirals_loss_waits_falls_waits_and_falls():
    loss = points("spiral-net")["racer.0.loss"]
    assert loss[9] > 0.93 * loss[0] and loss[20:50].min() > 0.7 and loss[20:50].max() < 0.9
    assert loss[149] < 0.5 * loss[49]


def test_xor_needs_a_hidden_layer_or_the_product():
    data = DATASETS["xor"]()
    x, y = data.inputs.T
    accuracies = []
    for inputs in (data.inputs, np.stack([x * y], axis=-1)):
        net = MLP((inputs.shape[1], 2), seed=0, dtype="float64")
        task = DataSet(np.ascontiguousarray(inputs), data.labels)
        fit(net, task, OPTIMIZERS["adam"](lr=0.05), batch_size=len(data), epochs=300).advance(300)
        accuracies.append(float((net.probabilities(inputs).argmax(axis=1) == data.labels).mean()))
    assert accuracies[0] < 0.75 and accuracies[1] > 0.95


def test_the_mistake_is_three_times_as_strong_and_far_above_the_dashed_line():
    run, frame = run_of("gradient-mistake")
    assert frame.append["mean_difference"][-1] == pytest.approx(0.0022, rel=0.02)
    assert frame.append["mean_difference"][-1] / 1e-7 == pytest.approx(20_000, rel=0.2)
    check = run._check
    np.testing.assert_allclose(check.backpropagated, 3 * check.numerical, atol=1e-8)


def test_wide_nets_of_digits_have_the_parameters_that_are_said():
    small, wide = (config_of(name).net(0).size for name in ("two-layer", "dense-512"))
    assert round(wide / small) == 10 and config_of("overfitting").net(0).size == 79_510


def test_the_others_have_plain_descents_loss_within_a_few_hundred_iterations():
    series = points("optimizers")
    end = series["racer.0.smooth_loss"][-1]
    for racer in (1, 2, 3):
        reached = first_below(series[f"racer.{racer}.smooth_loss"], end)
        assert series[f"racer.{racer}.iteration"][reached] < 1000
