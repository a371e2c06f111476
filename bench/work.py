"""Estimates of a run's work against the processor time that it takes: usual configs and the largest of the labs."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in a worker, before NumPy is imported

import time
import warnings
from collections.abc import Callable

from app.labs import LABS
from app.labs.shared.work import LIGHT
from bench.crowd import RUNS
from bench.neighbors import LARGEST

REPEATS = 3


def seconds(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """The least processor time of several."""
    took = []
    for _ in range(repeats):
        begin = time.process_time()
        act()
        took.append(time.process_time() - begin)
    return min(took)


def main() -> None:
    warnings.simplefilter("ignore")
    print("| lab | to make: estimated, measured | a tick | a frame | heavy |\n|---|---|---|---|---|")
    usual = {f"a usual run of {lab}": (lab, config) for lab, config in RUNS} | {"digits": ("digits", {})}
    for name, (lab, config) in (usual | LARGEST).items():
        if not lab:
            continue
        checked = LABS[lab].config.model_validate(config)
        work = checked.work()
        made = [LABS[lab].run(checked, 0)]  # once before: what is cached is there
        making = seconds(lambda lab=lab, checked=checked, made=made: made.append(LABS[lab].run(checked, 0)), 1)  # type: ignore[misc]
        run = made.pop()
        made.clear()
        tick, frame = seconds(lambda run=run: run.advance(1)), seconds(run.drain)  # type: ignore[misc]
        cells = [
            f"{estimated * 1000:.1f} ms, {measured * 1000:.1f} ms"
            for estimated, measured in ((work.making, making), (work.tick, tick), (work.frame, frame))
        ]
        print(f"| {name} | {' | '.join(cells)} | {'yes' if checked.heavy else ''} |", flush=True)
    print(f"\nheavy from {LIGHT.making:g} s to make, {LIGHT.tick:g} s a tick or {LIGHT.frame:g} s a frame on")


if __name__ == "__main__":
    main()
