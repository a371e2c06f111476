"""Ensembles: each member is the run alone from its start, whatever the surface, the optimizer and the settings."""

import itertools

import numpy as np
import pytest

from engine import OPTIMIZERS, SCHEDULES, SURFACES, Surface, descend
from engine.ensembles import ensemble
from engine.ensembles.rest import KINDS
from engine.settings import SettingError

pytestmark = pytest.mark.filterwarnings("error", "ignore::ResourceWarning")

MORE = [{}, dict(max_grad=0.5), dict(noise=0.1, seed=3), dict(gradient="numerical")]
SETTINGS = [
    dict(schedule=SCHEDULES[name](), **more) for name, more in zip(SCHEDULES, itertools.cycle(MORE), strict=False)
]
CLOSE = 1e-12
CLOSE_AFTER_HESSIAN = 1e-9
"""An ill-conditioned Hessian enlarges the last digits, in which exp of an array and of a number differ."""


def starts_of(surface, count=3):
    low, high = np.array(surface.domain).T
    return low + np.random.default_rng(7).uniform(0.02, 0.98, (count, 2)) * (high - low)


def assert_as_alone(surface, optimizers, starts, steps, close=CLOSE, **settings):
    together = ensemble(surface, optimizers, starts, steps, **settings)
    each = optimizers if isinstance(optimizers, list) else [optimizers] * len(starts)
    alone = [descend(surface, one, tuple(start), steps, **settings) for one, start in zip(each, starts, strict=True)]
    latest = [next(run) for run in alone]
    for members in together:
        if members.index:
            latest = [next(run, step) for run, step in zip(alone, latest, strict=True)]
        kinds = [step.outcome.kind if step.outcome else "" for step in latest]
        assert [KINDS[kind] for kind in members.kinds] == kinds
        assert [ended < 0 for ended in members.ended] == [not kind for kind in kinds]
        assert min(members.ended) >= -1
        known = np.array([kind != "diverged" for kind in kinds])
        for mine, theirs in (
            (members.theta[known], np.array([step.theta for step in latest])[known]),
            (members.loss[known], np.array([step.loss for step in latest])[known]),
        ):
            np.testing.assert_allclose(mine, theirs, rtol=close, atol=close, err_msg=f"{surface.id} {members.index}")
    assert members.ended.tolist() == [step.index for step in latest]
    return kinds


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_members_are_runs_alone(optimizer):
    close = CLOSE_AFTER_HESSIAN if OPTIMIZERS[optimizer].needs == "hessian" else CLOSE
    for number, surface in enumerate(SURFACES.values()):
        settings = SETTINGS[number % len(SETTINGS)]
        if OPTIMIZERS[optimizer].needs == "objective":
            settings = dict(schedule=settings["schedule"])
        rate = surface.suggested_lr(optimizer)
        assert_as_alone(surface, OPTIMIZERS[optimizer](lr=rate), starts_of(surface), 8, close, **settings)


@pytest.mark.parametrize(
    ("surface", "optimizer", "rate", "starts", "steps", "kinds"),
    [
        ("sphere", "gd", 0.1, [(-3, 4), (1, 1e-3), (0, 0)], 150, ["converged"] * 3),
        ("sphere", "momentum", 0.1, [(-3, 4), (0, 0)], 40, ["finished", "converged"]),
        ("sphere", "gd", 1.5, [(-3, 4), (1, 2)], 30, ["diverged"] * 2),
        ("saddle", "gd", 0.1, [(1, 0), (1, 1), (0, 0)], 120, ["saddle", "diverged", "saddle"]),
        ("himmelblau", "newton", 1.0, [(0, 0), (3, 2), (-0.5, -1)], 40, ["converged"] * 3),
        ("himmelblau", "plain_newton", 1.0, [(0, 0), (3, 3), (-0.5, -1)], 40, ["maximum", "converged", "maximum"]),
        ("absolute", "gd", 0.25, [(0, 0), (0.5, 0.25), (0.3, 0.1)], 20, ["converged", "converged", "finished"]),
        ("sphere", "gd", 1e-12, [(0.1, 0.1), (-3, 4)], 20, ["stalled", "finished"]),
    ],
)
def test_members_end_as_runs_alone_do(surface, optimizer, rate, starts, steps, kinds):
    assert assert_as_alone(SURFACES[surface], OPTIMIZERS[optimizer](lr=rate), starts, steps) == kinds


def test_members_may_differ_in_their_settings():
    rates, shares = np.meshgrid([0.01, 0.1, 1.9], [0.0, 0.5, 0.9])
    for name, setting in (("momentum", "momentum"), ("adam", "beta2"), ("adamax", "beta1"), ("nadam", "beta1")):
        each = [OPTIMIZERS[name](lr=lr, **{setting: share}) for lr, share in zip(rates.flat, shares.flat, strict=True)]
        assert_as_alone(SURFACES["ravine"], each, np.tile([(-7.0, 2.0)], (9, 1)), 60)
    assert ensemble(SURFACES["ravine"], each, (-7, 2), 60).advance(100) == 60


def test_typed_formulas_and_poles():
    surface = Surface.from_expression("log(x^2 + y^2) + sin(3*x)*exp(y/4)")
    assert_as_alone(surface, OPTIMIZERS["adam"](lr=0.3), starts_of(surface, 8), 12)


def test_the_same_starts_give_the_same_bits_however_they_are_advanced():
    def places(parts):
        run = ensemble(SURFACES["himmelblau"], OPTIMIZERS["adam"](lr=0.1), starts_of(SURFACES["himmelblau"], 50), 60)
        for part in parts:
            run.advance(part)
        return run.members

    whole, parts = places([60]), places([0, 1, 30, 29])
    assert whole.theta.tobytes() == parts.theta.tobytes()
    assert whole.ended.tolist() == parts.ended.tolist()


def test_an_outcome_has_the_sentence_of_the_run_alone():
    run = ensemble(SURFACES["sphere"], OPTIMIZERS["gd"](lr=0.1), [(0, 0), (1, 1)], 3)
    run.advance(1)
    assert run.outcome(0).kind == "converged"
    assert run.outcome(1) is None
    run.advance(9)
    assert run.outcome(1) == [*descend(SURFACES["sphere"], OPTIMIZERS["gd"](lr=0.1), (1, 1), 3)][-1].outcome


@pytest.mark.parametrize(
    ("starts", "optimizer", "field"),
    [
        ([(0, np.nan)], "gd", "start"),
        ([(0, 0), (0, np.inf)], "gd", "starts"),
        ([(0, 0, 0)], "gd", "start"),
        ([(0, 0), (1, 1)], [OPTIMIZERS["gd"]()] * 3, "optimizer"),
        ((0, 0), [OPTIMIZERS["gd"](), OPTIMIZERS["adam"]()], "optimizer"),
    ],
)
def test_what_is_not_allowed_is_refused(starts, optimizer, field):
    given = OPTIMIZERS[optimizer]() if isinstance(optimizer, str) else optimizer
    with pytest.raises(SettingError) as refused:
        ensemble(SURFACES["sphere"], given, starts, 10)
    assert refused.value.field == field
