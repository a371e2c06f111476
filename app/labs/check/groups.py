"""The groups of a net's parameters, in θ's order: W₁, b₁, W₂, b₂ …"""

from itertools import pairwise
from typing import NamedTuple

MOST_COLOURS = 6


class Group(NamedTuple):
    """One layer's weights or biases: `part` of θ."""

    name: str
    """W1, b1, …: in series."""

    title: str
    shape: str
    """784 × 50, or 50."""

    part: slice

    @property
    def size(self) -> int:
        return int(self.part.stop - self.part.start)


def groups(sizes: tuple[int, ...]) -> list[Group]:
    found, begin = [], 0
    for layer, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
        for letter, shape, size in (("W", f"{inputs} × {outputs}", inputs * outputs), ("b", str(outputs), outputs)):
            title = f"{letter}{str(layer).translate(SUBSCRIPTS)}"
            found.append(Group(f"{letter}{layer}", title, shape, slice(begin, begin + size)))
            begin += size
    return found


SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def color_of(number: int) -> str:
    """The token of the group's color."""
    return f"racer-{number % MOST_COLOURS}"
