"""Whole runs in one message, for a page whose settings are being touched."""

import asyncio
import dataclasses
import gzip
import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import pytest
from fastapi import Request

from app.labs import LABS
from app.labs.shared.query import link
from app.labs.shared.surface_race import SurfaceRun
from app.web import forms, timed_runs, whole_runs
from app.web.pages import drawn
from app.wire import encoding

RACE = {"racers": [{"optimizer": name} for name in ("gd", "momentum", "nesterov", "adagrad", "adam")]}
SKETCHED = {
    "descent": RACE | {"noise": 0.1},
    "regression": RACE,
    "derivative": {"mode": "descent"},
    "partial": {"function": "ravine"},
    "softmax": {"racers": [{"optimizer": "gd"}, {"optimizer": "adam"}], "steps": 30},
}


@pytest.fixture
def still_clock(monkeypatch):
    """How long a run takes is told by its estimate alone: no machine is too slow for a test."""
    monkeypatch.setattr(timed_runs.time, "thread_time", lambda: 0.0)


def sketch_of(lab: str, **settings: Any) -> dict[str, Any]:
    pairs = [*parse_qsl(link(LABS[lab].config.model_validate(settings))), ("seed", "3")]
    return json.loads(gzip.decompress(whole_runs.sketch_of(lab, pairs)))


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("lab", SKETCHED)
def test_a_sketch_is_the_run_to_the_last_bit(lab):
    answer = sketch_of(lab, **SKETCHED[lab])
    config = LABS[lab].config.model_validate(SKETCHED[lab])
    run = LABS[lab].run(config, 3)
    while run.ending is None:
        run.advance(7)
    frame, sketch = run.drain(), answer["sketch"]
    assert (sketch["step"], sketch["stride"]) == (run.index, run.stride)
    assert sketch["ending"]["message"] == run.ending.message
    assert sketch["append"].keys() == frame.append.keys()
    for name, points in frame.append.items():
        np.testing.assert_array_equal(encoding.decode_array(sketch["append"][name]), points, name)
    assert sketch["replace"].keys() == frame.replace.keys()


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("lab", [lab for lab, settings in SKETCHED.items() if "racers" in settings])
def test_of_a_race_only_the_racers_that_were_touched_are_run(lab, monkeypatch):
    monkeypatch.setattr(whole_runs, "_kept", {})
    opened: list[int] = []

    def run(config: Any, seed: int) -> Any:
        opened.append(len(config.racers))
        return LABS[lab].run(config, seed)

    monkeypatch.setattr(whole_runs, "LABS", {lab: dataclasses.replace(LABS[lab], run=run)})
    settings = SKETCHED[lab]
    racers = settings["racers"]
    sketch_of(lab, **settings)
    assert opened == [1] * len(racers)
    touched = [racers[0], {**racers[1], "lr": 0.0123}, *racers[2:]]
    sketch = sketch_of(lab, **settings | {"racers": touched})["sketch"]
    assert opened == [1] * (len(racers) + 1)
    monkeypatch.setattr(whole_runs, "_kept", {})
    assert sketch == sketch_of(lab, **settings | {"racers": touched})["sketch"]
    before = len(opened)
    sketch_of(lab, **settings | {"racers": touched[:2], "steps": 20})
    assert len(opened) == before + 2, "another length is another run"


def test_few_runs_are_kept_and_none_that_is_large(monkeypatch):
    kept: dict[Any, timed_runs.WholeRun] = {}
    monkeypatch.setattr(whole_runs, "_kept", kept)
    monkeypatch.setattr(whole_runs, "MOST_KEPT", 3)
    for steps in range(10, 20):
        sketch_of("descent", racers=RACE["racers"][:2], steps=steps)
    assert len(kept) == 3
    monkeypatch.setattr(whole_runs, "MOST_KEPT_POINTS", 50)
    sketch_of("descent", racers=RACE["racers"][:2], steps=300)
    assert all(found.step < 20 for found in kept.values())


