"""Maps of many starts, as the descent lab's run makes them: what they say, how fine they are, what is refused."""

import itertools
from urllib.parse import parse_qsl

import numpy as np
import pytest

from app.labs import LABS
from app.labs.descent import basins
from app.labs.shared.query import nest
from engine import OPTIMIZERS, SURFACES, descend
from engine.ensembles import Landscape, grid
from engine.ensembles.basins import DIVERGED, UNDER_WAY
from engine.sentences import SentenceError

DESCENT = LABS["descent"]
HIMMELBLAU = SURFACES["himmelblau"]
MOMENTUM = "function=himmelblau&racers.0.optimizer=momentum&racers.0.lr=0.003"


def run_of(query, seed=0):
    return DESCENT.run(DESCENT.config.model_validate(nest(parse_qsl(query))), seed)


def told(made):
    """All snapshots in the order in which they come: (name, value)."""
    news = []
    while not made.over:
        made.advance()
        news += made.drain().items()
    return news


def sides(news, racer):
    return [len(value) for name, value in news if name == f"basins.{racer}.reached"]


def test_a_map_is_coarse_first_and_says_what_each_start_reaches():
    news = told(run_of(f"{MOMENTUM}&steps=60").map("basins", 7))
    assert sides(news, 0) == [31, 31, 101, 201]  # the first while the starts are on their way
    names = [name for name, _ in news]
    assert names.index("basins.number") < names.index("basins.0.reached") < names.index("basins.done")
    last = dict(news)
    assert last["basins.number"] == last["basins.done"] == 7
    assert "basins.0.paths" not in last
    landscape = Landscape.of(HIMMELBLAU)
    assert last["basins.minima"] == landscape.minima.tolist()
    starts, cells = grid(HIMMELBLAU.domain, 201), np.random.default_rng(0).integers(0, 201**2, 12)
    for cell in cells:
        *_, end = descend(HIMMELBLAU, OPTIMIZERS["momentum"](lr=0.003), tuple(starts[cell]), 60)
        near = landscape.nearest(end.theta[:, None])[0]
        assert last["basins.0.reached"].ravel()[cell] in (near, UNDER_WAY)
        assert last["basins.0.updates"].ravel()[cell] <= 60


@pytest.mark.parametrize("name", ["gd", "cg"])
def test_a_long_map_is_told_while_its_starts_are_on_their_way(name, monkeypatch):
    """Twenty thousand steps take seconds: the first picture does not wait for them."""
    monkeypatch.setattr(basins, "SIDES", (6,))
    monkeypatch.setattr(basins, "SIDES_SEARCHING", (6,))
    query = f"function=himmelblau&racers.0.optimizer={name}&racers.0.lr=1e-4&steps=600&noise=0"
    news = told(run_of(query).map("basins", 1))
    maps = [value for column, value in news if column == "basins.0.reached"]
    steps = [value for column, value in news if column == "basins.0.updates"]
    assert len(maps) > 3
    assert (maps[0] == UNDER_WAY).any()
    assert (maps[0] == UNDER_WAY).sum() >= (maps[-2] == UNDER_WAY).sum() >= (maps[-1] == UNDER_WAY).sum()
    arrived = maps[0] != UNDER_WAY
    assert (steps[0][arrived] == steps[-1][arrived]).all()
    if name == "gd":
        assert steps[0].max() <= basins.FIRST_LOOK + basins.PIECE // basins.CHUNK


def test_a_map_goes_on_with_the_settings_that_the_run_has(monkeypatch):
    monkeypatch.setattr(basins, "SIDES", (6,))
    run = run_of("function=sphere&racers.0.optimizer=gd&racers.0.lr=0.1&steps=20")
    run.change(run_of("function=sphere&racers.0.optimizer=gd&racers.0.lr=1.5&steps=20")._config)
    last = dict(told(run.map("basins", 1)))
    assert (last["basins.0.reached"] == DIVERGED).all()


def test_the_same_map_has_the_same_bits(monkeypatch):
    monkeypatch.setattr(basins, "SIDES", (9,))
    query = f"{MOMENTUM}&steps=15&noise=1"
    once, again = (dict(told(run_of(query, seed=4).map("basins", 1))) for _ in range(2))
    assert (once["basins.0.reached"] == again["basins.0.reached"]).all()
    assert (once["basins.0.updates"] == again["basins.0.updates"]).all()


def test_a_swarm_says_where_the_coarsest_starts_are(monkeypatch):
    monkeypatch.setattr(basins, "SIDES", (31,))
    last = dict(told(run_of(f"{MOMENTUM}&steps=300").map("swarm", 1)))
    moments, paths = last["basins.moments"], last["basins.0.paths"]
    assert moments[0] == 0 and moments[-1] == 300 and len(moments) <= basins.MOMENTS
    assert paths.shape == (len(moments), 2, 961) and paths.dtype == np.uint16
    start = grid(HIMMELBLAU.domain, 31)[40]
    steps = list(descend(HIMMELBLAU, OPTIMIZERS["momentum"](lr=0.003), tuple(start), 300))
    for place in (0, 5, 60):
        x, y = paths[place, :, 40] / basins.LAST * 10 * (1 + 2 * basins.RIM) - 5 - 10 * basins.RIM
        assert (x, y) == pytest.approx(tuple(steps[moments[place]].theta), abs=2e-4)
    assert last["basins.0.ends"].shape == (961,)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("steps=500&racers.0.optimizer=gd", [31, 101, 201]),
        ("steps=1000&racers.0.optimizer=gd", [31, 101]),
        ("steps=5000&racers.0.optimizer=gd", [31]),
        ("steps=100000&racers.0.optimizer=gd", [31]),
        ("steps=200&racers.0.optimizer=cg", [31, 61]),
    ],
)
def test_long_runs_have_coarser_maps(query, expected):
    first = dict(next(iter_news(run_of(f"function=himmelblau&{query}").map("basins", 1))))
    assert first["basins.finest"] == [expected[-1]]
    assert first["basins.steps"] <= basins.MOST_STEPS


def iter_news(made):
    while not made.over:
        made.advance()
        if made.has_news:
            yield made.drain()


def test_optimizers_with_a_line_search_come_last_of_their_level(monkeypatch):
    monkeypatch.setattr(basins, "SIDES", (3, 5))
    monkeypatch.setattr(basins, "SIDES_SEARCHING", (3, 4))
    news = told(run_of("function=himmelblau&racers.0.optimizer=cg&racers.1.optimizer=newton").map("basins", 1))
    each = [(name[7], len(value)) for name, value in news if name.endswith("reached")]
    assert [level for level, _again in itertools.groupby(each)] == [
        ("1", 3),
        ("0", 3),
        ("1", 5),
        ("0", 4),
    ]


def test_what_there_is_no_map_of_is_refused():
    with pytest.raises(SentenceError, match="there is no such map"):
        run_of("").map("tides", 1)
    with pytest.raises(SentenceError, match="there is no such map"):
        LABS["softmax"].run(LABS["softmax"].config(), 0).map("basins", 1)
