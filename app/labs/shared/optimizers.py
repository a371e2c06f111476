"""The config parts that every lab with optimizers shares: an optimizer with its settings, its schedule and its
clipping.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field
from pydantic.fields import FieldInfo

from app.i18n.translation import _, said
from app.labs.shared.fields import ChosenBy, Part, Within, choice_of, extra, settings_model
from engine import OPTIMIZERS, SCHEDULES
from engine.nets import ACTIVATIONS
from engine.objective_function import ObjectiveFunction
from engine.optimizers import Optimizer
from engine.readable import readable
from engine.schedules import Schedule
from engine.sentences import N_
from engine.settings import short_repr


class SchedulePart(Part):
    """How the learning rate changes with the steps."""

    if TYPE_CHECKING:
        kind: str

    def build(self) -> Schedule:
        return SCHEDULES[self.kind](**{name: getattr(self, name) for name in type(self).model_fields if name != "kind"})


SCHEDULE_MODELS = {name: settings_model("kind", name, settings, SchedulePart) for name, settings in SCHEDULES.items()}


class OptimizerPart(Part):
    """One optimizer of a race with its own settings; subclasses may add fields that are none of the optimizer's."""

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
    """A config model for each optimizer, told apart by the field `optimizer`; `base` brings the lab's own fields."""
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
"""Of the limit of a learning rate."""


def limit_of(racer: OptimizerPart, steepest: float) -> float | None:
    """The learning rate beyond which it diverges on a quadratic function with this largest curvature, where theory has
    one; None with a schedule or with clipping.
    """
    plain = racer.schedule.kind == "constant" and racer.max_grad is None
    return racer.build().stable_lr(steepest) if plain else None


def searching(racers: Sequence[OptimizerPart]) -> list[int]:
    """Which of them have a line search, by number."""
    return [number for number, racer in enumerate(racers) if OPTIMIZERS[racer.optimizer].needs == "objective"]


def labels_of(racers: Sequence[OptimizerPart]) -> list[str]:
    """A name for each racer, in the viewer's language: its optimizer's title, or how its net begins where that alone
    differs; those of a kind are numbered.
    """
    titles = [_(OPTIMIZERS[racer.optimizer].title) for racer in racers]
    titles = [f"{title}{_layers(racer, racers)}" for title, racer in zip(titles, racers, strict=True)]
    beginnings = [_beginning(racer, racers) for racer in racers]
    if all(beginnings) and len(set(titles)) == 1:
        titles = beginnings
    elif all(beginnings):
        titles = [f"{title}, {beginning}" for title, beginning in zip(titles, beginnings, strict=True)]
    return [
        title if titles.count(title) == 1 else f"{title} {titles[: at + 1].count(title)}"
        for at, title in enumerate(titles)
    ]


def names_of(racers: Sequence[OptimizerPart], labels: Sequence[str]) -> list[str]:
    """Their labels, and for racers of one optimizer the numbers that they differ in, which may change during a run:
    figures and what a run says keep to the labels.
    """
    names = []
    for racer, label in zip(racers, labels, strict=True):
        alike = [other for other in racers if other.optimizer == racer.optimizer]
        told = [label]
        for name, about in type(racer).model_fields.items():
            values = [getattr(other, name) for other in alike]
            if isinstance(getattr(racer, name), float) and name not in (*BEGINNINGS, *LAYERS) and len(set(values)) > 1:
                symbol = _symbol(about) or _(about.title or name)
                told.append(f"{symbol} = {short_repr(getattr(racer, name))}")
        names.append(", ".join(told))
    return names


def _symbol(about: FieldInfo) -> str:
    given = about.json_schema_extra
    form = given.get("form") if isinstance(given, dict) else None
    return str(form.get("symbol") or "") if isinstance(form, dict) else ""


def _beginning(racer: OptimizerPart, racers: Sequence[OptimizerPart]) -> str:
    """What of its net's fixed settings is not the same for all racers, in words."""
    return ", ".join(
        in_words(getattr(racer, name, None))
        for name, in_words in BEGINNINGS.items()
        if len({getattr(other, name, None) for other in racers}) > 1
    )


def _layers(racer: OptimizerPart, racers: Sequence[OptimizerPart]) -> str:
    """What stands between its net's layers and not between those of all racers, in words."""
    return "".join(
        f", {in_words(getattr(racer, name))}"
        for name, in_words in LAYERS.items()
        if getattr(racer, name, None) not in (None, 0, "off")
        and len({getattr(other, name, None) for other in racers}) > 1
    )


LAYERS: dict[str, Callable[[Any], str]] = {
    "dropout": lambda rate: said(N_("dropout {rate}"), rate=readable(rate)),
    "batch_norm": lambda switch: _("batch norm"),
}

BEGINNINGS: dict[str, Callable[[Any], str]] = {
    "activation": lambda name: _(ACTIVATIONS[name].title),
    "init": _,
    "init_scale": lambda scale: _("usual scale") if scale is None else f"s = {scale:g}",
}


TITLES = {
    "optimizer": {name: optimizer.title for name, optimizer in OPTIMIZERS.items()},
    "kind": {name: schedule.title for name, schedule in SCHEDULES.items()},
}
