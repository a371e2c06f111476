"""Estimates of a run's work: from sizes alone, at least what is counted, and a bound on what is accepted."""

import tracemalloc
from dataclasses import astuple

import numpy as np
import pytest

from app.labs import LABS
from app.labs.shared.work import LIGHT, MOST, MULTIPLY_ADDS_A_SECOND, NetWork, Work, largest
from app.sessions.session import RefusedError, Session, checked_config
from app.web import forms
from engine.nets.passes import Pass
from tests.app.labs.mutated_configs import bases

WIDE = ", ".join(["512"] * 6)
SPIRAL = {"kind": "spiral", "classes": 5}
ADAMS = [{"optimizer": "adam"}] * 5

COUNTED = {
    "a small net": ("nets", {}),
    "layers": ("nets", {"hidden": "64, 48", "batch_size": 100, "racers": ADAMS[:2], "test_share": 0.3}),
    "between layers": (
        "nets",
        {"hidden": "64, 48", "batch_size": 100, "racers": [{"optimizer": "gd", "dropout": 0.2, "batch_norm": "on"}]},
    ),
    "float64": ("nets", {"hidden": "80", "precision": "float64", "data": SPIRAL}),
    "digits": ("digits", {}),
    "digits, wide": ("digits", {"hidden": "128", "batch_size": 500, "racers": ADAMS[:2]}),
    "no hidden layer": ("digits", {"hidden": "0", "training_images": 500}),
    "check": ("check", {"hidden": "20, 10", "images": 50}),
    "check, float32": ("check", {"hidden": "40", "precision": "float32"}),
}


@pytest.fixture
def products(monkeypatch):
    """How many multiplications with additions nets are asked for: a list with the sum.

    Forward each parameter takes one for an example, and back another two but for the inputs' weights, one.
    """
    counted, sizes = [0], {}
    make, forward, back = Pass.__init__, Pass.forward, Pass.loss_and_gradient

    def making(self, architecture, *more):
        sizes[self] = architecture.size, architecture.size - architecture.sizes[0] * architecture.sizes[1]
        make(self, architecture, *more)

    def going_forward(self, inputs):
        counted[0] += sizes[self][0] * inputs.shape[1]
        return forward(self, inputs)

    def going_back(self, inputs, target):
        counted[0] += sum(sizes[self]) * inputs.shape[1]
        return back(self, inputs, target)

    monkeypatch.setattr(Pass, "__init__", making)
    monkeypatch.setattr(Pass, "forward", going_forward)
    monkeypatch.setattr(Pass, "loss_and_gradient", going_back)
    return counted


