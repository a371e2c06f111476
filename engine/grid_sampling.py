"""A formula of one or two variables sampled on a grid, to suggest a color scale, a start and learning rates for it."""

import math
from collections.abc import Iterator

import numpy as np

from engine.expression import Expression, ExpressionError

Point = tuple[float, ...]
Domain = tuple[tuple[float, float], ...]

GRID = {1: 1025, 2: 65}
"""Points per side, by the number of variables."""


HIGHEST = 1e300
"""Highest value that is drawn: differences of such heights and small multiples stay finite."""


class GridSample:
    """The values of a formula on a grid over a domain; raises ExpressionError if none is finite."""

    def __init__(self, formula: Expression, domain: Domain) -> None:
        self.formula, self.domain = formula, domain
        axes = [np.linspace(low, high, GRID[len(domain)]) for low, high in domain]
        self.points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, len(domain))
        values = formula.value(self.points)
        self.finite = np.sort(values[np.isfinite(values)])
        if not len(self.finite):
            raise ExpressionError("{formula} has no finite value anywhere in the domain", formula=formula.text)

    @property
    def low(self) -> float:
        return float(self.finite[0])

    def floor(self, low: float) -> float:
        """The number to add before a logarithm: small compared with nearly all the heights above `low`, yet not so
        small that the colors are spent on the last few points around the minimum.
        """
        heights = self._heights(low)
        return float(max(heights[len(heights) // 100], 1e-6 * heights[-1])) or 1.0

    def scale(self) -> str:
        """The scale: "log" if the highest value is far above the median, else "linear"."""
        heights = self._heights(self.low)
        return "log" if heights[-1] / 15 > heights[len(heights) // 2] else "linear"

    def start(self) -> Point:
        """A point to the left of the center (and above it), or else the nearest grid point from which f descends.

        The gradient there is neither 0 nor so steep that one step would leave the domain far behind.
        """
        sizes = np.array([high - low for low, high in self.domain])
        preferred = [
            _rounded(low + share * (high - low), high - low)
            for (low, high), share in zip(self.domain, (0.15, 0.8), strict=False)
        ]
        points = np.vstack([preferred, self.points])
        values, gradients = self.formula.value_and_gradient(points)
        finite = np.isfinite(values)
        with np.errstate(over="ignore"):
            slopes = np.hypot.reduce(gradients, axis=-1)
        steepest = 1e3 * float(self._heights(self.low)[-1]) / float(sizes.max())
        descendable = finite & np.isfinite(slopes) & (slopes > 0) & (slopes <= steepest)
        distance = (((points - preferred) / sizes) ** 2).sum(axis=1)
        distance[~(descendable if descendable.any() else finite)] = np.inf
        return tuple(points[np.argmin(distance)].tolist())

    def rates(self, start: Point) -> dict[str, float]:
        """gd: the largest of 1, 2, 5, 10, … with which f does not rise in the first 50 steps, and the first step is
        no longer than an eighth of the domain's diagonal; adam: a hundredth of the diagonal.
        """
        diagonal = math.hypot(*(high - low for low, high in self.domain))
        slope = math.hypot(*self.formula.at(*start)[1])
        limit = diagonal / 8 / slope if 0 < slope < math.inf else 0.1
        rates = list(_round_rates(limit))
        gd = next((rate for rate in rates if self._falls(start, rate)), rates[-1])
        return {"gd": gd, "adam": round_to_one_digit(0.01 * diagonal)}

    def _falls(self, point: Point, rate: float) -> bool:
        before = math.inf
        for _ in range(50):
            loss, slopes = self.formula.at(*point)
            if not loss <= before + 1e-12 * abs(before):
                return False
            before = loss
            point = tuple(value - rate * slope for value, slope in zip(point, slopes, strict=True))
        return True

    def _heights(self, low: float) -> np.ndarray:
        """The finite values above `low`, in ascending order."""
        with np.errstate(over="ignore"):
            return np.minimum(self.finite - low, np.finfo(float).max)


def _rounded(value: float, size: float) -> float:
    """Rounded to a hundredth of `size`, or a little finer."""
    return round(value, 2 - math.floor(math.log10(size)))


def round_to_one_digit(rate: float) -> float:
    """One significant digit, within [1e-12, 1000]."""
    return float(f"{min(max(rate, 1e-12), 1000.0):.0e}")


def _round_rates(limit: float) -> Iterator[float]:
    """… 5, 2, 1, 0.5, 0.2 … downwards from `limit`, at most 10, over seven decades."""
    limit = min(max(limit, 1e-5), 10.0)
    top = math.floor(math.log10(limit))
    for exponent in range(top, top - 8, -1):
        yield from (rate for digit in (5, 2, 1) if (rate := float(f"{digit}e{exponent}")) <= limit)


def cut(height: np.ndarray) -> np.ndarray:
    """Heights with infinities as gaps and poles cut off, so that the rest keeps its colors and contours; within
    ±HIGHEST, so that a plot can compute with them.
    """
    height = np.clip(np.where(np.isfinite(height), height, np.nan), -HIGHEST, HIGHEST)
    finite = height[np.isfinite(height)]
    low, middle, high = np.quantile(finite, [0.005, 0.5, 0.995])
    reach = 20 * (high - low)
    return np.clip(height, middle - reach, middle + reach) if reach else height
