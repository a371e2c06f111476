"""Descents: the lessons' figures, the outcomes in words, races, changes on the way, and arguments that are refused."""

import dataclasses
import itertools
import math
import re
from collections.abc import Iterator
from typing import get_args

import numpy as np
import pytest

from engine import OPTIMIZERS, SCHEDULES, SURFACES, LinearRegression, Surface, descend
from engine.runs.batches import Batches
from engine.runs.noise import Noise
from engine.runs.outcome import Kind
from engine.runs.step import Place, Places
from engine.sentences import Sentence
from engine.settings import SettingError

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")  # numbers that are not finite never warn

BOWL, RAVINE, SADDLE = SURFACES["sphere"], SURFACES["ravine"], SURFACES["saddle"]
ROSENBROCK = SURFACES["rosenbrock"]
PLAIN_NEWTON = OPTIMIZERS["plain_newton"]
SAMPLED = [name for name in OPTIMIZERS if OPTIMIZERS[name].needs != "objective"]  # they take any gradient
GD, MOMENTUM, ADAM = OPTIMIZERS["gd"], OPTIMIZERS["momentum"], OPTIMIZERS["adam"]


def last(*arguments, **settings):
    *_, step = descend(*arguments, **settings)
    return step


class Linear:
    """f(θ) = θ₀ + … in any number of dimensions: an objective with neither domain nor Hessian."""

    def __init__(self, size):
        self.size = size

    def loss(self, theta):
        return float(theta.sum())

    def loss_and_gradient(self, theta, gradient_out):
        gradient_out[:] = 1
        return self.loss(theta)


# The figures of shared/LESSONS.md, computed with an independent program.


def test_lesson_bowl():
    steps = list(descend(BOWL, GD(lr=0.1), (-3, 4), 100, gradient="numerical"))
    assert steps[20].theta.tolist() == [-0.03458764513817675, 0.04611686018418694]
    assert steps[100].theta == pytest.approx((-6.1111e-10, 8.1481e-10), rel=1e-5, abs=0)


def test_lesson_too_large():
    step = last(BOWL, GD(lr=10), (-3, 4), 100, bound=math.inf)
    assert step.index == 100
    assert np.abs(step.theta[0]) == pytest.approx(2.25e128, rel=0.01)  # 3 · 19¹⁰⁰
    assert step.theta[0] == pytest.approx(-3.0 * 19.0**100, rel=1e-12)


def test_lesson_too_large_with_the_numerical_gradient():
    step = last(BOWL, GD(lr=10), (-3, 4), 100, gradient="numerical", bound=math.inf)
    assert step.theta == pytest.approx((-2.58983747e13, -1.29524862e12), rel=1e-8)
    assert step.index == 100 and step.outcome.kind == "finished"
    assert "the numerical gradient's norm is 0, the true norm is 5.19×10¹³; rounding hides" in step.outcome.message


def test_lesson_too_small():
    step = last(BOWL, GD(lr=1e-10), (-3, 4), 100)
    assert step.theta == pytest.approx((-2.99999994, 3.99999992), rel=1e-9)
    assert step.index == 100 and step.outcome.kind == "finished"


def test_lesson_linear_system():
    step = last(SURFACES["linear_system"], GD(lr=0.2), (-3, 0), 1000)
    assert step.theta == pytest.approx((1, 4), abs=1e-8)
    assert step.outcome.kind == "converged"


@pytest.mark.parametrize(
    ("name", "lr", "end"),
    [
        ("gd", 0.95, (-0.3503929958, 0.0847823165)),
        ("momentum", 0.1, (0.8964138585, 0.0880856017)),
        ("adagrad", 1.5, (-0.120162247, 0)),
        ("adam", 0.3, (0.136014617, 0.318245389)),
    ],
)
@pytest.mark.parametrize("gradient", ["automatic", "numerical"])
def test_lesson_ravine(name, lr, end, gradient):
    step = last(RAVINE, OPTIMIZERS[name](lr=lr), (-7, 2), 30, gradient=gradient)
    assert step.theta == pytest.approx(end, rel=1e-6, abs=1e-9)


# Steps


