"""The race on the home page: five optimizers on Himmelblau's function, from wherever a visitor drops them.

A run of the descent lab, as its engine makes it, in one answer: the page replays it.
"""

import gzip
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

from app.labs import LABS
from app.labs.shared.query import link, nest
from app.wire import encoding
from engine import OPTIMIZERS

STEPS = 120
START = (-0.3, 0.75)
"""Near the hill between the four minima: two of the racers take another path than the others."""

REACH = ((-5.0, 5.0), (-5.0, 5.0))
"""Where they can be dropped: x and y."""

TERRAIN = ((-8.0, 8.0), (-7.4, 5.6))
"""The drawn part of the function, and the points that are sent of it: in x and y."""
POINTS = (49, 43)
TOP = 400.0
"""The value at which the highest color begins; the hill in the middle is 182 high."""

_RACERS = (("gd", 0.003), ("momentum", 0.003), ("adagrad", 0.5), ("adam", 0.15), ("nesterov", 0.003))
"""The first four in the order, and so in the colors, of the experiment on the card below."""


def config(x: float, y: float) -> Any:
    """The descent lab's, for a race from (x, y)."""
    racers = "&".join(f"racers.{i}.optimizer={name}&racers.{i}.lr={lr}" for i, (name, lr) in enumerate(_RACERS))
    query = f"function=himmelblau&start.x={x}&start.y={y}&steps={STEPS}&{racers}"
    return LABS["descent"].config.model_validate(nest(parse_qsl(query)))


def race(x: float, y: float) -> dict[str, Any]:
    """The whole run from (x, y): each racer's places, losses and gradients, step after step; and its lab's address."""
    settings = config(x, y)
    run = LABS["descent"].run(settings, 0)
    run.advance(STEPS * run.stride)
    points = run.drain().append
    racers = []
    for number in range(len(_RACERS)):
        at = np.stack([points[f"racer.{number}.{axis}"] for axis in "xy"], axis=-1)
        slope = settings.surface.gradient(at)
        racers.append(
            {
                "x": _short(at[:, 0]),
                "y": _short(at[:, 1]),
                "slope_x": _short(slope[:, 0]),
                "slope_y": _short(slope[:, 1]),
                "loss": _short(points[f"racer.{number}.loss"]),
            }
        )
    return {
        "start": list(settings.surface.start),
        "steps": STEPS,
        "racers": racers,
        "address": f"/labs/descent?{link(settings)}#play",
    }


def race_of(x: float, y: float) -> bytes:
    """The race from (x, y), as compressed JSON."""
    return gzip.compress(encoding.dumps(race(x, y)).encode(), 5)


@cache
def first() -> dict[str, Any]:
    """The home page's data: the terrain and the first race, as JSON, and the names of the racers, in English."""
    settings = config(*START)
    x, y = (np.linspace(low, high, count) for (low, high), count in zip(TERRAIN, POINTS, strict=True))
    points = np.stack(np.meshgrid(x, y), axis=-1)
    run = race(*START)
    scene = {
        "terrain": {"values": _short(settings.surface.value(points)), "domain": TERRAIN, "top": TOP},
        "reach": REACH,
        "minima": [list(place) for place in settings.surface.minima],
        "race": run,
    }
    return {
        "scene": encoding.dumps(scene).replace("<", "\\u003c"),
        "address": run["address"],
        "steps": STEPS,
        "optimizers": [OPTIMIZERS[name].title for name, _ in _RACERS],
    }


def _short(values: np.ndarray) -> np.ndarray:
    return values.astype(np.float32)