def test_what_takes_too_long_does_so_whatever_is_kept(monkeypatch):
    """Each racer takes 0.05 s here, for all its steps together; a sketch may take 0.15 s."""
    spent = [0.0]
    monkeypatch.setattr(timed_runs.time, "thread_time", lambda: spent[0])
    monkeypatch.setattr(whole_runs, "_kept", {})

    class Costly(SurfaceRun):
        def advance(self, ticks):
            spent[0] += 0.05 * ticks / 200
            super().advance(ticks)

    monkeypatch.setattr(whole_runs, "LABS", {"descent": dataclasses.replace(LABS["descent"], run=Costly)})
    racers = [{"optimizer": "gd", "lr": lr} for lr in (1e-5, 2e-5, 3e-5, 4e-5)]
    settings = {"function": "rosenbrock", "steps": 200}
    for some in (racers[:2], racers[2:], racers[1:3]):
        assert sketch_of("descent", racers=some, **settings)["sketch"]["step"] == 200
    assert len(whole_runs._kept) == 4
    assert sketch_of("descent", racers=racers, **settings)["sketch"] is None
    whole_runs._kept.clear()
    begin = spent[0]
    assert sketch_of("descent", racers=racers, **settings)["sketch"] is None
    assert spent[0] - begin < 0.08, "the first ticks tell"


def test_a_long_run_is_not_sketched_and_costs_next_to_nothing():
    assert sketch_of("descent", function="sphere", steps=100_000, racers=[{"optimizer": "lion"}])["sketch"] is None
    assert sketch_of("regression", steps=100_000)["sketch"] is None


def test_where_only_the_beginning_is_looked_at_there_is_no_sketch():
    assert sketch_of("derivative", mode="difference")["sketch"] is None
    assert sketch_of("autodiff")["sketch"] is sketch_of("nets", epochs=1)["sketch"] is None


@pytest.mark.usefixtures("still_clock")
def test_another_start_can_be_shown_on_the_same_figures_and_another_function_cannot():
    here, there = (sketch_of("descent", start={"x": x, "y": 1})["sketched_on"] for x in (-3, 4))
    assert here == there != sketch_of("descent", function="sphere")["sketched_on"]


def test_settings_that_are_not_valid_are_not_sketched():
    assert json.loads(gzip.decompress(whole_runs.sketch_of("descent", [("steps", "0")]))) == {"valid": False}


def test_a_sketch_looks_at_the_clock_after_its_first_steps(monkeypatch):
    """Each step of a line search may take long; time is a count of steps here."""
    taken = [0]

    class Slow:
        index, stride, ending = 0, 1, None

        def advance(self, ticks):
            taken[0] += ticks

    monkeypatch.setattr(timed_runs.time, "thread_time", lambda: taken[0] / 10)
    lab = dataclasses.replace(LABS["descent"], run=lambda config, seed: Slow())
    assert whole_runs.sketch(lab, forms.read(LABS["descent"], [])) is None
    assert taken[0] <= 4


@pytest.mark.parametrize("gone", [False, True])
def test_the_server_knows_whether_the_page_that_asked_still_waits(gone):
    async def ask() -> bool:
        messages = [{"type": "http.request", "body": b"", "more_body": False}]
        asked: list[bool] = []

        async def receive():
            if messages:
                return messages.pop()
            if not gone:
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def run_while(wanted, *_job):
            asked.append(await wanted())
            return gzip.compress(b"{}")

        state = SimpleNamespace(
            drawing=SimpleNamespace(run_while=run_while), presentations=SimpleNamespace(watched=False)
        )
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "client": ("::1", 1)}
        await drawn(
            Request(scope | {"app": SimpleNamespace(state=state)}, receive), "application/json", whole_runs.sketch_of
        )
        return asked[0]

    assert asyncio.run(ask()) is not gone