def test_steps_go_from_the_start_to_the_last_update():
    steps = list(descend(RAVINE, GD(lr=0.5), (-7, 2), 3))
    assert [step.index for step in steps] == [0, 1, 2, 3]
    assert steps[0].theta.tolist() == [-7, 2]
    assert steps[0].loss == 49 / 20 + 4
    assert steps[0].gradient == pytest.approx((-0.7, 4))
    assert [step.lr for step in steps] == [0.5] * 4
    assert [step.outcome is None for step in steps] == [True, True, True, False]


def test_a_run_is_an_iterator_that_ends_for_good():
    run = descend(RAVINE, GD(), (-7, 2), 1)
    assert isinstance(run, Iterator) and iter(run) is run and run.steps == 1
    next(run), next(run)
    for _ in range(2):
        with pytest.raises(StopIteration):
            next(run)


def test_arrays_belong_to_their_step():
    steps = []
    for step in descend(RAVINE, ADAM(lr=0.3), (-7, 2), 10):
        steps.append((step.theta.tolist(), step.gradient.tolist()))
        step.theta[:], step.gradient[:] = math.nan, math.nan
    kept = list(descend(RAVINE, ADAM(lr=0.3), (-7, 2), 10))
    assert steps == [(step.theta.tolist(), step.gradient.tolist()) for step in kept]


def test_the_start_is_left_as_it_is():
    start = np.array([-7.0, 2.0])
    last(RAVINE, GD(lr=0.5), start, 3)
    assert start.tolist() == [-7, 2]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_descends(name):
    optimizer = OPTIMIZERS[name](lr=RAVINE.suggested_lr(name))
    steps = list(descend(RAVINE, optimizer, (-7, 2), 100))
    assert steps[-1].loss < 0.9 * steps[0].loss


def test_the_schedule_multiplies_lr():
    schedule = SCHEDULES["step"](every=2, drop=0.5)
    steps = list(descend(RAVINE, GD(lr=0.4), (-7, 2), 4, schedule=schedule))
    assert [step.lr for step in steps] == [0.4, 0.4, 0.2, 0.2, 0.1]
    for here, there in itertools.pairwise(steps):
        np.testing.assert_allclose(there.theta, here.theta - here.lr * here.gradient, rtol=1e-15)


def test_clipping_scales_long_gradients_down_and_shows_the_true_one():
    steps = list(descend(BOWL, GD(lr=1), (3, 4), 1, max_grad=5))
    assert steps[0].gradient.tolist() == [6, 8]
    assert steps[1].theta == pytest.approx((0, 0))  # moved by (3, 4), of length 5, not by (6, 8)
    assert last(BOWL, GD(lr=0.5), (3, 4), 1, max_grad=10).theta.tolist() == [0, 0]  # not longer than 10


def test_clipping_saves_a_descent_from_a_cliff():
    cliff = SURFACES["cliff"]
    assert last(cliff, GD(lr=0.5), (2.05, 1), 500, bound=10).outcome.kind == "diverged"
    assert last(cliff, GD(lr=0.5), (2.05, 1), 500, bound=10, max_grad=1).outcome.kind == "converged"


def test_noise_has_its_standard_deviation_and_is_not_in_the_shown_gradient():
    steps = list(descend(Linear(2), GD(lr=1), (0, 0), 2000, noise=0.5))
    pushes = -np.diff([step.theta for step in steps], axis=0)
    assert pushes.mean() == pytest.approx(1, abs=0.03)
    assert pushes.std() == pytest.approx(0.5, rel=0.03)
    assert all(step.gradient.tolist() == [1, 1] for step in steps)


@pytest.mark.parametrize("name", SAMPLED)
def test_the_same_seed_gives_the_same_bits(name):
    def bits(seed):
        run = descend(RAVINE, OPTIMIZERS[name](lr=0.01), (-7, 2), 50, noise=2, seed=seed)
        return [(step.theta.tobytes(), step.loss, step.gradient.tobytes()) for step in run]

    assert bits(1) == bits(1)
    assert bits(1) != bits(2)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_many_steps_at_once_are_those_one_by_one(name):
    sampled = dict(noise=0.2, max_grad=1.0) if name in SAMPLED else {}
    settings = dict(schedule=SCHEDULES["cosine"](length=50), seed=7) | sampled

    def run():
        return descend(ROSENBROCK, OPTIMIZERS[name](), (-1.2, 1), 60, **settings)

    steps = list(run())
    thetas = [step.theta.tolist() for step in steps]
    losses, norms = ([getattr(step, column) for step in steps] for column in ("loss", "gradient_norm"))
    rates, outcomes = ([getattr(step, column) for step in steps] for column in ("lr", "outcome"))
    for portions in ((1,) * 61, (7, 0, 30, 24), (100,)):
        at_once = run()
        places = [place for portion in portions for place in at_once.advance(portion)]
        expected = zip(range(len(steps)), thetas, losses, norms, rates, outcomes, strict=True)
        assert [Place(*place) for place in places] == [Place(*place) for place in expected], portions
        columns = Places.of(places)
        assert columns.theta.tolist() == thetas
        assert (columns.loss.tolist(), columns.gradient_norm.tolist()) == (losses, norms)
        assert at_once.latest.gradient.tolist() == steps[-1].gradient.tolist()
        assert at_once.outcome == steps[-1].outcome and at_once.advance(5) == []


