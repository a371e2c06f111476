"""What an open panel costs a run in its worker: iterations a second of processor time, with each panel open and with
none, in turn; the median of the ratios.
"""

import os
import statistics
import time
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in a worker, before NumPy is imported

from app.labs.shared.panels import PANELS
from bench.worker import served

REPEATS = 5
SECONDS = 0.4
SLICE_SECONDS = 0.005
LEAST_SHARE = 0.75

NET = {"hidden": "10", "batch_size": 30, "epochs": 100_000, "racers": [{"optimizer": "gd", "lr": 1.0}]}
RUNS: dict[str, tuple[str, dict[str, Any]]] = {
    "2-10-3, batch 30": ("nets", NET),
    "2-20-20-3, batch 300": ("nets", NET | {"hidden": "20, 20", "batch_size": 300}),
    "784-50-10, batch 100": ("digits", {"hidden": "50", "batch_size": 100, "epochs": 300}),
}


def rate(lab: str, config: dict[str, Any], panel: str | None) -> float:
    """Iterations a second of the worker's processor time, panel included, at full speed."""
    server = served(lab, config)
    if panel:
        server.watched.panels.want({panel: {"shown": "on"}}, server.watched.run)
    server.compute(SLICE_SECONDS)
    ticks, begin = 0, time.process_time()
    while time.process_time() - begin < SECONDS:
        ticks += server.compute(SLICE_SECONDS)
    return ticks / (time.process_time() - begin)


def main() -> None:
    print(f"| | closed | {' | '.join(PANELS)} |")
    print(f"|---|---|{'---|' * len(PANELS)}")
    for name, (lab, config) in RUNS.items():
        closed: list[float] = []
        shares: dict[str, list[float]] = {panel: [] for panel in PANELS}
        for _repeat in range(REPEATS):
            for panel in PANELS:
                before = rate(lab, config, None)
                closed.append(before)
                shares[panel].append(rate(lab, config, panel) / before)
        told = [f"{statistics.median(shares[panel]):.0%}" for panel in PANELS]
        print(f"| {name} | {statistics.median(closed):,.0f} iterations/s | {' | '.join(told)} |")
    print(f"\nleast {LEAST_SHARE:.0%} of the iterations with a panel open")


if __name__ == "__main__":
    main()
