"""The derivative lab's config: a curve, a place on it, a difference step, and what a run does with them."""

import math
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from app.labs.shared.fields import OneOf, Part, Within, extra, field, filled, fills_in, misplaced
from app.labs.shared.optimizers import AnyOptimizer, with_rate
from app.labs.shared.race_config import Gradient, RaceConfig, Steps, racers_field
from engine import CURVES, Curve
from engine.expression import ExpressionError
from engine.sentences import N_

A_DECADE = 10
"""Steps in which h falls to a tenth."""

CUSTOM = "custom"
FUNCTIONS = (*CURVES, CUSTOM)
MODES = {
    "tangent": N_("the tangent moves along the curve"),
    "difference": N_("h shrinks"),
    "descent": N_("gradient descent"),
}
USUAL = {"tangent": {"h": 0.8, "steps": 150}, "difference": {"h": 1.0}, "descent": {"h": 1e-4, "steps": 100}}
"""Defaults that suit a mode. With h = 0.8 the secants are visibly apart from the tangent."""

Coordinate = Annotated[float, Within(-1e6, 1e6)]
Difference = Annotated[float, Within(1e-60, 100, log=True, slider=(1e-15, 1))]


class Domain(Part):
    """The part of the x axis that is drawn."""

    x_low: Coordinate = field(title=N_("x from"))
    x_high: Coordinate = field(title=N_("x to"))


