"""The derivative lab's runs: a tangent that walks, an h that shrinks, a descent.

The first two slopes at one place with one h at a time (`LocalSlopes`). Snapshots: `place.x/y`, the points at x ± h
(`ends.x/y`), and as lines across the domain `tangent.x/y`, `forward.x/y` and `central.x/y` (the secants). Live numbers:
`x`, `f`, `h`, `h.float32`, and for each method and precision its slope (`central.float64`) and error
(`central.float64.error`), as texts that keep every digit; `kink` says why there is no derivative, or is empty.

A walk appends `x` and for each method `central` and `central.error` (float64). A shrinking appends `h` and for each
method and precision `central.float64.error`; its snapshots `trail.x/y` are secants from before, `lens.t` and
`lens.float64`, `.float32`, `.tangent` the curve under a lens that magnifies by 1/h: (f(x + th) − f(x))/h against t;
`theory.h` and `theory.central.float64` the errors that theory expects.

A descent appends for racer i `racer.i.x`, `.loss`, `.gradient_norm`; its snapshots are `racer.i.tangent.x/y` and the
start, `place.x/y`; its numbers are as in the descent lab.
"""

import math

import numpy as np

from app.labs.derivative.config import A_DECADE, DerivativeConfig
from app.labs.derivative.slopes import LocalSlopes, lens, line
from app.labs.shared.descent_race import DescentRace, Observer
from app.labs.shared.run import LabRun
from app.labs.shared.stepped import SteppedRun
from engine.curves.differences import METHODS, PRECISIONS, expected_error
from engine.runs import Outcome, Places, Step
from engine.sentences import N_

ARRIVED = N_(
    "the tangent has arrived at x = {x:.6g}: its slope is {central!r} by the central difference over h = {h:g},"
    " {exact!r} by automatic differentiation"
)
ARRIVED_AT_KINK = N_("the tangent has arrived at x = {x:.6g}, where f has no derivative")
SHRUNKEN_AT_KINK = N_("h has shrunk to {h:g} at x = {x:.6g}, where f has no derivative to compare with")
SHRUNKEN = N_(
    "h has shrunk to {h:g}; smallest errors: forward difference {forward_error:.2g} at h = {forward_h:.2g}, central"
    " difference {central_error:.2g} at h = {central_h:.2g}"
)
BLIND = N_(
    "h has shrunk to {h:g}: x + h was always the same number as x, so every difference was 0, or 0/0 where h itself"
    " is 0"
)
NOWHERE = N_("h has shrunk to {h:g}, and no difference of f was a finite number")

TRAIL = 12
"""Earlier secants that stay visible."""


def open_run(config: DerivativeConfig, seed: int) -> LabRun:
    """The run that the config's mode asks for."""
    match config.mode:
        case "tangent":
            return Walk(config)
        case "difference":
            return Shrinking(config)
    return Descending(config, seed)


class SlopeRun(SteppedRun):
    """A run that finds the slopes at one place after another: the first at once, then `last` more."""

    last: int

    def __init__(self, config: DerivativeConfig) -> None:
        super().__init__()
        self._curve = config.curve
        self._record(self._slopes())

    def step(self) -> Outcome | None:
        self.index += 1
        self._record(self._slopes())
        return self._end() if self.index >= self.last else None

    def _slopes(self) -> LocalSlopes:
        """At step `index`."""
        raise NotImplementedError

    def _record(self, slopes: LocalSlopes) -> None:
        self._now = slopes

    def _end(self) -> Outcome:
        raise NotImplementedError

    def snapshots(self) -> dict[str, object]:
        return {**self._now.lines(), **self._now.numbers()}


class Walk(SlopeRun):
    """The tangent goes from the left end of the domain to x. Before the first step it stands at x."""

    def __init__(self, config: DerivativeConfig) -> None:
        self._x, self._h, self.last = config.x, config.h, config.steps
        super().__init__(config)

    def _slopes(self) -> LocalSlopes:
        ((low, _high),) = self._curve.domain
        on_the_way = 0 < self.index < self.last
        return LocalSlopes(
            self._curve, low + (self._x - low) * self.index / self.last if on_the_way else self._x, self._h
        )

    def _record(self, slopes: LocalSlopes) -> None:
        super()._record(slopes)
        if self.index:
            self.points.add({"x": slopes.x})
            for method in METHODS:
                found, error = slopes.slopes[method, "float64"], slopes.errors[method, "float64"]
                self.points.add({method: found, f"{method}.error": error})

    def snapshots(self) -> dict[str, object]:
        slopes = self._now
        here = {"slope.x": np.array([slopes.x]), "slope.y": np.array([slopes.slopes["central", "float64"]])}
        here |= {f"error.{method}": np.array([slopes.errors[method, "float64"]]) for method in METHODS}
        return super().snapshots() | here

    def _end(self) -> Outcome:
        slopes = self._now
        if slopes.kink:
            return Outcome("finished", self.index, ARRIVED_AT_KINK, dict(x=slopes.x))
        values = dict(x=slopes.x, h=slopes.h, central=slopes.slopes["central", "float64"], exact=slopes.exact)
        return Outcome("finished", self.index, ARRIVED, values)


