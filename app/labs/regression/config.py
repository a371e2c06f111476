"""The regression lab's config: data, the initial weights, and the descents that race on their mean squared error."""

import math
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from app.i18n.translation import _, said
from app.labs.shared.config import Slider
from app.labs.shared.fields import ChosenBy, Part, Within, choice_of, field, fills_in, misplaced, settings_model
from app.labs.shared.optimizers import STABLE, TITLES, OptimizerPart, optimizer_models, searching
from app.labs.shared.race_config import RaceConfig, Steps, racers_field
from app.labs.shared.work import MOST, Work
from engine import OPTIMIZERS, LinearRegression
from engine.datasets import REGRESSION_SETS, CSVError, RegressionSet, read_regression_csv
from engine.grid_sampling import Domain, round_to_one_digit
from engine.optimizers.line_search import MOST_TRIALS
from engine.sentences import N_, Sentence

MOST_UPDATES = 1_000_000
UPDATE_SECONDS = 2.5e-5
POINT_SECONDS = 1e-6
"""Time for an update's point in a frame."""

Weight = Annotated[float, Within(-1e9, 1e9)]


class DataPart(Part):
    """Points, or the settings that generate them; the fields are those that the lab itself reads."""

    if TYPE_CHECKING:
        kind: str
        table: str
        outliers: int

    def build(self) -> RegressionSet:
        if self.kind == "csv":
            return read_regression_csv(self.table)
        return REGRESSION_SETS[self.kind](
            **{name: getattr(self, name) for name in type(self).model_fields if name != "kind"}
        )


EXAMPLE_TABLE = "hours,score\n1,52\n2,55\n2.5,61\n3,60\n4,68\n5,70\n5.5,77\n6,75\n7,84\n8,88"


class TablePart(DataPart):
    """A table that the user has pasted."""

    kind: Literal["csv"] = field("csv", N_("Kind"))
    table: Annotated[str, Field(max_length=6000)] = field(
        EXAMPLE_TABLE,
        N_("Table"),
        N_("rows of x, y for a line or of x0, x1, y for a plane; a header is allowed, up to 6,000 characters"),
        widget="table",
        resets="racers.*.lr racers.*.batch_size",
    )


DATA_MODELS: dict[str, type[DataPart]] = {
    name: settings_model("kind", name, settings, DataPart) for name, settings in REGRESSION_SETS.items()
} | {"csv": TablePart}

FIRST_KIND = "line"
"""Its noise keeps the first three descents apart; without noise all of them end at the same weights."""

FIRST_WEIGHTS = {"plane": (1.0, 1.0)}
"""For other data a descent begins at (0, 0)."""


class Start(Part):
    w0: Weight = field(title="w₀")
    w1: Weight = field(title="w₁")


class RegressionRacerPart(OptimizerPart):
    """One descent: an optimizer, and the share of the data that each of its updates sees."""

    batch: Literal["all", "one", "mini"] = field("all", N_("Each update sees"), N_("points averaged in each gradient"))
    batch_size: Annotated[int, Within(1, 10_000, log=True)] = field(
        30,
        N_("Batch size"),
        N_("points averaged in the gradient of one update; at most all"),
        only=(".batch", "mini"),
    )
    sampling: Literal["shuffle", "ordered", "random"] = field(
        "shuffle",
        N_("Points are taken"),
        N_("a new order in every epoch, the data's own order, or drawn at random"),
        only=(".batch", "one", "mini"),
    )

    def batches(self, n: int) -> dict[str, Any]:
        """The settings of `Batches` for n points."""
        size = {"all": n, "one": 1, "mini": min(self.batch_size, n)}[self.batch]
        return {"batch_size": size, "sampling": "shuffle" if self.batch == "all" else self.sampling}


RACER_MODELS = optimizer_models(RegressionRacerPart)

FIRST_RACERS = (
    {"optimizer": "gd", "batch": "all"},
    {"optimizer": "gd", "batch": "one", "sampling": "random"},
    {"optimizer": "gd", "batch": "mini"},
)

GENTLE = 0.5
"""A learning rate of plain descent, times the largest squared input: stable for every batch, however small, and large
enough that the noise floor of small batches is seen. One point alone is stable below 1.
"""
SLOWER = {"gd": 1.0, "momentum": 0.1, "nesterov": 0.1, "line_search": 10.0, "cg": 1.0}
"""Rules whose step grows with the gradient: their learning rate in units of plain descent's."""
STRIDES = {"adagrad": 0.1, "adadelta": 1.0, "lion": 0.005}
"""Rules whose step does not: their learning rate in units of the distance to the solution; the others' is 0.01."""

LABELS = {"all": N_("Batch"), "one": N_("Stochastic"), "mini": N_("Mini-batch of {size}")}
OTHER_LABELS = {
    "all": N_("{optimizer}, batch"),
    "one": N_("{optimizer}, stochastic"),
    "mini": N_("{optimizer}, mini-batch of {size}"),
}


