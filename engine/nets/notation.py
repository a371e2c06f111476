"""Hidden layers as text: `conv 16x3, pool, conv 32x5 stride 2 pad 0, pool 3, 64`.

`64` is a dense layer of 64 units, `conv 16x3` a convolution of 16 channels with kernels of 3×3, `pool` takes the
largest of 2×2, `pool 3` of 3×3.
"""

import re
from collections.abc import Sequence

from engine.nets.composition import Hidden
from engine.nets.layers import Convolution, Pooling
from engine.sentences import SentenceError

CONVOLUTION = re.compile(r"conv (\d{1,4}) ?[x×] ?(\d{1,3})(?: stride (\d{1,3}))?(?: pad (\d{1,3}))?")
POOLING = re.compile(r"pool(?: (\d{1,3}))?")


def parts_of(text: str) -> list[str]:
    """The text of each hidden layer; "0" alone and an empty text mean no hidden layer."""
    parts = [" ".join(part.split()) for part in text.lower().split(",")]
    given = [part for part in parts if part]
    return [] if given == ["0"] else given


def layer_of(part: str) -> Hidden:
    """The layer that a part describes; SentenceError where it describes none."""
    if found := CONVOLUTION.fullmatch(part):
        channels, kernel, stride, padding = found.groups()
        return Convolution(int(channels), int(kernel), int(stride or 1), None if padding is None else int(padding))
    if found := POOLING.fullmatch(part):
        return Pooling(int(found[1] or 2))
    if part.isdecimal() and part.isascii():
        return int(part)
    raise SentenceError("{part} is not a layer; write 64, conv 16x3 or pool", part=part[:40])


def read_hidden(text: str) -> list[Hidden]:
    """The hidden layers of a text; raises SentenceError."""
    return [layer_of(part) for part in parts_of(text)]


def hidden_text(hidden: Sequence[Hidden]) -> str:
    """The text that `read_hidden` reads as these layers; "0" for none."""
    return ", ".join(map(_text, hidden)) or "0"


def _text(layer: Hidden) -> str:
    if isinstance(layer, Pooling):
        return "pool" if layer.side == 2 else f"pool {layer.side}"
    if isinstance(layer, Convolution):
        stride = f" stride {layer.stride}" if layer.stride != 1 else ""
        padding = f" pad {layer.padding}" if layer.padding != layer.kernel // 2 else ""
        return f"conv {layer.channels}x{layer.kernel}{stride}{padding}"
    return str(layer)
