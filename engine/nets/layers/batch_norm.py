"""Batch normalization: each feature gets mean 0 and variance 1 over the batch, then a learned scale and shift.

    forward   x̂ = (x − μ)/√(σ² + ε)     y = γx̂ + β
    backward  ∂β = Σ ∂y     ∂γ = Σ ∂y x̂     ∂x = γ/√(σ² + ε) (∂y − ∂β/m − x̂ ∂γ/m)

μ, σ² : mean and (biased) variance over the m values of a feature in the batch: n of a unit,
n·height·width of a channel.
Evaluation uses running ones instead, r ← 0.9r + 0.1·(μ or the unbiased σ²), which begin at 0 and 1.

Source: S. Ioffe and C. Szegedy, Batch normalization, 2015; ε, momentum and the unbiased variance as in PyTorch.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.nets.layers.layer import Calls, Layer, Place, Shape

EPSILON = 1e-5
MOMENTUM = 0.1
"""Share of a running statistic that each batch replaces."""


@dataclass(frozen=True)
class BatchNorm(Layer):
    """block : (2, features), γ and β. statistics : (2, features), running mean and variance."""

    def block(self, shape: Shape) -> tuple[int, int]:
        return 2, shape[0]

    def statistics(self, shape: Shape) -> tuple[int, int]:
        return 2, shape[0]

    def initialize(self, place: Place, draw: Callable[[int, int], np.ndarray]) -> None:
        place.block[0] = place.statistics[1] = 1

    def bind(self, place: Place) -> Calls:
        features = place.shape[0]
        x, y = (signal.values.reshape(features, -1) for signal in (place.below, place.above))
        gamma, beta = place.block[:, :, None]
        running_mean, running_variance = place.statistics

        def evaluate() -> None:
            scale = gamma / np.sqrt(running_variance + EPSILON)[:, None]
            np.multiply(x, scale, out=y)
            np.add(y, beta - running_mean[:, None] * scale, out=y)

        if place.mode == "evaluate":
            return Calls([evaluate], [])

        m = x.shape[1]
        normalized, scratch = np.empty_like(x), np.empty_like(x)
        inverse_deviation = np.empty_like(gamma)
        delta, delta_above = (signal.delta.reshape(features, -1) for signal in (place.below, place.above))
        gradient_gamma, gradient_beta = place.gradient
        trains, unbiased = place.mode == "train", m / max(m - 1, 1)

        def forward() -> None:
            mean = x.mean(axis=1)
            np.subtract(x, mean[:, None], out=normalized)
            np.multiply(normalized, normalized, out=scratch)
            variance = scratch.mean(axis=1)
            np.divide(1, np.sqrt(variance + EPSILON)[:, None], out=inverse_deviation)
            np.multiply(normalized, inverse_deviation, out=normalized)
            np.multiply(normalized, gamma, out=y)
            np.add(y, beta, out=y)
            if trains:
                running_mean[...] += MOMENTUM * (mean - running_mean)
                running_variance[...] += MOMENTUM * (unbiased * variance - running_variance)

        def backward() -> None:
            np.multiply(delta_above, normalized, out=scratch)
            np.add.reduce(scratch, 1, out=gradient_gamma)
            np.add.reduce(delta_above, 1, out=gradient_beta)
            np.multiply(normalized, gradient_gamma[:, None] / m, out=scratch)
            np.subtract(delta_above, scratch, out=delta)
            np.subtract(delta, gradient_beta[:, None] / m, out=delta)
            np.multiply(delta, gamma * inverse_deviation, out=delta)

        return Calls([forward], [backward])
