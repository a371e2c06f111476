"""The partial-derivatives lab's run: a descent, and at each place the slices through it, their tangents and their
slopes.

Beside what `app.labs.shared.surface_race` records of racer 0 there are these snapshots, for the axis x (and likewise
y): `slice.x.x`, `slice.x.y`, `slice.x.f`, `slice.x.height` (SLICE,): the line through the point along x, f on it, and f
on the scale of the surface's picture; `tangent.x.at`, `tangent.x.f` (3,): the tangent's ends with the point between
them. Live numbers, for the `start` and for `now`: `now.x`, `now.y`, `now.f`, and for each of x, y, norm and direction
(of the gradient, in degrees) `now.x.automatic`, `now.x.numerical` and `now.x.difference`, the first two to the last
digit; `now.slope.x` is the automatic one as a number.
"""

import math
from dataclasses import replace

import numpy as np

from app.i18n.translation import _
from app.labs.partial.config import PartialConfig
from app.labs.shared.surface_race import SurfaceRun
from app.wire.frames import Frame
from engine import Surface, numerical_gradient
from engine.grid_sampling import cut
from engine.readable import readable

SLICE = 161
"""Points of a slice."""

LONGEST_TANGENT = 0.22
"""Half of its length, as a share of the plot's width, or of its height where the tangent is steep."""


class PartialRun(SurfaceRun):
    """See `app.labs.shared.surface_race.SurfaceRun`."""

    def __init__(self, config: PartialConfig, seed: int) -> None:
        super().__init__(config, seed)
        self.surface, self._h = config.surface, config.h
        self._start = numbers("start", self.surface, *self._place(), self._h)

    def _place(self) -> tuple[float, float]:
        x, y = self.racers[0].latest.theta.tolist()
        return x, y

    def drain(self) -> Frame:
        frame = super().drain()
        x, y = self._place()
        now = numbers("now", self.surface, x, y, self._h) | slices(self.surface, x, y)
        return replace(frame, replace=frame.replace | self._start | now)


def numbers(name: str, f: Surface, x: float, y: float, h: float) -> dict[str, object]:
    """The derivatives at a point in numbers, automatic and by central differences."""
    value, automatic = f.at(x, y)
    with np.errstate(all="ignore"):
        numerical = numerical_gradient(f.loss, np.array([x, y]), h).tolist()
    found: dict[str, object] = {f"{name}.x": x, f"{name}.y": y, f"{name}.f": value}
    rows = {
        "x": (automatic[0], numerical[0]),
        "y": (automatic[1], numerical[1]),
        "norm": (math.hypot(*automatic), math.hypot(*numerical)),
    }
    for row, (exact, differences) in rows.items():
        found |= {
            f"{name}.{row}.automatic": digits(exact),
            f"{name}.{row}.numerical": digits(differences),
            f"{name}.{row}.difference": differences - exact,
        }
    directions = [
        math.degrees(math.atan2(*reversed(slopes))) if any(slopes) else math.nan for slopes in (automatic, numerical)
    ]
    found |= {
        f"{name}.direction.{kind}": digits(angle, _("none"))
        for kind, angle in zip(("automatic", "numerical"), directions, strict=True)
    }
    turn = (directions[1] - directions[0] + 180) % 360 - 180
    found[f"{name}.direction.difference"] = turn if math.isfinite(turn) else ""
    return found | {f"{name}.slope.{axis}": slope for axis, slope in zip("xy", automatic, strict=True)}


def digits(value: float, otherwise: str | None = None) -> str | None:
    """A number to its last digit; `otherwise` if it is not finite."""
    return readable(value) if math.isfinite(value) else otherwise


def slices(f: Surface, x: float, y: float) -> dict[str, object]:
    """The two slices of f through a point, over its domain, and their tangents."""
    snapshots: dict[str, object] = {}
    value, gradient = f.at(x, y)
    for axis, here, slope, (low, high) in zip("xy", (x, y), gradient, f.domain, strict=True):
        along = np.linspace(low, high, SLICE)
        across = np.full(SLICE, y if axis == "x" else x)
        points = np.stack([along, across] if axis == "x" else [across, along], axis=-1)
        heights = f.value(points)
        curve = cut(heights) if np.isfinite(heights).any() else np.full(SLICE, np.nan)
        snapshots |= {
            f"slice.{axis}.x": points[:, 0].copy(),
            f"slice.{axis}.y": points[:, 1].copy(),
            f"slice.{axis}.f": curve,
            f"slice.{axis}.height": f.display_heights(heights),
        }
        reach = LONGEST_TANGENT * (high - low)
        span = np.nanmax(curve) - np.nanmin(curve) if np.isfinite(curve).any() else 0.0
        if abs(slope) * reach > 2 * LONGEST_TANGENT * span > 0:
            reach = 2 * LONGEST_TANGENT * span / abs(slope)
        offsets = np.array([-reach, 0.0, reach])
        with np.errstate(all="ignore"):
            snapshots |= {f"tangent.{axis}.at": here + offsets, f"tangent.{axis}.f": value + slope * offsets}
    return snapshots