def test_one_by_one_and_many_at_once_can_take_turns():
    run, alone = descend(RAVINE, ADAM(lr=0.3), (-7, 2), 30), list(descend(RAVINE, ADAM(lr=0.3), (-7, 2), 30))
    with pytest.raises(RuntimeError):
        _ = run.latest
    assert next(run).theta.tolist() == alone[0].theta.tolist()
    run.advance(9)
    assert run.latest.theta.tolist() == alone[9].theta.tolist()
    assert next(run).theta.tolist() == alone[10].theta.tolist()
    with pytest.raises(AttributeError, match="race"):
        descend(RAVINE, [GD(), ADAM()], (-7, 2), 30).advance(3)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_noise_is_the_same_in_blocks_as_one_vector_at_a_time(size):
    noise, random = Noise(size, 5, 0.5), np.random.default_rng(5)
    for deviation, count in ((0.5, 3), (2.0, 700), (0.0, 0), (0.1, 40)):
        noise.change(deviation)
        for _ in range(count if size < 1000 else 3):
            assert noise.take().tolist() == (random.standard_normal(size) * deviation).tolist()


@pytest.mark.parametrize("size", [1, 3, 50])
def test_any_number_of_parameters(size):
    step = last(Linear(size), GD(lr=0.5), np.zeros(size), 4)
    assert step.theta.tolist() == [-2] * size
    norm = f"{math.sqrt(size):.3g}"
    assert step.outcome.message == f"finished after 4 steps: the loss is −{2 * size}, the gradient's norm {norm}"


# Outcomes


def outcome(text, optimizer, start, steps=1000, domain=((-5, 5), (-5, 5)), **settings):
    run = descend(Surface.from_expression(text, domain=domain, start=(1, 1)), optimizer, start, steps, **settings)
    for step in run:
        assert step.outcome is run.outcome
    assert step.outcome.step == step.index
    return step.outcome


