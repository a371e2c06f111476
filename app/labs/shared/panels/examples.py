"""The training examples that a panel evaluates: always the same, and as many as it can afford."""

import math

import numpy as np

from engine.datasets import Labeled
from engine.nets.architecture import Architecture, Slot
from engine.nets.layers import units_of


def multiplications(architecture: Architecture) -> int:
    """Multiplications of one example in a forward pass."""
    return sum(math.prod(slot.layer.block(slot.shape) or (0,)) * _places(slot) for slot in architecture.slots)


def numbers(architecture: Architecture) -> int:
    """Numbers that an example leaves in the layers of a pass, including patches of pictures."""
    found = architecture.inputs
    for slot in architecture.slots:
        found += units_of(slot.layer.output(slot.shape))
        if slot.layer.weighted and len(slot.shape) == 3:
            found += (slot.layer.block(slot.shape) or (0,))[0] * _places(slot)
    return found


def _places(slot: Slot) -> int:
    """How many times a layer applies the same weights."""
    above = slot.layer.output(slot.shape)
    return math.prod(above[1:]) if len(above) == 3 else 1


def some(data: Labeled, most: int) -> tuple[np.ndarray, np.ndarray]:
    """At most this many inputs (n, d) and labels (n,), evenly spread over the data's own order."""
    n = len(data.labels)
    if n <= most:
        return data.inputs, data.labels
    places = np.linspace(0, n - 1, most).astype(np.intp)
    return data.inputs[places], data.labels[places]
