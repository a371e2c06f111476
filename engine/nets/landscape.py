"""The loss of a net over planes and lines through the space of its weights.

    plane = finished(principal_plane(path))              # path: θ at k moments, (k, size)
    loss = LossAt(net, data.inputs, data.labels)
    loss(plane.at(0.5, -0.2))                            # exactly net.loss with those weights

Long computations are generators that yield after each piece of about a millisecond and return the result.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from engine.nets.net import Net, row_blocks
from engine.nets.passes import Pass, batch

COLUMNS = 2048
"""Parameters processed together."""

FLAT = 1e-12
"""Directions with less than this share of the variance are rounding errors."""

Result = TypeVar("Result")


class NoPlaneError(ValueError):
    """The points span no plane: there are too few, they coincide, or they are not finite."""


def finished(pieces: Generator[None, None, Result]) -> Result:
    """The result of a generator, all at once."""
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            result: Result = end.value
            return result


class LossAt:
    """The mean loss on x : (n, d), labels : (n,) of a net with other weights, in buffers that are used again.

    The value is exactly that of `net.loss` with those weights. What layers keep beside θ (the running statistics of
    batch normalization) is the net's own at the time when `refresh` was called last.
    """

    def __init__(self, net: Net, x: np.ndarray, labels: np.ndarray) -> None:
        architecture = net.architecture
        x, labels = architecture.check_examples(x, labels)
        self._net, self._state, self._n = net, net.state.copy(), len(x)
        self._blocks = [(batch(architecture, x[rows], labels[rows]), len(x[rows])) for rows in row_blocks(len(x))]
        self._passes = {size: Pass(architecture, self._state, size) for size in {size for _, size in self._blocks}}

    def refresh(self) -> None:
        """Take over from the net what its layers keep beside θ."""
        size = self._net.size
        self._state[size:] = self._net.state[size:]

    def __call__(self, theta: np.ndarray) -> float:
        """The loss with θ : (size,), which is rounded to the net's dtype."""
        return finished(self.pieces(theta))

    def pieces(self, theta: np.ndarray) -> Generator[None, None, float]:
        """The same, a block of examples at a time."""
        self._state[: self._net.size] = theta
        total = 0.0
        for number, ((inputs, target), size) in enumerate(self._blocks):
            if number:
                yield
            with np.errstate(all="ignore"):
                total += self._passes[size].loss(inputs, target) * size
        return total / self._n


@dataclass(frozen=True)
class Plane:
    """θ = origin + a·u + b·v. origin, u, v : (size,) float64, u and v neither zero nor parallel.

    explained : for each direction its share of the variance of the path that it was found from; empty otherwise.
    """

    origin: np.ndarray
    u: np.ndarray
    v: np.ndarray
    explained: tuple[float, ...] = ()

    def at(self, a: float, b: float) -> np.ndarray:
        """θ at a place of the plane, (size,) float64."""
        place: np.ndarray = self.origin + a * self.u + b * self.v
        return place

    def shadow(self, theta: np.ndarray) -> tuple[float, float, float]:
        """The place (a, b) nearest to θ : (size,), and its distance: the length of θ − origin minus its projection on
        the plane.
        """
        away = theta - self.origin
        uu, uv, vv = self.u @ self.u, self.u @ self.v, self.v @ self.v
        a, b = np.linalg.solve(np.array([[uu, uv], [uv, vv]]), np.array([self.u @ away, self.v @ away]))
        return float(a), float(b), float(np.linalg.norm(away - a * self.u - b * self.v))


