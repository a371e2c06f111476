"""Shared parts of labs on a surface: the config of a function f(x, y), a point on it, and the optimizers that descend
from there.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field, model_validator

from app.labs.shared.config import Slider
from app.labs.shared.fields import OneOf, Part, Within, extra, field, filled, fills_in, misplaced
from app.labs.shared.optimizers import STABLE, AnyOptimizer, limit_of, with_rate
from app.labs.shared.race_config import DifferenceStep, Gradient, RaceConfig, Steps, racers_field
from engine import OPTIMIZERS, SURFACES, Surface
from engine.expression import ExpressionError
from engine.sentences import N_
from engine.surfaces import quadratic

CUSTOM = "custom"
QUADRATIC_EVERY = 97
"""Of the sample points, those where a function is looked at for being quadratic."""

FUNCTIONS = (*SURFACES, CUSTOM)

Function = Annotated[str, OneOf(FUNCTIONS)]
Coordinate = Annotated[float, Within(-1e6, 1e6)]


class Point(Part):
    x: Coordinate = field(title="x")
    y: Coordinate = field(title="y")


class Domain(Part):
    """The part of the plane that is drawn."""

    x_low: Coordinate = field(title=N_("x from"))
    x_high: Coordinate = field(title=N_("x to"))
    y_low: Coordinate = field(title=N_("y from"))
    y_high: Coordinate = field(title=N_("y to"))


class SurfaceConfig(RaceConfig):
    """The function to minimize, the start, and the optimizers. Missing values follow from the function."""

    racers_unless_given: ClassVar[tuple[str, ...]] = ("gd",)

    function: Function = field(
        "ravine",
        N_("Function"),
        N_("function to minimize; edit the formula below to make your own"),
        group="function",
        resets="expression condition domain. start. racers.*.lr",
    )
    expression: str = Field(
        "",
        max_length=200,
        title="f(x, y)",
        description=N_("numbers, x, y, pi, e, + − * / ^ and functions such as sin, exp, sqrt, abs"),
        json_schema_extra=extra(group="function", widget="expression"),
    )
    condition: Annotated[float | None, Within(1, 1e6, log=True, slider=(1, 1e4))] = field(
        None,
        N_("Condition number"),
        N_("ratio of the largest curvature to the smallest: λmax/λmin"),
        group="function",
        symbol="κ",
        resets="expression racers.*.lr",
        only=("function", "quadratic"),
    )
    start: Point = field(
        title=N_("Start"),
        about=N_("starting point; click the contour plot, or drag the start there"),
        group="function",
    )
    domain: Domain = field(title=N_("Domain"), about=N_("range of the plot"), group="function", fold=True)
    racers: list[AnyOptimizer] = racers_field(1, "Optimizer")
    steps: Steps = 200
    gradient: Gradient = "automatic"
    h: DifferenceStep = field(
        1e-4,
        about=N_("step h of the numerical gradient: it compares the values at −h and +h"),
        group="run",
        symbol="h",
        only=("gradient", "numerical"),
    )

    def choices(self) -> frozenset[str]:
        return super().choices() | {"function", "expression" if self.function == CUSTOM else "condition"}

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        functions = {name: surface.title for name, surface in SURFACES.items()} | {CUSTOM: N_("Your own f(x, y)")}
        return super().titles() | {"function": functions}

    @fills_in
    def _fill_in(cls, values: dict[str, Any]) -> Any:
        """Give missing values defaults that suit the function."""
        name = values.get("function", cls.model_fields["function"].default)
        if name not in FUNCTIONS:
            # The field itself is refused; nothing else is to be said yet.
            return cls.model_validate({}).model_dump() | {"function": name}
        text = values.get("expression")
        if name == "quadratic":
            values.setdefault("condition", 100.0)
        surface = _catalogue_surface(name, values.get("condition"))
        if isinstance(text, str) and text.strip() and (surface is None or text.strip() != surface.expression):
            values["function"] = name = CUSTOM
            values.pop("condition", None)
        elif surface is not None:
            values["expression"] = surface.expression
        facts = surface or _own_surface(text, values.get("domain"))
        (x_low, x_high), (y_low, y_high) = facts.domain
        values["domain"] = filled(values.get("domain"), dict(x_low=x_low, x_high=x_high, y_low=y_low, y_high=y_high))
        values["start"] = filled(values.get("start"), dict(x=facts.start[0], y=facts.start[1]))
        racers = values.get("racers", [{"optimizer": optimizer} for optimizer in cls.racers_unless_given])
        if isinstance(racers, list | tuple):
            values["racers"] = [with_rate(racer, facts) for racer in racers]
        return values

    @model_validator(mode="after")
    def _check(self) -> "SurfaceConfig":
        domain, start = self.domain, self.start
        for axis in ("x", "y"):
            low, high, at = getattr(domain, f"{axis}_low"), getattr(domain, f"{axis}_high"), getattr(start, axis)
            if not low < high:
                raise misplaced(
                    f"domain.{axis}_high",
                    "{field}: {high:g} must be more than {low:g}, where {axis} begins",
                    axis=axis,
                    high=high,
                    low=low,
                )
            if not low <= at <= high:
                raise misplaced(
                    f"start.{axis}",
                    "{field}: {at:g} is outside the domain [{low:g}, {high:g}]",
                    at=at,
                    low=low,
                    high=high,
                )
        try:
            surface = self.surface
        except ExpressionError as error:
            raise misplaced("expression", error) from None
        if not _is_defined(surface):
            raise misplaced(
                "expression", "{formula} has no finite value anywhere in the domain", formula=self.expression
            )
        if not np.isfinite(surface.value(np.array([[start.x, start.y]]))).all():
            raise misplaced(
                "start.x",
                "f has no finite value at ({x:g}, {y:g}); choose another start",
                x=start.x,
                y=start.y,
            )
        if self.gradient == "automatic" and not np.isfinite(surface.gradient(np.array([start.x, start.y]))).all():
            raise misplaced(
                "start.x",
                "f has no gradient at ({x:g}, {y:g}); choose another start",
                x=start.x,
                y=start.y,
            )
        return self

    @property
    def surface(self) -> Surface:
        """The function with the config's domain and start."""
        domain = self.domain
        return _surface(
            self.function,
            self.expression,
            self.condition,
            ((domain.x_low, domain.x_high), (domain.y_low, domain.y_high)),
            (self.start.x, self.start.y),
        )

    @property
    def objective(self) -> Surface:
        return self.surface

    @property
    def logarithmic(self) -> bool:
        """Whether the loss can use a logarithmic axis: f is nowhere negative in the domain."""
        values = self.surface.value(_sample_points(self.surface.domain))
        return bool((values[np.isfinite(values)] >= 0).all())

    def sliders(self) -> dict[str, Slider]:
        """On a quadratic function, the limit of stability of each learning rate that has one."""
        steepest = self.steepest
        if steepest is None:
            return {}
        limits = {number: limit_of(racer, steepest) for number, racer in enumerate(self.racers)}
        return {
            f"racers.{number}.lr": Slider(
                1e-5, 10.0, limit, STABLE, OPTIMIZERS[self.racers[number].optimizer].stable_lr_formula or ""
            )
            for number, limit in limits.items()
            if limit is not None
        }

    @property
    def steepest(self) -> float | None:
        """The larger of `curvatures`."""
        return self.curvatures[1] if self.curvatures else None

    @property
    def curvatures(self) -> tuple[float, float] | None:
        """The eigenvalues of the Hessian where it is constant and no direction leads down without end; else None."""
        with np.errstate(all="ignore"):
            hessians = self.surface.hessian(_sample_points(self.surface.domain)[::QUADRATIC_EVERY])
        first = hessians[0]
        if not np.isfinite(hessians).all() or not np.allclose(
            hessians, first, rtol=1e-9, atol=1e-12 * np.abs(first).max()
        ):
            return None
        low, high = np.linalg.eigvalsh(first)
        return (float(low), float(high)) if low >= 0 and high > 0 else None

    def sketched_on(self) -> dict[str, Any]:
        """The figures mark the start, but a run from another start can be shown on them."""
        return {name: value for name, value in self.figures_part().items() if name != "start"}

    def comparable(self) -> dict[str, Any]:
        return self.model_dump(mode="json", include={"function", "expression", "condition"})

    def beginning(self, seed: int) -> dict[str, Any]:
        return self.comparable() | self.model_dump(mode="json", include={"start"})


