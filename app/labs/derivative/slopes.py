"""A curve at one place with one difference step: its slopes, their errors, and the lines that show them."""

import math

import numpy as np

from app.i18n.translation import _, said
from engine import Curve
from engine.curves.differences import METHODS, PRECISIONS, difference
from engine.curves.kinks import kink_at
from engine.readable import readable
from engine.sentences import N_, Sentence

LENS = np.linspace(-2, 2, 161)

NO_DERIVATIVE = {
    "kink": N_(
        "f has no derivative at x = {x:.6g}: its slope is {left:.6g} on the left and {right:.6g} on the right. As h"
        " shrinks, the forward difference approaches {right:.6g}, and the central difference the mean of both,"
        " {mean:.6g}. Automatic differentiation gives {exact:.6g} by convention."
    ),
    "cusp": N_(
        "f has no derivative at x = {x:.6g}: its slope grows without bound there. The differences depend on h."
        " Automatic differentiation gives {exact:.6g} by convention."
    ),
    "jump": N_(
        "f has no derivative at x = {x:.6g}: its value jumps there. The differences grow like 1/h, and automatic"
        " differentiation, which does not see the jump, gives {exact:.6g}."
    ),
    "edge": N_(
        "f has no derivative at x = {x:.6g}: it is not defined on both sides. A difference that needs the missing side"
        " is not finite, and automatic differentiation gives {exact:.6g}."
    ),
}
"""By the kind of `Kink`: why there is none, and what each method gives instead."""


class LocalSlopes:
    """A curve at one place, with one h: slopes by every method in every precision, and their errors."""

    def __init__(self, curve: Curve, x: float, h: float) -> None:
        self.curve, self.x, self.h = curve, x, h
        self.height, self.exact = curve(x), curve.slope(x)
        self.slopes = {
            (method, precision): difference(curve, x, h, method, precision)
            for method in METHODS
            for precision in PRECISIONS
        }
        self.kink = kink_at(curve, x)
        # Without a derivative there is nothing to be off from.
        self.errors = {key: math.nan if self.kink else abs(slope - self.exact) for key, slope in self.slopes.items()}

    def lines(self) -> dict[str, np.ndarray]:
        """The points, the tangent and the secants."""
        x, h, curve = self.x, self.h, self.curve
        ends = np.array([x - h, x + h])
        drawn = {"place.x": np.array([x]), "place.y": np.array([self.height]), "ends.x": ends, "ends.y": curve(ends)}
        drawn |= self.tangent()
        drawn |= line("forward", curve, x, self.height, self.slopes["forward", "float64"])
        return drawn | line("central", curve, x - h, curve(x - h), self.slopes["central", "float64"])

    def tangent(self) -> dict[str, np.ndarray]:
        """The tangent; at a kink the half of it that touches from the left and the one that touches from the right."""
        if self.kink is None:
            return line("tangent", self.curve, self.x, self.height, self.exact)
        if self.kink.kind != "kink":
            return {"tangent.x": np.zeros(0), "tangent.y": np.zeros(0)}
        ((low, high),) = self.curve.domain
        x, y, left, right = self.x, self.height, self.kink.left, self.kink.right
        return {
            "tangent.x": np.array([low, x, high]),
            "tangent.y": np.array([y + left * (low - x), y, y + right * (high - x)]),
        }

    def numbers(self) -> dict[str, str]:
        """Numbers as texts with every digit."""
        texts = {
            "x": _text(self.x),
            "f": _text(self.height),
            "h": _text(self.h),
            "h.float32": _text(float(np.float32(self.h))),
        }
        for (method, precision), slope in self.slopes.items():
            stored = float(PRECISIONS[precision](self.h))
            texts[f"{method}.{precision}"] = "0/0" if not stored else _text(slope, precision)
            texts[f"{method}.{precision}.error"] = _size(self.errors[method, precision])
        single = float(self.curve.slope(np.array(self.x, np.float32)))
        return texts | {
            "automatic.float64": _text(self.exact),
            "automatic.float32": _text(single, "float32"),
            "automatic.float32.error": _size(math.nan if self.kink else abs(single - self.exact)),
            "kink": said(no_derivative(self)) if self.kink else "",
        }


def no_derivative(slopes: LocalSlopes) -> Sentence:
    """Why there is no derivative, and what each method gives instead."""
    kink = slopes.kink
    if kink is None:
        raise ValueError(f"the curve has a derivative at {slopes.x}")
    values = dict(x=slopes.x, left=kink.left, right=kink.right, mean=(kink.left + kink.right) / 2, exact=slopes.exact)
    return Sentence(NO_DERIVATIVE[kink.kind], **values)


def line(name: str, curve: Curve, x: float, y: float, slope: float) -> dict[str, np.ndarray]:
    """The straight line through (x, y) across the curve's domain."""
    ends = np.array(curve.domain[0])
    with np.errstate(all="ignore"):
        return {f"{name}.x": ends, f"{name}.y": y + slope * (ends - x)}


def _text(value: float, precision: str = "float64") -> str:
    if not math.isfinite(value):
        return _("not finite")
    return readable(value if precision == "float64" else float(str(np.float32(value))))


def _size(error: float) -> str:
    return readable(error, 2) if math.isfinite(error) else "—"


def lens_tangent(slopes: LocalSlopes) -> np.ndarray:
    """The tangent under the lens; at a kink it has two halves."""
    if slopes.kink is None:
        return slopes.exact * LENS
    if slopes.kink.kind != "kink":
        return np.full_like(LENS, np.nan)
    return np.where(LENS < 0, slopes.kink.left, slopes.kink.right) * LENS


def lens(slopes: LocalSlopes) -> dict[str, np.ndarray]:
    """The curve around x, magnified by 1/h in both directions, in either precision.

    It is straight, until only rounding is left.
    """
    drawn = {"lens.t": LENS, "lens.tangent": lens_tangent(slopes)}
    with np.errstate(all="ignore"):
        for precision, number in PRECISIONS.items():
            dtype = np.dtype(number)
            x, h = dtype.type(slopes.x), dtype.type(slopes.h)
            drawn[f"lens.{precision}"] = (slopes.curve(x + LENS.astype(dtype) * h) - slopes.curve(np.asarray(x))) / h
    return drawn
