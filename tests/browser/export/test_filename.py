"""Names of saved files."""

import re
from urllib.parse import urlencode

import pytest

from app.labs import LABS
from tests.browser.blank_page import js

RACE = {"function": "rosenbrock", "racers": [{"optimizer": "adam"}, {"optimizer": "momentum"}]}
FOUR = {"function": "ravine", "racers": [{"optimizer": name} for name in ("gd", "momentum", "nesterov", "adam")]}
ONE_NET = {"data": {"kind": "spiral"}, "racers": [{"optimizer": "gd"}]}
TWO_NETS = ONE_NET | {"racers": [{"optimizer": "gd"}, {"optimizer": "gd"}]}
SAFE = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+|--)*\.(?:png|csv)")


def name(page, lab, query, config, kind="csv", **more):
    named = {"lab": lab, "experiment": "", "query": query, "config": config, **more}
    return js(page, "return filename.fileName(argument[0], argument[1])", [named, kind])


@pytest.mark.parametrize(
    ("lab", "query", "config", "more", "expected"),
    [
        (
            "descent",
            "function=rosenbrock&racers.0.optimizer=adam&racers.1.optimizer=momentum&racers.0.lr=0.3&start.x=-7",
            RACE,
            {"step": 200},
            "descent-rosenbrock-adam-momentum-lr0.3-x-7-step200.csv",
        ),
        ("descent", "racers.0.optimizer=gd&racers.3.optimizer=adam", FOUR, {}, "descent-ravine-4-optimizers.csv"),
        (
            "descent",
            "seed=7",
            FOUR,
            {"experiment": "ravine", "figure": "loss", "step": 30},
            "descent-ravine-loss-step30.csv",
        ),
        ("nets", "", ONE_NET, {"figure": "regions.0", "step": 0}, "nets-spiral-regions-step0.csv"),
        (
            "nets",
            "racers.1.lr=0.5&hidden=4%2C+4",
            TWO_NETS,
            {"figure": "regions.1"},
            "nets-spiral-lr0.5-hidden4-4-regions-2.csv",
        ),
        ("nets", "racers.0.schedule.kind=cosine", ONE_NET, {}, "nets-spiral-cosine.csv"),
        (
            "autodiff",
            "at.x=3",
            {"function": "line"},
            {"figure": "graph", "step": 5},
            "autodiff-line-x3-graph-step5.csv",
        ),
        ("digits", "source=full", {"source": "full", "racers": [{}]}, {}, "digits-source-full.csv"),
    ],
)
def test_a_name_tells_lab_subject_differences_figure_and_step(modules, lab, query, config, more, expected):
    assert name(modules, lab, query, config, **more) == expected


def test_a_name_is_short_and_safe_whatever_the_settings(modules):
    """Every field of every lab set to something, long and odd texts among them."""
    odd = ["../../etc/passwd", "CON", 'a<b>:"|?*', "학습률", "x" * 200, "1e-05", "-7", "é", " . "]
    for lab in LABS.values():
        config = lab.config.model_validate({}).model_dump(mode="json")
        query = urlencode([(field, odd[i % len(odd)]) for i, field in enumerate(lab.config.model_fields)])
        for more in ({"step": 100_000}, {"experiment": "local-minimum-curve-changed", "step": 12_345_678}):
            made = name(modules, lab.id, query, config, "png", figure="racer.0.train_confusion", **more)
            assert SAFE.fullmatch(made) and len(made) <= 60 and made.startswith(lab.id), made


def test_what_does_not_fit_is_left_out_whole(modules):
    query = "&".join(f"racers.{i}.lr=0.00{i}" for i in range(1, 9))
    made = name(modules, "descent", query, FOUR, figure="contour", step=200)
    assert made == "descent-ravine-lr0.001-lr0.002-lr0.003-contour-step200.csv"
