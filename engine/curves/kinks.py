"""Where a curve has no derivative: kinks, cusps, jumps, and the edges of its domain of definition.

A derivative is one limit from both sides. So the slopes, or the values, at x ± δ are compared for decreasing δ: where
the curve is smooth the two sides converge, at a kink their difference remains, at a cusp the slopes grow.
"""

import math
from dataclasses import dataclass
from typing import Literal

from engine.curves.curve import Curve

DISTANCES = (1e-12, 1e-9, 1e-6)
"""δ, in units of max(1, |x|)."""

STAYS = 0.9
"""Share of the difference at the second δ that remains at the first if it does not vanish; 1/1000 where f is smooth."""

GROWS = 1.2
"""Least factor by which slopes grow from each δ to the next smaller one at a cusp: |x|^0.9 has 2."""

ROUNDING = 1e-7
"""A difference below this share of the compared values counts as zero."""


@dataclass(frozen=True)
class Kink:
    """There is no derivative at x.

    kink : the slopes `left` and `right` of x are finite and differ. cusp : at least one of them grows without bound.
    jump : the value jumps. edge : f is not finite on one side.
    """

    kind: Literal["kink", "cusp", "jump", "edge"]
    left: float
    right: float


def kink_at(curve: Curve, x: float) -> Kink | None:
    """Why the curve has no derivative at x, where f is finite; None where it has one, as far as can be computed."""
    sides = [(x - distance * max(1.0, abs(x)), x + distance * max(1.0, abs(x))) for distance in DISTANCES]
    values = [(curve(left), curve(right)) for left, right in sides]
    slopes = [(curve.slope(left), curve.slope(right)) for left, right in sides]
    left, right = slopes[0]
    if not all(map(math.isfinite, values[0])):
        return Kink("edge", left, right)
    if _stays(*values):
        return Kink("jump", left, right)
    if any(map(_grows, *slopes)):
        return Kink("cusp", left, right)
    return Kink("kink", left, right) if _stays(*slopes) else None


def _grows(close: float, away: float, far: float) -> bool:
    return abs(close) > GROWS * abs(away) > GROWS**2 * abs(far) > 0


def _stays(close: tuple[float, float], away: tuple[float, float], far: tuple[float, float]) -> bool:
    """Whether the two sides differ, and do not come together."""
    gap, before = abs(close[1] - close[0]), abs(away[1] - away[0])
    return gap > STAYS * before and gap > ROUNDING * max(map(abs, (*close, *away, *far)))
