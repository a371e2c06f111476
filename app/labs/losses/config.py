"""The losses lab's config: a prediction that changes, or one weight of a trained classifier."""

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import model_validator

from app.labs.shared.config import LabConfig
from app.labs.shared.fields import ChosenBy, Part, Within, field, fills_in, misplaced, settings_model
from app.labs.shared.plane import Plane, plane
from engine import DATASETS, MLP, OPTIMIZERS, fit
from engine.datasets import DataSet
from engine.nets import Net
from engine.sentences import N_

CLASSES = 10
MOST_PER_CLASS = 50
MOST_STEPS = 10_000
TRAINING_RATE = 0.05
"""Learning rate of Adam, on all points at once."""

Share = Annotated[float, Within(0, 1, slider=(0, 1))]
Weight = Annotated[float, Within(-1000, 1000)]


class PointsPart(Part):
    """The settings that generate the points."""

    if TYPE_CHECKING:
        kind: str
        per_class: int

    def build(self) -> DataSet:
        return DATASETS[self.kind](**{name: getattr(self, name) for name in type(self).model_fields if name != "kind"})


POINT_MODELS = {name: settings_model("kind", name, settings, PointsPart) for name, settings in DATASETS.items()}

SMALL = {"per_class": 15}
"""Few enough points that each stair of the accuracy is visible."""


class Interval(Part):
    low: Weight = field(-12, N_("from"))
    high: Weight = field(24, N_("to"))


