"""Functions to learn that are one click away: those of textbooks, and the Playground's."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from app.labs.nets.data_parts import FUNCTIONS
from engine.expression import Expression
from engine.sentences import N_

THUMBNAIL = 72
"""Side of a picture, in pixels."""

GAUSSIANS = "sign(y)*(max(0, 1-sqrt((abs(x)-4)^2+(abs(y)-2.5)^2)/2) - max(0, 1-sqrt(x^2+(abs(y)-2.5)^2)/2))"
"""Six bumps of height ±1 and radius 2, at x = −4, 0, 4 and y = ±2.5; their signs alternate."""


class Preset(NamedTuple):
    """A function, and the range of its inputs."""

    id: str
    kind: str
    title: str
    expression: str
    low: float = -1.0
    high: float = 1.0

    @property
    def fields(self) -> dict[str, str]:
        """The fields of the config that it sets beside `data.kind`."""
        return {"data.expression": self.expression, "data.low": f"{self.low:g}", "data.high": f"{self.high:g}"}


PRESETS = (
    Preset("sine", "curve", "sin πx", "sin(pi*x)"),
    Preset("absolute", "curve", "|x|", "abs(x)"),
    Preset("step", "curve", N_("Step"), "sign(x)"),
    Preset("square", "curve", "x²", "x^2"),
    Preset("bump", "curve", N_("Bump"), "exp(-20*x^2)"),
    # Source: github.com/tensorflow/playground, regressPlane and regressGaussian
    Preset("plane", "surface", N_("Plane"), "(x+y)/10", -6.0, 6.0),
    Preset("gaussians", "surface", N_("Bumps"), GAUSSIANS, -6.0, 6.0),
    Preset("ripples", "surface", N_("Ripples"), "cos(6*sqrt(x^2+y^2))"),
)


class Thumbnail(NamedTuple):
    """What stands on the rail: a line as points of an SVG, or dots with color (0 for ≥ 0, 1 for < 0) and strength."""

    line: str
    dots: list[tuple[float, float, int, float]]


@lru_cache(maxsize=1)
def thumbnails() -> list[tuple[Preset, Thumbnail]]:
    """Each preset with its picture, in a square of THUMBNAIL pixels."""
    return [(preset, _line(preset) if preset.kind == "curve" else _dots(preset)) for preset in PRESETS]


def _formula(preset: Preset) -> Expression:
    return FUNCTIONS[preset.kind][0](preset.expression, low=preset.low, high=preset.high).formula


def _line(preset: Preset) -> Thumbnail:
    x = np.linspace(preset.low, preset.high, 49)
    y = _formula(preset).value(x[:, None])
    across, up = (_to_square(values) for values in (x, y))
    points = zip(across, up, strict=True)
    return Thumbnail(" ".join(f"{a:.1f},{THUMBNAIL - u:.1f}" for a, u in points), [])


def _to_square(values: np.ndarray) -> list[float]:
    low, high = values.min(), values.max()
    found: list[float] = (12 + (THUMBNAIL - 24) * (values - low) / (high - low)).tolist()
    return found


def _dots(preset: Preset) -> Thumbnail:
    side = np.linspace(preset.low, preset.high, 9)
    places = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    values = _formula(preset).value(places)
    across, up = _to_square(places[:, 0]), _to_square(places[:, 1])
    strength = np.abs(values) / np.abs(values).max()
    return Thumbnail(
        "",
        [
            (round(a, 1), round(THUMBNAIL - u, 1), int(value < 0), round(float(share), 2))
            for a, u, value, share in zip(across, up, values, strength, strict=True)
            if share > 0.05
        ],
    )