@pytest.mark.parametrize(
    ("text", "optimizer", "start", "kind", "step", "words"),
    [
        (
            "x^2 + y^2",
            GD(lr=0.5),
            (-3, 4),
            "converged",
            1,
            "to a minimum: the gradient's norm is 0, and the curvatures, 2 and 2, are positive",
        ),
        ("x^2 + y^2", GD(lr=0.1), (0, 0), "converged", 0, "converged at step 0 to a minimum"),
        (
            "x^2 - y^2",
            GD(lr=0.1),
            (1, 0),
            "saddle",
            96,
            "stopped at step 96 on a saddle: .* the curvatures, −2 and 2, have both signs",
        ),
        (
            "-x^2 - 3*y^2",
            GD(lr=0.1),
            (0, 0),
            "maximum",
            0,
            "stopped at step 0 on a maximum: .* −6 and −2, are negative",
        ),
        ("x^2 - y^2 + x*y", PLAIN_NEWTON(), (2, 1), "saddle", 1, "stopped at step 1 on a saddle"),
        ("-x^2 - y^2", PLAIN_NEWTON(), (2, 1), "maximum", 1, "stopped at step 1 on a maximum"),
        ("x^2 + y", PLAIN_NEWTON(), (2, 1), "diverged", 1, r"at \(2, 1\) the Hessian has no inverse"),
        ("abs(x) + abs(y)", GD(lr=0.1), (0, 0), "converged", 0, "to a minimum at a kink: .* its norm is 1.41"),
        ("abs(x) - abs(y)", GD(lr=0.1), (0, 0), "kink", 0, "on a kink that is not a minimum"),
        ("sqrt(x^2 + y^2)", GD(lr=0.1), (0, 0), "converged", 0, "to a minimum at a kink: .* its norm is 1$"),
        ("1e6*x^2 + y^2", GD(lr=0.1), (0, 0), "converged", 0, "to a minimum: the gradient's norm is 0"),
        ("x^3 - 3*x*y^2", GD(lr=0.1), (0, 0), "flat", 0, "stopped at step 0 on flat ground: .* do not show"),
        ("1 + 0*x", ADAM(lr=0.1), (1, 2), "flat", 0, "stopped at step 0 on flat ground"),
        (
            "x^2 + y^2",
            GD(lr=1e-12),
            (-0.1, 0.1),
            "stalled",
            1,
            "though the gradient's norm is still 0.283; the learning rate 10⁻¹² is too small here",
        ),
        (
            "(x - 100)^2 + y^2",
            OPTIMIZERS["adamw"](lr=0.5, beta2=0.9, weight_decay=1),
            (0, 0),
            "stalled",
            None,
            "where weight decay 1 balances the gradient",
        ),
        (
            "x^2 + 400*y^2",
            GD(lr=0.02),
            (1, 1e-6),
            "diverged",
            None,
            r"the learning rate 0.02 is above 2/λmax = 0.0025 here$",
        ),
        (
            "x^2 + 400*y^2",
            MOMENTUM(lr=0.02),
            (1, 1e-6),
            "diverged",
            None,
            r"0.02 is above 2\(1 \+ μ\)/λmax = 0.00475 here$",
        ),
        (
            "x^2 + 400*y^2",
            OPTIMIZERS["nesterov"](lr=0.02),
            (1, 1e-6),
            "diverged",
            None,
            r"2\(1 \+ μ\)/\(\(1 \+ 2μ\)λmax\) = 0.0017 here$",
        ),
        (
            "exp(x^2) + y^2",
            GD(lr=0.15),
            (2, 0),
            "diverged",
            1,
            r"the learning rate 0.15 is above 2/λmax = 0.00204 here$",
        ),  # f overflows
        (
            "x - log(x) + y^2",
            GD(lr=5),
            (0.5, 0),
            "diverged",
            None,
            r"the update from .* led to .*, where",
        ),  # also above 2/λmax
        (
            "x^2 + y^2",
            ADAM(lr=1000),
            (-3, 4),
            "diverged",
            1,
            r"with the learning rate 1000 it left the domain at \(−3, 4\)",
        ),
        ("x^2 - y^2", GD(lr=0.1), (1, 1e-3), "diverged", None, "it ran downhill out of the domain"),
        (
            "1000*abs(x) + 0*y",
            GD(lr=10),
            (1, 0),
            "diverged",
            1,
            r"a gradient of norm 1000 moved it from \(1, 0\) to \(−9999, 0\)",
        ),
        ("log(x) + y", GD(lr=0.1), (-1, 0), "diverged", 0, r"not both finite at the start, \(−1, 0\)"),
        (
            "sqrt(x) + y^2",
            GD(lr=0.5),
            (0.01, 0),
            "diverged",
            1,
            r"the update from \(0.01, 0\) led to \(−2.49, 0\), where",
        ),
        ("1/x + 0*y", OPTIMIZERS["newton"](), (0, 0), "diverged", 0, "at the start"),
        ("x^2 + y^2", GD(lr=0.1), (1e6, 0), "diverged", 0, "is farther than 707.1 from the center of the domain"),
    ],
)
def test_outcome(text, optimizer, start, kind, step, words):
    found = outcome(text, optimizer, start)
    assert found.kind == kind
    assert step is None or found.step == step
    assert re.search(words, found.message), found.message
    assert found.message == str(Sentence(found.template, **found.values))


def test_a_slope_that_is_not_finite_is_divergence():
    class Cusp(Linear):
        def loss_and_gradient(self, theta, gradient_out):
            gradient_out[:] = math.inf
            return 0.0

    found = last(Cusp(2), GD(), (0, 0), 10).outcome
    assert found.message.startswith("diverged at step 0: the function and its gradient are not both finite")


