"""What is typed becomes axes and cells, and what cannot be is said at its field."""

from __future__ import annotations

import pytest

from app.labs import LABS
from app.labs.shared.query import nest
from app.sweeps.grid import MOST_CELLS, MOST_CHECKED, Grid, GridError, grid, listed, title_of

NETS = LABS["nets"]


def over(*axes: tuple[str, str], lab=NETS, **settings: str) -> Grid:
    config = lab.config.model_validate(nest(settings.items()))
    return grid(lab, config, 3, [field for field, _values in axes], [values for _field, values in axes])


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("0.1, 1,10", ["0.1", "1", "10"]),
        ("5; 8, 8; 5", ["5", "8, 8"]),
        ("adam, gd", ["adam", "gd"]),
        ("0.01..100*5", ["0.01", "0.1", "1", "10", "100"]),
        ("0..1*5", ["0", "0.25", "0.5", "0.75", "1"]),
        ("2..5", ["2", "3", "4", "5"]),
        ("1..1000*4", ["1", "10", "100", "1000"]),
    ],
)
def test_values_as_they_are_typed(typed, values):
    assert listed(typed) == values


@pytest.mark.parametrize("typed", ["1..", "..", "a..b", "2..1", "0..inf", "1..2*x", "1..2*9999999999"])
def test_what_is_no_range_is_named(typed):
    with pytest.raises(ValueError, match="is not a range"):
        listed(typed)


def test_cells_are_in_order_the_last_axis_fastest_and_know_their_settings():
    made = over(
        ("seed", "0..1"), ("racers.*.lr", "0.1, 1"), **{"racers.0.optimizer": "gd", "racers.1.optimizer": "adam"}
    )
    assert made.shape == (2, 2) and [made.values(number) for number in range(4)] == [
        ("0", "0.1"),
        ("0", "1"),
        ("1", "0.1"),
        ("1", "1"),
    ]
    pairs, seed = made.settings(2)
    assert seed == 1 and dict(pairs) | {"racers.0.lr": "0.1", "racers.1.lr": "0.1"} == dict(pairs)
    assert Grid.from_json(made.as_json()) == made


def test_another_optimizer_takes_its_own_learning_rate():
    made = over(("racers.0.optimizer", "gd, adam"))
    rates = [NETS.config.model_validate(nest(made.settings(number)[0])).racers[0].lr for number in (0, 1)]
    assert rates == [1.0, 0.02]


@pytest.mark.parametrize(
    ("axes", "where", "said"),
    [
        ([], "over.0", "choose one to 3 settings"),
        ([("seed", "1")] * 4, "over.0", "choose one to 3 settings"),
        ([("racers.0.lr", " , ")], "values.0", "at least one value is needed"),
        ([("seed", "0..1"), ("racers.0.lr", "0.1, 0")], "values.1", "earning rate: 0 is outside"),
        ([("racers.0.lr", "x")], "values.0", "is not a number"),
        ([("batch_size", "10"), ("batch_size", "20")], "over.1", "two axes are the same setting"),
        ([("racers.*.lr", "1"), ("racers.0.lr", "2")], "over.1", "two axes are the same setting"),
        ([("temperature", "1")], "over.0", "temperature is not a setting of this lab"),
        ([("seed", "-1")], "values.0", "seeds are whole numbers"),
        ([("seed", "0..40"), ("racers.0.lr", "0.1..1*40")], "values.1", f"at most {MOST_CELLS:,} are allowed"),
        ([("seed", "0..99999")], "values.0", f"at most {MOST_CELLS:,} are allowed"),
        ([("batch_size", "10, 400")], "values.0", "400 is outside [1, 300]"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(axes, where, said):
    with pytest.raises(GridError) as caught:
        over(*axes)
    [problem] = caught.value.problems
    assert problem["where"] == where and said in problem["message"]


def test_a_large_grid_is_looked_at_axis_by_axis_and_seeds_not_at_all(monkeypatch):
    """To check a thousand combinations would take a process that draws everybody's pages for seconds."""
    looked, check = [], NETS.config.model_validate
    monkeypatch.setattr(NETS.config, "model_validate", lambda values: looked.append(1) or check(values))
    over(("seed", "0..999"))
    assert len(looked) <= 3
    over(("racers.0.lr", "0.1..1*40"), ("racers.0.l2", "0..0.1*20"))
    assert len(looked) <= MOST_CHECKED


@pytest.mark.parametrize("name", ["nets", "regression", "descent", "digits"])
def test_an_axis_leaves_all_else_as_it_is(name):
    lab = LABS[name]
    made = over(("racers.0.lr", "0.001, 0.002"), lab=lab)
    before, after = lab.config(), lab.config.model_validate(nest(made.settings(1)[0]))
    assert after.racers[0].lr == 0.002 and after.racers[1:] == before.racers[1:]
    changed = after.model_dump(exclude={"racers"}), before.model_dump(exclude={"racers"})
    assert changed[0] == changed[1]


@pytest.mark.parametrize(
    ("field", "title"),
    [("racers.0.lr", "Learning rate"), ("features.sin_x", "sin πx"), ("features.x", "x"), ("data.noise", "Noise")],
)
def test_a_symbol_does_not_become_a_capital(field, title):
    assert title_of(NETS, field) == title
