"""Pearlmutter's R-operator through each layer: how its values and gradients change when θ moves along v.

    R{f(θ)} = d/dr f(θ + rv) at r = 0

Source: B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6, 1994.

Each layer keeps what a pass at θ leaves (`forward`, then `backward`) and then answers for as many directions v as are
wanted: `tangent` gives R{values above} from R{values below}, `cotangent` gives R{∂L/∂below} from R{∂L/∂above} and
writes R{∂L/∂block}. Values are feature-major, (units, n), float64; those of k directions (k, units, n).

ReLU and max pooling are linear around almost every θ: their second derivative is taken as 0. The loss is the one that
`Net.gradient` differentiates: nothing is dropped, and batch normalization uses the batch's own mean and variance.
"""

from typing import Any

import numpy as np

from engine.array_types import Float64Array
from engine.nets.architecture import Slot
from engine.nets.layers import Activate, BatchNorm, Convolution, Dense, Layer, Pooling
from engine.nets.layers.batch_norm import EPSILON


class Tangent:
    """A layer at a place in a net; see the top of this file."""

    def __init__(self, slot: Slot) -> None:
        self.layer: Any = slot.layer
        self.shape, self.above = slot.shape, slot.layer.output(slot.shape)
        self.block: Any = None
        """Its part of θ: set before `forward`."""

    def forward(self, a: Float64Array) -> Float64Array:
        raise NotImplementedError

    def backward(self, dz: Float64Array) -> Float64Array:
        raise NotImplementedError

    def tangent(self, ra: Float64Array | None, v: Any) -> Float64Array:
        """ra : (k, units, n), None below the first layer with weights. v : (k, *block)."""
        raise NotImplementedError

    def cotangent(self, rdz: Float64Array, v: Any, out: Any) -> Float64Array:
        """rdz : (k, units above, n). out : (k, *block), where R{∂L/∂block} is written."""
        raise NotImplementedError


class DenseTangent(Tangent):
    """z = Wᵀa + b, ∂W = a ∂zᵀ, ∂a = W ∂z, which are linear in each factor: R follows the product rule."""

    def forward(self, a: Float64Array) -> Float64Array:
        self.weights: Float64Array = self.block[:-1]
        self.a = self.laid_out(a)
        self.ra: Float64Array | None = None
        z: Float64Array = self.weights.T @ self.a + self.block[-1][:, None]
        return z.reshape(-1, a.shape[-1])

    def backward(self, dz: Float64Array) -> Float64Array:
        self.dz = dz.reshape(self.weights.shape[1], -1)
        return self.added_up(self.weights @ self.dz, dz.shape[-1])

    def tangent(self, ra: Float64Array | None, v: Float64Array) -> Float64Array:
        rz = v[:, :-1].swapaxes(1, 2) @ self.a
        rz += v[:, -1, :, None]
        self.ra = None if ra is None else self.laid_out(ra)
        if self.ra is not None:
            rz += self.weights.T @ self.ra
        return rz

    def cotangent(self, rdz: Float64Array, v: Float64Array, out: Float64Array) -> Float64Array:
        n = rdz.shape[-1]
        rdz = rdz.reshape(len(rdz), self.weights.shape[1], -1)
        np.matmul(self.a, rdz.swapaxes(1, 2), out=out[:, :-1])
        np.add.reduce(rdz, 2, out=out[:, -1])
        if self.ra is None:
            return rdz
        out[:, :-1] += self.ra @ self.dz.T
        return self.added_up(self.weights @ rdz + v[:, :-1] @ self.dz, n)

    def laid_out(self, a: Float64Array) -> Float64Array:
        return a

    def added_up(self, da: Float64Array, n: int) -> Float64Array:
        return da