@pytest.mark.parametrize(("lab", "values"), COUNTED.values(), ids=COUNTED)
def test_an_estimate_is_at_least_what_is_counted_and_not_much_more(products, lab, values):
    config = checked_config(LABS[lab], values)
    work = config.work()
    rate = MULTIPLY_ADDS_A_SECOND[np.dtype(config.widest if hasattr(config, "widest") else "float32").itemsize]
    tracemalloc.start()
    run = LABS[lab].run(config, 0)
    counts = {"making": products[0]}
    for name, act, times in (("tick", lambda: run.advance(1), 25), ("frame", run.drain, 2)):
        counts[name] = 0
        for _ in range(times):
            products[0] = 0
            act()
            counts[name] = max(counts[name], products[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    for name, count in counts.items():
        seconds = count / rate
        assert seconds <= getattr(work, name), name
        assert seconds > getattr(work, name) / 5 or getattr(work, name) < 0.05, name
    assert peak <= work.memory + 4e6 and peak > work.memory / 8


@pytest.mark.parametrize("name", LABS)
def test_what_the_app_offers_by_itself_is_light(name):
    """The default config and every experiment: their runs begin at once in a worker that is there."""
    lab = LABS[name]
    for config in [lab.config(), *(forms.read(lab, [("experiment", one.id)]).config for one in lab.experiments)]:
        assert not config.heavy, config
        assert "heavy" not in config.fixed()


@pytest.mark.parametrize("name", LABS)
def test_an_estimate_computes_nothing(name, products):
    for values, _ in bases(LABS[name]):
        config = checked_config(LABS[name], values)
        products[0] = 0
        assert not config.work().exceeds(MOST) and products[0] == 0


NETS = {"hidden": "32, 32", "batch_size": 50}


@pytest.mark.parametrize(
    ("lab", "more"),
    [
        ("nets", {"hidden": "33, 32"}),
        ("nets", {"hidden": "32, 32, 1"}),
        ("nets", {"batch_size": 51}),
        ("nets", {"precision": "float64"}),
        ("nets", {"racers": ADAMS[:2]}),
        ("nets", {"data": SPIRAL}),
        ("digits", {"batch_size": 51}),
        ("digits", {"hidden": "33, 32"}),
        ("digits", {"racers": ADAMS[:2]}),
    ],
)
def test_more_of_anything_is_more_work(lab, more):
    model = LABS[lab].config
    less, greater = (astuple(model.model_validate(NETS | each).work()) for each in ({}, more))
    assert all(one <= other for one, other in zip(less, greater, strict=True)) and less != greater


def largest_net(**values):
    return {"hidden": WIDE, "racers": ADAMS[:1]} | values


TOO_LARGE = [
    ("nets", largest_net(racers=ADAMS[:4], data=SPIRAL | {"per_class": 2000}, batch_size=10_000), "racers", "most"),
    (
        "nets",
        largest_net(data={"kind": "moons", "per_class": 5000}, batch_size=10_000),
        "batch_size",
        "1,315,842 parameters",
    ),
    ("nets", largest_net(racers=ADAMS[:4], precision="float64"), "racers", "4 nets of 1,316,355 parameters each"),
    ("nets", largest_net(data=SPIRAL | {"per_class": 5000}, precision="float64"), "hidden", "units a layer"),
    ("digits", largest_net(racers=ADAMS, batch_size=4000), "batch_size", "8,601,650 parameters"),
    (
        "regression",
        {
            "data": {"kind": "plane", "n": 10_000},
            "racers": [{"optimizer": "gd", "batch": "one"}] * 6,
            "step_unit": "epoch",
            "steps": 16,
        },
        "step_unit",
        "60,000 updates; a step may have at most 40,000",
    ),
]


@pytest.mark.parametrize(
    ("lab", "values", "where", "sentence"), TOO_LARGE, ids=[f"{row[0]} {row[2]}" for row in TOO_LARGE]
)
def test_what_is_too_large_is_refused_by_its_field(lab, values, where, sentence):
    with pytest.raises(RefusedError, match=sentence) as refused:
        checked_config(LABS[lab], values)
    assert refused.value.error.where == f"config.{where}"


def test_the_largest_allowed_batch_is_allowed_and_one_more_is_not():
    values = largest_net(racers=ADAMS, batch_size=4000)
    with pytest.raises(RefusedError) as refused:
        checked_config(LABS["digits"], values)
    most = int(refused.value.error.message.split("[1, ")[1].split("]")[0])
    assert checked_config(LABS["digits"], values | {"batch_size": most}).heavy
    with pytest.raises(RefusedError):
        checked_config(LABS["digits"], values | {"batch_size": most + 1})


def test_a_change_that_makes_a_run_heavy_asks_for_a_new_run():
    """A larger batch is a live setting, but a run does not move to another worker."""
    lab = LABS["digits"]
    small = {"hidden": "512, 512", "batch_size": 10}
    session = Session(lab, checked_config(lab, small), 0, True, None)
    asked = []
    session.run = type("Run", (), {"request": lambda self, *arguments: not asked.append(arguments)})()
    session.change(small | {"batch_size": 20})
    assert not session.heavy and len(asked) == 1
    with pytest.raises(RefusedError, match="heavy cannot change during a run"):
        session.change(small | {"batch_size": 4000})
    assert len(asked) == 1


@pytest.mark.parametrize(("limit", "most", "found"), [(7, 10, 7), (10, 10, 10), (0, 10, 0), (1, 1, 1), (99, 3, 3)])
def test_largest(limit, most, found):
    assert largest(lambda number: number <= limit, most) == found


def test_what_exceeds_in_one_respect_exceeds():
    assert not Work().exceeds(LIGHT) and Work(memory=2e9).exceeds(MOST) and Work(tick=0.1).exceeds(LIGHT)
    assert Work(1, 2, 3, 4) * 2 == Work(2, 4, 6, 8)
    assert NetWork((3, 4, 2), 4).parameters == 26
