"""Every experiment with a function has valid settings, and its run ends as its words say: each number and comparison in
them is computed from the run.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import numpy as np
import pytest

from engine import CURVES, OPTIMIZERS, SURFACES, descend
from tests.app.labs.experiment_runs import (
    BY_ID,
    OF_FUNCTIONS,
    assert_it_ends,
    config_of,
    first_below,
    points,
    replaced,
    run_of,
)


@pytest.mark.parametrize("name", OF_FUNCTIONS)
def test_settings_are_valid_and_the_run_ends(name):
    assert_it_ends(name)


def test_each_experiment_has_tests_of_what_it_says():
    """A new experiment's words are to be computed, here or beside."""
    texts = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*experiments.py"))
    assert [name for name in BY_ID if f'("{name}"' not in texts and f'"{name}",' not in texts] == []


def test_each_number_in_an_experiments_words_is_one_of_these_tests():
    here = Path(__file__).parent
    texts = "".join(path.read_text() for path in here.glob("test_*experiments.py")).replace("_", "").replace(",", "")
    said = {name: f"{experiment.notice} {experiment.why}".replace(",", "") for name, experiment in BY_ID.items()}
    numbers = {name: re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?:e-\d+)?(?!\w)", words) for name, words in said.items()}
    assert [(name, each) for name, found in numbers.items() for each in found if each not in texts] == []


def test_sizes_and_settings_are_those_that_are_said():
    assert config_of("float32-zero").smallest == 1e-50
    assert config_of("stochastic").racers[0].lr == 0.00002
    assert len(config_of("two-layer").train) == 4000
    assert config_of("wide-layer").hidden == "256"
    assert config_of("gradient-check").parameters == 39_760


def last(frame, racer: int) -> tuple[float, float]:
    return frame.replace[f"racer.{racer}.x"], frame.replace[f"racer.{racer}.y"]


def text_numbers(text: str) -> list[float]:
    return [float(number.replace("−", "-")) for number in text.split()]


def straightness(series: dict[str, np.ndarray], racer: int) -> float:
    """The way from start to end as a share of the path's length."""
    steps = np.diff(np.stack([series[f"racer.{racer}.w0"], series[f"racer.{racer}.w1"]]), axis=1)
    return float(np.hypot(*steps.sum(axis=1)) / np.hypot(*steps).sum())


def test_bowl():  # LESSONS.md: 100 steps, numerical gradient
    assert last(run_of("bowl")[1], 0) == pytest.approx((-6.1111e-10, 8.1481e-10), rel=1e-3)


