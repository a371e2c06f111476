"""Racers are named by what differs."""

import gzip
import json
import re
from urllib.parse import parse_qsl

import pytest

from app.labs import LABS
from app.labs.shared.query import nest
from app.web.jobs import page_of
from engine.runs import Outcome


def config_of(lab, racers):
    query = "&".join(f"racers.{at}.optimizer={racer.replace('&', f'&racers.{at}.')}" for at, racer in enumerate(racers))
    return LABS[lab].config.model_validate(nest(parse_qsl(query)))


@pytest.mark.parametrize(
    ("racers", "labels"),
    [
        (("gd&init=zeros", "gd&init=normal"), ["zeros", "normal"]),
        (("gd&init=he", "gd&init=he&init_scale=0.5"), ["standard scale", "s = 0.5"]),
        (("gd&init=zeros", "adam&init=he"), ["Gradient descent, zeros", "Adam, he"]),
        (("gd", "gd", "gd&activation=relu"), ["Sigmoid 1", "Sigmoid 2", "ReLU"]),
        (("gd&precision=float32", "gd&precision=float64"), ["float32", "float64"]),
        (("gd", "adam"), ["Gradient descent", "Adam"]),
    ],
)
def test_racers_are_named_by_what_differs(racers, labels):
    config = config_of("nets", racers)
    assert config.labels == config.racer_names == labels


@pytest.mark.parametrize(
    ("racers", "names"),
    [
        (("gd&lr=1", "gd&lr=0.25", "adam"), ["Gradient descent, η = 1", "Gradient descent, η = 0.25", "Adam"]),
        (("gd&lr=1e-5", "gd&lr=1.00001e-5"), ["Gradient descent, η = 10⁻⁵", "Gradient descent, η = 1.00001×10⁻⁵"]),
        (("momentum&momentum=0.5", "momentum"), ["Momentum, μ = 0.5", "Momentum, μ = 0.9"]),
        (("gd", "gd"), ["Gradient descent 1", "Gradient descent 2"]),
        (
            ("gd", "gd", "gd&lr=9"),
            ["Gradient descent 1, η = 1", "Gradient descent 2, η = 1", "Gradient descent, η = 9"],
        ),
        (("gd&init=zeros&lr=1", "gd&init=he&lr=2"), ["zeros, η = 1", "he, η = 2"]),
        (("gd", "gd&max_grad=2"), ["Gradient descent, no clipping", "Gradient descent, clip norm = 2"]),
        (
            ("gd", "gd&schedule.kind=step"),
            ["Gradient descent, Schedule: Constant", "Gradient descent, Schedule: Step"],
        ),
        (
            ("gd&schedule.kind=exponential&schedule.decay=0.9", "gd&schedule.kind=exponential"),
            ["Gradient descent, decay = 0.9", "Gradient descent, decay = 0.99"],
        ),
    ],
)
def test_names_say_the_settings_that_may_change_and_figures_do_not_depend_on_them(racers, names):
    config = config_of("nets", racers)
    assert config.racer_names == config.context()["names"] == names
    assert len(set(config.labels)) == len(names) and not any("=" in label for label in config.labels)


@pytest.mark.parametrize("lab", ["descent", "nets", "digits", "regression", "softmax"])
def test_a_run_tells_the_names_and_one_that_has_ended_keeps_the_one_it_ran_under(lab):
    config = config_of(lab, ("gd&lr=0.001", "gd&lr=0.002"))
    run = LABS[lab].run(config, 0)
    told = [run.drain().replace[f"racer.{number}.label"] for number in range(2)]
    assert told == config.racer_names and len(set(told)) == 2
    run.racers[0].outcome = Outcome("finished", 0, "over", {})
    other = config_of(lab, ("gd&lr=0.01", "gd&lr=0.02"))
    run.rename(other.racer_names)
    assert [racer.label for racer in run.racers] == [told[0], other.racer_names[1]]
    assert other.figures_part() == config.figures_part()  # a slider moves, and nothing is drawn anew


def test_batches_tell_descents_apart_and_rates_where_these_are_equal():
    names = config_of("regression", ("gd&lr=0.1&batch=all", "gd&lr=0.1&batch=one", "gd&lr=0.2&batch=one")).racer_names
    assert names == ["Batch, η = 0.1", "Stochastic, η = 0.1", "Stochastic, η = 0.2"]


@pytest.mark.parametrize(
    ("racers", "rows"),
    [
        (("gd", "gd&l2=0.1", "gd&dropout=0.2"), ["", "λ₂ = 0.1", "dropout 0.2"]),
        (("gd&lr=1", "gd&lr=2"), ["", ""]),  # its slider says it
        (("gd&init=zeros", "gd&init=he"), ["zeros", "he"]),
        (("gd&max_grad=2", "gd&lr=2", "adam"), ["clip norm = 2", "no clipping", ""]),
    ],
)
def test_a_row_of_the_panel_says_what_tells_it_from_the_others_and_has_no_control_there(racers, rows):
    pairs = [(f"racers.{at}.optimizer", racer.partition("&")[0]) for at, racer in enumerate(racers)]
    pairs += [(f"racers.{at}.{name}", value) for at, racer in enumerate(racers) for name, value in parse_qsl(racer)]
    html = gzip.decompress(page_of("nets", pairs, False)).decode()
    found = [re.search(r'class="differs"[^>]*>([^<]*)', part) for part in html.split('<fieldset class="racer"')[1:]]
    assert [match[1] if match else "" for match in found] == rows


def test_only_racers_are_called_so():
    html = gzip.decompress(page_of("autodiff", [], False)).decode()
    assert json.loads(re.search(r'id="state">(.+?)</script>', html)[1])["labels"] == []


def test_the_page_is_told_whom_a_line_belongs_to():
    config = config_of("descent", ("gd&lr=0.01", "gd&lr=0.1"))
    figures = LABS["descent"].figures(config)
    for name in ("contour", "loss", "surface"):
        traces = [trace for trace in figures[name].data if trace.meta and "label" in trace.meta]
        assert {trace.meta["label"] for trace in traces} == set(config.labels)
        assert all(trace.meta["label"] in trace.name for trace in traces)
