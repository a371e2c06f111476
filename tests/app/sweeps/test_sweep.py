"""A sweep's cells are those of the lab; what happens to its executor costs no finished cell."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.labs import LABS
from app.labs.shared.query import nest
from app.sweeps.cell import find_rates, run_cell, still_at_it
from app.sweeps.errors import OtherCodeError, OutOfTimeError
from app.sweeps.grid import SEED, Axis, Grid, grid
from app.sweeps.local import LocalExecutor
from app.sweeps.sweep import Sweep
from tests.app.sweeps.cells import cell
from tests.conftest import PATIENCE


@pytest.fixture(scope="module")
def local() -> Iterator[LocalExecutor]:
    executor = LocalExecutor(2, starts_apart=0)
    yield executor
    executor.shutdown(wait=False, cancel_futures=True)


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as executor:
        yield executor


def seeds(*numbers: int, **pairs: str) -> Grid:
    return Grid("nets", list(pairs.items()), 0, (Axis(SEED, "Seed", tuple(map(str, numbers))),), ("one",))


def done(sweep: Sweep) -> list[int]:
    return [number for number, result in enumerate(sweep.results) if result is not None]


@pytest.mark.parametrize("name", [lab.id for lab in LABS.values() if lab.curves])
def test_a_cell_is_the_run_of_the_lab(name):
    lab = LABS[name]
    length = next(iter(lab.config().lengths()))
    pairs = [(length, "3")]
    result = run_cell(name, pairs, 5, curves=True)
    run = lab.run(lab.config.model_validate(nest(pairs)), 5)
    while run.ending is None:
        run.advance(1)
    frame = run.drain()
    for number, racer in enumerate(result["racers"]):
        for curve in lab.curves:
            measure = frame.replace.get(f"racer.{number}.{curve.measure}")
            assert racer["numbers"].get(curve.measure) == measure
            line = frame.append.get(f"racer.{number}.{curve.y}", [])
            assert racer["curves"][curve.id]["y"] == list(line), "a short curve is whole"
            if curve.x and len(line):
                assert racer["curves"][curve.id]["x"] == list(frame.append.get(f"racer.{number}.{curve.x}", []))


def test_a_cell_has_limits():
    with pytest.raises(OutOfTimeError):
        run_cell("nets", [("epochs", "100000")], 0, seconds=0.01)
    assert run_cell("nets", [("epochs", "100000")], 0, steps=2)["steps"] == 2
    with pytest.raises(OtherCodeError):
        run_cell("nets", [], 0, code="other")


def test_a_process_that_computes_on_says_so_and_a_range_test_has_limits_too():
    """Otherwise a cell of twenty seconds counts as one that hangs."""
    said: list[int] = []
    asked = still_at_it.set(lambda: said.append(1))
    try:
        run_cell("nets", [("epochs", "3")], 0)
        assert len(said) >= 2
        said.clear()
        with pytest.raises(OutOfTimeError):
            find_rates("nets", [], 0, seconds=1e-9)
        assert said == [1]
    finally:
        still_at_it.reset(asked)


def test_a_cell_that_was_not_looked_at_before_is_refused_in_a_sentence(local):
    made = replace(seeds(1), axes=(Axis("batch_size", "Batch", ("10", "400")),), pairs=[("epochs", "1")])
    sweep = Sweep(made).run(local, 2)
    assert done(sweep) == [0] and "400 is outside [1, 300]" in str(sweep.failures[1])


def test_processes_give_the_same_bits_however_many(local, threads):
    lab = LABS["nets"]
    config = lab.config.model_validate(nest([("epochs", "2")]))
    made = grid(lab, config, 0, ["seed", "racers.0.lr"], ["0..2", "0.1, 1"])
    found = [
        [result["racers"] for result in Sweep(made, curves=True).run(executor, width).results]
        for executor, width in ((local, 2), (threads, 1))
    ]
    assert found[0] == found[1] and len(found[0]) == 6


def test_a_process_that_dies_costs_nothing_and_one_that_dies_twice_its_cell(local, tmp_path):
    sweep = Sweep(seeds(0, 1, 8, 9, 2, 3, folder=str(tmp_path)), compute=cell).run(local, 2)
    assert sweep.state == "done" and sweep.done == 6 and done(sweep) == [0, 1, 3, 4, 5]
    assert "died twice" in str(sweep.failures[2])
    assert [result["racers"][0]["numbers"]["loss"] for result in sweep.results if result] == [0, 1, 9, 2, 3]


def test_what_fails_is_said_and_the_others_continue(local):
    sweep = Sweep(seeds(10, 11, 1), compute=cell).run(local, 2)
    assert sweep.state == "done" and done(sweep) == [2]
    assert "more memory" in str(sweep.failures[0]) and "no such thing" in str(sweep.failures[1])


def test_a_stop_is_heard_at_once_and_keeps_what_is_finished(local, monkeypatch):
    """What never ends is ended with its process, and the processes are there for the next. Nobody waits for the next
    look at the executor: it would come too late.
    """
    monkeypatch.setattr("app.sweeps.sweep.LOOK_SECONDS", 10 * PATIENCE)
    sweep = Sweep(seeds(0, 1, 7, 2, 7), compute=cell)
    runner = threading.Thread(target=sweep.run, args=(local, 2))
    runner.start()
    deadline = time.monotonic() + PATIENCE
    while sweep.done < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    sweep.stop()
    runner.join(PATIENCE)
    assert not runner.is_alive()
    assert sweep.state == "stopped" and done(sweep) == [0, 1, 3]
    assert Sweep(seeds(4, 5), compute=cell).run(local, 2).done == 2


def test_resuming_computes_only_what_is_missing(threads):
    asked = []

    def counted(lab, pairs, seed, **limits):
        asked.append(seed)
        return cell(lab, pairs, seed)

    sweep = Sweep(seeds(*range(5)), compute=counted)
    sweep.changed = lambda: sweep.stop() if sweep.done == 2 and sweep.state == "running" else None
    assert sweep.run(threads).state == "stopped" and len(done(sweep)) >= 2
    sweep.changed = lambda: None
    assert sweep.run(threads).state == "done" and done(sweep) == list(range(5))
    assert asked.count(0) == asked.count(1) == 1


def test_the_time_left_is_told_from_the_first_cell_on_and_only_while_it_runs(threads):
    told = []
    sweep = Sweep(seeds(*range(4)), compute=cell)
    sweep.changed = lambda: told.append((sweep.state, sweep.done, sweep.seconds_left))
    assert sweep.run(threads).seconds_left is None
    left = {number: seconds for state, number, seconds in told if state == "running"}
    assert left[0] is None and left[4] == 0
    assert left[1] > 0 and left[3] > 0


def test_a_budget_stops_it_with_a_sentence_and_resuming_grants_another(threads):
    sweep = Sweep(seeds(*range(5)), seconds=1.5, compute=cell)
    assert sweep.run(threads).state == "stopped" and len(done(sweep)) == 2
    assert str(sweep.message).startswith("1.5 seconds of computing are used up")
    sweep.run(threads)
    assert len(done(sweep)) == 4
    assert sweep.run(threads).state == "done" and sweep.message is None


def test_a_cell_that_takes_all_the_time_stops_it(threads):
    sweep = Sweep(seeds(13), seconds=9.0, compute=cell).run(threads)
    assert sweep.state == "stopped" and "used up" in str(sweep.message)


def test_other_code_elsewhere_is_refused_in_a_sentence(threads):
    sweep = Sweep(seeds(1, 12, 2), compute=cell).run(threads)
    assert sweep.state == "failed" and "another version of Descent Lab" in str(sweep.message) and 0 in done(sweep)


class Gone(Executor):
    """It takes two cells, then leaves."""

    def __init__(self) -> None:
        self.taken = 0

    def submit(self, fn, /, *args, **kwargs) -> Future:
        self.taken += 1
        future: Future = Future()
        if self.taken > 2:
            future.set_exception(ConnectionError("closed"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_an_executor_that_goes_away_costs_no_finished_cell(threads):
    sweep = Sweep(seeds(*range(6)), compute=cell).run(Gone())
    assert sweep.state == "failed" and done(sweep) == [0, 1] and "ConnectionError: closed" in str(sweep.message)
    assert sweep.run(threads).state == "done" and done(sweep) == list(range(6))


def test_a_stop_before_it_runs_counts(threads):
    sweep = Sweep(seeds(1), compute=cell)
    sweep.stop()
    assert sweep.run(threads).state == "stopped" and sweep.run(threads).state == "done"


def test_the_table_has_a_row_for_each_finished_cell_and_racer(threads):
    sweep = Sweep(seeds(3, 10), compute=cell).run(threads)
    assert sweep.table() == [{"cell": 0, "seed": "3", "racer": "one", "outcome": "finished", "loss": 3.0}]
