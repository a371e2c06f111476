"""Maps over the learning rate and another setting: the cells are runs alone, the theory holds, what is refused."""

import dataclasses
import itertools

import numpy as np
import pytest

from app.labs.descent import rates
from app.labs.descent.context import rate_choices
from engine import OPTIMIZERS, descend
from engine.sentences import SentenceError
from tests.app.labs.descent.test_maps import run_of, told

QUADRATIC = "function=quadratic&condition=100&racers.0.optimizer=momentum&racers.0.lr=0.0331&steps=300"


def test_a_cell_is_the_run_alone_with_its_settings(monkeypatch):
    monkeypatch.setattr(rates, "SIDES", (4, 7))
    monkeypatch.setattr(rates, "PIECE", 16 * 8)
    run = run_of(QUADRATIC)
    news = told(run.map("rates", 3, 0, "momentum"))
    each = [value for name, value in news if name == "rates.cells"]
    assert [len(value) for value in each] == [4, 4, 4, 4, 4, 7]  # after 32 updates, at each doubling, and at the end
    assert (each[0] == rates.NEVER).sum() > (each[3] == rates.NEVER).sum()
    last = dict(news)
    assert last["rates.number"] == last["rates.done"] == 3
    surface = run._config.surface
    bound = 1e-3 * float(surface.value(np.array(surface.start)))
    x, y = rates.middles(last["rates.x"], 7, True), rates.middles(last["rates.y"], 7, False)
    for row, column in ((0, 4), (4, 4), (6, 6), (2, 0), (5, 3)):
        each = list(descend(surface, OPTIMIZERS["momentum"](lr=x[column], momentum=y[row]), surface.start, 300))
        high = [step.index for step in each if not step.loss <= bound]
        expected = rates.NEVER if high[-1] == each[-1].index else high[-1] + 1
        expected = rates.DIVERGED if each[-1].outcome.kind == "diverged" else expected
        assert last["rates.cells"][row, column] == expected


def test_theory_bounds_the_map_of_a_quadratic(monkeypatch):
    monkeypatch.setattr(rates, "SIDES", (21,))
    last = dict(told(run_of(QUADRATIC).map("rates", 1, 0, "momentum")))
    cells = last["rates.cells"]
    x, y = rates.middles(last["rates.x"], 21, True), rates.middles(last["rates.y"], 21, False)
    beyond = x[None] > 1.2 * 2 * (1 + y[:, None]) / 100
    assert (cells[beyond] == rates.DIVERGED).all()
    assert (cells[x[None] < 2 * (1 + y[:, None]) / 100] != rates.DIVERGED).all()
    # Goh, Why momentum really works, 2017: α = (2/(√λ₁ + √λₙ))², β = ((√λₙ − √λ₁)/(√λₙ + √λ₁))²
    assert last["rates.best"] == pytest.approx([(2 / 11) ** 2, (9 / 11) ** 2])
    assert last["rates.limit"][0] == pytest.approx(
        [2 * (1 + last["rates.limit"][0][1]) / 100, last["rates.limit"][0][1]]
    )


@pytest.mark.parametrize(
    "query",
    ["function=ravine", "function=sphere", *(f"function=quadratic&condition={10**power}" for power in range(7))],
)
@pytest.mark.parametrize("lr", ["", "racers.0.lr=1e-6&", "racers.0.lr=900&"])
def test_the_axes_reach_what_theory_says(query, lr, monkeypatch):
    monkeypatch.setattr(rates, "SIDES", (2,))
    run = run_of(f"{query}&{lr}racers.0.optimizer=momentum&steps=1")
    last = dict(told(run.map("rates", 1, 0, "momentum")))
    (x_low, x_high), (y_low, y_high) = last["rates.x"], last["rates.y"]
    for x, y in [*last["rates.limit"], last["rates.best"]]:
        assert x_low < x < x_high
        assert y_low <= y < y_high


def test_there_is_no_theory_where_it_does_not_hold(monkeypatch):
    monkeypatch.setattr(rates, "SIDES", (3,))
    for query in ("function=himmelblau&racers.0.optimizer=momentum", f"{QUADRATIC}&noise=1"):
        last = dict(told(run_of(query).map("rates", 1)))
        assert last["rates.limit"] == last["rates.best"] == []
    last = dict(told(run_of("function=quadratic&racers.0.optimizer=adam").map("rates", 1, 0, "epsilon")))
    assert (last["rates.setting"], last["rates.log"], last["rates.limit"]) == ("epsilon", [True, True], [])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_with_a_setting_has_a_map(name, monkeypatch):
    monkeypatch.setattr(rates, "SIDES", (2,))
    run = run_of(f"function=sphere&steps=3&racers.0.optimizer={name}")
    choices = rate_choices(run._config)
    expected = [field.name for field in dataclasses.fields(OPTIMIZERS[name]) if field.name not in ("lr", "memory")]
    pairs = [f"{across},{setting}" for across, setting in itertools.combinations(expected, 2)]
    assert [value for value, _, _, _ in choices] == [f"0.{setting}" for setting in (*expected, *pairs)]
    if not choices:
        with pytest.raises(SentenceError, match="no setting besides its learning rate"):
            run.map("rates", 1)
    for setting in (*expected, *pairs):
        last = dict(told(run.map("rates", 1, 0, setting)))
        assert last["rates.cells"].shape == (2, 2)
        assert f"{last['rates.across']},{last['rates.setting']}" in (setting, f"lr,{setting}")


def test_a_map_of_any_two_settings_has_the_runs_with_both(monkeypatch):
    monkeypatch.setattr(rates, "SIDES", (3,))
    run = run_of("function=himmelblau&racers.0.optimizer=adam&racers.0.lr=0.3&steps=60")
    last = dict(told(run.map("rates", 1, 0, "beta1,epsilon")))
    assert (last["rates.log"], last["rates.x"], last["rates.limit"]) == ([False, True], (0.0, 0.995), [])
    x, y = rates.middles(last["rates.x"], 3, False), rates.middles(last["rates.y"], 3, True)
    surface = run._config.surface
    bound = 1e-3 * float(surface.value(np.array(surface.start)))
    for row, column in ((0, 0), (1, 2), (2, 1)):
        each = list(descend(surface, OPTIMIZERS["adam"](lr=0.3, beta1=x[column], epsilon=y[row]), surface.start, 60))
        high = [step.index for step in each if not step.loss <= bound]
        expected = rates.NEVER if high[-1] == each[-1].index else high[-1] + 1
        assert last["rates.cells"][row, column] == expected


def test_members_that_search_are_advanced_a_few_at_a_time(monkeypatch):
    """Each member of a line search is a run of its own; many in a piece would delay the worker's other viewers."""
    sizes = []
    real = rates.ensemble

    def counted(surface, each, *rest, **more):
        sizes.append(len(each))
        return real(surface, each, *rest, **more)

    monkeypatch.setattr(rates, "SIDES", (5,))
    monkeypatch.setattr(rates, "ensemble", counted)
    told(run_of("racers.0.optimizer=line_search&steps=3").map("rates", 1))
    assert sum(sizes) == 25 and max(sizes) <= rates.CHUNK_SEARCHING
