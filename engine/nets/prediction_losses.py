"""Losses of one prediction: probabilities y = softmax(z) against a target t, and the gradient at the logits z."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.array_types import FloatArray
from engine.registry import Registry
from engine.sentences import N_


@dataclass(frozen=True)
class PredictionLoss:
    """`value(y, t)` : (..., classes) → (...); `slope(y, t)`, which is ∂L/∂z : (..., classes) → (..., classes)."""

    id: str
    title: str
    rule: str  # the formula, as plain text
    value: Callable[[FloatArray, FloatArray], FloatArray]
    slope: Callable[[FloatArray, FloatArray], FloatArray]


def squared_error(y: FloatArray, t: FloatArray) -> FloatArray:
    """½ Σ (y − t)²"""
    loss: FloatArray = 0.5 * ((y - t) ** 2).sum(axis=-1)
    return loss


def squared_error_slope(y: FloatArray, t: FloatArray) -> FloatArray:
    """∂L/∂zᵢ = yᵢ (eᵢ − Σ yⱼeⱼ) with e = y − t, from ∂yⱼ/∂zᵢ = yⱼ(δᵢⱼ − yᵢ); 0 where yᵢ is 0 or 1."""
    error = y - t
    slope: FloatArray = y * (error - (y * error).sum(axis=-1, keepdims=True))
    return slope


def cross_entropy(y: FloatArray, t: FloatArray) -> FloatArray:
    """−Σ t log y, with 0 log 0 = 0; infinite where a class of the target has probability 0."""
    with np.errstate(divide="ignore"):
        loss: FloatArray = 0.0 - np.where(t > 0, t * np.log(np.where(t > 0, y, 1.0)), 0.0).sum(axis=-1)
    return loss


def cross_entropy_slope(y: FloatArray, t: FloatArray) -> FloatArray:
    """∂L/∂z = y − t, for targets that sum to 1"""
    return y - t


PREDICTION_LOSSES: Registry[PredictionLoss] = Registry(
    "loss",
    [
        PredictionLoss("mse", N_("Squared error"), "½ Σ (y − t)²", squared_error, squared_error_slope),
        PredictionLoss("cross_entropy", N_("Cross-entropy"), "−Σ t log y", cross_entropy, cross_entropy_slope),
    ],
)
