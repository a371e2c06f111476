"""The front door and the experiments' links."""

import gzip
import html
import json
import math
import re
from urllib.parse import parse_qsl

import pytest

from app.labs import LABS
from app.labs.chapters import SYNONYMS, by_chapter, words_of
from app.labs.shared.query import link
from app.web import forms, race
from app.web.reading import page_query
from tests.app.web.test_api import get

EXPERIMENTS = [experiment for chapter in by_chapter().values() for experiment in chapter]
PICTURES = "/static/pictures/{}-{}.webp"

LESSONS = [
    "tangent",
    "step-size",
    "partial",
    "quiver",
    "autodiff",
    "bowl",
    "too-large",
    "too-small",
    "linear-system",
    "ravine",
    "local-minimum",
    "saddle",
    "plateau",
    "momentum",
    "batch",
    "stochastic",
    "mini-batch",
    "stability",
    "losses",
    "simple-net",
    "loss-not-accuracy",
    "spiral-data",
    "spiral-net",
    "linear-fails",
    "zero-init",
    "clipping",
    "float32",
    "two-layer",
    "gradient-check",
    "wide-layer",
    "overfitting",
    "optimizers",
]
"""Every row of the lessons."""


def test_every_lesson_is_an_experiment_and_none_is_lost():
    names = [experiment.id for experiment in EXPERIMENTS]
    assert set(LESSONS) <= set(names) and len(names) == len(set(names))
    assert len(names) == sum(len(lab.experiments) for lab in LABS.values())


def test_an_experiment_has_words_and_a_lab():
    for experiment in EXPERIMENTS:
        assert experiment.id in {other.id for other in LABS[experiment.lab].experiments}
        for text in (experiment.title, experiment.notice, experiment.why):
            assert text and text == text.strip(), experiment.id
        assert experiment.notice.endswith(".") and experiment.why.endswith("."), experiment.id


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_card_has_its_picture(server, scheme):
    for experiment in EXPERIMENTS:
        status, _headers, body = get(server, PICTURES.format(experiment.id, scheme))
        assert status == 200 and body[8:12] == b"WEBP"


def test_the_home_page_has_a_card_for_each_and_no_plotly(server):
    status, _, body = get(server, "/")
    page = body.decode()
    assert status == 200 and "plotly" not in page
    opened = html.escape(race.first()["address"])
    addresses = set(re.findall(r'href="(/labs/[^"]+#play)"', page))
    assert addresses == {experiment.address for experiment in EXPERIMENTS} | {opened}
    for lab in LABS:
        assert f'href="/labs/{lab}"' in page


def test_the_race_is_the_run_of_the_lab_that_its_address_opens():
    found = race.race(1.5, -2.5)
    address, fragment = found["address"].split("#")
    read = reading("descent", *parse_qsl(address.partition("?")[2]))
    assert fragment == "play" and not read.problems and read.config == race.config(1.5, -2.5)
    run = LABS["descent"].run(read.config, 0)
    run.advance(race.STEPS)
    points = run.drain().append
    for number, racer in enumerate(found["racers"]):
        assert racer["x"].tolist() == points[f"racer.{number}.x"].astype("f4").tolist()
        assert len({len(values) for values in racer.values()}) == 1


@pytest.mark.parametrize("start", [(x, y) for x in (-5, 0, 5) for y in (-5, 0, 5)])
def test_wherever_they_are_dropped_nobody_is_thrown_out(start):
    for racer in race.race(*start)["racers"]:
        assert math.isfinite(racer["loss"][-1]) and abs(racer["x"]).max() < 8 and abs(racer["y"]).max() < 8


def test_a_race_from_elsewhere_is_one_answer_and_only_from_within_the_map(server):
    status, headers, body = get(server, "/api/race?x=1&y=-2")
    assert status == 200 and headers["content-type"].startswith("application/json")
    answer = json.loads(gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body)
    assert answer["start"] == [1, -2] and len(answer["racers"]) == 5
    for query in ("", "x=1", "x=9&y=0", "x=nan&y=0", "x=a&y=0"):
        assert get(server, f"/api/race?{query}")[0] == 422


def test_an_experiment_is_found_by_its_function_its_optimizers_and_what_else_they_are_called():
    assert set(LABS) <= set(SYNONYMS)
    words = " ".join(words_of(next(experiment for experiment in EXPERIMENTS if experiment.id == "ravine")))
    assert all(word in words for word in ("Elongated bowl", "AdaGrad", "SGD", "heavy ball"))


def reading(lab: str, *pairs: tuple[str, str]) -> forms.Reading:
    return forms.read(LABS[lab], pairs)


def test_an_experiment_alone_has_its_own_settings():
    read = reading("descent", ("experiment", "bowl"), ("seed", "3"))
    assert (read.config.function, read.config.gradient, read.seed, read.changed) == ("sphere", "numerical", 3, False)
    assert page_query(read, link(read.config)) == "experiment=bowl&seed=3"


def test_an_experiment_with_settings_beside_it_is_a_changed_one():
    read = reading("descent", ("experiment", "bowl"), ("function", "beale"))
    assert read.config.function == "beale" and read.changed and not read.problems
    query = page_query(read, link(read.config))
    assert query.startswith("function=beale&") and query.endswith("&experiment=bowl")


def test_a_changed_experiment_that_has_become_the_labs_own_settings_keeps_its_link():
    read = reading("descent", ("experiment", "bowl"), ("function", "ravine"))
    query = page_query(read, link(read.config))
    assert query == "" and forms.read(LABS["descent"], []).config == read.config


@pytest.mark.parametrize("name", ["", "nonsense", "spiral-net"])
def test_an_unknown_experiment_changes_nothing(name):
    read = reading("descent", ("experiment", name))
    assert read.experiment is None and not read.problems and read.config == LABS["descent"].config()
