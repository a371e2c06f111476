"""Statistics of each layer of a net: its activations, its weights and their gradient, as numbers and histograms.

Healthy layers keep the spread of what goes through them: where activations shrink from layer to layer, so do gradients
on the way back. Source: X. Glorot and Y. Bengio, Understanding the difficulty of training deep feedforward neural
networks, 2010.
"""

from typing import NamedTuple

import numpy as np

from engine.array_types import Float64Array, FloatArray
from engine.nets.activations import Activation
from engine.nets.architecture import Architecture
from engine.nets.passes import Pass, batch

BINS = 40
FLAT = 0.05
"""A unit is saturated where f′ is below this share of f′(0): a sigmoid outside 0.013 to 0.987, a tanh beyond ±0.975."""


class Histogram(NamedTuple):
    """How values are spread: `counts`, (BINS,), of equally wide bins from `low` to `high`."""

    low: float
    high: float
    counts: Float64Array


class Spread(NamedTuple):
    """Values of one layer; all nan where some are not finite."""

    mean: float
    deviation: float
    """Their standard deviation."""

    histogram: Histogram


class LayerStatistics(NamedTuple):
    """One entry per layer, from the first to the last; activations without the outputs."""

    activations: list[Spread]
    dead: list[float]
    """The share of units that are 0, with slope 0, for every example; nan where the activation has no flat part."""

    saturated: list[float]
    """The share of values where the activation is almost flat, see FLAT; nan for an activation without flat ends."""

    weights: list[Spread]
    weight_norms: list[float]
    gradients: list[Spread]
    """Of the weights."""

    gradient_norms: list[float]


class LayerLook:
    """Computes statistics of a net's layers repeatedly while it learns, always on the same examples.

        look = LayerLook(net.architecture, net.state, x, labels)
        look.now().gradient_norms

    x : (n, d), labels : (n,). The results are those of the present parameters; dropout drops nothing, and batch
    normalization uses the mean and variance of x.
    """

    def __init__(self, architecture: Architecture, state: np.ndarray, x: np.ndarray, labels: np.ndarray) -> None:
        x, labels = architecture.check_examples(x, labels)
        self._architecture, self._state = architecture, state
        self._gradient = np.empty(architecture.size, architecture.dtype)
        self._pass, self._batch = Pass(architecture, state, len(x), self._gradient), batch(architecture, x, labels)

    def now(self) -> LayerStatistics:
        """The statistics of the net's present weights."""
        with np.errstate(all="ignore"):
            self._pass.loss_and_gradient(*self._batch)
            hidden, activation = self._pass.activations[:-1], self._architecture.activation
            weights = self._architecture.weights(self._state)
            gradients = self._architecture.weights(self._gradient)
            return LayerStatistics(
                [spread(layer) for layer in hidden],
                [dead_share(layer, activation) for layer in hidden],
                [saturated_share(layer, activation) for layer in hidden],
                [spread(layer) for layer in weights],
                [norm(layer) for layer in weights],
                [spread(layer) for layer in gradients],
                [norm(layer) for layer in gradients],
            )


def spread(values: FloatArray) -> Spread:
    """Mean, standard deviation and histogram of all values, from the least to the largest."""
    low, high = float(values.min()), float(values.max())
    if not np.isfinite(high - low):
        nan = float("nan")
        return Spread(nan, nan, Histogram(nan, nan, np.full(BINS, nan)))
    if low == high:
        counts = np.zeros(BINS)
        counts[BINS // 2] = values.size
        half = max(abs(low), 1e-30) * 1e-3
        return Spread(low, 0.0, Histogram(low - half, high + half, counts))
    scale = BINS / (high - low)
    if scale < float(np.finfo(values.dtype).max):
        places = ((values.ravel() - low) * scale).astype(np.intp)
    else:  # values so near to each other that the scale is none of their numbers
        places = ((values.ravel().astype(np.float64) - low) / (high - low) * BINS).astype(np.intp)
    counts = np.bincount(np.minimum(places, BINS - 1), minlength=BINS).astype(np.float64)
    return Spread(
        float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64)), Histogram(low, high, counts)
    )


def norm(values: FloatArray) -> float:
    """√Σ v²"""
    return float(np.linalg.norm(values.astype(np.float64).ravel()))


def dead_share(values: FloatArray, activation: Activation) -> float:
    """values : (units, n), after the activation."""
    if activation.bend(values[:1, :1]) is not None or _slope_at(activation, -1) > 0:
        return float("nan")
    return float(np.mean(~values.any(axis=1)))


def saturated_share(values: FloatArray, activation: Activation) -> float:
    """values : (units, n), after the activation."""
    if activation.bend(values[:1, :1]) is None:
        return float("nan")
    return float(np.mean(activation.slope(values) < FLAT * _slope_at(activation, 0)))


def _slope_at(activation: Activation, z: float) -> float:
    """f′(z)"""
    values = np.array([z], np.float64)
    activation.apply(values, np.empty_like(values))
    return float(activation.slope(values)[0])