def test_a_learning_rate_raised_on_the_way_is_the_one_that_is_named():
    run = descend(BOWL, GD(lr=0.1), (-3, 4), 100)
    next(run), next(run)
    run.change(optimizer=GD(lr=20))
    *_, step = run
    assert step.outcome.message.endswith("the learning rate 20 is above 2/λmax = 1 here")


def test_a_minimum_in_all_but_the_last_digits_is_not_called_too_small_a_learning_rate():
    found = last(SURFACES["goldstein_price"], ADAM(lr=0.05), (0.5, -0.2), 2000).outcome
    assert "to a minimum" in found.message and found.values["norm"] > 1e-9


def test_a_schedule_that_ends_at_0_is_named():
    found = outcome("x^2 + y^2", GD(lr=0.1), (-3, 4), schedule=SCHEDULES["cosine"](length=10))
    assert found.message.startswith("stopped moving at step 11: the schedule has brought the learning rate down to 0")


def test_passing_a_stationary_point_at_speed_is_not_converging():
    # Heavy ball on x²/2 with lr 1: x goes 1, 0, −0.9, …: the gradient is 0 at step 1, the velocity is not.
    steps = list(descend(Surface.from_expression("x^2/2 + y^2/2"), MOMENTUM(lr=1), (1, 0), 3))
    assert steps[1].gradient.tolist() == [0, 0] and steps[1].outcome is None
    assert steps[2].theta.tolist() == [-0.9, 0]


def test_weight_decay_at_a_minimum_away_from_the_origin_is_not_at_rest():
    steps = list(descend(ROSENBROCK, OPTIMIZERS["adamw"](lr=0.1), (1, 1), 1))
    assert steps[0].gradient.tolist() == [0, 0]
    assert steps[1].theta.tolist() == [0.999, 0.999]


def test_with_noise_nothing_is_at_rest():
    steps = list(descend(SADDLE, GD(lr=0.1), (0, 0), 500, noise=1e-3))
    assert steps[0].outcome is None
    assert "downhill" in steps[-1].outcome.message


def test_clipping_does_not_make_divergence_of_a_stationary_start():
    assert outcome("x^2 + y^2", GD(lr=0.1), (0, 0), max_grad=1).kind == "converged"


def test_bound():
    assert last(BOWL, GD(lr=1.1), (1, 0), 1000, bound=2).theta[0] == pytest.approx(2.0736)  # 1.2⁴
    assert last(BOWL, GD(lr=1.1), (1, 0), 1000, bound=math.inf).outcome.kind == "finished"
    beyond_floats = last(BOWL, GD(lr=10), (1, 0), 1000, bound=math.inf)
    assert beyond_floats.outcome.kind == "diverged" and beyond_floats.index < 200
    assert "above 2/λmax" in beyond_floats.outcome.message


def test_without_a_domain_the_bound_is_a_million():
    assert last(Linear(2), GD(lr=1000), (0, 0), 1000).index == 708  # √2 · 1000 an update


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_no_optimizer_raises_or_warns_whatever_the_numbers(name):
    for text in ("x^2 + y^2", "exp(x^2) + y^4", "log(x) + sqrt(y)", "1/(x*y)", "abs(x)", "tan(x)*y"):
        surface = Surface.from_expression(text, start=(1, 1))
        for lr in (1e-12, 0.1, 1000):
            step = last(surface, OPTIMIZERS[name](lr=lr), (1, 1), 200, bound=math.inf)
            assert step.outcome.kind in get_args(Kind), (text, lr)
            assert (step.outcome.kind == "converged") == step.outcome.message.startswith("converged"), (text, lr)


@pytest.mark.parametrize("field", ["noise", "max_grad", "batches"])
def test_a_line_search_takes_exact_gradients_alone(field):
    inputs = np.arange(6.0)[:, None]
    objective = LinearRegression(inputs, inputs[:, 0])
    value = {"noise": 0.1, "max_grad": 1.0, "batches": Batches(6, batch_size=2, sampling="shuffle", seed=0)}[field]
    with pytest.raises(SettingError, match=f"{field}=.* exact gradients"):
        descend(objective, OPTIMIZERS["cg"](), (0, 0), 5, **{field: value})
    given = {} if field == "batches" else {field: value}
    run = descend(objective, GD(lr=0.01), (0, 0), 5, **given)
    if given:
        with pytest.raises(SettingError, match=f"{field}=.* exact gradients"):
            run.change(optimizer=OPTIMIZERS["cg"]())