def test_too_large():
    assert run_of("too-large")[0].ending.message.startswith(
        "Gradient descent, η = 10: diverged at step 2: the learning rate 10"
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


def test_back_through_a_layer_two_operations_forward_and_all_gradients_agree_with_the_numerical_ones():
    now = replaced("autodiff")
    assert sum(".local" in name for name in now) == 4  # two operations of two inputs each
    assert all(now[f"input.{name}.difference"] < 1e-9 for name in ("x", "W", "b"))
    assert text_numbers(now["input.b.analytic"]) == [2, 2]  # both rows count


def test_forward_3_becomes_6_and_then_9_and_backward_2_arrives():
    now = replaced("autodiff-line")
    assert [now[f"node.{node}.value.0"] for node in (1, 2, 4)] == ["3", "6", "9"]
    assert now["node.4.gradient.0"] == "1" and now["input.x.analytic"] == "2"


def test_the_gradient_of_four_numbers_is_four_times_2():
    assert text_numbers(replaced("autodiff-matrix")["input.x.analytic"]) == [2, 2, 2, 2]


def test_a_tangents_slope_grows_evenly_and_the_difference_has_the_digits_that_are_said():
    series = points("tangent")
    np.testing.assert_allclose(series["central"], 0.02 * series["x"] + 0.1, atol=1e-10)
    assert series["x"][0] < 0.1 and (np.diff(series["x"]) > 0).all()
    at = [int(np.argmin(np.abs(series["x"] - x))) for x in (5, 10)]
    assert [float(value) for value in series["central"][at]] == [0.1999999999990898, 0.2999999999986347]


def test_the_error_is_a_v_twice_as_steep_and_deeper_for_central_differences_and_shallower_in_float32():
    series = points("step-size")
    h, right = np.log10(series["h"]), (series["h"] > 1e-3) & (series["h"] < 1e-1)
    slopes, turns = {}, {}
    for kind in ("forward.float64", "central.float64", "forward.float32", "central.float32"):
        error = np.maximum(series[f"{kind}.error"], 1e-20)
        slopes[kind] = np.polyfit(h[right], np.log10(error[right]), 1)[0]
        turns[kind] = (series["h"][np.argmin(error)], error.min())
        assert error[-1] > 1000 * error.min()  # it rises again
    assert slopes["forward.float64"] == pytest.approx(1, abs=0.05)
    assert slopes["central.float64"] == pytest.approx(2, abs=0.05)
    assert turns["central.float64"][1] < turns["forward.float64"][1] / 10
    for method in ("forward", "central"):
        assert turns[f"{method}.float32"][0] > 10 * turns[f"{method}.float64"][0]


def test_an_h_that_changes_no_digit_leaves_the_whole_slope_as_error_and_0_by_0_where_it_is_0():
    series = points("float32-zero")
    for kind in ("forward", "central"):
        np.testing.assert_array_equal(series[f"{kind}.float64.error"], np.cos(1))
        zero = np.float32(series["h"]) == 0
        assert series["h"][zero].max() == pytest.approx(1e-45, rel=0.4) and zero.any()
        np.testing.assert_array_equal(np.isnan(series[f"{kind}.float32.error"]), zero)
    assert np.nextafter(np.float32(0), np.float32(1)) == pytest.approx(1.4e-45, rel=0.01)


def test_on_a_curve_momentum_rolls_into_the_deeper_hollow_and_plain_descent_stops_where_it_is_flat():
    series, curve = points("local-minimum-curve"), CURVES["wells"]
    plain, momentum = (series[f"racer.{racer}.x"][-1] for racer in (0, 1))
    assert curve(momentum) < curve(plain) - 0.1 and momentum < plain < 3.6
    assert abs(curve.slope(np.array([plain]))[0]) < 1e-3
    assert series["racer.1.x"].min() < plain and curve(series["racer.1.x"]).max() > curve(plain)


def test_on_the_plateaus_curve_plain_descent_hardly_moves_and_the_others_walk_evenly_and_drop():
    series, curve = points("plateau-curve"), CURVES["plateau"]
    plain, *others = (series[f"racer.{racer}.x"] for racer in range(3))
    assert abs(plain[-1] - plain[0]) < 0.2
    for x in others:
        steps = np.abs(np.diff(x))[x[:-1] > 4]  # on the shelf
        assert len(steps) > 3 and steps.max() < 1.3 * steps.min()
        assert curve(x[-1]) < curve(plain[-1]) - 0.1 and np.abs(np.diff(curve(x))).max() > 10 * abs(
            curve(x[1]) - curve(x[0])
        )


def test_without_giving_up_100_updates_lead_to_the_place_that_is_said():
    assert pytest.approx(-2.3e128, rel=0.03) == -3 * (-19.0) ** 100


def test_where_numbers_run_out_they_lie_farther_apart_than_h_and_with_a_tiny_rate_the_loss_is_flat():
    x = points("too-large-rounding")["racer.0.x"][-1]
    assert 1e13 < abs(x) < 1e14 and np.spacing(abs(x)) > 2 * config_of("too-large-rounding").h
    assert np.ptp(points("too-small")["racer.0.loss"]) < 1e-5


def test_the_ravine_is_twenty_times_as_steep_across_as_along():
    ((along, zero), (_, across)) = config_of("ravine").surface.hessian(np.array([[-7.0, 2.0]]))[0]
    assert across / along == pytest.approx(20) and zero == 0


def test_both_optimizers_that_divide_by_the_gradients_size_cross_the_shelf():
    now = replaced("plateau")
    assert max(now["racer.1.loss"], now["racer.2.loss"]) < now["racer.0.loss"] - 0.1


def test_across_the_valley_the_gradients_change_sides_at_every_step_and_the_swings_die_out():
    y = points("momentum")["racer.1.y"]
    assert (np.diff(np.sign(y[:40])) != 0).all() and np.abs(y[-20:]).max() < 1e-3 * np.abs(y).max()


def test_the_batchs_path_is_straight_the_stochastic_one_is_not_and_both_come_to_the_same_place():
    assert straightness(points("batch"), 0) > 0.99
    assert config_of("batch").racers[0].lr < 0.00647 / 100
    series = points("stochastic")
    jagged, smooth = straightness(series, 0), straightness(series, 1)
    assert smooth > 0.99 and jagged < 0.9 * smooth
    ends = [np.array([series[f"racer.{racer}.{w}"][-1] for w in ("w0", "w1")]) for racer in (0, 1)]
    assert np.hypot(*(ends[0] - ends[1])) < 0.1
    np.testing.assert_array_equal(series["racer.1.seen"], 100 * series["racer.0.seen"])
    assert straightness(points("mini-batch"), 0) > 0.95 * straightness(points("mini-batch"), 1)


def test_cross_entropy_grows_without_bound_where_the_squared_error_levels_off_and_lets_go():
    series = points("losses")
    assert (series["p"][0], series["p"][-1]) == (0.99, 0.001)
    np.testing.assert_allclose(series["loss.cross_entropy"], -np.log(series["p"]), rtol=1e-9)
    assert 0.99 < series["loss.mse"][-1] < 1
    assert series["pull.mse"][-1] < series["pull.mse"].max() / 50
    assert (np.diff(series["pull.cross_entropy"]) > 0).all()
    now = replaced("losses")
    wrong = [now[f"y.{number}"] for number in range(10) if number != 2]
    assert sum(value > 0 for value in wrong) == 1


def test_accuracy_is_a_staircase_and_the_loss_has_one_lowest_place_next_to_the_star():
    series, config = points("loss-not-accuracy"), config_of("loss-not-accuracy")
    weight, accuracy, loss = series["weight"], series["accuracy"], series["loss"]
    assert np.mean(np.diff(accuracy) == 0) > 0.8
    downs = np.sign(np.diff(loss))
    assert (np.diff(downs) != 0).sum() == 1  # down, then up
    matrix, place = config.weight(config.net)
    star = float(matrix[place])
    lowest, highest = weight[np.argmin(loss)], weight[accuracy == accuracy.max()]
    assert abs(lowest - star) < 0.1 * (weight[-1] - weight[0]) and highest.min() > star


def test_at_the_start_the_slices_have_the_slopes_6_and_8_and_turn_flat():
    now = replaced("partial")
    assert (now["start.slope.x"], now["start.slope.y"]) == (6, 8)
    assert max(abs(now["now.slope.x"]), abs(now["now.slope.y"])) < 0.01
    assert max(abs(now["start.x.difference"]), abs(now["start.y.difference"])) < 1e-10


def test_arrows_point_at_the_minimum_and_are_longer_farther_out_and_the_descent_follows_them():
    places = np.random.default_rng(0).uniform(-2, 2, (50, 2))
    arrows = -config_of("quiver").surface.gradient(places)
    np.testing.assert_allclose(arrows, -2 * places)
    series = points("quiver")
    np.testing.assert_allclose(series["racer.0.y"] / series["racer.0.x"], -1.25 / 1.75)


def test_at_each_update_the_bar_of_the_right_class_grows_and_the_others_shrink():
    series, now = points("simple-net"), replaced("simple-net")
    assert len(series["racer.0.loss"]) == 11
    assert (np.diff(series["racer.0.p.2"]) > 0).all()
    assert all((np.diff(series[f"racer.0.p.{other}"]) < 0).all() for other in (0, 1))
    assert (np.diff(series["racer.0.gradient_norm"]) < 0).all()
    for row in range(2):
        for column in range(3):
            exact, found = (now[f"racer.0.{kind}.{row}.{column}"] for kind in ("analytic", "numerical"))
            assert found == pytest.approx(exact, rel=1e-8)
            assert (exact < 0) == (column == 2)  # negative ones make their weights larger
