"""Sweeps on a real Dask cluster on this machine: a scheduler and two workers, one of which is killed amid the cells."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.labs import LABS
from app.labs.shared.query import nest
from app.sweeps.errors import ClusterError
from app.sweeps.grid import Grid, grid
from app.sweeps.sweep import Sweep
from tests.conftest import ROOT, free_port

pytest.importorskip("distributed", reason="Dask is an extra: .ci/install.py cluster")

from app.sweeps.cluster import Cluster  # it needs Dask


class Machines:
    """A scheduler and two workers, each a process."""

    def __init__(self) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", self.address.rpartition(":")[2])
        worker = ("dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
        self.workers = [self._start(*worker) for _ in range(2)]

    def _start(self, command: str, *options: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command}", *options, "--no-dashboard"],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    made = Machines()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def cluster(machines: Machines) -> Iterator[Cluster]:
    made = Cluster(machines.address)
    yield made
    made.shutdown(wait=False)


def two_hundred() -> Grid:
    config = LABS["regression"].config.model_validate(nest([("steps", "1"), ("racers.0.optimizer", "gd")]))
    return grid(LABS["regression"], config, 0, ["seed", "racers.0.lr"], ["0..39", "0.001..0.02*5"])


def test_200_cells_with_a_worker_killed_amid_them_are_those_of_this_machine(machines, cluster):
    sweep = Sweep(two_hundred())
    kept: list[int] = []

    def kill() -> None:
        kept.append(sweep.done)
        if sweep.done == 60:
            os.killpg(machines.workers[0].pid, signal.SIGKILL)

    sweep.changed = kill
    sweep.run(cluster, 2)
    assert sweep.state == "done" and not sweep.failures and kept[-1] == 200
    assert [done for done in kept if done] == sorted(done for done in kept if done), "none is counted twice"
    with ThreadPoolExecutor(1) as here:
        alone = Sweep(two_hundred()).run(here)
    found = [[result["racers"] if result else None for result in each.results] for each in (sweep, alone)]
    assert found[0] == found[1] and None not in found[0]


def test_a_worker_with_other_code_refuses(cluster, monkeypatch):
    monkeypatch.setattr("app.sweeps.sweep.fingerprint", lambda: "0123456789abcdef")
    sweep = Sweep(two_hundred()).run(cluster, 2)
    assert sweep.state == "failed" and sweep.done == 0 and "another version of Descent Lab" in str(sweep.message)


def test_a_scheduler_that_goes_away_costs_no_finished_cell(machines, cluster):
    """And one that is not there is named."""
    sweep = Sweep(two_hundred())

    def kill() -> None:
        if sweep.done == 20 and machines.scheduler.poll() is None:
            os.killpg(machines.scheduler.pid, signal.SIGKILL)

    sweep.changed = kill
    runner = threading.Thread(target=sweep.run, args=(cluster, 2))
    runner.start()
    runner.join(45)
    assert not runner.is_alive() and sweep.state == "failed" and 20 <= sweep.done < 200
    assert machines.address in str(sweep.message) and "finished runs are kept" in str(sweep.message)
    with ThreadPoolExecutor(1) as here:
        sweep.changed = lambda: None
        assert sweep.run(here).state == "done" and sweep.done == 200
    with pytest.raises(ClusterError, match="there is no Dask scheduler at tcp"):
        Cluster(machines.address)
