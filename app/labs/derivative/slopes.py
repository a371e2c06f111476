"""A curve at one place with one difference step: its slopes, their errors, and the lines that show them."""

import math

import numpy as np

from app.i18n.translation import _
from engine import Curve
from engine.curves.differences import METHODS, PRECISIONS, difference

LENS = np.linspace(-2, 2, 161)


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
        self.errors = {key: abs(slope - self.exact) for key, slope in self.slopes.items()}

    def lines(self) -> dict[str, np.ndarray]:
        """The points, the tangent and the secants."""
        x, h, curve = self.x, self.h, self.curve
        ends = np.array([x - h, x + h])
        drawn = {"place.x": np.array([x]), "place.y": np.array([self.height]), "ends.x": ends, "ends.y": curve(ends)}
        drawn |= line("tangent", curve, x, self.height, self.exact)
        drawn |= line("forward", curve, x, self.height, self.slopes["forward", "float64"])
        return drawn | line("central", curve, x - h, curve(x - h), self.slopes["central", "float64"])

    def numbers(self) -> dict[str, str]:
        """Texts that keep every digit."""
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
            "automatic.float32.error": _size(abs(single - self.exact)),
        }


def line(name: str, curve: Curve, x: float, y: float, slope: float) -> dict[str, np.ndarray]:
    """The straight line through (x, y) across the curve's domain."""
    ends = np.array(curve.domain[0])
    with np.errstate(all="ignore"):
        return {f"{name}.x": ends, f"{name}.y": y + slope * (ends - x)}


def _text(value: float, precision: str = "float64") -> str:
    if not math.isfinite(value):
        return _("not finite")
    shown = repr(value) if precision == "float64" else str(np.float32(value))
    return shown.removesuffix(".0").replace("-", "−")


def _size(error: float) -> str:
    return f"{error:.2g}".replace("-", "−") if math.isfinite(error) else "—"


def lens(slopes: LocalSlopes) -> dict[str, np.ndarray]:
    """The curve around x, magnified by 1/h in both directions, in either precision.

    It is straight, until only rounding is left.
    """
    drawn = {"lens.t": LENS, "lens.tangent": slopes.exact * LENS}
    with np.errstate(all="ignore"):
        for precision, number in PRECISIONS.items():
            dtype = np.dtype(number)
            x, h = dtype.type(slopes.x), dtype.type(slopes.h)
            drawn[f"lens.{precision}"] = (slopes.curve(x + LENS.astype(dtype) * h) - slopes.curve(np.asarray(x))) / h
    return drawn
