"""The density of the Hessian's eigenvalues, by stochastic Lanczos quadrature.

For a random unit vector q, m steps of Lanczos give values θᵢ with weights wᵢ = (first element of the i-th vector)²,
which add up to 1; averaged over q, Σ wᵢ f(θᵢ) is (1/size) Σ f(λⱼ) over all eigenvalues, for polynomials f up to degree
2m − 1 exactly but for the randomness of q.

Source: S. Ubaru, J. Chen, Y. Saad, Fast estimation of tr(f(A)) via stochastic Lanczos quadrature, 2017; B. Ghorbani,
S. Krishnan, Y. Xiao, An investigation into neural net optimization via Hessian eigenvalue density, 2019,
arXiv:1901.10159.
"""

import numpy as np

from engine.array_types import Float64Array
from engine.nets.curvature.hessian import Hessian
from engine.nets.curvature.krylov import Krylov
from engine.rng import generator


class Spectrum:
    """Nodes and weights of the spectrum at theta : (size,), a product at a time.

        spectrum = Spectrum(hessian, net.theta)
        while not spectrum.step():
            pass
        spectrum.nodes, spectrum.weights         # (probes · steps,) each; weights add up to 1

    probes : number of random vectors. steps : products for each. done : finished probes, whose nodes and weights these
    are.
    """

    def __init__(self, hessian: Hessian, theta: np.ndarray, probes: int = 8, steps: int = 60, seed: int = 0) -> None:
        self._hessian, self._steps, self.probes = hessian, steps, probes
        self._random = generator(seed, "curvature")
        self._nodes: list[np.ndarray] = []
        self._weights: list[np.ndarray] = []
        hessian.move(theta)
        self._begin()

    def _begin(self) -> None:
        self._krylov = Krylov(self._hessian.product, self._random.standard_normal(self._hessian.size), self._steps)

    @property
    def done(self) -> int:
        return len(self._nodes)

    @property
    def nodes(self) -> Float64Array:
        return np.concatenate(self._nodes) if self._nodes else np.empty(0)

    @property
    def weights(self) -> Float64Array:
        return np.concatenate(self._weights) / self.done if self._weights else np.empty(0)

    def step(self) -> bool:
        """Take the next product; returns whether that was the last one."""
        self._krylov.step()
        if not self._krylov.exhausted:
            return False
        values, _, coordinates = self._krylov.ritz()
        self._nodes.append(values)
        self._weights.append(coordinates[0] ** 2)
        if self.done == self.probes:
            return True
        self._begin()
        return False


def density(nodes: np.ndarray, weights: np.ndarray, places: np.ndarray, width: float) -> Float64Array:
    """The density at places : (n,), each node a normal distribution of standard deviation `width`; integrates to 1."""
    distances = (places[:, None] - nodes) / width
    found: Float64Array = np.exp(-(distances**2) / 2) @ weights / (width * np.sqrt(2 * np.pi))
    return found
