"""The softmax lab's config: six weights, one example, and the optimizers that race on it."""

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from app.labs.shared.fields import ChosenBy, Part, Within, extra
from app.labs.shared.networks import racer_models, with_rates
from app.labs.shared.optimizers import TITLES, OptimizerPart
from app.labs.shared.race_config import DifferenceStep, Gradient, RaceConfig, Steps, racers_field
from engine.nets import SoftmaxNet
from engine.rng import generator
from engine.sentences import N_

CLASSES = 3

RACER_MODELS = racer_models(OptimizerPart)

RATES = {"gd": 1.0, "momentum": 0.5, "nesterov": 0.5, "adagrad": 0.5, "adadelta": 1.0, "lion": 0.1}
"""Adam and its kin have 0.3."""

Number = Annotated[float, Within(-1000, 1000)]


class Weights(Part):
    """W, from each input (row) to each class (column).

    The defaults: K. Saitoh, Deep Learning from Scratch, 2016, section 4.4.2.
    """

    w10: Number = Field(0.47355232, title=N_("from x₁ to class 0"))
    w11: Number = Field(0.9977393, title=N_("from x₁ to class 1"))
    w12: Number = Field(0.84668094, title=N_("from x₁ to class 2"))
    w20: Number = Field(0.85557411, title=N_("from x₂ to class 0"))
    w21: Number = Field(0.03563661, title=N_("from x₂ to class 1"))
    w22: Number = Field(0.69422093, title=N_("from x₂ to class 2"))

    @property
    def matrix(self) -> np.ndarray:
        """(2, 3)"""
        return np.array([[getattr(self, f"w{row}{column}") for column in range(CLASSES)] for row in (1, 2)])


class Input(Part):
    x1: Number = Field(0.6, title="x₁")
    x2: Number = Field(0.9, title="x₂")


class SoftmaxConfig(RaceConfig):
    """One example, the weights that it begins with, and how they are changed."""

    x: Input = Field(
        Input(),
        title=N_("Input x"),
        description=N_("the two numbers that the net is given"),
        json_schema_extra=extra(group="net"),
    )
    label: Literal["0", "1", "2"] = Field(
        "2",
        title=N_("Right class"),
        description=N_("the target t is 1 there and 0 elsewhere"),
        json_schema_extra=extra(group="net", symbol="t"),
    )
    weights: Literal["typed", "random"] = Field(
        "typed",
        title=N_("W at the start"),
        description=N_("six numbers of your own, or normal ones from the seed"),
        json_schema_extra=extra(group="net"),
    )
    w: Weights = Field(
        Weights(),
        title="W",
        description=N_("a weight at the start, from an input to a class"),
        json_schema_extra=extra(group="net", only=("weights", "typed")),
    )
    racers: list[Annotated[OptimizerPart, ChosenBy("optimizer", RACER_MODELS)]] = racers_field(4)
    steps: Steps = 10
    gradient: Gradient = Field(
        "numerical", description=N_("what the updates follow: differences of losses, or the closed form x ⊗ (p − t)")
    )
    h: DifferenceStep = Field(
        1e-4, description=N_("how far each weight is moved up and down for the numerical gradient")
    )

    @classmethod
    def titles(cls) -> dict[str, dict[str, str]]:
        return super().titles() | {
            "optimizer": {name: TITLES["optimizer"][name] for name in RACER_MODELS},
            "label": {"0": N_("class 0"), "1": N_("class 1"), "2": N_("class 2")},
            "weights": {"typed": N_("typed below"), "random": N_("drawn from the seed")},
            "gradient": {"numerical": N_("numerical"), "automatic": N_("analytic")},
        }

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return values | {"racers": with_rates(values.get("racers", [{"optimizer": "gd"}]), RATES, 0.3)}

    @property
    def net(self) -> SoftmaxNet:
        return SoftmaxNet((self.x.x1, self.x.x2), int(self.label), CLASSES)

    def start(self, seed: int) -> np.ndarray:
        """W at the start, (2, 3)."""
        return self.w.matrix if self.weights == "typed" else generator(seed, "weights").standard_normal((2, CLASSES))

    def figures_part(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"racers", "gradient", "h"}) | {"labels": self.labels}

    def beginning(self, seed: int) -> dict[str, Any]:
        return self.model_dump(mode="json", include={"x", "label"}) | {"w": self.start(seed).tolist()}