# Races


def numbers(steps):
    return [(step.index, step.theta.tolist(), step.loss, step.lr) for step in steps]


@pytest.mark.parametrize("noise", [0, 0.1])
def test_a_racer_runs_as_it_would_alone(noise):
    optimizers = [OPTIMIZERS[name](lr=0.1) for name in (SAMPLED if noise else OPTIMIZERS)]
    race = descend(RAVINE, optimizers, (-7, 2), 20, noise=noise)
    for optimizer, path in zip(optimizers, zip(*race, strict=True), strict=True):
        alone = numbers(descend(RAVINE, optimizer, (-7, 2), 20, noise=noise))
        assert numbers(path)[: len(alone)] == alone


def test_one_optimizer_from_many_starts():
    starts = [(-7, 2), (1, 1), (3, -2)]
    first = next(descend(RAVINE, GD(lr=0.1), starts, 5))
    assert [step.theta.tolist() for step in first] == [list(start) for start in starts]


def test_many_optimizers_with_as_many_starts():
    first, second = list(descend(RAVINE, [GD(lr=0.1), GD(lr=0.2)], [(-7, 2), (1, 1)], 1))[-1]
    assert first.theta == pytest.approx((-7 + 0.07, 2 - 0.4))
    assert second.theta == pytest.approx((1 - 0.02, 1 - 0.4))


@pytest.mark.parametrize(("optimizer", "start"), [([GD()], (1, 1)), (GD(), [(1, 1)]), ([GD()], [(1, 1)])])
def test_a_race_of_one_is_a_race(optimizer, start):
    run = descend(RAVINE, optimizer, start, 2)
    assert [len(steps) for steps in run] == [1, 1, 1]
    assert run.outcomes[0].kind == "finished"
    with pytest.raises(AttributeError, match="outcomes"):
        _ = run.outcome


def test_one_who_has_ended_repeats_the_last_step_until_all_have():
    run = descend(BOWL, [GD(lr=0.5), GD(lr=0.1)], (1, 0), 5)
    assert [(fast.index, slow.index) for fast, slow in run] == [(0, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 5)]
    assert [outcome.kind for outcome in run.outcomes] == ["converged", "finished"]


def test_settings_one_a_racer():
    settings = dict(schedule=[None, SCHEDULES["exponential"](decay=0.5)], max_grad=[None, 1])
    *_, (first, second) = descend(BOWL, [GD(lr=0.1), GD(lr=0.1)], (3, 4), 1, **settings)
    assert (first.lr, second.lr) == (0.1, 0.05)
    assert first.theta == pytest.approx((2.4, 3.2))
    assert second.theta == pytest.approx((3 - 0.06, 4 - 0.08))


# Changes on the way


def test_a_changed_lr_takes_effect_at_the_next_update_and_keeps_the_velocity():
    run = descend(Linear(1), MOMENTUM(lr=1), [0.0], 10)
    assert [next(run).theta[0] for _ in range(2)] == [0, -1]
    run.change(optimizer=MOMENTUM(lr=0.1))
    step = next(run)
    assert step.theta[0] == pytest.approx(-1 - 0.9 - 0.1)
    assert step.lr == 0.1


def test_an_optimizer_of_another_class_starts_afresh():
    run = descend(Linear(1), MOMENTUM(lr=1), [0.0], 10)
    next(run), next(run)
    run.change(optimizer=ADAM(lr=1))
    assert next(run).theta[0] == pytest.approx(-2)


def test_all_may_change_at_any_time():
    run = descend(BOWL, [GD(lr=0.1), GD(lr=0.1)], (3, 4), 10)
    run.change(max_grad=1)  # before the start
    next(run)
    halving = SCHEDULES["exponential"](decay=0.5)
    run.change(optimizers=[GD(lr=0.2), OPTIMIZERS["newton"]()], schedule=halving, max_grad=[None, 2])
    first, second = next(run)
    assert first.theta == pytest.approx((3 - 1.2, 4 - 1.6))
    assert second.theta == pytest.approx((3 - 0.6, 4 - 0.8), rel=1e-4)  # a gradient of length 2 over curvatures of 2
    run.change(schedule=None, max_grad=None, noise=1.0)
    first, second = next(run)
    assert first.lr == 0.2 and first.theta != pytest.approx((1.8 * 0.6, 2.4 * 0.6))


