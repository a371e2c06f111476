"""Linear regression with two weights: the mean squared error as an objective, and its minimum in closed form."""

from functools import cached_property

import numpy as np

from engine.array_types import Float64Array, IndexArray
from engine.grid_sampling import Domain


class LinearRegression:
    """MSE(w) = 1/n Σ (ŷᵢ − yᵢ)², with ŷ = w₀x₀ + w₁x₁ for two inputs and ŷ = w₀ + w₁x for one.

    The mean of the squares, without a half: the gradient is 2/n Xᵀ(Xw − y), the Hessian 2/n XᵀX, the same everywhere. A
    batch has the mean over its own examples.

    inputs : (n, 1) or (n, 2), targets : (n,). domain : the part of the weight plane worth looking at, if any. As an
    `Objective` its θ is (w₀, w₁), (2,) float64. Raises ValueError for another number of inputs.

    Source: A.-M. Legendre, Nouvelles méthodes pour la détermination des orbites des comètes, 1805 (normal equations).
    """

    size = 2

    def __init__(self, inputs: Float64Array, targets: Float64Array, domain: Domain | None = None) -> None:
        inputs = np.asarray(inputs, np.float64)
        if inputs.ndim != 2 or inputs.shape[1] not in (1, 2):
            raise ValueError(f"inputs have the shape {inputs.shape}; it must be (n, 1) or (n, 2)")
        self.design = np.ascontiguousarray(
            inputs if inputs.shape[1] == 2 else np.column_stack([np.ones(len(inputs)), inputs])
        )
        """(n, 2): X, what the weights are multiplied by."""
        self.targets = np.asarray(targets, np.float64)
        self.domain = domain

    def __len__(self) -> int:
        return len(self.targets)

    def predict(self, theta: Float64Array) -> Float64Array:
        """ŷ : (n,)"""
        return self.design @ theta

    def loss(self, theta: Float64Array) -> float:
        error = self.design @ theta - self.targets
        return float(error @ error) / len(error)

    def loss_and_gradient(self, theta: Float64Array, gradient_out: Float64Array) -> float:
        """MSE of all examples at theta : (2,); its gradient is written to gradient_out : (2,)."""
        error = self.design @ theta - self.targets
        np.dot(error, self.design, out=gradient_out)
        gradient_out *= 2 / len(error)
        return float(error @ error) / len(error)

    def batch_gradient(self, theta: Float64Array, batch: IndexArray, gradient_out: Float64Array) -> None:
        """The gradient of the MSE of some examples; batch : (m,) int, their places."""
        design = self.design.take(batch, 0)
        np.dot(design @ theta - self.targets.take(batch), design, out=gradient_out)
        gradient_out *= 2 / len(batch)

    def hessian_at(self, theta: Float64Array) -> Float64Array:
        return self.hessian

    @cached_property
    def hessian(self) -> Float64Array:
        """(2, 2): 2/n XᵀX."""
        hessian: Float64Array = 2 / len(self) * (self.design.T @ self.design)
        return hessian

    @cached_property
    def curvatures(self) -> Float64Array:
        """(2,): the Hessian's eigenvalues, ascending; never negative."""
        eigenvalues: Float64Array = np.maximum(np.linalg.eigvalsh(self.hessian), 0)
        return eigenvalues

    @cached_property
    def _closed_form(self) -> tuple[Float64Array, int]:
        scale: Float64Array = np.abs(self.design).max(axis=0)
        scale[scale == 0] = 1
        solution, _, rank, _ = np.linalg.lstsq(self.design / scale, self.targets, rcond=1e-12)
        if rank == 2:
            return solution / scale, int(rank)
        return np.linalg.pinv(self.design, rcond=1e-12) @ self.targets, int(rank)

    @property
    def solution(self) -> Float64Array:
        """(2,): the weights of the least MSE, by least squares; the shortest of them where there are many."""
        return self._closed_form[0]

    @property
    def flat_direction(self) -> Float64Array | None:
        """(2,) of length 1: a direction in which the MSE does not change; None if the solution is unique."""
        rank = self._closed_form[1]
        return np.linalg.eigh(self.hessian)[1][:, 0] if rank < 2 else None

    @cached_property
    def minimum_mse(self) -> float:
        """The MSE at the solution."""
        return self.loss(self.solution)

    @property
    def fits_exactly(self) -> bool:
        """Whether the weights fit all examples, up to rounding."""
        return self.minimum_mse <= 1e-24 * float((self.targets**2).mean())

    def losses(self, weights: Float64Array) -> Float64Array:
        """(…, 2) -> (…): the MSE of many weights, from the Hessian: the cost does not grow with the examples."""
        away = weights - self.solution
        excess: Float64Array = np.einsum("...i,ij,...j->...", away, self.hessian, away) / 2
        return self.minimum_mse + excess