class DerivativeConfig(RaceConfig):
    """Which curve, where on it, and what moves. What is not given follows from the curve and the mode."""

    mode: Annotated[str, OneOf(tuple(MODES))] = field(
        "tangent", N_("Animation"), N_("what moves during a run"), group="run", resets="h smallest steps"
    )
    function: Annotated[str, OneOf(FUNCTIONS)] = field(
        "cubic",
        N_("Curve"),
        N_("formula to differentiate; edit the text below to make your own"),
        group="function",
        resets="expression domain. x racers.*.lr",
    )
    expression: str = Field(
        "",
        max_length=200,
        title="f(x)",
        description=N_("numbers, x, pi, e, + − * / ^ and functions such as sin, exp, sqrt, abs"),
        json_schema_extra=extra(group="function", widget="expression"),
    )
    x: Coordinate = field(
        title=N_("Place"),
        about=N_("where the tangent touches, its walk ends, or a descent starts; drag the point on the plot"),
        group="place",
        symbol="x",
    )
    h: Difference = field(
        title=N_("Difference step"),
        about=N_("distance from x to the other points of a difference; a run that shrinks h starts here"),
        group="place",
        symbol="h",
    )
    smallest: Difference = field(
        1e-15,
        N_("Smallest h"),
        N_("last value of h; in float32, everything below about 1e-45 is 0"),
        group="place",
        only=("mode", "difference"),
    )
    domain: Domain = field(title=N_("Domain"), about=N_("range of the x axis"), group="function", fold=True)
    racers: list[AnyOptimizer] = racers_field(4)
    steps: Steps = field(
        150,
        about=N_("steps of the walk, or the maximum number of updates of a descent"),
        group="run",
        only=("mode", "tangent", "descent"),
    )
    gradient: Gradient = field(
        "automatic", about=N_("exact derivatives, or central differences over h"), group="run", only=("mode", "descent")
    )

    def choices(self) -> frozenset[str]:
        own = {"mode", "function", "expression"} if self.function == CUSTOM else {"mode", "function"}
        return super().choices() | own

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        functions = {name: curve.title for name, curve in CURVES.items()} | {CUSTOM: N_("Your own f(x)")}
        return super().titles() | {"mode": MODES, "function": functions}

    @fills_in
    def _fill_in(cls, values: dict[str, Any]) -> Any:
        """Give missing values defaults that suit the curve and the mode."""
        fields = cls.model_fields
        name = values.get("function", fields["function"].default)
        if name not in FUNCTIONS:
            # The field itself is refused; nothing else is to be said yet.
            return cls.model_validate({}).model_dump() | {"function": name}
        values = USUAL.get(str(values.get("mode", fields["mode"].default)), USUAL["tangent"]) | values
        text = values.get("expression")
        curve = CURVES.get(name)
        if isinstance(text, str) and text.strip() and (curve is None or text.strip() != curve.expression):
            values["function"] = name = CUSTOM
            curve = None
        elif curve is not None:
            values["expression"] = curve.expression
        facts = curve or _own_curve(text, values.get("domain"))
        ((low, high),) = facts.domain
        values["domain"] = filled(values.get("domain"), dict(x_low=low, x_high=high))
        values.setdefault("x", facts.start[0])
        racers = values.get("racers", [{"optimizer": "gd"}, {"optimizer": "momentum"}])
        if isinstance(racers, list | tuple):
            values["racers"] = [with_rate(racer, facts) for racer in racers]
        return values

    @model_validator(mode="after")
    def _check(self) -> "DerivativeConfig":
        low, high = self.domain.x_low, self.domain.x_high
        if not low < high:
            raise misplaced(
                "domain.x_high",
                "{field}: {high:g} must be more than {low:g}, where x begins",
                high=high,
                low=low,
            )
        if not low <= self.x <= high:
            raise misplaced(
                "x",
                "{field}: {at:g} is outside the domain [{low:g}, {high:g}]",
                at=self.x,
                low=low,
                high=high,
            )
        if self.mode == "difference" and not self.smallest < self.h:
            raise misplaced(
                "smallest",
                "{field}: {smallest:g} must be less than h = {h:g}, from which it shrinks",
                smallest=self.smallest,
                h=self.h,
            )
        if self.mode == "descent" and self.gradient == "numerical" and self.h < 1e-16:
            raise misplaced("h", "{field}: {h:g} is too small for a descent; it must be at least 10⁻¹⁶", h=self.h)
        try:
            curve = self.curve
        except ExpressionError as error:
            raise misplaced("expression", error) from None
        if not np.isfinite(curve(np.linspace(low, high, 1001) + (high - low) * 1e-5)).any():
            raise misplaced(
                "expression", "{formula} has no finite value anywhere in the domain", formula=self.expression
            )
        if not np.isfinite(curve(self.x)):
            raise misplaced("x", "f has no finite value at x = {x:g}; choose another place", x=self.x)
        return self

    @property
    def curve(self) -> Curve:
        """The curve with the config's domain, and x as its start."""
        return _curve(self.function, self.expression, (self.domain.x_low, self.domain.x_high), self.x)

    @property
    def objective(self) -> Curve:
        return self.curve

    def lengths(self) -> dict[str, int | None]:
        return super().lengths() if self.mode == "descent" else {}

    def all_steps(self) -> int | None:
        return self.steps if self.mode != "difference" else None

    @property
    def decades(self) -> tuple[int, int]:
        """The powers of ten between which h falls."""
        return math.floor(math.log10(self.smallest)), math.ceil(math.log10(self.h))

    def figures_part(self) -> dict[str, Any]:
        part = self.model_dump(mode="json", include={"mode", "function", "expression", "domain"})
        match self.mode:
            case "difference":
                return part | {"decades": self.decades}
            case "descent":
                return part | {"steps": self.steps, "labels": self.labels}
        return part

    def sketched_by(self) -> tuple[str, ...]:
        return ("racers.", "steps") if self.mode == "descent" else ()

    def comparable(self) -> dict[str, Any]:
        return self.model_dump(mode="json", include={"function", "expression", "mode"})

    def beginning(self, seed: int) -> dict[str, Any]:
        begins = {"descent": {"x"}, "difference": {"x", "h"}}.get(self.mode, {"domain"})
        return self.comparable() | self.model_dump(mode="json", include=begins)


def _own_curve(text: Any, domain: Any) -> Curve:
    """A typed curve over its domain, as far as both can be read: for a suitable place and learning rates."""
    try:
        limits = ((float(domain["x_low"]), float(domain["x_high"])),) if domain else None
        return Curve.from_expression(text.strip(), domain=limits)
    except (ExpressionError, ValueError, TypeError, KeyError, AttributeError):
        return CURVES["parabola"]  # what cannot be read is refused at its own field


@lru_cache(maxsize=256)
def _curve(name: str, text: str, domain: tuple[float, float], x: float) -> Curve:
    if name == CUSTOM:
        return _typed(text, domain, x)
    return replace(CURVES[name], domain=(domain,), start=(x,))


@lru_cache(maxsize=32)
def _read(text: str, domain: tuple[float, float]) -> Curve:
    return Curve.from_expression(text, domain=(domain,))


def _typed(text: str, domain: tuple[float, float], x: float) -> Curve:
    return replace(_read(text, domain), start=(x,))