def test_a_refused_change_changes_nothing():
    run = descend(BOWL, GD(lr=0.1), (3, 4), 10)
    next(run)
    with pytest.raises(SettingError, match=r"^noise=-1 is outside"):
        run.change(optimizer=GD(lr=0.5), noise=-1)
    assert next(run).theta == pytest.approx((2.4, 3.2))


# Arguments that are refused


@pytest.mark.parametrize(
    ("field", "settings", "words"),
    [
        ("steps", dict(steps=0), "steps=0 is outside [1, 1000000]"),
        ("steps", dict(steps=10**9), "steps=1000000000 is outside [1, 1000000]"),
        ("steps", dict(steps=1.5), "steps=1.5 is not a whole number in [1, 1000000]"),
        ("start", dict(start=(1, 2, 3)), "must be 2 finite numbers, or a row of 2 for each racer"),
        ("start", dict(start=3), "must be 2 finite numbers"),
        ("start", dict(start=()), "must be 2 finite numbers"),
        ("start", dict(start=(1, math.nan)), "must be 2 finite numbers"),
        ("start", dict(start=(1, 10**400)), "must be 2 finite numbers"),
        ("start", dict(start="ab"), "must be 2 finite numbers"),
        ("start", dict(start=[(1, 2), (3,)]), "must be 2 finite numbers"),
        ("start", dict(start=np.zeros((1, 1, 2))), "must be 2 finite numbers"),
        (
            "start",
            dict(optimizer=[GD()] * 3, start=np.zeros((2, 2))),
            "must be one start or as many as there are optimizers (3)",
        ),
        ("optimizer", dict(optimizer=[GD()] * 2, start=np.zeros((3, 2))), "must be one, or one for each racer (3)"),
        ("optimizer", dict(optimizer=[]), "must be one, or one for each racer (1)"),
        ("optimizer", dict(optimizer="gd"), "optimizer='gd' is not allowed; it must be an optimizer with its settings"),
        ("optimizer", dict(optimizer=GD), "must be an optimizer with its settings"),
        ("optimizer", dict(objective=Linear(2), optimizer=OPTIMIZERS["newton"]()), "must be one that needs no Hessian"),
        ("schedule", dict(schedule="cosine"), "must be a schedule with its settings"),
        ("schedule", dict(schedule=[None, None]), "must be one, or one for each racer (1)"),
        ("max_grad", dict(max_grad=0), "max_grad=0 is outside [1e-12, 1000000000]"),
        ("max_grad", dict(max_grad=[1, 2]), "must be one, or one for each racer (1)"),
        ("noise", dict(noise=-0.1), "noise=-0.1 is outside [0, 1000000000]"),
        ("noise", dict(noise=math.nan), "noise=nan is outside"),
        ("seed", dict(seed=-1), "seed=-1 is outside [0, 9007199254740991]"),
        (
            "gradient",
            dict(gradient="symbolic"),
            "gradient='symbolic' is not allowed; it must be 'automatic' or 'numerical'",
        ),
        ("h", dict(h=0), "h=0 is outside [1e-16, 1000]"),
        ("tolerance", dict(tolerance=-1), "tolerance=-1 is outside"),
        ("movement", dict(movement=math.inf), "movement=inf is outside"),
        ("bound", dict(bound=0), "bound=0 is outside [1e-12, inf]"),
        ("bound", dict(bound=math.nan), "bound=nan is outside"),
    ],
)
def test_a_bad_argument_is_named(field, settings, words):
    arguments = dict(objective=RAVINE, optimizer=GD(), start=(1, 1), steps=10) | settings
    with pytest.raises(SettingError) as caught:
        descend(**arguments)
    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field}=") and words in str(caught.value)


def test_settings_are_the_same_after_a_run():
    optimizer, before = ADAM(lr=0.3), dataclasses.asdict(ADAM(lr=0.3))
    last(RAVINE, optimizer, (-7, 2), 50, schedule=SCHEDULES["cosine"](length=50))
    assert dataclasses.asdict(optimizer) == before


def test_before_the_first_step_there_is_no_latest_one():
    run = descend(SURFACES["sphere"], GD(lr=0.1), start=(1, 2), steps=3)
    with pytest.raises(RuntimeError, match="no step was taken yet"):
        _ = run.latest
    assert next(run).index == run.latest.index == 0
