"""The softmax lab's config: six weights, one example, and the optimizers that race on it."""

import math
from typing import Annotated, Any

import numpy as np

from app.labs.shared.fields import OneOf, Part, Within, field
from app.labs.shared.networks import NetOptimizer, NetRaceConfig, Rates
from app.labs.shared.race_config import DifferenceStep, Gradient, Steps, racers_field
from engine.nets import SoftmaxNet
from engine.rng import generator
from engine.sentences import N_

CLASSES = 3

Number = Annotated[float, Within(-1000, 1000)]


class Weights(Part):
    """W, from each input (row) to each class (column).

    The defaults: K. Saitoh, Deep Learning from Scratch, 2016, section 4.4.2.
    """

    w10: Number = field(0.47355232, N_("from x₁ to class 0"))
    w11: Number = field(0.9977393, N_("from x₁ to class 1"))
    w12: Number = field(0.84668094, N_("from x₁ to class 2"))
    w20: Number = field(0.85557411, N_("from x₂ to class 0"))
    w21: Number = field(0.03563661, N_("from x₂ to class 1"))
    w22: Number = field(0.69422093, N_("from x₂ to class 2"))


class Input(Part):
    x1: Number = field(0.6, "x₁")
    x2: Number = field(0.9, "x₂")


class SoftmaxConfig(NetRaceConfig):
    """One example, the weights that it begins with, and how they are changed."""

    rates = Rates(0.3, gd=1.0, momentum=0.5, nesterov=0.5, adagrad=0.5, adadelta=1.0, lion=0.1)

    x: Input = field(Input(), N_("Input x"), N_("the two inputs of the net"), group="net")
    label: Annotated[str, OneOf({"0": N_("class 0"), "1": N_("class 1"), "2": N_("class 2")})] = field(
        "2", N_("Right class"), N_("the target t is 1 there and 0 elsewhere"), group="net", symbol="t"
    )
    weights: Annotated[str, OneOf({"typed": N_("typed below"), "random": N_("drawn from the seed")})] = field(
        "typed", N_("Initial W"), N_("your own six numbers, or normal random ones from the seed"), group="net"
    )
    w: Weights = field(
        Weights(), "W", N_("initial weight from an input to a class"), group="net", only=("weights", "typed")
    )
    racers: list[NetOptimizer] = racers_field(4)
    steps: Steps = 10
    gradient: Annotated[Gradient, OneOf({"numerical": N_("numerical"), "automatic": N_("analytic")})] = field(
        "numerical", about=N_("gradient that the updates follow: differences of losses, or the closed form x ⊗ (p − t)")
    )
    h: DifferenceStep = field(1e-4, about=N_("step h of the numerical gradient"))

    @property
    def objective(self) -> SoftmaxNet:
        return SoftmaxNet((self.x.x1, self.x.x2), int(self.label), CLASSES)

    @property
    def bound(self) -> float:
        return math.inf

    def first(self, seed: int) -> np.ndarray:
        typed = np.array([*dict(self.w).values()])
        return typed if self.weights == "typed" else generator(seed, "weights").standard_normal(typed.size)

    def beginning(self, seed: int) -> dict[str, Any]:
        w = self.first(seed).reshape(self.objective.shape)
        return self.model_dump(mode="json", include={"x", "label"}) | {"w": w.tolist()}
