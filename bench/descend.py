"""Steps a second of `descend` against torch.optim: Rosenbrock, one thread, `python -m bench.descend`.

Both evaluate the function, differentiate it automatically and apply the optimizer's rule at each step. `descend` also
keeps a copy of θ and of the gradient, and looks for convergence and divergence; the loop with torch does neither.
"""

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from engine import OPTIMIZERS, SURFACES, descend

try:
    import torch
except ImportError:
    torch = None

TARGET = 5  # times torch's steps a second, at least
START = (-1.0, 1.0)
STEPS = 2_000
REPEATS = 7
LR = 1e-4  # keeps all of them on their way for more than STEPS steps


def with_descend(name: str) -> Callable[[], None]:
    surface, optimizer = SURFACES["rosenbrock"], OPTIMIZERS[name](lr=LR)

    def run() -> None:
        for step in descend(surface, optimizer, START, STEPS):
            reached = step.index
        assert reached == STEPS

    return run


def with_torch(name: str) -> Callable[[], None]:
    torch.set_num_threads(1)
    make: Callable[[Any], Any] = {
        "gd": lambda theta: torch.optim.SGD([theta], lr=LR),
        "momentum": lambda theta: torch.optim.SGD([theta], lr=LR, momentum=0.9),
        "adam": lambda theta: torch.optim.Adam([theta], lr=LR),
    }[name]

    def run() -> None:
        theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
        optimizer = make(theta)
        for _ in range(STEPS):
            optimizer.zero_grad()
            x, y = theta
            loss = (1 - x) ** 2 + 100 * (y - x**2) ** 2
            loss.backward()
            optimizer.step()

    return run


def seconds(run: Callable[[], None]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> int:
    """Print the table; 1 if a median ratio misses the target."""
    if torch is None:
        print("skipped: torch is not installed (make bench installs it)")
        return 0
    print(
        f"Rosenbrock, {STEPS} steps, one thread, torch {torch.__version__}; medians of {REPEATS} alternating repeats\n"
    )
    print(f"{'optimizer':<12}{'descend, steps/s':>18}{'torch, steps/s':>18}{'ratio':>8}")
    missed = False
    for name in ("gd", "momentum", "adam"):
        ours, theirs = with_descend(name), with_torch(name)
        ours(), theirs()  # warm up
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(REPEATS)]
        ratio = statistics.median(slow / fast for fast, slow in pairs)
        rates = [STEPS / statistics.median(times) for times in zip(*pairs, strict=True)]
        print(f"{name:<12}{rates[0]:>18,.0f}{rates[1]:>18,.0f}{ratio:>8.1f}")
        missed = missed or ratio < TARGET
    print(f"\ntarget: a ratio of at least {TARGET}" + (", missed" if missed else ""))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
