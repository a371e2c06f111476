"""The words and shapes that the nets lab's page needs beyond its form."""

from typing import Any

from app.i18n.translation import _, said
from app.labs.nets.config import NetsConfig
from app.labs.nets.data import FEATURES
from app.labs.nets.run import MOST_SHOWN
from app.labs.shared.plane_figures import NAMES
from engine import DATASETS
from engine.sentences import N_

TABLE_LESSON = N_("A table of your own: x and y are the place, the label is the class.")
OWN_LESSON = N_("Your own points: place some of each class, and see what the net makes of them.")


def context(config: NetsConfig) -> dict[str, Any]:
    """`lesson`, `classes` (name and marker), `parameters`, and `layers` for the diagram."""
    kind = config.data.kind
    plane = config.plane
    return {
        "lesson": DATASETS[kind].lesson if kind in DATASETS else TABLE_LESSON if kind == "csv" else OWN_LESSON,
        "classes": list(zip(plane.train.names, NAMES, strict=False)),
        "parameters": config.parameters,
        "sizes": config.sizes,
        "layers": _layers(config),
        "train": len(plane.train),
        "test": len(plane.test) if plane.test else 0,
        "hidden": config.hidden_sizes,
    }


def _layers(config: NetsConfig) -> list[dict[str, Any]]:
    names = config.features.names
    inputs = {"title": _("inputs"), "units": [FEATURES[name][0] for name in names], "of": len(names)}
    hidden = [
        {"title": said("hidden {number}", number=number), "units": min(units, MOST_SHOWN), "of": units}
        for number, units in enumerate(config.hidden_sizes, start=1)
    ]
    classes = config.plane.classes
    return [inputs, *hidden, {"title": _("outputs"), "units": min(classes, MOST_SHOWN), "of": classes}]
