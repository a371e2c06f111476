"""What one viewer's largest runs cost the others: the longest gap between frames of five honest viewers on a server
with one worker, while a sixth starts the largest config of a lab that is allowed, at full speed.

    python -m bench.neighbors [seconds for each row]
"""

import asyncio
import statistics
import sys
from itertools import pairwise
from typing import Any

import uvloop

from bench.crowd import RUNS, STEPS_PER_SECOND, Viewer
from bench.server import running_server

SECONDS, HONEST = 8.0, 5
MOST_GAP_SECONDS = 1.0
WIDE = ", ".join(["512"] * 6)
ADAM = {"optimizer": "adam", "lr": 0.001}
LONG = "+".join(["sin(x*y)"] * 11 + ["exp(-x^2)"] * 7)

LARGEST: dict[str, tuple[str, dict[str, Any]]] = {
    "nobody": ("", {}),
    "nets, four of 512 × 6": ("nets", {"hidden": WIDE, "batch_size": 300, "racers": [ADAM] * 4}),
    "nets, one, large batches": (
        "nets",
        {"hidden": WIDE, "batch_size": 3000, "data": {"kind": "moons", "per_class": 5000}, "racers": [ADAM]},
    ),
    "nets, just not heavy": (
        "nets",
        {"hidden": "100, 100", "batch_size": 300, "racers": [ADAM | {"activation": "tanh"}] * 4},
    ),
    "digits, five of 512 × 6": ("digits", {"hidden": WIDE, "batch_size": 800, "racers": [ADAM] * 5}),
    "digits, just not heavy": ("digits", {"hidden": "100", "batch_size": 1000, "racers": [ADAM] * 3}),
    "check": ("check", {"hidden": WIDE, "images": 100}),
    "regression, epochs of single points": (
        "regression",
        {
            "data": {"kind": "plane", "n": 10_000},
            "racers": [{"optimizer": "adam", "lr": 1e-7, "batch": "one"}] * 4,
            "step_unit": "epoch",
            "steps": 16,
        },
    ),
    "losses": ("losses", {"show": "weight", "hidden": 16, "data": {"kind": "spiral", "classes": 5, "per_class": 50}}),
    "descent": ("descent", {"expression": LONG, "racers": [{"optimizer": "newton"}] * 6, "steps": 100_000}),
    "partial": ("partial", {"expression": LONG, "steps": 100_000}),
}
"""The largest of the other labs (derivative, softmax, autodiff) take less than these."""


async def gaps(url: str, lab: str, config: dict[str, Any], seconds: float) -> tuple[list[float], list[str], int]:
    """The honest viewers' gaps from before the large run starts until its end; its errors and frames."""
    end = asyncio.Event()
    viewers = [Viewer(*RUNS[number % len(RUNS)], seed=number) for number in range(HONEST)]
    tasks = [asyncio.create_task(viewer.watch(url, STEPS_PER_SECOND, end)) for viewer in viewers]
    while not all(len(viewer.times) > 20 for viewer in viewers):
        await asyncio.sleep(0.05)
    starts = [len(viewer.times) - 1 for viewer in viewers]
    large = Viewer(lab, config, seed=0)
    if lab:
        tasks.append(asyncio.create_task(large.watch(url, None, end)))
    await asyncio.sleep(seconds)
    found = [
        after - before
        for viewer, start in zip(viewers, starts, strict=True)
        for before, after in pairwise([*viewer.times[start:], asyncio.get_running_loop().time()])
        if after > before
    ]
    end.set()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return found, [*large.errors, *(error for viewer in viewers for error in viewer.errors)], len(large.times)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    print(f"{HONEST} honest viewers on one worker, {STEPS_PER_SECOND:g} steps a second, {seconds:g} s beside each\n")
    print("| beside | gap between honest frames: median | longest | frames of the large run |\n|---|---|---|---|")
    worst = 0.0
    with running_server(workers=1, session_grace_seconds=0) as server:  # a run that was watched gives its place up
        for name, (lab, config) in LARGEST.items():
            url = server.url.replace("http", "ws", 1) + "/ws"
            found, errors, frames = uvloop.run(gaps(url, lab, config, seconds))
            worst = max(worst, *found)
            print(
                f"| {name} | {statistics.median(found) * 1000:.0f} ms | {max(found) * 1000:.0f} ms | {frames} |"
                f" {'; '.join(errors)[:150]}",
                flush=True,
            )
    print(f"\nlongest {worst * 1000:.0f} ms (limit {MOST_GAP_SECONDS * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
