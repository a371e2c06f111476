"""Statistics of many runs: quantiles of their curves, and how often each racer is ahead."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from app.labs.shared.lab import Curve
from app.sweeps.grid import POINTS
from app.sweeps.results import Result

LIKELY = 0.05
"""Below this probability of a result as uneven by chance, the racers differ by more than the seeds do."""

Results = Sequence[Result | None]

QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


def values(results: Results, racer: int, curve: Curve) -> np.ndarray:
    """(n,) the racer's last value in each finished cell; NaN where there is none, the worst where it diverged."""
    return np.array([value_of(result, racer, curve) for result in results if result is not None])


def value_of(result: Result, racer: int, curve: Curve) -> float:
    if racer >= len(result["racers"]):
        return math.nan
    one = result["racers"][racer]
    value = float(one["numbers"].get(curve.measure, math.nan))
    if one["outcome"] == "diverged" and not curve.higher:
        return math.inf
    return value


def bands(results: Results, racer: int, curve: Curve, points: int = POINTS) -> tuple[np.ndarray, np.ndarray]:
    """x, (k,), and the quantiles of all finished cells' curves there, (5, k): least, lower quartile, median, upper
    quartile, most. A run that has ended stays where it was; a diverged one continues as infinite. points : most
    points of a curve; longer curves were thinned to this many.
    """
    lines = []
    for result in results:
        if result is None or racer >= len(result["racers"]):
            continue
        one = result["racers"][racer]
        line = one["curves"].get(curve.id, {"x": [], "y": []})
        if line["x"]:
            lines.append((np.array(line["x"]), np.array(line["y"], np.float64), one["outcome"] == "diverged"))
    if not lines:
        return np.empty(0), np.empty((len(QUANTILES), 0))
    longest = max(lines, key=lambda line: line[0][-1])[0]
    x = longest if len(longest) >= points or len(lines) == 1 else np.unique(np.concatenate([line[0] for line in lines]))
    rows = np.array(
        [y if _is_whole(x, own, y) else _along(x, own, y, diverged, higher=curve.higher) for own, y, diverged in lines]
    )
    return x, _quantiles(rows)


def _is_whole(x: np.ndarray, own: np.ndarray, y: np.ndarray) -> bool:
    """Whether a curve has just the places x, and a number at each."""
    return len(own) == len(x) and bool((own == x).all() and np.isfinite(y).all())


def _along(x: np.ndarray, own: np.ndarray, y: np.ndarray, diverged: bool, *, higher: bool) -> np.ndarray:
    """A curve at the places x."""
    worst = 0.0 if higher else np.inf
    y = np.where(np.isfinite(y), y, worst)
    finite = np.isfinite(y)
    along = np.interp(x, own[finite], y[finite]) if finite.any() else np.full(len(x), worst)
    if not finite.all():
        along = np.where(x >= own[~finite][0], worst, along)
    return np.where(x > own[-1], worst, along) if diverged else along


def _quantiles(rows: np.ndarray) -> np.ndarray:
    """(5, k) of rows (n, k), linear between neighbors as NumPy's, also where some are infinite."""
    ordered = np.sort(rows, axis=0)
    found = []
    for share in QUANTILES:
        place = share * (len(rows) - 1)
        low, part = int(place), place - int(place)
        above = ordered[min(low + 1, len(rows) - 1)]
        found.append(
            ordered[low] if part == 0 else np.where(np.isinf(above), above, ordered[low] * (1 - part) + part * above)
        )
    return np.array(found)


def spread(found: np.ndarray) -> dict[str, float]:
    """Quantiles of final values : (n,), by name; {} if there are none."""
    known = found[~np.isnan(found)]
    if not len(known):
        return {}
    return dict(
        zip(("least", "lower", "median", "upper", "most"), _quantiles(known[:, None])[:, 0].tolist(), strict=True)
    )


def duels(results: Results, racers: int, curve: Curve) -> list[dict[str, Any]]:
    """For each pair of racers: `ahead` of the two, how often (`wins` of `n`; a tie counts for neither), and whether
    that is `clear`: as uneven a result has a probability below LIKELY if both are equally likely to be ahead (sign
    test, two-sided).
    """
    found = [values(results, racer, curve) for racer in range(racers)]
    told = []
    for one, other in combinations(range(racers), 2):
        known = ~(np.isnan(found[one]) | np.isnan(found[other]))
        first, second = found[one][known], found[other][known]
        better = (first > second) if curve.higher else (first < second)
        worse = (first < second) if curve.higher else (first > second)
        wins, losses = int(better.sum()), int(worse.sum())
        ahead, behind = (one, other) if wins >= losses else (other, one)
        most = max(wins, losses)
        told.append(
            {
                "ahead": ahead,
                "behind": behind,
                "wins": most,
                "n": len(first),
                "tied": wins == losses,
                "clear": sign_test(most, wins + losses) < LIKELY,
            }
        )
    return told


def sign_test(wins: int, n: int) -> float:
    """The probability of at least this many wins of either side in n fair tosses.

    Source: J. V. Dixon and A. M. Mood, The statistical sign test, Journal of the American Statistical Association 1946.
    """
    wins = max(wins, n - wins)
    return min(1.0, float(2 * sum(math.comb(n, k) for k in range(wins, n + 1)) / 2**n))
