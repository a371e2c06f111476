"""Initial weights. Biases start at 0."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.registry import Registry
from engine.sentences import N_


@dataclass(frozen=True)
class Initializer:
    """`draw(random, scale, inputs, outputs)` gives a layer's weights (inputs, outputs); `scale` is the default one."""

    id: str
    title: str
    scale: float
    draw: Callable[[np.random.Generator, float, int, int], np.ndarray]


def normal(random: np.random.Generator, scale: float, inputs: int, outputs: int) -> np.ndarray:
    return scale * random.standard_normal((inputs, outputs))


def xavier(random: np.random.Generator, scale: float, inputs: int, outputs: int) -> np.ndarray:
    """Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural networks, 2010,
    equation 12, as a normal distribution. Some textbooks use 1/inputs for the variance.
    """
    return normal(random, scale * math.sqrt(2 / (inputs + outputs)), inputs, outputs)


def he(random: np.random.Generator, scale: float, inputs: int, outputs: int) -> np.ndarray:
    """Source: K. He et al., Delving deep into rectifiers, 2015, equation 10."""
    return normal(random, scale * math.sqrt(2 / inputs), inputs, outputs)


def uniform(random: np.random.Generator, scale: float, inputs: int, outputs: int) -> np.ndarray:
    return scale * random.random((inputs, outputs))


def zeros(random: np.random.Generator, scale: float, inputs: int, outputs: int) -> np.ndarray:
    return np.zeros((inputs, outputs))


INITIALIZERS: Registry[Initializer] = Registry(
    "initializer",
    [
        Initializer(N_("normal"), N_("Normal"), 0.01, normal),
        Initializer(N_("xavier"), N_("Xavier"), 1.0, xavier),
        Initializer(N_("he"), N_("He"), 1.0, he),
        Initializer(N_("uniform"), N_("Uniform"), 0.1, uniform),
        Initializer(N_("zeros"), N_("Zeros"), 1.0, zeros),
    ],
)
