"""Occlusion: what a net looks at in a picture, found by covering it place by place.

    map[r, c] = log p(answer | picture) − log p(answer | picture with the patch around (r, c) black)

Above 0 a place speaks for the answer, below 0 against it. It takes forward passes alone, so it holds for every net.
Source: M. Zeiler & R. Fergus, Visualizing and understanding convolutional networks, 2014, section 4.2.
"""

import math

import numpy as np

from engine.array_types import FloatArray
from engine.nets.net import Net
from engine.settings import check_number

SIDE, STRIDE = 6, 2
"""Pixels of a patch, and from patch to patch."""

LEAST = 1e-12
"""Probabilities below count as this: their logarithm is finite."""


def places(side: int, stride: int = STRIDE) -> int:
    """Patches along a side of this many pixels."""
    return -(-side // stride)


class Occlusion:
    """One picture, looked at again and again while the net learns.

    picture : (side, side) uint8, or of the net's floats. answer : the class that is most probable for the whole
    picture, after `find`.
    """

    def __init__(self, net: Net, picture: np.ndarray, side: int = SIDE, stride: int = STRIDE) -> None:
        whole = math.isqrt(picture.size)
        check_number("side", side, 1, whole, integer=True)
        self._count = places(whole, check_number("stride", stride, 1, whole, integer=True))
        self.answer = 0
        self._evaluator = net.evaluator(covered(picture.reshape(whole, whole), side, stride))

    def find(self) -> FloatArray:
        """The map with the net as it is now, (places, places)."""
        self._evaluator.refresh()
        probabilities = self._evaluator.probabilities
        self.answer = int(probabilities[:, 0].argmax())
        logs = np.log(np.maximum(probabilities[self.answer].astype(np.float64), LEAST))
        found: FloatArray = (logs[0] - logs[1:]).reshape(self._count, self._count)
        return found


def covered(picture: np.ndarray, side: int, stride: int) -> np.ndarray:
    """(1 + places², pixels): the picture, and the picture with each patch black, row by row. The patches' centers lie
    evenly from edge to edge.
    """
    whole = len(picture)
    begins = np.arange(places(whole, stride)) * stride + stride // 2 - side // 2
    rows = np.arange(whole)
    hidden = (rows >= begins[:, None]) & (rows < begins[:, None] + side)  # (places, whole)
    keep = ~(hidden[:, None, :, None] & hidden[None, :, None, :])
    occluded = np.where(keep, picture, picture.dtype.type(0)).reshape(-1, picture.size)
    return np.concatenate([picture.reshape(1, -1), occluded])
