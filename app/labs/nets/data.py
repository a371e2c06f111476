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


OF_X = ("x", "x2", "sin_x")


def features_of(dimensions: int) -> list[str]:
    """The features that points with one coordinate or two have."""
    return list(OF_X) if dimensions == 1 else list(FEATURES)


def featured(points: np.ndarray, names: list[str]) -> np.ndarray:
    """(n, 2) points, or (n, 1), which have no y -> (n, len(names)) inputs of the net."""
    x, y = points[:, 0], points[:, -1]
    return np.column_stack([FEATURES[name][1](x, y) for name in names])
