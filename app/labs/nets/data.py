"""The features of a point: the possible inputs of a net in the nets lab."""

from collections.abc import Callable

import numpy as np

FEATURES: dict[str, tuple[str, Callable[[np.ndarray, np.ndarray], np.ndarray]]] = {
    "x": ("x", lambda x, y: x),
    "y": ("y", lambda x, y: y),
    "x2": ("x²", lambda x, y: x * x),
    "y2": ("y²", lambda x, y: y * y),
    "xy": ("xy", lambda x, y: x * y),
    "sin_x": ("sin πx", lambda x, y: np.sin(np.pi * x)),
    "sin_y": ("sin πy", lambda x, y: np.sin(np.pi * y)),
}
"""Inputs of the net by name: title and value at (x, y). The data lie in about [−1, 1]², hence π in the sines."""


def featured(points: np.ndarray, names: list[str]) -> np.ndarray:
    """(n, 2) points -> (n, len(names)) inputs of the net."""
    x, y = points.T
    return np.column_stack([FEATURES[name][1](x, y) for name in names])
