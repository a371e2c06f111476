"""Whatever one visitor begins, others can compute too, and the server stays small."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Awaitable, Callable

import pytest

from app.sweeps import desk
from app.sweeps.desk import BusyError, Desk
from app.sweeps.errors import ClusterError
from app.sweeps.grid import LEAST_POINTS, MOST_CELLS, POINTS, SEED, Axis, Grid, points_of
from app.sweeps.results import Results, pack, unpack
from app.sweeps.sweep import Sweep
from app.workers.limits import Limits
from tests.conftest import PATIENCE

SIX = tuple(f"racer {number}" for number in range(6))


def seeds(count: int, labels: tuple[str, ...] = ("one",)) -> Grid:
    return Grid("nets", [], 0, (Axis(SEED, "Seed", tuple(map(str, range(count)))),), labels)


def at(monkeypatch, test: Callable[[Desk], Awaitable[None]], **most: int) -> None:
    """At a desk whose sweeps compute until they are stopped."""

    def run(self: Sweep, _executor, _width: int) -> Sweep:
        self._stopping.wait(PATIENCE)
        self._tell("stopped", self._why)
        self._stopping.clear()
        return self

    monkeypatch.setattr(Sweep, "run", run)
    for name, value in most.items():
        monkeypatch.setattr(desk, name, value)

    async def begin() -> None:
        made = Desk(1, Limits())
        try:
            await test(made)
        finally:
            await made.stop()

    asyncio.run(begin())


def test_who_has_all_places_gives_one_to_a_newcomer_and_the_sentence_says_why(monkeypatch):
    async def test(made: Desk) -> None:
        greedy = [made.begin("grid", seeds(2), "greedy") for _ in range(4)]
        with pytest.raises(BusyError):
            made.begin("grid", seeds(2), "greedy")
        others = [made.begin("grid", seeds(2), "other") for _ in range(2)]
        await asyncio.gather(*(one.at_rest() for one in greedy))
        assert [one.going for one in (*greedy, *others)] == [False, False, True, True, True, True]
        assert "Resume continues" in str(greedy[0].sweep.message) and greedy[0].sweep.state == "stopped"
        with pytest.raises(BusyError):
            made.resume(greedy[0])

    at(monkeypatch, test, MOST_GOING=4)


def test_a_flood_of_finished_sweeps_costs_nobody_elses(monkeypatch):
    async def test(made: Desk) -> None:
        mine = made.begin("grid", seeds(2), "me")
        for _ in range(9):
            last = made.begin("grid", seeds(2), "flood")
            last.sweep.stop()
            await last.at_rest()
        assert made.find(mine.id) is mine and made.find(last.id) is last and len(made._known) == 4

    at(monkeypatch, test, MOST_KEPT=4)


def test_all_results_together_are_bounded(monkeypatch):
    large = seeds(MOST_CELLS, SIX)

    async def test(made: Desk) -> None:
        kept = [made.begin("seeds", large, str(number)) for number in range(3)]
        with pytest.raises(BusyError):
            made.begin("seeds", large, "another")
        assert made.begin("grid", seeds(9), "another")
        kept[1].sweep.stop()
        await kept[1].at_rest()
        assert made.begin("seeds", large, "another") and made.find(kept[1].id) is None

    at(monkeypatch, test, MOST_BYTES=int(3.5 * desk.bytes_of(large, curves=True)))


def test_resume_right_after_stop_goes_on(monkeypatch):
    async def test(made: Desk) -> None:
        known = made.begin("grid", seeds(2), "me")
        known.sweep.stop()
        await known.at_rest()
        made.resume(known)
        assert known.computes

    at(monkeypatch, test)


def test_results_are_kept_packed_and_a_thousand_races_of_six_take_megabytes():
    assert (points_of(seeds(10, SIX)), LEAST_POINTS <= points_of(seeds(MOST_CELLS, SIX)) < POINTS) == (POINTS, True)
    made = seeds(MOST_CELLS, SIX)
    points = points_of(made)
    line = {"x": [float(x) for x in range(points)], "y": [0.1 * x for x in range(points)]}
    numbers = dict.fromkeys(("train_loss", "train_accuracy", "test_loss", "test_accuracy", "lr", "norm"), 0.5)
    curves = dict.fromkeys(("loss", "accuracy"), line)
    racers = [{"outcome": "finished", "numbers": numbers, "curves": curves} for _ in SIX]
    result = {"racers": racers, "steps": 3, "seconds": 0.1}
    assert unpack(pack(result)) == result
    for racer in racers:
        racer["curves"] = {name: {"x": line["x"], "y": [*line["y"][:-1], hash(name)]} for name in curves}
    assert len(pack(result)) * MOST_CELLS < desk.bytes_of(made, curves=True) < 25e6
    results = Results([None, pack(result)])
    assert results[0] is None and results.has(1) and len(pickle.dumps(results.packed)) < 1.1 * len(pack(result))


def test_where_there_is_no_cluster_sweeps_do_not_wait_for_it_one_after_the_other(monkeypatch):
    tried = []

    def no_cluster(address: str) -> None:
        tried.append(address)
        raise ClusterError("there is none at {address}", address=address)

    monkeypatch.setattr("app.sweeps.cluster.Cluster", no_cluster)
    made = Desk(1, Limits(), "tcp://nowhere")
    for _ in range(3):
        with pytest.raises(ClusterError, match="there is none"):
            made._executor()
    assert tried == ["tcp://nowhere"]