def principal_plane(path: Sequence[np.ndarray], origin: np.ndarray | None = None) -> Generator[None, None, Plane]:
    """The plane through `origin` (the last point) along the two principal directions of a path, orthonormal.

    path : at least two points, (size,) each, of more than one place. The directions are the first right singular
    vectors of the centered points; each one's share of the variance is its squared singular value over the sum of all.
    They are found from the products of the points, (k, k): a path has fewer points than a net has weights. Where all
    points lie on a line, the second direction is perpendicular to it and explains nothing.

    Source: H. Li et al., Visualizing the loss landscape of neural nets, 2018, section 7.
    """
    origin = np.asarray(path[-1] if origin is None else origin, np.float64)
    k, size = len(path), len(origin)
    if k < 2:
        raise NoPlaneError(f"a path of {k} points has no directions; it takes at least 2")
    products = np.zeros((k, k))
    for columns in _columns(size):
        part = _centred(path, columns)
        products += part @ part.T
        yield
    values, vectors = np.linalg.eigh(products)
    total = float(np.trace(products))
    if not total > 0 or not np.isfinite(total):
        raise NoPlaneError("the points of the path are all the same, or not finite: it has no directions")
    directions, shares = [np.empty(size), np.empty(size)], [0.0, 0.0]
    yield
    for columns in _columns(size):
        part = _centred(path, columns)
        for direction, vector in zip(directions, (vectors[:, -1], vectors[:, -2]), strict=True):
            direction[columns] = vector @ part
        yield
    for number, value in enumerate(values[:-3:-1]):
        shares[number] = max(0.0, float(value)) / total
    u = directions[0] / np.linalg.norm(directions[0])
    v = directions[1] if shares[1] > FLAT else _some_other(u)
    v = v - (u @ v) * u
    return Plane(origin, u, v / np.linalg.norm(v), (shares[0], shares[1] if shares[1] > FLAT else 0.0))


def random_plane(net: Net, random: np.random.Generator, origin: np.ndarray | None = None) -> Plane:
    """The plane through θ (or `origin`) along two random directions, each filter of which is as long as the net's.

    A filter is what leads to one unit, or to one channel of a convolution: a column of a layer's weights. Biases and
    the numbers of batch normalization stay as they are: scaling them would say nothing.

    Source: H. Li et al., Visualizing the loss landscape of neural nets, 2018, section 4.
    """
    theta = np.array(net.theta if origin is None else origin, np.float64)
    directions = []
    for _ in range(2):
        direction = np.zeros(net.size)
        drawn = random.standard_normal(net.size)
        layers = zip(net.weights_of(direction), net.weights_of(drawn), net.weights_of(theta), strict=True)
        for layer, noise, weights in layers:
            layer[...] = noise * (np.linalg.norm(weights, axis=0) / np.linalg.norm(noise, axis=0))
        directions.append(direction)
    u, v = directions
    if not u.any() or not np.isfinite(theta).all():
        raise NoPlaneError("all weights are zero, or some not finite: random directions scaled to them have no length")
    return Plane(theta, u, v)


def plane_through(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> Plane:
    """The plane through three points (size,), with the first as origin and the second on the first axis; orthonormal.

    Source: T. Garipov et al., Loss surfaces, mode connectivity, and fast ensembling of DNNs, 2018, figure 1.
    """
    origin = np.asarray(first, np.float64)
    u, v = second - origin, third - origin
    length = np.linalg.norm(u)
    if not length > 0:
        raise NoPlaneError("the first two points are the same: they lie on no line")
    u = u / length
    v = v - (u @ v) * u
    if not np.linalg.norm(v) > 1e-9 * length:
        v = _some_other(u)
        v = v - (u @ v) * u
    return Plane(origin, u, v / np.linalg.norm(v))


def on_line(first: np.ndarray, second: np.ndarray, t: float) -> np.ndarray:
    """θ on the straight line from the first (t = 0) to the second (t = 1), (size,) float64.

    Source: I. Goodfellow, O. Vinyals, A. Saxe, Qualitatively characterizing neural network optimization problems, 2015.
    """
    begin = np.asarray(first, np.float64)
    place: np.ndarray = begin + t * (second - begin)
    return place


def barrier(t: np.ndarray, losses: np.ndarray) -> float:
    """How high the loss rises between two nets above the straight line between their own losses, at least 0.

    t : (n,) from 0 to 1, both included. losses : (n,), at those places of the line between the nets.

    Source: J. Frankle et al., Linear mode connectivity and the lottery ticket hypothesis, 2020, section 2.
    """
    straight = losses[0] + t * (losses[-1] - losses[0])
    return float(max(0.0, np.max(losses - straight)))


def _columns(size: int) -> list[slice]:
    return [slice(begin, min(begin + COLUMNS, size)) for begin in range(0, size, COLUMNS)]


def _centred(path: Sequence[np.ndarray], columns: slice) -> np.ndarray:
    """Those parameters of all points, (k, columns) float64, less their mean."""
    part = np.array([point[columns] for point in path], np.float64)
    centred: np.ndarray = part - part.mean(axis=0)
    return centred


def _some_other(u: np.ndarray) -> np.ndarray:
    """A direction that is not parallel to the unit vector u."""
    other = np.zeros_like(u)
    other[int(np.argmin(np.abs(u)))] = 1.0
    return other
