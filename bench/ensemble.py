"""Start-updates a second of `ensemble` against `descend` alone and torch.vmap: Himmelblau, one thread,
`python -m bench.ensemble`.

101 × 101 starts, 200 updates of each: what a map of basins is made of. Processor time; the best of alternating repeats.
The loop with torch looks for neither convergence nor divergence.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

from engine import OPTIMIZERS, SURFACES, descend
from engine.ensembles import ensemble, grid

try:
    import torch
except ImportError:
    torch = None

TARGET_SECONDS = 0.3
SIDE, STEPS = 101, 200
ALONE = 60
"""Starts of which `descend` alone is timed."""
REPEATS = 5
SURFACE = SURFACES["himmelblau"]
STARTS = grid(SURFACE.domain, SIDE)


def together(name: str) -> float:
    """Seconds of the whole."""
    optimizer = OPTIMIZERS[name](lr=SURFACE.suggested_lr(name))
    return seconds(lambda: ensemble(SURFACE, optimizer, STARTS, STEPS, tolerance=0, movement=0).advance(STEPS))


def alone(name: str) -> float:
    """Seconds of a start, one after the other."""
    optimizer = OPTIMIZERS[name](lr=SURFACE.suggested_lr(name))

    def run() -> None:
        for start in STARTS[:: len(STARTS) // ALONE][:ALONE]:
            descend(SURFACE, optimizer, tuple(start), STEPS, tolerance=0, movement=0).advance(STEPS + 1)

    return seconds(run) / ALONE


def with_torch(name: str) -> float:
    """Seconds of the whole with torch.vmap of the gradient, and torch's own optimizer on all of θ."""
    torch.set_num_threads(1)
    theta = torch.tensor(STARTS)
    make: dict[str, Callable[[Any], Any]] = {
        "gd": lambda given: torch.optim.SGD([given], lr=SURFACE.suggested_lr("gd")),
        "momentum": lambda given: torch.optim.SGD([given], lr=SURFACE.suggested_lr("momentum"), momentum=0.9),
        "adam": lambda given: torch.optim.Adam([given], lr=SURFACE.suggested_lr("adam")),
    }
    optimizer = make[name](theta)
    slopes = torch.vmap(torch.func.grad(lambda at: (at[0] ** 2 + at[1] - 11) ** 2 + (at[0] + at[1] ** 2 - 7) ** 2))

    def run() -> None:
        for _ in range(STEPS):
            theta.grad = slopes(theta)
            optimizer.step()

    return seconds(run)


def seconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def main() -> int:
    """Print the table; 1 if Adam misses the target."""
    updates = len(STARTS) * STEPS
    print(f"Himmelblau, {SIDE} × {SIDE} starts, {STEPS} updates; best of {REPEATS}, one thread\n")
    print(
        f"{'optimizer':<12}{'seconds':>9}{'ensemble':>10}{'alone':>8}{'ratio':>8}{'torch.vmap':>12}   million updates/s"
    )
    missed = False
    for name in ("gd", "momentum", "adam"):
        pairs = [(together(name), alone(name), with_torch(name) if torch else 0.0) for _ in range(REPEATS)]
        whole, one, theirs = (min(times) for times in zip(*pairs, strict=True))
        rates = updates / whole / 1e6, STEPS / one / 1e6
        vmap = f"{updates / theirs / 1e6:>12.1f}" if theirs else f"{'(no torch)':>12}"
        print(f"{name:<12}{whole:>9.3f}{rates[0]:>10.1f}{rates[1]:>8.2f}{rates[0] / rates[1]:>8.0f}{vmap}")
        missed = missed or (name == "adam" and whole > TARGET_SECONDS)
    print(f"\ntarget: at most {TARGET_SECONDS} s for Adam" + (", missed" if missed else ""))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
