"""The derivative lab's runs: a tangent that walks, an h that shrinks, a descent.

The first two look at one place with one h at a time (`look`). Snapshots: `place.x/y`, the points at x ± h (`ends.x/y`),
and as lines across the domain `tangent.x/y`, `forward.x/y` and `central.x/y` (the secants). Live numbers: `x`, `f`, `h`,
`h.float32`, and for each method and precision its slope (`central.float64`) and error (`central.float64.error`), as
texts that keep every digit.

A walk appends `x` and for each method `central` and `central.error` (float64). A shrinking appends `h` and for each method
and precision `central.float64.error`; its snapshots `trail.x/y` are secants from before, `lens.t` and `lens.float64`, `.float32`,
`.tangent` the curve under a lens that magnifies by 1/h: (f(x + th) − f(x))/h against t; `theory.h` and `theory.central.float64`
the errors that theory expects.

A descent appends for racer i `racer.i.x`, `.loss`, `.gradient_norm`; its snapshots are `racer.i.tangent.x/y` and the start, `place.x/y`;
its numbers are as in the descent lab.
"""

import math
from typing import Any

import numpy as np

from app.i18n.translation import _, said
from app.labs.derivative.config import A_DECADE, DerivativeConfig
from app.labs.shared.ending import RaceEnding
from app.labs.shared.run import LabRun
from app.wire.frames import Frame
from engine import Curve, descend
from engine.curves.differences import METHODS, PRECISIONS, difference, expected_error
from engine.runs import Outcome, Step
from engine.sentences import N_

ARRIVED = N_(
    "the tangent has arrived at x = {x:.6g}: its slope is {central!r} by the central difference over h = {h:g},"
    " {exact!r} by automatic differentiation"
)
SHRUNKEN = N_(
    "h has shrunk to {h:g}: the forward difference was nearest at h = {forward_h:.2g}, with an error of"
    " {forward_error:.2g}, the central one at h = {central_h:.2g}, with an error of {central_error:.2g}"
)
BLIND = N_(
    "h has shrunk to {h:g}: x + h was the same number as x all the way, so every difference was 0, or 0/0 where h"
    " itself is 0"
)
NOWHERE = N_("h has shrunk to {h:g}, and no difference of f was a finite number")

TRAIL = 12
"""Secants from before that stay in sight."""

LENS = np.linspace(-2, 2, 161)


def open_run(config: DerivativeConfig, seed: int) -> LabRun:
    """The run that the config's mode asks for."""
    match config.mode:
        case "tangent":
            return Walk(config)
        case "difference":
            return Shrinking(config)
    return Descending(config, seed)


class Look:
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
        single = float(self.curve.slope(np.float32(self.x)))
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


class Looking(LabRun):
    """A run that looks at one place after another, `last` of them after the first, which is there at once."""

    last: int

    def __init__(self, config: DerivativeConfig) -> None:
        self.index = 0
        self.ending: RaceEnding | None = None
        self._curve = config.curve
        self._points: dict[str, list[float]] = {}
        self._record(self._look())

    def advance(self, steps: int) -> None:
        for _ in range(steps):
            if self.ending is not None:
                return
            self.index += 1
            self._record(self._look())
            if self.index >= self.last:
                self.ending = RaceEnding.of([("", self._end())])

    def _look(self) -> Look:
        """At step `index`."""
        raise NotImplementedError

    def _record(self, look: Look) -> None:
        self._now = look

    def _end(self) -> Outcome:
        raise NotImplementedError

    def _append(self, **points: float) -> None:
        for name, value in points.items():
            self._points.setdefault(name, []).append(value)

    def change(self, config: DerivativeConfig) -> None:
        """All that concerns it is its structure."""

    def drain(self) -> Frame:
        append = {name: np.array(values) for name, values in self._points.items() if values}
        self._points = {}
        return Frame(self.index, append, {"step": self.index, **self._now.lines(), **self._now.numbers()})


