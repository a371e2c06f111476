"""The words and shapes that the digits lab's page needs beyond its form."""

from math import prod
from typing import Any

from app.labs.digits.config import DigitsConfig
from app.labs.digits.run import MOST_PICTURES, MOST_SHOWN, map_shapes
from app.labs.digits.watch import training_images_asked
from app.labs.shared.weights import shape_of
from engine.datasets.mnist import SIDE
from engine.nets.layers import Convolution, Dense, Pooling
from engine.nets.notation import hidden_text
from engine.sentences import N_

PICTURES_LESSON = N_(
    "A convolution applies the same few weights to every patch of the image. Shown as pictures, the weights reveal"
    " what each channel looks for. Its output shows where it finds that."
)
LESSON = N_(
    "Every hidden unit multiplies the 784 pixels by its own weights. Shown as a picture, the weights reveal what the"
    " unit looks for."
)


def context(config: DigitsConfig) -> dict[str, Any]:
    """`lesson`, `shape` (the layers in short), `hidden` (each layer as text, or its number of units), `side` (of a
    picture of weights), `flow` (of a net of pictures, its layers from the image on), `convolutions` (whether these come
    first), `maps` (the output of each convolution), `parameters`, `train`, `asked` (the first ones, whose accuracy is
    shown) and `test` (counts), `units` (of the first layer), `pictures` (of weights), and `shown` (units of each dense
    hidden layer).
    """
    first = next((layer for layer in config.layers if not isinstance(layer, Pooling)), None)
    units = first.channels if isinstance(first, Convolution) else config.sizes[1]
    return {
        "lesson": PICTURES_LESSON if config.of_pictures else LESSON,
        "shape": shape_of(config.sizes, config.layers),
        "hidden": [layer if isinstance(layer, int) else hidden_text([layer]) for layer in config.layers],
        "side": _side(config),
        "flow": _flow(config) if config.of_pictures else [],
        "convolutions": isinstance(first, Convolution),
        "maps": [
            {"number": number, "channels": channels, "rows": rows, "columns": columns}
            for number, (channels, rows, columns) in enumerate(map_shapes(config))
        ],
        "parameters": config.parameters,
        "train": len(config.train),
        "asked": training_images_asked(config.train, config.images.test),
        "test": len(config.images.test),
        "shown": [min(units, MOST_SHOWN) for units in config.hidden_sizes],
        "units": units,
        "pictures": min(units, MOST_PICTURES),
    }


def _side(config: DigitsConfig) -> int:
    """The side of a picture of weights: a kernel's, or that of the first dense layer's input."""
    if not config.of_pictures:
        return SIDE
    slot = next(slot for slot in config.architecture.slots if slot.layer.weighted)
    return slot.layer.kernel if isinstance(slot.layer, Convolution) else slot.shape[-1]


def _flow(config: DigitsConfig) -> list[dict[str, Any]]:
    """The hidden layers as a diagram shows them: `title` as typed, `shape` of its pictures, number of `parameters`, and
    `picture`, the series of a racer that shows it, if any. Pooling is one with the convolution below it.
    """
    found: list[dict[str, Any]] = []
    slots = [slot for slot in config.architecture.slots if isinstance(slot.layer, Convolution | Pooling | Dense)][:-1]
    maps = dense = 0
    for slot in slots:
        layer, above = slot.layer, slot.layer.output(slot.shape)
        shape = " × ".join(map(str, above)) if len(above) == 3 else ""
        if isinstance(layer, Pooling) and maps:
            found[-1] |= {"title": f"{found[-1]['title']}, {hidden_text([layer])}", "shape": shape}
            continue
        picture = ""
        if isinstance(layer, Convolution):
            picture, maps = f"maps.{maps}", maps + 1
        elif isinstance(layer, Dense):
            picture, dense = f"units.{dense}", dense + 1
        title = hidden_text([layer]) if isinstance(layer, Convolution | Pooling) else str(above[0])
        found.append(
            {"title": title, "shape": shape, "parameters": prod(layer.block(slot.shape) or (0,)), "picture": picture}
        )
    return found
