"""The Hessian of a net's mean loss, as products with vectors: it is never written out.

A product takes a pass forward and back along v, about two training passes in float64, whatever the number of
parameters. See tangents.py.
"""

import dataclasses

import numpy as np

from engine.array_types import Float64Array
from engine.nets.architecture import Architecture, Slot
from engine.nets.curvature.tangents import Tangent, tangent_of
from engine.nets.passes import append_ones, targets_of


class Hessian:
    """∂²L/∂θ² of the mean loss on x : (n, d), labels : (n,), at the place last given to `move`.

        hessian = Hessian(net.architecture, x, labels)
        hessian.move(net.theta)
        hessian.product(v)              # (size,) -> (size,), or (k, size) -> (k, size)

    l2 : the penalty ½ l2 Σ w² over all weights, which adds l2 · v for them. Exact in float64, whatever the net's dtype.
    The loss is that of `Net.gradient`: nothing is dropped, and batch normalization uses the mean and variance of x.

    loss : at that place, without the penalty. Raises ValueError for a layer that has no second derivatives, and for
    examples that do not fit.
    """

    def __init__(self, architecture: Architecture, x: np.ndarray, labels: np.ndarray, l2: float = 0.0) -> None:
        x, labels = architecture.check_examples(x, labels)
        self._architecture = dataclasses.replace(architecture, dtype=np.dtype(np.float64))
        kept = [slot for slot in architecture.slots if not slot.layer.learns_only]
        first = next(place for place, slot in enumerate(kept) if slot.layer.weighted)
        self._slots, self._layers = kept[first:], [tangent_of(slot) for slot in kept[first:]]
        self._inputs: np.ndarray = np.ascontiguousarray(append_ones(x, self._architecture.dtype)[:, :-1].T)
        for slot in kept[:first]:  # what stands below all weights is the same at every θ
            self._inputs = tangent_of(slot).forward(self._inputs)
        classes, n = architecture.classes, len(labels)
        self._loss = architecture.loss(classes, n, self._architecture.dtype)
        self._target = targets_of(self._architecture, labels)
        self._theta = np.empty(architecture.size)
        self._penalty: np.ndarray | None = None
        if l2:
            self._penalty = np.zeros(architecture.size)
            for weights in architecture.weights(self._penalty):
                weights[...] = l2
        self.loss = float("nan")

    @property
    def size(self) -> int:
        return len(self._theta)

    def move(self, theta: np.ndarray) -> None:
        """Go to theta : (size,), which is copied: one pass forward and back."""
        self._theta[...] = theta
        for layer, slot in zip(self._layers, self._slots, strict=True):
            layer.block = self._architecture.block(slot, self._theta)
        with np.errstate(all="ignore"):
            signal = self._inputs
            for layer in self._layers:
                signal = layer.forward(signal)
            self.loss = self._loss.loss_and_gradient(signal, self._target)
            delta = self._delta = signal
            for layer in reversed(self._layers):
                delta = layer.backward(delta)

    def product(self, v: np.ndarray) -> Float64Array:
        """H v : (size,), or H of each row of v : (k, size)."""
        directions = np.atleast_2d(np.asarray(v, np.float64))
        if directions.ndim != 2 or directions.shape[1] != self.size:
            raise ValueError(f"v has the shape {np.shape(v)}; the net has {self.size} parameters")
        found = np.empty(directions.shape)
        with np.errstate(all="ignore"):
            self._multiply(directions, found)
            if self._penalty is not None:
                found += self._penalty * directions
        return found.reshape(np.shape(v))

    def _multiply(self, directions: np.ndarray, out: np.ndarray) -> None:
        moved: np.ndarray | None = None
        parts = [(layer, self._parts(slot, directions), self._parts(slot, out)) for layer, slot in self._each]
        for layer, v, _ in parts:
            moved = layer.tangent(moved, v)
        assert moved is not None  # noqa: S101  # the last layer has weights
        change = self._loss.tangent(self._delta, self._target, moved)
        for layer, v, part in reversed(parts):
            change = layer.cotangent(change, v, part)

    @property
    def _each(self) -> list[tuple[Tangent, Slot]]:
        return list(zip(self._layers, self._slots, strict=True))

    def _parts(self, slot: Slot, vectors: np.ndarray) -> np.ndarray | None:
        """A layer's part of each row of vectors : (k, size), as views (k, *block); None if it has none."""
        if slot.block is None:
            return None
        return vectors[:, slot.block].reshape(len(vectors), *(slot.layer.block(slot.shape) or ()))