class Shrinking(SlopeRun):
    """h falls to a tenth in `A_DECADE` steps, from the config's h to its smallest."""

    def __init__(self, config: DerivativeConfig) -> None:
        self._x, self._largest, self._smallest = config.x, config.h, config.smallest
        self.last = max(1, round(A_DECADE * math.log10(self._largest / self._smallest)))
        self._trail: list[tuple[float, float]] = []
        self._errors: dict[str, list[tuple[float, float]]] = {method: [] for method in METHODS}
        super().__init__(config)
        self._theory = self._expected()

    def _slopes(self) -> LocalSlopes:
        h = float(f"{self._largest * 10 ** (-self.index / A_DECADE):.3g}")
        return LocalSlopes(
            self._curve, self._x, h if 0 < self.index < self.last else self._smallest if self.index else self._largest
        )

    def _record(self, slopes: LocalSlopes) -> None:
        super()._record(slopes)
        self.points.add({"h": slopes.h})
        for (method, precision), error in slopes.errors.items():
            self.points.add({f"{method}.{precision}.error": error})
            if precision == "float64" and math.isfinite(error):
                self._errors[method].append((error, slopes.h))
        ((low, high),) = self._curve.domain
        if self.index % 2 == 0 and slopes.h > 1e-3 * (high - low):
            self._trail = [*self._trail, (slopes.h, slopes.slopes["forward", "float64"])][-TRAIL:]

    def snapshots(self) -> dict[str, object]:
        return super().snapshots() | self._theory | self._trails() | lens(self._now)

    def _expected(self) -> dict[str, np.ndarray]:
        """The errors that theory expects: none where there is no derivative."""
        h = np.geomspace(self._largest, self._smallest, 81)
        errors = {
            (method, precision): expected_error(self._curve, self._x, h, method, precision)
            for method in METHODS
            for precision in PRECISIONS
        }
        known = math.nan if self._now.kink else 1.0
        return {"theory.h": h} | {
            f"theory.{method}.{precision}": known * error for (method, precision), error in errors.items()
        }

    def _trails(self) -> dict[str, np.ndarray]:
        """The secants as one line with gaps."""
        slopes = self._now
        drawn = [line("line", self._curve, slopes.x, slopes.height, slope) for h, slope in self._trail if h > slopes.h]
        gap = [math.nan]
        return {
            f"trail.{axis}": np.concatenate(
                [np.zeros(0), *(part for each in drawn for part in (each[f"line.{axis}"], gap))]
            )
            for axis in "xy"
        }

    def _end(self) -> Outcome:
        if self._now.kink:
            return Outcome("finished", self.index, SHRUNKEN_AT_KINK, dict(h=self._now.h, x=self._x))
        if self._x + self._largest == self._x:
            return Outcome("finished", self.index, BLIND, dict(h=self._now.h))
        if not all(self._errors.values()):
            return Outcome("finished", self.index, NOWHERE, dict(h=self._now.h))
        values = {"h": self._now.h}
        for method, errors in self._errors.items():
            values[f"{method}_error"], values[f"{method}_h"] = min(errors)
        return Outcome("finished", self.index, SHRUNKEN, values)


class CurveObserver(Observer):
    def series(self, places: Places) -> dict[str, np.ndarray]:
        return {"x": places.theta[:, 0], "loss": places.loss, "gradient_norm": places.gradient_norm}

    def numbers(self, step: Step) -> dict[str, object]:
        x, slope = float(step.theta[0]), float(step.gradient[0])
        return {"step": step.index, "x": x, "loss": step.loss, "slope": slope}

    def snapshots(self, step: Step) -> dict[str, object]:
        x, slope = float(step.theta[0]), float(step.gradient[0])
        return {**line("tangent", self.objective, x, step.loss, slope)}


class Descending(DescentRace):
    """A race of optimizers from x."""

    observer = CurveObserver

    def __init__(self, config: DerivativeConfig, seed: int) -> None:
        super().__init__(config, seed)
        self._curve = config.curve

    def snapshots(self) -> dict[str, object]:
        x = np.array(self._curve.start)
        return super().snapshots() | {"place.x": x, "place.y": self._curve(x)}
