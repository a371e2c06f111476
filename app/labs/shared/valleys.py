"""A grid whose lines follow sharp valleys: between the points of an even grid the floor of one would be a saw."""

import numpy as np

from engine import Surface

ROUNDS = 4
"""Newton steps across a valley, which find its floor to a small part of a cell."""
FAR = 2
"""Cells from which a first step may lead to a floor that is within one."""
NARROW = 5
"""A valley curves so many times more across than along; a pit does not."""
TOOTH = 0.002
"""A saw is seen from this share of the heights on."""


def along_valleys(f: Surface, points: np.ndarray) -> np.ndarray:
    """points : (n, m, 2), an even grid -> the same, those beside the floor of a sharp valley moved onto it.

    Across a valley f goes down to its floor along the eigenvector v of ∇²f with the greater eigenvalue λ: the floor is
    where vᵀ∇f = 0, and −vᵀ∇f/λ leads there. Moved are the points of a digital line as thick as makes neighbors of each
    two that follow each other (J.-P. Reveillès, Géométrie discrète, 1991), so that the floor is made of edges of the
    grid.
    """
    spacing = points[-1, -1] - points[0, 0]
    spacing = spacing / (np.array(points.shape[1::-1]) - 1)
    flat = points.reshape(-1, 2)
    with np.errstate(all="ignore"):
        near = np.flatnonzero(np.hypot(*_floor(f, flat, spacing)[0].T) <= FAR)
        places, normal = flat[near], np.zeros((len(near), 2))
        for _round in range(ROUNDS):
            way, normal = _floor(f, places, spacing)
            places = places + np.clip(way, -1, 1) * spacing
        moved = (places - flat[near]) / spacing
        thick = np.abs(normal).sum(axis=1) / 2
        onto = np.hypot(*moved.T) <= thick + 1e-9
        heights = [f.display_heights(f.value(flat)), f.display_heights(f.value(places))]
        beside = [f.display_heights(f.value(places + sign * normal * spacing / 2)) for sign in (1, -1)]
        scale = np.nanmax(heights[0]) - np.nanmin(heights[0])
        sharp = np.minimum(*beside) - heights[1] > TOOTH * scale
    low, high = flat[0] + spacing / 2, flat[-1] - spacing / 2
    inside = ((places >= low) & (places <= high)).all(axis=1)
    taken = onto & sharp & inside
    snapped = points.copy()
    snapped.reshape(-1, 2)[near[taken]] = places[taken]
    # plotly.js looks at the first row and column alone: where those are uneven it makes the grid a finer one, or hangs.
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        snapped[edge] = points[edge]
    return snapped


def _floor(f: Surface, places: np.ndarray, spacing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The Newton step to the floor of the valley around each place, (n, 2), and the unit vector across it, in cells;
    the step is NaN where there is none.
    """
    gradient = f.gradient(places) * spacing
    hessian = f.hessian(places) * spacing[:, None] * spacing
    hessian = np.where(np.isfinite(hessian).all(axis=(1, 2), keepdims=True), hessian, 0)
    values, vectors = np.linalg.eigh(hessian)
    curvature, normal = values[:, 1], vectors[:, :, 1]
    slope = (gradient * normal).sum(axis=1)
    valley = curvature > NARROW * np.abs(values[:, 0])
    return np.where(valley, -slope / curvature, np.nan)[:, None] * normal, normal