class ConvolutionTangent(DenseTangent):
    """The same on patches laid side by side; the results are added up where patches overlap."""

    def tangent(self, ra: Float64Array | None, v: Float64Array) -> Float64Array:
        return super().tangent(ra, v).reshape(len(v), np.prod(self.above), -1)

    def laid_out(self, a: Float64Array) -> Float64Array:
        """(…, units, n) -> (…, channels · kernel², rows · columns · n)"""
        lead, n = a.shape[:-2], a.shape[-1]
        _, rows, columns = self.above
        picture = self._padded((*lead, *self.shape, n))
        self._inside(picture)[...] = a.reshape(*lead, *self.shape, n)
        patches = np.stack([picture[place] for place in self._places], axis=len(lead) + 1)
        return patches.reshape(*lead, -1, rows * columns * n)

    def added_up(self, da: Float64Array, n: int) -> Float64Array:
        lead, (_, rows, columns) = da.shape[:-2], self.above
        patches = da.reshape(*lead, self.shape[0], len(self._places), rows, columns, n)
        picture = self._padded((*lead, *self.shape, n))
        for number, place in enumerate(self._places):
            picture[place] += patches[..., number, :, :, :]
        return self._inside(picture).reshape(*lead, -1, n)

    def _padded(self, shape: tuple[int, ...]) -> Float64Array:
        pad = 2 * self.layer.padding
        return np.zeros((*shape[:-3], shape[-3] + pad, shape[-2] + pad, shape[-1]))

    def _inside(self, picture: Float64Array) -> Float64Array:
        pad, (_, height, width) = self.layer.padding, self.shape
        return picture[..., pad : pad + height, pad : pad + width, :]

    @property
    def _places(self) -> list[tuple[Any, ...]]:
        """For each value of a patch its position in the padded picture, for all patches."""
        (_, rows, columns), stride = self.above, self.layer.stride
        return [
            (
                ...,
                slice(down, down + (rows - 1) * stride + 1, stride),
                slice(across, across + (columns - 1) * stride + 1, stride),
                slice(None),
            )
            for down in range(self.layer.kernel)
            for across in range(self.layer.kernel)
        ]


class ActivateTangent(Tangent):
    """a = f(z): Ra = f′ Rz, and of ∂z = f′ ∂a: R∂z = f′ R∂a + f″ Rz ∂a."""

    def forward(self, a: Float64Array) -> Float64Array:
        values, activation = a.copy(), self.layer.activation
        activation.apply(values, np.empty_like(values))
        self.slope, self.bend = activation.slope(values), activation.bend(values)
        return values

    def backward(self, dz: Float64Array) -> Float64Array:
        self.bend_delta = None if self.bend is None else self.bend * dz
        found: Float64Array = self.slope * dz
        return found

    def tangent(self, ra: Float64Array | None, v: Any) -> Float64Array:
        self.rz = ra
        moved: Float64Array = self.slope * ra
        return moved

    def cotangent(self, rdz: Float64Array, v: Any, out: Any) -> Float64Array:
        moved: Float64Array = self.slope * rdz
        if self.bend_delta is not None:
            moved += self.bend_delta * self.rz
        return moved


