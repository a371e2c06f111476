"""How fast sweeps are: runs per second on one core, on two, and on a Dask cluster of two workers on this machine; what
an executor costs per run; and the gaps between a viewer's frames with a sweep beside it and without.

    python -m bench.sweep
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np

from app.labs import LABS
from app.labs.shared.query import nest
from app.paths import ROOT
from app.sweeps.grid import Grid, grid
from app.sweeps.local import LocalExecutor
from app.sweeps.sweep import Sweep
from app.workers.limits import Limits

PORT = 18_799
SLICE, SHOWN = 0.002, 1 / 60
"""Seconds of computing in a viewer's frame, and between two frames."""


def cells(count: int, epochs: int) -> Grid:
    config = LABS["nets"].config.model_validate(nest([("epochs", str(epochs)), ("racers.0.optimizer", "gd")]))
    return grid(LABS["nets"], config, 0, ["seed"], [f"0..{count - 1}"])


def seconds(made: Grid, executor: Executor, width: int) -> float:
    """For all cells; the executor's processes have started."""
    begin = time.perf_counter()
    done = Sweep(made).run(executor, width)
    assert done.state == "done" and not done.failures
    return time.perf_counter() - begin


@contextmanager
def dask() -> Iterator[tuple[Executor, int]]:
    """A scheduler and two workers with a thread each."""
    from app.sweeps.cluster import Cluster  # noqa: PLC0415  # it needs Dask

    def start(command: str, *options: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command}", *options, "--no-dashboard"],
            env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stderr=subprocess.DEVNULL,
        )

    address = f"tcp://127.0.0.1:{PORT}"
    worker = ("dask_worker", address, "--nthreads", "1", "--no-nanny")
    processes = [start("dask_scheduler", "--host", "127.0.0.1", "--port", str(PORT)), start(*worker), start(*worker)]
    try:
        cluster = Cluster(address)
        while cluster.width < 2:
            time.sleep(0.1)
        yield cluster, 2
        cluster.shutdown(wait=False)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def gaps(during: float) -> np.ndarray:
    """(n,) seconds between frames of a worker-like loop: so much computing each, at 60 a second, as nice as workers."""
    found, last, end = [], time.perf_counter(), time.perf_counter() + during
    while time.perf_counter() < end:
        spent = time.thread_time()
        while time.thread_time() < spent + SLICE:
            pass
        time.sleep(SHOWN - SLICE)
        now = time.perf_counter()
        found.append(now - last)
        last = now
    return np.array(found)


def beside() -> tuple[float, float]:
    """The p99 of the gaps without a sweep, and with one on all cores, by turns."""
    os.nice(Limits().niceness or 5)
    executor = LocalExecutor(os.cpu_count() or 1, Limits(niceness=0))
    alone: list[np.ndarray] = []
    together: list[np.ndarray] = []
    for _turn in range(3):
        alone.append(gaps(2.0))
        sweep = Sweep(cells(400, 300))
        runner = threading.Thread(target=sweep.run, args=(executor, executor.width))
        runner.start()
        together.append(gaps(2.0))
        sweep.stop()
        runner.join()
    executor.shutdown(wait=False, cancel_futures=True)
    first, second = (float(np.percentile(np.concatenate(found), 99)) for found in (alone, together))
    return first, second


def main() -> None:
    small, large = cells(40, 1), cells(20, 100)
    with ThreadPoolExecutor(1) as here:
        seconds(small, here, 1)
        base = [seconds(small, here, 1) / len(small), seconds(large, here, 1) / len(large)]
    print("| executor | runs/s, 100 epochs of the spiral | cost per run beside computing |")
    print("|---|---|---|")
    print(f"| this process | {1 / base[1]:.1f} | |")
    for cores in (1, 2):
        executor = LocalExecutor(cores)
        seconds(cells(2 * cores, 1), executor, cores)
        one = seconds(small, executor, cores) / len(small) - base[0] / cores
        print(f"| {cores} process(es) | {len(large) / seconds(large, executor, cores):.1f} | {1e3 * one:.1f} ms |")
        executor.shutdown(wait=False, cancel_futures=True)
    try:
        with dask() as (cluster, width):
            seconds(cells(4, 1), cluster, width)
            one = seconds(small, cluster, width) / len(small) - base[0] / width
            print(f"| Dask, 2 workers | {len(large) / seconds(large, cluster, width):.1f} | {1e3 * one:.1f} ms |")
    except ImportError:
        print("| Dask | not installed | |")
    alone, together = beside()
    print(
        f"\nGap between a viewer's frames, p99: {1e3 * alone:.1f} ms, {1e3 * together:.1f} ms beside a sweep", end=" "
    )
    print(f"({together / alone:.2f} times)")


if __name__ == "__main__":
    main()