class RegressionConfig(RaceConfig):
    """The data, the initial weights, and the descents. Missing values follow from the data."""

    data: Annotated[DataPart, ChosenBy("kind", DATA_MODELS)] = field(
        DATA_MODELS[FIRST_KIND].model_validate({}),
        N_("Data"),
        N_("points to which the line or plane is fitted"),
        group="data",
    )
    start: Start = field(
        title=N_("Initial weights"),
        about=N_("starting point of the descents; click or drag in the contour plot"),
        group="data",
    )
    told_by_titles = frozenset({"batch", "batch_size"})
    racers: list[Annotated[RegressionRacerPart, ChosenBy("optimizer", RACER_MODELS)]] = racers_field(6, "Descents")
    step_unit: Literal["update", "epoch"] = field(
        "update", N_("A step is"), N_("unit of the Step button and of the speed"), group="run"
    )
    steps: Steps = field(300, about=N_("maximum number"))

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return super().titles() | {
            "data.kind": ({name: made.title for name, made in REGRESSION_SETS.items()} | {"csv": N_("Your own table")}),
            "batch": {
                "all": N_("all points (batch)"),
                "one": N_("one point (stochastic)"),
                "mini": N_("some points (mini-batch)"),
            },
            "sampling": {
                "shuffle": N_("shuffled"),
                "ordered": N_("in order"),
                "random": N_("drawn at random"),
            },
            "step_unit": {"update": N_("one update of each descent"), "epoch": N_("a pass over the data (epoch)")},
        }

    @fills_in
    def _fill_in(cls, values: dict[str, Any]) -> Any:
        """Give missing values defaults that suit the data."""
        data = values.get("data", {})
        if isinstance(data, dict):
            data = values["data"] = {"kind": FIRST_KIND} | data
        part = _readable(data)
        first = FIRST_WEIGHTS.get(part.kind, (0.0, 0.0))
        start = values.get("start")
        values["start"] = (
            dict(w0=first[0], w1=first[1]) | start
            if isinstance(start, dict)
            else dict(w0=first[0], w1=first[1])
            if start is None
            else start
        )
        racers = values.get("racers", FIRST_RACERS)
        if isinstance(racers, list | tuple):
            values["racers"] = [_with_defaults(racer, part) if isinstance(racer, dict) else racer for racer in racers]
        return values

    @model_validator(mode="after")
    def _check(self) -> "RegressionConfig":
        try:
            n = len(self.regression)
        except CSVError as error:
            raise misplaced("data.table", error) from None
        if getattr(self.data, "outliers", 0) > n / 2:
            raise misplaced(
                "data.outliers",
                "{field}: {outliers} is more than half of the {n} points",
                outliers=self.data.outliers,
                n=n,
            )
        for number in searching(self.racers):
            if self.racers[number].batch != "all":
                raise misplaced(
                    f"racers.{number}.batch",
                    ("{optimizer} compares values of one function along a line, so each update must see all points"),
                    optimizer=Sentence(OPTIMIZERS[self.racers[number].optimizer].title),
                )
        updates = max(self.updates)
        if updates > MOST_UPDATES:
            raise misplaced(
                "steps",
                "{field}: {steps} makes {updates:,} updates; at most {most:,} are allowed",
                steps=self.steps,
                updates=updates,
                most=MOST_UPDATES,
            )
        return self

    @cached_property
    def examples(self) -> RegressionSet:
        return _built(self.data)[0]

    @cached_property
    def regression(self) -> LinearRegression:
        """The objective, with the part of its plane that is drawn."""
        return LinearRegression(self.examples.inputs, self.examples.targets, self.window)

    @cached_property
    def window(self) -> Domain:
        """The part of the plane of weights that is drawn."""
        examples, objective = _built(self.data)
        first = FIRST_WEIGHTS.get(self.data.kind, (0.0, 0.0))
        window = _window(objective, first, getattr(examples, "weights", first))
        return _holding(window, (self.start.w0, self.start.w1))

    @cached_property
    def racer_titles(self) -> list[str]:
        """By what each update sees, and the optimizer where it is not gradient descent."""
        n = len(self.examples)
        return [
            said(
                (LABELS if racer.optimizer == "gd" else OTHER_LABELS)[racer.batch],
                optimizer=_(TITLES["optimizer"][racer.optimizer]),
                size=racer.batches(n)["batch_size"],
            )
            for racer in self.racers
        ]

    @property
    def updates(self) -> list[int]:
        """How many each racer makes at most."""
        n = len(self.examples)
        return [
            self.steps * (-(-n // racer.batches(n)["batch_size"]) if self.step_unit == "epoch" else 1)
            for racer in self.racers
        ]

    @property
    def samples(self) -> list[int]:
        """How many points each racer sees at most."""
        n = len(self.examples)
        return [
            self.steps * (n if self.step_unit == "epoch" else racer.batches(n)["batch_size"]) for racer in self.racers
        ]

    def work(self) -> Work:
        """A tick is a step: one update of each racer, or all updates of an epoch."""
        updates = sum(self.updates) / self.steps
        trials = MOST_TRIALS * len(searching(self.racers))
        return Work(tick=(updates + trials) * UPDATE_SECONDS, frame=updates * POINT_SECONDS + 0.001)

    def too_large(self) -> PydanticCustomError:
        """The racers are too slow in a step: only epochs of small batches are."""
        return misplaced(
            "step_unit",
            N_("an epoch makes {updates:,} updates; a step may have at most {most:,}"),
            updates=sum(self.updates) // self.steps,
            most=round(MOST.tick / UPDATE_SECONDS),
        )

    def sliders(self) -> dict[str, Slider]:
        """Sliders of the learning rates: ends that suit the data, and the limit of stability where there is one."""
        steepest = float(self.regression.curvatures[1])
        found = {}
        for number, racer in enumerate(self.racers):
            optimizer = racer.build()
            limit = optimizer.stable_lr(steepest) if steepest > 0 else None
            middle = limit if limit is not None else _way(self.regression, (self.start.w0, self.start.w1)) / 100
            power = min(max(math.floor(math.log10(middle)), -8), 1)
            holds = (
                limit is not None
                and racer.batch == "all"
                and racer.schedule.kind == "constant"
                and racer.max_grad is None
            )
            found[f"racers.{number}.lr"] = Slider(
                10.0 ** (power - 4),
                10.0 ** (power + 2),
                *((limit, STABLE, optimizer.stable_lr_formula) if holds else ()),
            )
        return found

    def figures_part(self) -> dict[str, Any]:
        return self.model_dump(mode="json", include={"data"}) | {
            "window": self.window,
            "labels": self.labels,
            "updates": self.updates,
            "samples": self.samples,
        }

    def comparable(self) -> dict[str, Any]:
        return self.model_dump(mode="json", include={"data"})

    def beginning(self, seed: int) -> dict[str, Any]:
        return self.model_dump(mode="json", include={"data", "start"})


_data: TypeAdapter[DataPart] = TypeAdapter(choice_of(DATA_MODELS, "kind"))


def _readable(data: Any) -> DataPart:
    """The data as far as they can be read, for suitable defaults; data that cannot be read are refused at their own
    field.
    """
    try:
        part = _data.validate_python(data)
        _built(part)
    except ValueError:
        return DATA_MODELS[FIRST_KIND].model_validate({})
    return part


def _with_defaults(racer: dict[str, Any], part: DataPart) -> dict[str, Any]:
    examples, regression = _built(part)
    filled = {"batch_size": min(30, len(examples))} | racer
    if "lr" not in racer and isinstance(name := racer.get("optimizer"), str):
        filled["lr"] = _suggested_lr(regression, name, FIRST_WEIGHTS.get(part.kind, (0.0, 0.0)))
    return filled


def _suggested_lr(regression: LinearRegression, optimizer: str, start: tuple[float, float]) -> float:
    """A learning rate at which the optimizer of this id shows its behavior on this data, with batches of any size."""
    if optimizer in ("newton", "plain_newton", "lbfgs"):
        return 1.0
    if optimizer in SLOWER:
        largest = float((regression.design**2).sum(axis=1).max())
        return round_to_one_digit(SLOWER[optimizer] * GENTLE / largest) if largest else 0.01
    return round_to_one_digit(STRIDES.get(optimizer, 0.01) * _way(regression, start))


def _way(regression: LinearRegression, start: tuple[float, float]) -> float:
    """The distance from the start to the solution; 1 when it is 0."""
    return float(np.abs(regression.solution - start).max()) or 1.0


def _window(regression: LinearRegression, *others: tuple[float, float]) -> Domain:
    """The part of the plane of weights with the solution and others in it, and the contour through the first of those
    as far as that is no larger.
    """
    solution = regression.solution
    places = np.array([*others, solution])
    middle = (places.max(axis=0) + places.min(axis=0)) / 2
    ways = np.ptp(places, axis=0) / 2
    longest = float(ways.max()) or max(1.0, float(np.abs(solution).max()))
    halves = np.full(2, longest)
    if regression.flat_direction is None:
        excess = regression.losses(places[0]) - regression.minimum_mse
        contour = np.sqrt(2 * excess * np.diag(np.linalg.inv(regression.hessian)))
        halves = np.maximum(ways, np.minimum(contour, longest))
    halves = np.maximum(1.4 * halves, 1e-3 * longest)
    return tuple((float(centre - half), float(centre + half)) for centre, half in zip(middle, halves, strict=True))


def _holding(window: Domain, place: tuple[float, float]) -> Domain:
    """The window, enlarged where the place is not in it."""
    return tuple(
        (min(low, at - 0.1 * (high - at)), max(high, at + 0.1 * (at - low))) if not low <= at <= high else (low, high)
        for (low, high), at in zip(window, place, strict=True)
    )


@lru_cache(maxsize=64)
def _built(part: DataPart) -> tuple[RegressionSet, LinearRegression]:
    examples = part.build()
    return examples, LinearRegression(examples.inputs, examples.targets)