class BatchNormTangent(Tangent):
    """x̂ = s(x − μ), y = γx̂ + β, with s = 1/√(σ² + ε); ∂x = γs u, with u = ∂y − mean ∂y − x̂ mean(∂y x̂).

    With c = Rx − mean Rx and q = mean(x̂ c): Rx̂ = s(c − q x̂) and Rs = −s² q; what remains is the product rule.
    """

    def forward(self, a: Float64Array) -> Float64Array:
        x = a.reshape(self.shape[0], -1)
        centered = x - x.mean(axis=1, keepdims=True)
        self.scale = 1 / np.sqrt((centered**2).mean(axis=1, keepdims=True) + EPSILON)
        self.normalized = centered * self.scale
        gamma, beta = self.block[:, :, None]
        self.gamma = gamma
        y: Float64Array = gamma * self.normalized + beta
        return y.reshape(a.shape)

    def backward(self, dz: Float64Array) -> Float64Array:
        dy = self.dy = dz.reshape(self.shape[0], -1)
        self.share = (dy * self.normalized).mean(axis=1, keepdims=True)
        self.u = dy - dy.mean(axis=1, keepdims=True) - self.normalized * self.share
        dx: Float64Array = self.gamma * self.scale * self.u
        return dx.reshape(dz.shape)

    def tangent(self, ra: Float64Array | None, v: Float64Array) -> Float64Array:
        if ra is None:
            raise TypeError("batch normalization stands above a layer with weights")
        rx = ra.reshape(len(ra), self.shape[0], -1)
        centered = rx - rx.mean(axis=-1, keepdims=True)
        self.q = (self.normalized * centered).mean(axis=-1, keepdims=True)
        self.r_normalized = self.scale * (centered - self.q * self.normalized)
        ry = self.gamma * self.r_normalized + v[:, 0, :, None] * self.normalized + v[:, 1, :, None]
        found: Float64Array = ry.reshape(ra.shape)
        return found

    def cotangent(self, rdz: Float64Array, v: Float64Array, out: Float64Array) -> Float64Array:
        rdy, normalized, scale = rdz.reshape(len(rdz), self.shape[0], -1), self.normalized, self.scale
        products = rdy * normalized + self.dy * self.r_normalized
        np.add.reduce(products, 2, out=out[:, 0])
        np.add.reduce(rdy, 2, out=out[:, 1])
        ru = rdy - rdy.mean(axis=-1, keepdims=True) - self.r_normalized * self.share
        ru -= normalized * products.mean(axis=-1, keepdims=True)
        rdx = scale * (v[:, 0, :, None] * self.u + self.gamma * (ru - scale * self.q * self.u))
        found: Float64Array = rdx.reshape(rdz.shape)
        return found


class PoolingTangent(Tangent):
    """Only the largest of each square is passed on: R picks the same places, the first of equal ones."""

    def forward(self, a: Float64Array) -> Float64Array:
        squares = self._squares(a)
        self.chosen = squares.argmax(axis=0, keepdims=True)
        return self._picked(squares)

    def backward(self, dz: Float64Array) -> Float64Array:
        return self._returned(dz)

    def tangent(self, ra: Float64Array | None, v: Any) -> Float64Array:
        if ra is None:
            raise TypeError("what stands below all weights does not change with them")
        return np.stack([self._picked(self._squares(part)) for part in ra])

    def cotangent(self, rdz: Float64Array, v: Any, out: Any) -> Float64Array:
        return np.stack([self._returned(part) for part in rdz])

    def _squares(self, a: Float64Array) -> Float64Array:
        """(units, n) -> (side², channels, rows, columns, n)"""
        picture = a.reshape(*self.shape, -1)
        return np.stack([picture[place] for place in self._places])

    def _picked(self, squares: Float64Array) -> Float64Array:
        return np.take_along_axis(squares, self.chosen, 0).reshape(-1, squares.shape[-1])

    def _returned(self, dz: Float64Array) -> Float64Array:
        n = dz.shape[-1]
        picture = np.zeros((*self.shape, n))
        given = dz.reshape(*self.above, n)
        for number, place in enumerate(self._places):
            picture[place] = np.where(self.chosen[0] == number, given, 0)
        return picture.reshape(-1, n)

    @property
    def _places(self) -> list[tuple[slice, ...]]:
        (_, rows, columns), side = self.above, self.layer.side
        return [
            (slice(None), slice(down, rows * side, side), slice(across, columns * side, side))
            for down in range(side)
            for across in range(side)
        ]


TANGENTS: dict[type[Layer], type[Tangent]] = {
    Dense: DenseTangent,
    Convolution: ConvolutionTangent,
    Activate: ActivateTangent,
    BatchNorm: BatchNormTangent,
    Pooling: PoolingTangent,
}


def tangent_of(slot: Slot) -> Tangent:
    """Raises ValueError for a layer whose second derivatives are not known here."""
    kind = TANGENTS.get(type(slot.layer))
    if kind is None:
        raise ValueError(f"{type(slot.layer).__name__}: there are no second derivatives of this layer")
    return kind(slot)
