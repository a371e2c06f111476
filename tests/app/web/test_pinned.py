"""Pinned runs that a link brings: computed again, up to their step."""

import gzip
import json
from typing import Any

import numpy as np
import pytest

from app.labs import LABS
from app.web import forms, timed_runs, whole_runs
from app.wire import encoding

SHORT = {
    "descent": [("racers.0.optimizer", "gd"), ("racers.0.lr", "0.01"), ("noise", "0.1")],
    "nets": [("epochs", "9"), ("data.per_class", "5")],
}


@pytest.fixture
def still_clock(monkeypatch):
    """How long a run takes is told by its estimate alone: no machine is too slow for a test."""
    monkeypatch.setattr(timed_runs.time, "thread_time", lambda: 0.0)


def pinned_of(lab: str, pairs: list[tuple[str, str]], at: int) -> dict[str, Any]:
    return json.loads(gzip.decompress(whole_runs.pinned_of(lab, pairs, at)))


@pytest.mark.usefixtures("still_clock")
@pytest.mark.parametrize("lab", SHORT)
@pytest.mark.parametrize("at", [0, 7])
def test_a_pinned_run_is_the_run_up_to_its_step_to_the_last_bit(lab, at):
    pairs = [*SHORT[lab], ("seed", "3")]
    answer = pinned_of(lab, pairs, at)
    run = LABS[lab].run(forms.read(LABS[lab], pairs).config, 3)
    run.advance(at * run.stride)
    assert (answer["run"]["step"], answer["run"]["ending"], answer["seed"]) == (at * run.stride, None, 3)
    append = run.drain().append
    assert answer["run"]["append"].keys() == append.keys()
    for name, points in append.items():
        np.testing.assert_array_equal(encoding.decode_array(answer["run"]["append"][name]), points, name)


@pytest.mark.usefixtures("still_clock")
def test_a_pinned_run_at_its_end_says_how_it_ended():
    for at in (12, 500):
        run = pinned_of("descent", [("steps", "12"), ("function", "ravine")], at)["run"]
        assert (run["step"], run["ending"]["outcome"]) == (12, "finished")


def test_it_says_of_the_settings_what_the_page_of_them_does():
    pairs = [("function", "sphere"), ("seed", "3"), ("racers.0.optimizer", "gd"), ("nonsense", "1")]
    answer = pinned_of("descent", pairs, 100_000)
    config = forms.read(LABS["descent"], pairs).config
    assert answer["query"] == "function=sphere&racers.0.optimizer=gd&seed=3"
    assert answer["config"] == config.model_dump(mode="json")
    assert answer["comparable"] == json.loads(json.dumps(config.comparable()))
    assert answer["beginning"] == json.loads(json.dumps(config.beginning(3)))


def test_one_that_is_too_long_is_none_and_costs_next_to_nothing():
    assert pinned_of("digits", [], 10_000)["run"] is None
    settings = [("steps", "100000"), ("function", "sphere"), ("give_up", "off")]
    assert pinned_of("descent", settings, 100_000)["run"] is None


def test_settings_that_are_not_valid_are_not_pinned():
    assert pinned_of("descent", [("steps", "0")], 5) == {"valid": False}
    assert pinned_of("descent", [("seed", "-1")], 5) == {"valid": False}
