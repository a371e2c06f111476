"""Histograms over time as ridges: one line per moment, each at the height of its own tick."""

from typing import Any

import numpy as np

from engine.nets.layer_statistics import BINS, Histogram

MOST = 32
"""Most moments that are kept. Beyond it every second one is dropped, and the next ones are half as frequent."""

OVERLAP = 2.2
"""A ridge's height, in distances between two of them."""


class Ridges:
    """The histograms of one layer, oldest first."""

    def __init__(self) -> None:
        self._ticks: list[int] = []
        self._histograms: list[Histogram] = []

    def __len__(self) -> int:
        return len(self._ticks)

    def add(self, tick: int, histogram: Histogram) -> None:
        self._ticks.append(tick)
        self._histograms.append(histogram)

    def thin(self) -> None:
        """Drop every second one."""
        self._ticks, self._histograms = self._ticks[::2], self._histograms[::2]

    def lines(self) -> dict[str, np.ndarray]:
        """`x`, `y` and `ticks`, (n,) float32, int32: one line after the other, each ending with a NaN.

        y : the tick that the ridge stands on, and above it the square root of the count, as a share of the largest.
        """
        finite = [(tick, one) for tick, one in zip(self._ticks, self._histograms, strict=True) if np.isfinite(one.low)]
        gap = max((self._ticks[-1] - self._ticks[0]) / max(len(self._ticks) - 1, 1), 1.0) if self._ticks else 1.0
        x: list[Any] = []
        y: list[Any] = []
        ticks: list[Any] = []
        for tick, histogram in finite:
            edges = np.linspace(histogram.low, histogram.high, BINS + 1)
            middles = (edges[1:] + edges[:-1]) / 2
            heights = np.sqrt(histogram.counts / histogram.counts.max())
            x += [edges[:1], middles, edges[-1:], [np.nan]]
            y += [[tick], tick + OVERLAP * gap * heights, [tick], [np.nan]]
            ticks.append(np.full(BINS + 3, tick, np.int32))
        if not finite:
            return {"x": np.empty(0, np.float32), "y": np.empty(0, np.float32), "ticks": np.empty(0, np.int32)}
        return {
            "x": np.concatenate(x).astype(np.float32),
            "y": np.concatenate(y).astype(np.float32),
            "ticks": np.concatenate(ticks),
        }
