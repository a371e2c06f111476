"""A drawn digit, rasterized as MNIST's own images are.

The digit is scaled, keeping its aspect ratio, to fit into 20×20 pixels, anti-aliased, and placed in 28×28 with its
center of mass in the middle. In MNIST's files that is the center of pixel (14, 14): over the training set the mean is
(14.00, 14.00), with the spread of rounding to whole pixels.

A drawing consists of lines, so it is scaled before it is inked, with a pen as wide as MNIST's are. A small drawing with
a thick pen stays a digit, and a large one with a fine pen does not fade.

Source: Y. LeCun et al., Gradient-based learning applied to document recognition, 1998.
"""

from collections.abc import Sequence

import numpy as np

from engine.datasets.mnist import SIDE
from engine.sentences import SentenceError

BOX = 20
"""Pixels of the longer side, ink included."""

CENTRE = 14.5
"""Center of mass, in pixels from the edge."""

PEN = (1.6, 3.2)
"""Thinnest and thickest pen, in pixels. The strokes of 90% of MNIST's digits are 1.5 to 3.1 wide."""

FINE = 4
"""Grid points per pixel, in each direction."""

MAX_POINTS = 5000


def rasterize_strokes(strokes: Sequence[Sequence[tuple[float, float]]], pen: float) -> np.ndarray:
    """The picture, (28, 28) uint8, white on black, of lines drawn with a round pen.

    strokes : polylines of points (x, y), y downwards, in any unit; one point is a dot. pen : its width in that unit.
    Without a point the picture is black. Raises ValueError for points or a pen that are not finite, a pen that is not
    positive, and more than 5,000 points.
    """
    lines = [np.asarray(stroke, float).reshape(-1, 2) for stroke in strokes if len(stroke)]
    if sum(map(len, lines)) > MAX_POINTS:
        raise SentenceError(
            "the drawing has {count:,} points; at most {most:,} are allowed",
            count=sum(map(len, lines)),
            most=MAX_POINTS,
        )
    if not all(np.isfinite(line).all() and np.abs(line).max() <= 1e9 for line in lines):
        raise SentenceError("a point of the drawing is not finite, or beyond 1e9")
    if not 0 < pen <= 1e9:
        raise ValueError(f"pen={pen} is outside (0, 1e9]")
    if not lines:
        return np.zeros((SIDE, SIDE), np.uint8)
    fine = _place(_ink(*_fit(lines, pen)))
    picture = fine.reshape(SIDE, FINE, SIDE, FINE).mean(axis=(1, 3))
    pixels: np.ndarray = np.rint(255 * picture).astype(np.uint8)
    return pixels


def _fit(lines: list[np.ndarray], pen: float) -> tuple[list[np.ndarray], float]:
    """Lines and pen in pixels, so that the ink touches 0 from above and reaches BOX on the longer side."""
    points = np.concatenate(lines)
    low = points.min(axis=0)
    extent = float((points.max(axis=0) - low).max())
    width = float(np.clip(BOX * pen / (extent + pen), *PEN))
    zoom = (BOX - width) / extent if extent > 0 else 1.0
    return [(line - low) * zoom + width / 2 for line in lines], width


def _ink(lines: list[np.ndarray], width: float) -> np.ndarray:
    """How much of each cell of a fine grid over the box is inked, (BOX · FINE, BOX · FINE) in [0, 1].

    A cell whose center lies d from the nearest line has about the share width/2 − d + ½ inked.
    """
    size = BOX * FINE
    centres = (np.arange(size) + 0.5) / FINE
    reach = width / 2 + 0.5 / FINE
    squared = np.full((size, size), np.inf)  # distance from the nearest line
    for line in lines:
        for begin, end in zip(line, line[1:] if len(line) > 1 else line, strict=False):
            rows, columns = (_within(begin[axis], end[axis], reach, size) for axis in (1, 0))
            x, y = centres[columns][None, :] - begin[0], centres[rows][:, None] - begin[1]
            along, across = end - begin
            length = along * along + across * across
            share = np.clip((x * along + y * across) / length, 0, 1) if length > 0 else 0.0
            window = squared[rows, columns]
            np.minimum(window, (x - share * along) ** 2 + (y - share * across) ** 2, out=window)
    inked: np.ndarray = np.clip((reach - np.sqrt(squared)) * FINE, 0, 1)
    return inked


def _within(begin: float, end: float, reach: float, size: int) -> slice:
    """Cells of one axis that a line from begin to end may ink."""
    low, high = min(begin, end) - reach, max(begin, end) + reach
    return slice(max(0, int(low * FINE)), min(size, int(high * FINE) + 1))


def _place(ink: np.ndarray) -> np.ndarray:
    """The inked box in a grid of 28×28 pixels, its center of mass in the middle, as far as no ink is lost."""
    whole = np.zeros((SIDE * FINE, SIDE * FINE))
    places = []
    for axis in (0, 1):
        mass = ink.sum(axis=1 - axis)
        inked = np.flatnonzero(mass)
        centre = np.dot(mass, np.arange(len(mass)) + 0.5) / mass.sum()
        shift = round(CENTRE * FINE - centre)
        shift = min(max(shift, -int(inked[0])), SIDE * FINE - 1 - int(inked[-1]))
        places.append((slice(inked[0], inked[-1] + 1), slice(inked[0] + shift, inked[-1] + 1 + shift)))
    (rows, to_rows), (columns, to_columns) = places
    whole[to_rows, to_columns] = ink[rows, columns]
    return whole