class Walk(Looking):
    """The tangent goes from the left end of the domain to x. Before the first step it stands at x."""

    def __init__(self, config: DerivativeConfig) -> None:
        self._x, self._h, self.last = config.x, config.h, config.steps
        super().__init__(config)

    def _look(self) -> Look:
        ((low, _),) = self._curve.domain
        on_the_way = 0 < self.index < self.last
        return Look(self._curve, low + (self._x - low) * self.index / self.last if on_the_way else self._x, self._h)

    def _record(self, look: Look) -> None:
        super()._record(look)
        if self.index:
            self._append(x=look.x)
            for method in METHODS:
                self._append(
                    **{method: look.slopes[method, "float64"], f"{method}.error": look.errors[method, "float64"]}
                )

    def drain(self) -> Frame:
        frame = super().drain()
        look = self._now
        here = {"slope.x": np.array([look.x]), "slope.y": np.array([look.slopes["central", "float64"]])}
        here |= {f"error.{method}": np.array([look.errors[method, "float64"]]) for method in METHODS}
        return Frame(frame.step, frame.append, frame.replace | here)

    def _end(self) -> Outcome:
        look = self._now
        values = dict(x=look.x, h=look.h, central=look.slopes["central", "float64"], exact=look.exact)
        return Outcome("finished", self.index, ARRIVED, values)


class Shrinking(Looking):
    """h falls to a tenth in `A_DECADE` steps, from the config's h to its smallest."""

    def __init__(self, config: DerivativeConfig) -> None:
        self._x, self._largest, self._smallest = config.x, config.h, config.smallest
        self.last = max(1, round(A_DECADE * math.log10(self._largest / self._smallest)))
        self._trail: list[tuple[float, float]] = []
        self._errors: dict[str, list[tuple[float, float]]] = {method: [] for method in METHODS}
        super().__init__(config)
        self._theory = self._expected()

    def _look(self) -> Look:
        h = float(f"{self._largest * 10 ** (-self.index / A_DECADE):.3g}")
        return Look(
            self._curve, self._x, h if 0 < self.index < self.last else self._smallest if self.index else self._largest
        )

    def _record(self, look: Look) -> None:
        super()._record(look)
        self._append(h=look.h)
        for (method, precision), error in look.errors.items():
            self._append(**{f"{method}.{precision}.error": error})
            if precision == "float64" and math.isfinite(error):
                self._errors[method].append((error, look.h))
        ((low, high),) = self._curve.domain
        if self.index % 2 == 0 and look.h > 1e-3 * (high - low):
            self._trail = [*self._trail, (look.h, look.slopes["forward", "float64"])][-TRAIL:]

    def drain(self) -> Frame:
        frame = super().drain()
        look = self._now
        return Frame(frame.step, frame.append, frame.replace | self._theory | self._trails() | lens(look))

    def _expected(self) -> dict[str, np.ndarray]:
        """What theory expects of the errors."""
        h = np.geomspace(self._largest, self._smallest, 81)
        errors = {
            (method, precision): expected_error(self._curve, self._x, h, method, precision)
            for method in METHODS
            for precision in PRECISIONS
        }
        return {"theory.h": h} | {
            f"theory.{method}.{precision}": error for (method, precision), error in errors.items()
        }

    def _trails(self) -> dict[str, np.ndarray]:
        """The secants as one line with gaps."""
        look = self._now
        drawn = [line("line", self._curve, look.x, look.height, slope) for h, slope in self._trail if h > look.h]
        gap = [math.nan]
        return {
            f"trail.{axis}": np.concatenate(
                [np.zeros(0), *(part for each in drawn for part in (each[f"line.{axis}"], gap))]
            )
            for axis in "xy"
        }

    def _end(self) -> Outcome:
        if self._x + self._largest == self._x:
            return Outcome("finished", self.index, BLIND, dict(h=self._now.h))
        if not all(self._errors.values()):
            return Outcome("finished", self.index, NOWHERE, dict(h=self._now.h))
        values = {"h": self._now.h}
        for method, errors in self._errors.items():
            values[f"{method}_error"], values[f"{method}_h"] = min(errors)
        return Outcome("finished", self.index, SHRUNKEN, values)


