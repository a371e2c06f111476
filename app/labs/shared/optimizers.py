"""The config parts that every lab with optimizers shares: an optimizer with its settings, its schedule and its
clipping.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from app.labs.shared.fields import ChosenBy, Part, Within, choice_of, extra, settings_model
from engine import OPTIMIZERS, SCHEDULES
from engine.objective_function import ObjectiveFunction
from engine.optimizers import Optimizer
from engine.schedules import Schedule
from engine.sentences import N_


class SchedulePart(Part):
    """How the learning rate changes with the steps."""

    if TYPE_CHECKING:
        kind: str

    def build(self) -> Schedule:
        return SCHEDULES[self.kind](**{name: getattr(self, name) for name in type(self).model_fields if name != "kind"})


SCHEDULE_MODELS = {name: settings_model("kind", name, settings, SchedulePart) for name, settings in SCHEDULES.items()}


class OptimizerPart(Part):
    """One optimizer of a race with its own settings; subclasses may add fields of another kind."""

    if TYPE_CHECKING:
        optimizer: str
        lr: float
        schedule: SchedulePart
        max_grad: float | None

    def build(self) -> Optimizer:
        settings = OPTIMIZERS[self.optimizer]
        return settings(
            **{name: getattr(self, name) for name in settings.__dataclass_fields__ if name in type(self).model_fields}
        )


_SHARED: dict[str, Any] = {
    "schedule": (
        choice_of(SCHEDULE_MODELS, "kind"),
        Field(
            SCHEDULE_MODELS["constant"].model_validate({}),
            title=N_("Schedule"),
            description=N_("how the learning rate changes over the steps"),
            json_schema_extra=extra(fold=True),
        ),
    ),
    "max_grad": (
        Annotated[float | None, Within(1e-9, 1e9, log=True)],
        Field(
            None,
            title=N_("clip norm"),
            description=N_("maximum norm of the gradient; empty: no clipping"),
            json_schema_extra=extra(fold=True),
        ),
    ),
}


class SearchingPart(OptimizerPart):
    """A line search finds the length of each step and takes exact gradients: no schedule, no clipping."""

    schedule: ClassVar[SchedulePart] = SCHEDULE_MODELS["constant"].model_validate({})  # type: ignore[misc]
    max_grad: ClassVar[None] = None  # type: ignore[misc]


def optimizer_models(
    base: type[OptimizerPart], optimizers: Iterable[str] = OPTIMIZERS
) -> dict[str, type[OptimizerPart]]:
    """A config model for each optimizer, distinguished by the field `optimizer`; `base` has the lab's own fields."""
    searching: type[OptimizerPart] = type(f"Searching{base.__name__}", (SearchingPart, base), {"__module__": __name__})
    return {
        name: settings_model("optimizer", name, OPTIMIZERS[name], searching)
        if OPTIMIZERS[name].needs == "objective"
        else settings_model("optimizer", name, OPTIMIZERS[name], base, **_SHARED)
        for name in optimizers
    }


AnyOptimizer = Annotated[OptimizerPart, ChosenBy("optimizer", optimizer_models(OptimizerPart))]
"""A racer without fields of the lab's own."""


def with_rate(racer: Any, suited: ObjectiveFunction) -> Any:
    """A racer's values, with a learning rate that suits the function if none was given."""
    if isinstance(racer, dict) and "lr" not in racer and racer.get("optimizer") in OPTIMIZERS:
        return racer | {"lr": float(f"{suited.suggested_lr(racer['optimizer']):.4g}")}
    return racer


STABLE = N_("stable below {mark:.4g} = {formula}")
"""Share of a learning rate's limit that counts as stable."""


def limit_of(racer: OptimizerPart, steepest: float) -> float | None:
    """The learning rate beyond which it diverges on a quadratic function with this largest curvature, where theory has
    one; None with a schedule or with clipping.
    """
    plain = racer.schedule.kind == "constant" and racer.max_grad is None
    return racer.build().stable_lr(steepest) if plain else None


def searching(racers: Sequence[OptimizerPart]) -> list[int]:
    """The numbers of those with a line search."""
    return [number for number, racer in enumerate(racers) if OPTIMIZERS[racer.optimizer].needs == "objective"]


TITLES = {
    "optimizer": {name: optimizer.title for name, optimizer in OPTIMIZERS.items()},
    "kind": {name: schedule.title for name, schedule in SCHEDULES.items()},
}
