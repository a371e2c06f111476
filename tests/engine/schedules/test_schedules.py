"""Schedules: one table of references, and what holds for all of them."""

import dataclasses

import pytest

from engine import SCHEDULES
from engine.registry import UnknownNameError
from engine.settings import SettingError

every_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)

# Factors by index. Source: torch 2.13.0's schedulers as named, on SGD with lr 1, lr read before each optimizer step.
REFERENCES = [
    ("constant", {}, {0: 1, 1: 1, 10**6: 1}),
    # StepLR(step_size=30, gamma=0.1)
    ("step", {"every": 30, "drop": 0.1}, {0: 1, 29: 1, 30: 0.1, 59: 0.1, 60: 0.01, 100: 0.001}),
    # ExponentialLR(gamma=0.95)
    ("exponential", {"decay": 0.95}, {0: 1, 1: 0.95, 2: 0.9025, 10: 0.5987369392383786, 100: 0.005920529220333997}),
    # by hand: 1/(1 + t/2)
    ("inverse_time", {"decay": 0.5}, {0: 1, 1: 2 / 3, 2: 0.5, 98: 0.02}),
    # CosineAnnealingLR(T_max=100, eta_min=0.1); afterwards PyTorch rises again, we stay
    (
        "cosine",
        {"length": 100, "lowest": 0.1},
        {0: 1, 1: 0.9997779521645792, 25: 0.8681980515339464, 50: 0.55, 99: 0.10022204783542078, 100: 0.1, 1000: 0.1},
    ),
    # LinearLR(start_factor=1/5, total_iters=4)
    ("warmup", {"length": 5}, {0: 0.2, 1: 0.4, 3: 0.8, 4: 1, 5: 1, 9: 1}),
]


@pytest.mark.parametrize(("name", "settings", "factors"), REFERENCES, ids=[row[0] for row in REFERENCES])
def test_reference(name, settings, factors):
    schedule = SCHEDULES[name](**settings)
    assert {index: schedule.factor(index) for index in factors} == pytest.approx(factors, rel=1e-12)


def test_every_schedule_has_a_reference():
    assert {name for name, *_ in REFERENCES} == set(SCHEDULES)


@every_schedule
def test_factors_lie_between_0_and_1_from_the_first_to_the_millionth(schedule):
    factors = [schedule().factor(index) for index in (0, 1, 2, 10, 1000, 10**6)]
    assert all(0 <= factor <= 1 for factor in factors)
    assert factors[0] > 0


@every_schedule
def test_settings_are_described_and_bounded(schedule):
    assert schedule.title and schedule.rule and schedule.__doc__
    for field in dataclasses.fields(schedule):
        assert field.metadata["help"] and "\n" not in field.metadata["help"]
        for bound in ("low", "high"):
            assert 0 <= schedule(**{field.name: field.metadata[bound]}).factor(3) <= 1
        with pytest.raises(SettingError, match=field.name):
            schedule(**{field.name: field.metadata["high"] * 2 + 1})


def test_an_unknown_schedule_is_answered_with_the_known_ones():
    with pytest.raises(UnknownNameError, match="unknown schedule 'cosin'; known: constant, step"):
        SCHEDULES["cosin"]