class LossesConfig(LabConfig):
    """What changes, and how far."""

    show: Literal["prediction", "weight"] = field(
        "prediction",
        N_("What moves"),
        N_("a probability of one prediction, or a weight of a trained net"),
        resets="p to right rest data. hidden epochs layer unit_from unit_to interval. steps",
    )

    p: Share = field(
        0.99,
        N_("Probability of the right class"),
        N_("start value of the run; drag it in either plot"),
        group="prediction",
        symbol="y",
    )
    to: Share = field(0.001, N_("End value"), N_("reached in equal steps"), group="prediction")
    right: Annotated[int, Within(0, CLASSES - 1)] = field(
        2, N_("Right class"), N_("0 to 9: the target t is 1 there"), group="prediction", symbol="t"
    )
    rest: Literal["one", "even"] = field(
        "one", N_("Remaining probability"), N_("how the wrong classes share the rest of 1"), group="prediction"
    )

    data: Annotated[PointsPart, ChosenBy("kind", POINT_MODELS)] = field(
        title=N_("Points"), about=N_("training data of the classifier"), group="weight"
    )
    hidden: Annotated[int, Within(0, 16)] = field(
        0, N_("Hidden units"), N_("in one layer, tanh; 0 for none"), group="weight", resets="layer unit_from unit_to"
    )
    epochs: Annotated[int, Within(0, 1000)] = field(
        1000, N_("Epochs"), N_("of training before the weight moves"), group="weight"
    )
    layer: Annotated[int, Within(1, 2)] = field(1, N_("Layer"), N_("1 is the first"), group="weight")
    unit_from: Annotated[int, Within(1, 16)] = field(1, N_("From unit"), N_("or input: x is 1, y is 2"), group="weight")
    unit_to: Annotated[int, Within(1, 16)] = field(
        1, N_("To unit"), N_("or output, one for each class, from 1"), group="weight"
    )
    interval: Interval = field(Interval(), N_("Range"), N_("values of the weight that the curves show"), group="weight")

    steps: Annotated[int, Within(1, MOST_STEPS)] = field(
        title=N_("Steps"), about=N_("from one end to the other"), group="run"
    )

    def choices(self) -> frozenset[str]:
        return frozenset({"show", "kind"})

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return {
            "show": {
                "prediction": N_("a prediction among ten classes"),
                "weight": N_("one weight of a trained classifier"),
            },
            "rest": {"one": N_("to one wrong class"), "even": N_("evenly to all nine")},
            "data.kind": {name: settings.title for name, settings in DATASETS.items()},
        }

    @fills_in
    def _fill_in(cls, values: dict[str, Any]) -> Any:
        values = {"steps": 240 if values.get("show") == "weight" else 120} | values
        data = values.get("data", {})
        if isinstance(data, dict):
            data = {"kind": "gaussians"} | SMALL | data
            values["data"] = {"noise": 0.35} | data if data["kind"] == "gaussians" else data
        return values

    @model_validator(mode="after")
    def _check(self) -> "LossesConfig":
        if self.data.per_class > MOST_PER_CLASS:
            raise misplaced(
                "data.per_class",
                "{field}: {given} is outside [1, {most}]: with more, the stairs cannot be distinguished",
                given=self.data.per_class,
                most=MOST_PER_CLASS,
            )
        layers = len(self.sizes) - 1
        if self.layer > layers:
            raise misplaced(
                "layer",
                "{field}: {layer} is outside [1, {layers}], the layers of a net with {hidden} hidden units",
                layer=self.layer,
                layers=layers,
                hidden=self.hidden,
            )
        for name, most in (("unit_from", self.sizes[self.layer - 1]), ("unit_to", self.sizes[self.layer])):
            if getattr(self, name) > most:
                raise misplaced(name, "{field}: {value} is outside [1, {most}]", value=getattr(self, name), most=most)
        if not self.interval.low < self.interval.high:
            raise misplaced(
                "interval.high",
                "{field}: {high:g} must be more than {low:g}, where it begins",
                high=self.interval.high,
                low=self.interval.low,
            )
        return self

    @property
    def foretold(self) -> bool:
        """Its run is short. While a setting is touched, the page shows its start: that is what a person drags."""
        return True

    def all_steps(self) -> int | None:
        return self.steps

    @cached_property
    def plane(self) -> Plane:
        return plane(self.data.build(), "", test_share=0, seed=0)

    @property
    def sizes(self) -> tuple[int, ...]:
        return (2, *([self.hidden] if self.hidden else []), self.plane.classes)

    @property
    def net(self) -> Net:
        """A trained net, a new copy for each call."""
        return _trained(self.data, self.hidden, self.epochs).copy()

    def weight(self, net: Net) -> tuple[np.ndarray, tuple[int, int]]:
        """The matrix that holds the weight, and its position there."""
        return net.weights[self.layer - 1], (self.unit_from - 1, self.unit_to - 1)

    def prediction(self, p: float | np.ndarray) -> np.ndarray:
        """y : (..., 10) with the probability p : (...) of the right class; the class that gets all the rest is the
        fifth after it.
        """
        p = np.asarray(p, dtype=np.float64)[..., None]
        y = (
            np.repeat((1 - p) / (CLASSES - 1), CLASSES, axis=-1)
            if self.rest == "even"
            else np.zeros((*p.shape[:-1], CLASSES))
        )
        if self.rest == "one":
            y[..., (self.right + 5) % CLASSES] = 1 - p[..., 0]
        y[..., self.right] = p[..., 0]
        return y

    @property
    def target(self) -> np.ndarray:
        """t : (10,)"""
        target: np.ndarray = np.eye(CLASSES)[self.right]
        return target

    def comparable(self) -> dict[str, Any]:
        return {"show": self.show}

    def beginning(self, seed: int) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"to", "steps"})

    def figures_part(self) -> dict[str, Any]:
        return (
            self.model_dump(mode="json", include={"show", "rest"})
            if self.show == "prediction"
            else self.model_dump(mode="json", exclude={"p", "to", "right", "rest", "steps"})
        )


@lru_cache(maxsize=32)
def _trained(part: PointsPart, hidden: int, epochs: int) -> Net:
    data = part.build()
    net = MLP((2, *([hidden] if hidden else []), data.class_count), activation="tanh", init="xavier", dtype="float64")
    if epochs:
        fit(net, data, OPTIMIZERS["adam"](lr=TRAINING_RATE), batch_size=len(data), epochs=epochs).advance(epochs)
    return net
