"""Formulas against hand-written NumPy: value and gradient of a million points, and of a single one."""

import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from engine.surfaces import SURFACES

POINTS = 1_000_000
ROUNDS = 15
LIMIT = 3.0
"""A formula may take this many times as long as NumPy written by hand."""


def rosenbrock(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = points[:, 0], points[:, 1]
    a, b = 1 - x, y - x**2
    gradient = np.empty_like(points)
    gradient[:, 0] = -2 * a - 400 * x * b
    gradient[:, 1] = 200 * b
    return a**2 + 100 * b**2, gradient


def himmelblau(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = points[:, 0], points[:, 1]
    a, b = x**2 + y - 11, x + y**2 - 7
    gradient = np.empty_like(points)
    gradient[:, 0] = 4 * x * a + 2 * b
    gradient[:, 1] = 2 * a + 4 * y * b
    return a**2 + b**2, gradient


def ackley(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y = points[:, 0], points[:, 1]
    radius = np.sqrt((x**2 + y**2) / 2)
    funnel = 20 * np.exp(-0.2 * radius)
    ripple = np.exp((np.cos(2 * np.pi * x) + np.cos(2 * np.pi * y)) / 2)
    slope = 0.1 * funnel / radius
    gradient = np.empty_like(points)
    gradient[:, 0] = slope * x + np.pi * ripple * np.sin(2 * np.pi * x)
    gradient[:, 1] = slope * y + np.pi * ripple * np.sin(2 * np.pi * y)
    return 20 + np.e - funnel - ripple, gradient


BY_HAND = {"rosenbrock": rosenbrock, "himmelblau": himmelblau, "ackley": ackley}


def seconds(call: Callable[[], object], repeat: int = 1) -> float:
    """Time of one call, the mean over `repeat` of them."""
    start = time.perf_counter()
    for _ in range(repeat):
        call()
    return (time.perf_counter() - start) / repeat


def main() -> None:
    points = np.random.default_rng(0).uniform(-2, 2, (POINTS, 2))
    print(f"value and gradient of {POINTS:,} points, and at() for one; median of {ROUNDS} rounds, by turns\n")
    print(f"{'function':<12}{'formula':>11}{'by hand':>11}{'ratio':>8}{'limit':>7}{'at()':>11}")
    for name, by_hand in BY_HAND.items():
        formula = SURFACES[name].formula
        for found, expected in zip(formula.value_and_gradient(points[:1000]), by_hand(points[:1000]), strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
        rounds = [
            (
                seconds(partial(formula.value_and_gradient, points)),
                seconds(partial(by_hand, points)),
                seconds(partial(formula.at, -1.2, 1.0), repeat=5000),
            )
            for _ in range(ROUNDS)
        ]
        whole, hand, single = map(statistics.median, zip(*rounds, strict=True))
        ratio = statistics.median(whole / hand for whole, hand, _ in rounds)
        print(f"{name:<12}{whole * 1e3:>8.1f} ms{hand * 1e3:>8.1f} ms{ratio:>8.2f}{LIMIT:>7.1f}{single * 1e6:>8.2f} µs")


if __name__ == "__main__":
    main()
