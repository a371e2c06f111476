"""The convolution layer: the same small dense layer looks at every patch of a picture.

    forward   z[:, p] = blockᵀ [patch p; 1]
    backward  ∂block = Σₚ [patch p; 1] ∂z[:, p]ᵀ     ∂patch p = weights · ∂z[:, p], added up where patches overlap

block : (channels below · kernel² + 1, channels), the weights of a patch by channel, row and column, with biases below.
Source: Y. LeCun et al., Gradient-based learning applied to document recognition, 1998, section II. Convention: as in
all such libraries the kernel is not flipped, which mathematics calls cross-correlation.

Examples are the last axis, (channels, height, width, n). So the patches, laid side by side ("im2col"), are copies of
contiguous runs, one matrix product serves all of them, and its result is the signal above as it is. They are laid out a
few rows of the picture at a time, which stay in the cache.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.nets.layers.layer import Calls, Inputs, Layer, Place, Shape
from engine.sentences import N_
from engine.settings import SettingError, check_number

MAX_CHANNELS, MAX_KERNEL = 64, 7

PATCH_BYTES = 1 << 20
"""About this many bytes of patches are laid out at a time."""


@dataclass(frozen=True)
class Convolution(Layer):
    """channels : pictures above, 1 to 64. kernel : side of a patch, 1 to 7. stride : from patch to patch. padding :
    zeros on each side; None for as many as keep the size at stride 1. Raises SettingError.
    """

    channels: int
    kernel: int = 3
    stride: int = 1
    padding: int | None = None
    weighted = True

    def __post_init__(self) -> None:
        bounds = {"channels": (1, MAX_CHANNELS), "kernel": (1, MAX_KERNEL), "stride": (1, MAX_KERNEL)}
        if self.padding is None:
            object.__setattr__(self, "padding", self.kernel // 2)
        for name, (low, high) in (bounds | {"padding": (0, MAX_KERNEL)}).items():
            object.__setattr__(self, name, check_number(name, getattr(self, name), low, high, integer=True))

    @property
    def _pad(self) -> int:
        return self.padding or 0

    def output(self, shape: Shape) -> Shape:
        if len(shape) != 3:
            raise SettingError(
                "layers",
                "conv",
                "below all dense layers",
                N_("conv must come before all dense layers: a convolution needs a picture"),
            )
        height, width = ((side + 2 * self._pad - self.kernel) // self.stride + 1 for side in shape[1:])
        if min(height, width) < 1:
            raise SettingError(
                "kernel",
                self.kernel,
                str(min(shape[1:]) + 2 * self._pad),
                N_("a kernel of {value}×{value} is larger than the picture below it, whose side is {allowed}"),
            )
        return self.channels, height, width

    def block(self, shape: Shape) -> tuple[int, int]:
        return shape[0] * self.kernel**2 + 1, self.channels

    def initialize(self, place: Place, draw: Callable[[int, int], np.ndarray]) -> None:
        place.block[:-1] = draw(place.block.shape[0] - 1, self.channels)

    def bind(self, place: Place) -> Calls:
        (below, height, width), (_, rows, columns) = place.shape, self.output(place.shape)
        n, dtype, pad, kernel, stride = place.n, place.above.values.dtype, self._pad, self.kernel, self.stride
        size = below * kernel**2
        picture = np.zeros((below, height + 2 * pad, width + 2 * pad, n), dtype)
        inside = picture[:, pad : pad + height, pad : pad + width]
        strip = max(1, min(rows, PATCH_BYTES // ((size + 1) * columns * n * dtype.itemsize)))
        z = place.above.values.reshape(self.channels, rows, columns, n)
        transposed = np.ascontiguousarray(place.block.T)
        strips = [_Strip(picture, z, row, min(strip, rows - row), kernel, stride) for row in range(0, rows, strip)]
        buffers = {s.rows: np.ones((size + 1, s.rows * columns * n), dtype) for s in strips}
        products = {s.rows: np.empty((self.channels, s.rows * columns * n), dtype) for s in strips}
        source = place.below

        def forward() -> None:
            np.copyto(inside, source.extended[:-1].reshape(below, height, width, n))
            transposed[...] = place.block.T
            for part in strips:
                patches, product = buffers[part.rows], products[part.rows]
                part.lay_out(patches)
                transposed.dot(patches, product)
                part.z[...] = product.reshape(part.z.shape)

        if place.gradient is None:
            return Calls([forward], [])
        delta = place.above.delta.reshape(self.channels, rows, columns, n)
        weights, sums = place.block[:-1], np.empty_like(place.gradient)
        spread = None if isinstance(source, Inputs) else np.empty_like(picture)
        to_patches = (
            {count: np.empty((size, count * columns * n), dtype) for count in buffers} if spread is not None else {}
        )

        def backward() -> None:
            place.gradient[...] = 0
            if spread is not None:
                spread[...] = 0
            for part in strips:
                patches, product = buffers[part.rows], products[part.rows]
                np.copyto(product.reshape(part.z.shape), delta[:, part.row : part.row + part.rows])
                if len(strips) > 1:
                    part.lay_out(patches)
                patches.dot(product.T, sums)
                np.add(place.gradient, sums, out=place.gradient)
                if spread is not None:
                    weights.dot(product, to_patches[part.rows])
                    part.add_up(to_patches[part.rows], spread)
            if spread is not None:
                np.copyto(
                    source.delta.reshape(below, height, width, n), spread[:, pad : pad + height, pad : pad + width]
                )

        return Calls([forward], [backward])


class _Strip:
    """Some rows of the picture above: from `row`, `rows` of them."""

    def __init__(self, picture: np.ndarray, z: np.ndarray, row: int, rows: int, kernel: int, stride: int) -> None:
        self.row, self.rows, self.z = row, rows, z[:, row : row + rows]
        columns = z.shape[2]
        self._kernel, self._channels = kernel, len(picture)
        self._parts = [
            (
                down,
                across,
                slice(row * stride + down, (row + rows - 1) * stride + down + 1, stride),
                slice(across, (columns - 1) * stride + across + 1, stride),
            )
            for down in range(kernel)
            for across in range(kernel)
        ]
        self._picture, self._shape = picture, (self._channels, kernel, kernel, rows, columns, z.shape[3])

    def lay_out(self, patches: np.ndarray) -> None:
        """All patches side by side, (channels · kernel² + 1, rows · columns · n); the last row stays ones."""
        laid = patches[:-1].reshape(self._shape)
        for down, across, rows, columns in self._parts:
            laid[:, down, across] = self._picture[:, rows, columns]

    def add_up(self, patches: np.ndarray, picture: np.ndarray) -> None:
        """Add to each place of `picture` the values of the patches that cover it."""
        laid = patches.reshape(self._shape)
        for down, across, rows, columns in self._parts:
            place = picture[:, rows, columns]
            np.add(place, laid[:, down, across], out=place)
