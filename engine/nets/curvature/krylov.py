"""Block Lanczos: the largest eigenvalues of a symmetric operator that is known only through its products.

From starting vectors X the blocks X, AX, A²X, … are made orthonormal, Q, and the eigenvalues of QᵀAQ, which are few,
approach those of A, the outermost first. A block of one vector is Lanczos' own method; one of k also finds eigenvalues
that occur up to k times. Every new block is made orthogonal to all before it, twice: in floating point the recurrence
alone loses that.

Source: C. Lanczos, 1950; G. H. Golub and C. F. Van Loan, Matrix computations, 4th edition, 2013, sections 10.1 to 10.3.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.array_types import Float64Array

NEGLIGIBLE = 1e-10
"""A vector with less than this share left outside the known space counts as inside it."""


class Ritz(NamedTuple):
    """The known eigenvalues, the largest first."""

    values: Float64Array
    """(m,)"""

    residuals: Float64Array
    """(m,): |Ay − λy|. Each value is at most this far from an eigenvalue."""

    coordinates: Float64Array
    """(m, m): the vectors in the basis, one column a value."""


class Krylov:
    """The spaces that a symmetric operator spans from starting vectors, one block wider with each `step`.

    product : rows (j, size) -> rows (j, size), the operator's products with them. start : (k, size), not all 0. most :
    the largest number of vectors kept. exhausted : whether no step leads farther, because the space is closed or full.
    """

    def __init__(self, product: Callable[[np.ndarray], np.ndarray], start: np.ndarray, most: int) -> None:
        start = np.atleast_2d(start)
        size = start.shape[1]
        self._product = product
        self._basis = np.empty((min(most, size), size))
        self._matrix = np.zeros((len(self._basis), len(self._basis)))
        self._count = self._done = 0  # vectors known, and those whose product is taken
        self._beyond: np.ndarray = np.zeros((0, 0))  # of the latest block's products, what leads out of the space
        self.exhausted = False
        self._append(start)

    @property
    def basis(self) -> Float64Array:
        """(m, size), rows orthonormal: those whose products are known."""
        return self._basis[: self._done]

    def step(self) -> None:
        """Take the products of the newest block, and begin the next."""
        block = slice(self._done, self._count)
        with np.errstate(all="ignore"):
            products = self._product(self._basis[block])
            matrix = self._basis[: self._count] @ products.T
        self._matrix[: self._count, block] = matrix
        self._matrix[block, : self._count] = matrix.T
        self._done = self._count
        if np.isfinite(matrix).all():
            self._append(products)
        else:
            self._beyond, self.exhausted = np.full((1, len(products)), np.nan), True

    def ritz(self) -> Ritz:
        """Eigenvalues from the products taken so far; nan where the operator returned values that are not finite."""
        m = self._done
        matrix = self._matrix[:m, :m]
        if not np.isfinite(matrix).all():
            return Ritz(np.full(m, np.nan), np.full(m, np.nan), np.full((m, m), np.nan))
        values, coordinates = np.linalg.eigh((matrix + matrix.T) / 2)
        values, coordinates = values[::-1], coordinates[:, ::-1]
        last = self._beyond.shape[1]
        return Ritz(values, np.linalg.norm(self._beyond @ coordinates[m - last :], axis=0), coordinates)

    def _append(self, rows: np.ndarray) -> None:
        """Make rows : (j, size) orthogonal to the basis and each other, and add the remaining ones to it."""
        rows = np.array(rows, np.float64)
        lengths = np.linalg.norm(rows, axis=1)
        known = self._basis[: self._count]
        for _ in range(2):
            rows -= (rows @ known.T) @ known
        left = np.linalg.norm(rows, axis=1)
        factors = np.zeros((0, len(rows)))
        if self._count == 0 or (left > NEGLIGIBLE * lengths).any():
            new, factors = _orthonormal(rows, NEGLIGIBLE * max(lengths.max(), np.finfo(float).tiny))
            free = len(self._basis) - self._count
            if len(new) <= free:
                self._basis[self._count : self._count + len(new)] = new
                self._count += len(new)
        self._beyond = factors
        self.exhausted = self._count == self._done


def _orthonormal(rows: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Orthonormal rows Q : (r, size) and F : (r, j) with rows = Fᵀ Q; directions shorter than `least` are left out."""
    u, lengths, q = np.linalg.svd(rows, full_matrices=False)
    kept = lengths > least
    return q[kept], lengths[kept, None] * u[:, kept].T
