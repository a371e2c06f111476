"""The words and shapes that the nets lab's page needs beyond its form."""

from base64 import b64encode
from functools import lru_cache
from typing import Any

import numpy as np

from app.i18n.translation import _, said
from app.labs.nets import presets
from app.labs.nets.config import NetsConfig
from app.labs.nets.data import FEATURES, featured
from app.labs.nets.data_parts import NUMBER_KINDS
from app.labs.nets.number_plane import NumberPlane
from app.labs.nets.racer import MOST_SHOWN, as_signed_bytes
from app.labs.shared.plane import cell_centers, read_points
from app.labs.shared.plane_figures import NAMES
from engine import DATASETS
from engine.datasets import RegressionSet
from engine.readable import readable
from engine.sentences import N_

TABLE_LESSON = N_("Your own table: x and y are the position, the label is the class.")
OTHER_PICTURE = 12
"""Cells in each direction of the picture of a feature that is not an input."""

MOST_POINTS = 200
"""Most points drawn over an enlarged unit."""

THUMBNAIL = 72
"""Side of a data set's picture, in pixels."""

CURVE_LESSON = N_("Squared error instead of classes: the net's output becomes a curve through the points.")
SURFACE_LESSON = N_(
    "Squared error instead of classes: the net's output becomes a height over the plane, shown as a color."
)
OWN_LESSON = N_("Your own points: place some of each class, and see how the net separates them.")


def context(config: NetsConfig) -> dict[str, Any]:
    """`lesson`, `classes` (name and marker), `parameters`, `diagram` (what it is drawn from),
    `thumbnails` of the data sets, and how many points are `placed`.
    """
    plane = config.plane
    return {
        "lesson": lesson_of(config.data.kind),
        "numbers": config.numbers,
        "scale": readable(plane.scale, 2) if isinstance(plane, NumberPlane) else None,
        "dimensions": plane.dimensions,
        "offered": len(config.offered),
        "classes": list(zip(plane.class_names, NAMES, strict=False)),
        "parameters": config.parameters,
        "sizes": config.sizes,
        "diagram": {"layers": _layers(config), "others": _others(config), "points": _points(config)},
        "activations": [_(NetsConfig.titles()["activation"][racer.activation]) for racer in config.racers],
        "thumbnails": thumbnails(),
        "presets": presets.thumbnails(),
        "number_kinds": NUMBER_KINDS,
        "train": len(plane.parts.get("train", ())),
        "test": len(plane.parts.get("test", ())),
        "hidden": config.hidden_sizes,
        "placed": len(read_points(config.placed)[0]),
    }


def lesson_of(kind: str) -> str:
    """What a kind of data asks of a net."""
    if kind in DATASETS:
        return DATASETS[kind].lesson
    return {"csv": TABLE_LESSON, "placed": OWN_LESSON, "curve": CURVE_LESSON, "surface": SURFACE_LESSON}[kind]


def _layers(config: NetsConfig) -> list[dict[str, Any]]:
    names = config.inputs
    rows = config.offered
    inputs = {
        "title": _("inputs"),
        "units": [FEATURES[name][0] for name in names],
        "of": len(names),
        "rows": [rows.index(name) for name in names],
        "fields": [f"features.{name}" if len(names) > 1 else "" for name in names],
        "others": [
            {"row": row, "name": FEATURES[name][0], "field": f"features.{name}"}
            for row, name in enumerate(rows)
            if name not in names
        ],
    }
    hidden = [
        {"title": said("hidden {number}", number=number), "units": min(units, MOST_SHOWN), "of": units}
        for number, units in enumerate(config.hidden_sizes, start=1)
    ]
    classes = config.plane.classes
    outputs: dict[str, Any] = {"title": _("outputs"), "units": min(classes, MOST_SHOWN), "of": classes}
    return [inputs, *hidden, outputs | ({"signed": True} if config.numbers else {})]


def _others(config: NetsConfig) -> dict[str, Any] | None:
    """Pictures of the features that are not inputs, in the form of those of units: u1, lowest y first."""
    names = [name for name in config.offered if name not in config.inputs]
    if not names:
        return None
    rows, places = OTHER_PICTURE, cell_centers(config.plane.domain, OTHER_PICTURE)
    if config.plane.dimensions == 1:
        rows, places = 1, np.linspace(*config.plane.domain[0], OTHER_PICTURE)[:, None]
    values = featured(places, names).T.astype(np.float32)
    shape = [len(names), rows, OTHER_PICTURE]
    return {"shape": shape, "bytes": b64encode(as_signed_bytes(values).tobytes()).decode()}


def _points(config: NetsConfig) -> list[tuple[float, float, int]]:
    """Some training points: how far across and up, from 0 to 1, and their class; of numbers 1 for a negative one."""
    plane = config.plane
    if plane.empty or plane.dimensions == 1:
        return []
    data, domain = plane.train, np.array(plane.domain)
    some = slice(None, None, -(-len(data) // MOST_POINTS))
    places = (data.inputs[some] - domain[:, 0]) / (domain[:, 1] - domain[:, 0])
    labels = (data.targets[some] < 0).astype(int) if isinstance(data, RegressionSet) else data.labels[some]
    labels = labels.tolist()
    return [(round(x, 3), round(y, 3), label) for (x, y), label in zip(places.tolist(), labels, strict=True)]


@lru_cache(maxsize=1)
def thumbnails() -> list[tuple[str, str, list[tuple[float, float, int]]]]:
    """Each data set's name, title, and some of its points as they lie in a square of THUMBNAIL pixels."""
    made = []
    for name, settings in DATASETS.items():
        data = settings()
        some = slice(None, None, -(-len(data) // 75))
        low, high = data.inputs.min(axis=0), data.inputs.max(axis=0)
        across, up = ((data.inputs[some] - (low + high) / 2) / (high - low).max() * (THUMBNAIL - 18)).T.tolist()
        half, labels = THUMBNAIL / 2, data.labels[some].tolist()
        places = zip(across, up, labels, strict=True)
        made.append((name, settings.title, [(round(half + x, 1), round(half - y, 1), label) for x, y, label in places]))
    return made
