"""Sharpness: the largest eigenvalues of the Hessian of the loss, followed while a net learns.

Gradient descent with learning rate η on a quadratic diverges along every direction whose eigenvalue is above 2/η. On a
net's loss it does not diverge: the largest eigenvalue rises up to 2/η and stays there.
Source: J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at
the edge of stability, 2021, arXiv:2103.00065.

A rule that divides the gradient by P, such as Adam, moves in coordinates √P θ: what counts is the largest eigenvalue of
P^(−1/2) H P^(−1/2), which P⁻¹H has too. Source: J. Cohen et al., Adaptive gradient methods at the edge of stability,
2022, arXiv:2207.14484.
"""

from typing import NamedTuple

import numpy as np

from engine.array_types import Float64Array
from engine.nets.curvature.hessian import Hessian
from engine.nets.curvature.krylov import Krylov
from engine.rng import generator

BLOCKS = 40
"""Most products of a block for one answer."""

SPREAD = 1e-3
"""Random share of a start that is known from before: it finds a direction that has become sharp."""


class Found(NamedTuple):
    """The largest eigenvalues at some θ."""

    values: Float64Array
    """(k,), the largest first; nan where the net has none."""

    residuals: Float64Array
    """(k,): each value is at most this far from an eigenvalue; usually much less."""


class Sharpness:
    """The k largest eigenvalues, again and again while a net learns; each search begins where the last one ended.

        sharpness = Sharpness(Hessian(net.architecture, x, labels))
        sharpness.begin(net.theta)
        while (found := sharpness.step()) is None:       # a product of k vectors
            pass
        found.values

    tolerance : a search ends when every residual is at most this share of the largest |eigenvalue|; the eigenvalues are
    then right to about its square.
    """

    def __init__(self, hessian: Hessian, k: int = 1, tolerance: float = 1e-3, blocks: int = BLOCKS) -> None:
        self._hessian, self._tolerance, self._blocks = hessian, tolerance, blocks
        self._k = min(k, hessian.size)
        self._random = generator(0, "curvature")
        self._vectors = self._drawn()
        self._scale: np.ndarray | None = None
        self._krylov: Krylov | None = None

    def _drawn(self) -> np.ndarray:
        return self._random.standard_normal((self._k, self._hessian.size))

    @property
    def vectors(self) -> Float64Array:
        """(k, size), one row an eigenvalue of the latest search: its direction, in the preconditioned coordinates."""
        return self._vectors

    def begin(self, theta: np.ndarray, preconditioner: np.ndarray | None = None) -> None:
        """Start a search at theta : (size,), which is copied. preconditioner : P, (size,), above 0; None for 1."""
        self._hessian.move(theta)
        self._scale = None
        if preconditioner is not None:
            with np.errstate(all="ignore"):
                self._scale = 1 / np.sqrt(np.asarray(preconditioner, np.float64))
        start = self._vectors + SPREAD * self._drawn() / np.sqrt(self._hessian.size)
        self._krylov = Krylov(self._product, start, self._blocks * self._k)

    def step(self) -> Found | None:
        """Take the next product; returns what is found after the last one. `begin` comes first."""
        krylov = self._krylov
        assert krylov is not None  # noqa: S101
        krylov.step()
        values, residuals, coordinates = krylov.ritz()
        largest = np.abs(values).max()
        good = residuals[: self._k].max() <= self._tolerance * largest and len(values) >= self._k
        if not good and not krylov.exhausted:
            return None
        self._krylov = None
        found = np.full((2, self._k), np.nan)
        found[0, : len(values)], found[1, : len(values)] = values[: self._k], residuals[: self._k]
        if np.isfinite(found[0, 0]):
            vectors = coordinates[:, : self._k].T @ krylov.basis
            self._vectors = np.concatenate([vectors, self._drawn()[len(vectors) :]])
        return Found(found[0], found[1])

    def find(self, theta: np.ndarray, preconditioner: np.ndarray | None = None) -> Found:
        """The answer at once."""
        self.begin(theta, preconditioner)
        while (found := self.step()) is None:
            pass
        return found

    def _product(self, rows: np.ndarray) -> np.ndarray:
        if self._scale is None:
            return self._hessian.product(rows)
        return self._scale * self._hessian.product(self._scale * rows)