def _catalogue_surface(name: str, condition: Any) -> Surface | None:
    if name == CUSTOM:
        return None
    if name == "quadratic":
        try:
            return quadratic(float(condition))
        except (TypeError, ValueError):
            return quadratic(100.0)  # the field itself is refused later
    return SURFACES[name]


def _own_surface(text: Any, domain: Any) -> Surface:
    """A typed function over its domain, as far as both can be read, for a suitable start and learning rates."""
    try:
        limits = [(float(domain[f"{axis}_low"]), float(domain[f"{axis}_high"])) for axis in "xy"] if domain else []
        return Surface.from_expression(text.strip(), domain=tuple(limits) or ((-5.0, 5.0), (-5.0, 5.0)))
    except (ExpressionError, ValueError, TypeError, KeyError, AttributeError):
        return SURFACES["sphere"]  # what cannot be read is refused at its own field


@lru_cache(maxsize=128)
def _surface(
    name: str, text: str, condition: float | None, domain: tuple[tuple[float, float], ...], start: tuple[float, float]
) -> Surface:
    surface = _catalogue_surface(name, condition)
    if surface is None:
        return Surface.from_expression(text, domain=domain, start=start)
    return replace(surface, domain=domain, start=start)


@lru_cache(maxsize=128)
def _is_defined(surface: Surface) -> bool:
    """Whether it has a finite value anywhere in its domain."""
    return bool(np.isfinite(surface.value(_sample_points(surface.domain))).any())


def _sample_points(domain: tuple[tuple[float, float], ...]) -> np.ndarray:
    """(1681, 2) points all over the domain, off the round numbers where poles are often."""
    axes = [np.linspace(low, high, 41) + (high - low) * 1e-4 for low, high in domain]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