def lens(look: Look) -> dict[str, np.ndarray]:
    """The curve around x, magnified by 1/h in both directions, in either precision: straight, until only rounding is left."""
    drawn = {"lens.t": LENS, "lens.tangent": look.exact * LENS}
    with np.errstate(all="ignore"):
        for precision, number in PRECISIONS.items():
            dtype = np.dtype(number)
            x, h = dtype.type(look.x), dtype.type(look.h)
            drawn[f"lens.{precision}"] = (look.curve(x + LENS.astype(dtype) * h) - look.curve(np.asarray(x))) / h
    return drawn


class Racer:
    """What one racer has done since the last frame."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.points: list[tuple[float, float, float]] = []
        self.latest: Step | None = None

    @property
    def ended(self) -> bool:
        return self.latest is not None and self.latest.outcome is not None

    def record(self, step: Step) -> None:
        self.points.append((float(step.theta[0]), step.loss, abs(float(step.gradient[0]))))
        self.latest = step

    def numbers(self) -> dict[str, object]:
        step, outcome = self.latest, self.latest.outcome
        return {
            "step": step.index,
            "x": float(step.theta[0]),
            "loss": step.loss,
            "slope": float(step.gradient[0]),
            "lr": step.lr,
            "outcome": _(outcome.kind) if outcome else "",
            "message": said(outcome) if outcome else "",
        }


class Descending(LabRun):
    """A race of optimizers from x. The start is step 0 and is there at once."""

    def __init__(self, config: DerivativeConfig, seed: int) -> None:
        self._curve = config.curve
        self._racers = [Racer(label) for label in config.labels]
        self._race = descend(
            self._curve,
            [racer.build() for racer in config.racers],
            start=self._curve.start,
            steps=config.steps,
            seed=seed,
            gradient=config.gradient,
            h=config.h if config.gradient == "numerical" else 1e-4,
            **_live(config),
        )
        self.index = 0
        self.ending: RaceEnding | None = None
        self._step()

    def advance(self, steps: int) -> None:
        for _ in range(steps):
            if self.ending is not None:
                return
            self._step()

    def _step(self) -> None:
        for racer, step in zip(self._racers, next(self._race), strict=True):
            if not racer.ended:
                racer.record(step)
                self.index = step.index
        if all(racer.ended for racer in self._racers):
            self.ending = RaceEnding.of((racer.label, racer.latest.outcome) for racer in self._racers)

    def change(self, config: DerivativeConfig) -> None:
        self._race.change(optimizers=[racer.build() for racer in config.racers], **_live(config))

    def drain(self) -> Frame:
        append: dict[str, np.ndarray] = {}
        x = np.array(self._curve.start)
        replace: dict[str, Any] = {"step": self.index, "place.x": x, "place.y": self._curve(x)}
        for number, racer in enumerate(self._racers):
            if racer.points:
                columns = np.array(racer.points).T
                racer.points = []
                append |= {
                    f"racer.{number}.{name}": values
                    for name, values in zip(("x", "loss", "gradient_norm"), columns, strict=True)
                }
            numbers = racer.numbers()
            replace |= {f"racer.{number}.{name}": value for name, value in numbers.items()}
            replace |= line(f"racer.{number}.tangent", self._curve, numbers["x"], numbers["loss"], numbers["slope"])
        return Frame(self.index, append, replace)


def _live(config: DerivativeConfig) -> dict[str, list]:
    return {
        "schedule": [racer.schedule.build() for racer in config.racers],
        "max_grad": [racer.max_grad for racer in config.racers],
    }
