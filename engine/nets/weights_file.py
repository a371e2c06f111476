"""Nets in files: .npz archives of arrays W1, b1, W2, b2, … (as textbooks name them), activation and loss (ids).

With batch normalization gamma1, beta1, mean1 and variance1 belong to the first layer, and so on; with dropout there is
its rate. `inputs` says what each input is, in words with commas between them.
With convolutions `layers` is the hidden layers as text and `shape` a picture's; a convolution's W is (channels below ·
kernel², channels).
"""

import math
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_lowercase
from typing import BinaryIO

import numpy as np

from engine.nets.activations import ACTIVATIONS
from engine.nets.architecture import Architecture
from engine.nets.composition import MAX_INPUTS, composed, dense, hidden_of
from engine.nets.layers import BatchNorm, Dropout
from engine.nets.losses import LOSSES
from engine.nets.notation import hidden_text, read_hidden
from engine.registry import Entry, Registry
from engine.sentences import N_, SentenceError
from engine.settings import SettingError

MAX_ARRAYS = 100
MOST_TEXT = 200
MAX_BYTES = 32_000_000
"""Most bytes, unpacked; the largest net of the app has 7 MB."""

# NumPy's own reader makes an array of any size that a head claims, and falls over some damaged heads.
_HEAD = re.compile(
    rb"\x93NUMPY(?:\x01\0..|[\x02\x03]\0....)\{'descr': '(?P<dtype>[<>|](?:[iuf][248]|[iub]1|U\d{1,4}))',"
    rb" 'fortran_order': (?P<fortran>True|False), 'shape': \((?P<shape>[\d, ]{0,100})\), \} *\n",
    re.DOTALL,
)


DAMAGED = N_("the file is not an .npz archive of arrays, or it is damaged")


class WeightsError(SentenceError):
    """A file that does not hold a net; the message is a sentence."""


def save(
    file: str | Path | BinaryIO, architecture: Architecture, state: np.ndarray, inputs: Sequence[str] = ()
) -> None:
    """Write a net with the state : (state_size,). inputs : what each is, where that is known."""
    arrays = dict(_parts(architecture, state))
    arrays |= {"activation": np.array(architecture.activation.id), "loss": np.array(architecture.loss.id)}
    for layer in architecture.layers:
        if isinstance(layer, Dropout):
            arrays["dropout"] = np.array(layer.rate)
    if len(architecture.shape) > 1:
        arrays["layers"] = np.array(hidden_text(hidden_of(architecture)))
        arrays["shape"] = np.array(architecture.shape)
    if inputs:
        arrays["inputs"] = np.array(",".join(inputs))
    np.savez(file, **arrays)  # type: ignore[arg-type]  # the stub takes a name for savez's own `allow_pickle`


def _parts(architecture: Architecture, state: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """The parts of a net's state by the names that they have in files; views."""
    number = 0
    for slot in architecture.slots:
        block, statistics = architecture.block(slot, state), architecture.statistics(slot, state)
        if slot.layer.weighted:
            number += 1
            yield f"W{number}", block[:-1]
            yield f"b{number}", block[-1]
        elif isinstance(slot.layer, BatchNorm):
            yield from zip((f"gamma{number}", f"beta{number}"), block, strict=True)
            yield from zip((f"mean{number}", f"variance{number}"), statistics, strict=True)


def load(file: str | Path | BinaryIO) -> tuple[Architecture, np.ndarray, tuple[str, ...]]:
    """The architecture, the state and the words for the inputs in a file.

    Layers are as its arrays say; sigmoid, cross_entropy and no words where it says nothing. Raises WeightsError.
    """
    arrays = _arrays(file)
    architecture = _of_pictures(arrays) if "layers" in arrays else _of_matrices(arrays)
    if architecture.state_size * architecture.dtype.itemsize > MAX_BYTES:
        raise WeightsError("the file unpacks to more than the allowed {most:,} bytes", most=MAX_BYTES)
    state = np.empty(architecture.state_size, architecture.dtype)
    for name, part in _parts(architecture, state):
        part[...] = _fitting(arrays, name, part)
    inputs = tuple(_text(arrays["inputs"]).split(",")) if "inputs" in arrays and not arrays["inputs"].ndim else ()
    return architecture, state, inputs


def _of_pictures(arrays: dict[str, np.ndarray]) -> Architecture:
    """With convolutions: `layers`, the hidden layers as text, and `shape`, of a picture, say what the net is."""
    shape, number = arrays.get("shape", np.zeros(0)), 0
    if shape.dtype.kind not in "iu" or shape.shape != (3,) or shape.min() < 1 or shape.max() > MAX_INPUTS:
        raise WeightsError("shape must be the three sizes of a picture: channels, height and width")
    while f"b{number + 1}" in arrays:
        number += 1
    last = arrays.get(f"b{number}", np.zeros(0))
    try:
        return composed(
            tuple(shape.tolist()),
            read_hidden(_text(arrays["layers"])[:MOST_TEXT]),
            last.size,
            _entry(arrays, "activation", "sigmoid", ACTIVATIONS),
            _entry(arrays, "loss", "cross_entropy", LOSSES),
            np.dtype(np.float64 if last.dtype == np.float64 else np.float32),
            batch_norm="gamma1" in arrays,
            dropout=_rate(arrays),
        )
    except SentenceError as error:
        raise WeightsError("{error}", error=error) from None


def _of_matrices(arrays: dict[str, np.ndarray]) -> Architecture:
    """Of dense layers, as the arrays have them."""
    layers: list[tuple[np.ndarray, np.ndarray]] = []
    while (name := f"W{len(layers) + 1}") in arrays:
        weights, biases = arrays[name], arrays.get(f"b{len(layers) + 1}")
        if weights.ndim != 2:
            raise WeightsError(
                "{name} has the shape {shape}; a layer's weights are (inputs, outputs)",
                name=name,
                shape=str(weights.shape),
            )
        if biases is None or biases.shape != weights.shape[1:]:
            raise WeightsError(
                "{biases} must have the shape ({outputs},), as {name} has {outputs} outputs",
                biases=f"b{len(layers) + 1}",
                name=name,
                outputs=weights.shape[1],
            )
        if layers and layers[-1][0].shape[1] != weights.shape[0]:
            raise WeightsError(
                "{name} has {inputs} inputs, but the layer before it has {outputs} outputs",
                name=name,
                inputs=weights.shape[0],
                outputs=layers[-1][0].shape[1],
            )
        if not all(part.dtype in (np.float32, np.float64) and np.isfinite(part).all() for part in (weights, biases)):
            raise WeightsError(
                "{name} or {biases} has entries that are not finite float32 or float64 numbers",
                name=name,
                biases=f"b{len(layers) + 1}",
            )
        layers.append((weights, biases))
    if not layers:
        raise WeightsError("there is no array W1 in the file; it must hold W1, b1, W2, b2, …")
    try:
        return dense(
            (layers[0][0].shape[0], *(weights.shape[1] for weights, _ in layers)),
            _entry(arrays, "activation", "sigmoid", ACTIVATIONS),
            _entry(arrays, "loss", "cross_entropy", LOSSES),
            layers[0][0].dtype,
            batch_norm="gamma1" in arrays,
            dropout=_rate(arrays),
        )
    except SettingError as error:
        raise WeightsError("{error}", error=error) from None


def _fitting(arrays: dict[str, np.ndarray], name: str, part: np.ndarray) -> np.ndarray:
    """The array of that name, of the shape of `part`."""
    array = arrays.get(name)
    if part.ndim > 1 and (array is None or array.shape != part.shape):
        raise WeightsError(
            "{name} must have the shape {shape}, according to the layers", name=name, shape=str(part.shape)
        )
    if array is None or array.shape != part.shape:
        raise WeightsError(
            "{biases} must have the shape ({outputs},), as {name} has {outputs} outputs",
            biases=name,
            name=f"W{name.lstrip(ascii_lowercase)}",
            outputs=part.shape[-1],
        )
    if array.dtype not in (np.float32, np.float64) or not np.isfinite(array).all():
        raise WeightsError("{name} has entries that are not finite float32 or float64 numbers", name=name)
    if name.startswith("variance") and array.min() < 0:
        raise WeightsError("{name} has a negative entry", name=name)
    return array


def _rate(arrays: dict[str, np.ndarray]) -> float:
    rate = arrays.get("dropout", np.array(0.0))
    if rate.shape or rate.dtype.kind not in "fiu":
        raise WeightsError("dropout must be one number")
    return float(rate)


def _arrays(file: str | Path | BinaryIO) -> dict[str, np.ndarray]:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.endswith(".npy")]
            if len(entries) > MAX_ARRAYS:
                raise WeightsError(
                    "the file holds {count} arrays; at most {most} are read", count=len(entries), most=MAX_ARRAYS
                )
            arrays, left = {}, MAX_BYTES
            for entry in entries:
                content = _content(archive, entry, left)
                left -= len(content)
                arrays[entry.filename.removesuffix(".npy")] = _array(content)
            return arrays
    except WeightsError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        OSError,
        EOFError,
        OverflowError,
        NotImplementedError,
        RuntimeError,
        MemoryError,
    ):
        raise WeightsError(DAMAGED) from None


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The unpacked content of an entry. Its directory may state any size: at most `most` bytes and one are ever
    unpacked.
    """
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise WeightsError(
            "{name} is packed by a method that is not supported; save the file with numpy.savez",
            name=entry.filename[:40],
        )
    if entry.file_size <= most:
        with archive.open(entry) as file:
            content = file.read(most + 1)
        if len(content) <= most:
            return content
    raise WeightsError("the file unpacks to more than the allowed {most:,} bytes", most=MAX_BYTES)


def _array(content: bytes) -> np.ndarray:
    """The array in an .npy file (NEP 1).

    Raises ValueError if the size in the header is not the content's, before any array of that size is made.
    """
    head = _HEAD.match(content)
    if head is None:
        raise ValueError("no head of an array of numbers or words")
    dtype = np.dtype(head["dtype"].decode())
    shape = [int(size) for size in head["shape"].split(b",") if size.strip()]
    data = memoryview(content)[head.end() :]
    if math.prod(shape) * dtype.itemsize != len(data):
        raise ValueError("the head does not fit the content")
    return np.frombuffer(data, dtype).reshape(shape, order="F" if head["fortran"] == b"True" else "C")


def _entry(arrays: dict[str, np.ndarray], name: str, default: str, registry: Registry[Entry]) -> Entry:
    word = _text(arrays[name]) if name in arrays else default
    if word not in registry:
        raise WeightsError(
            "{name}={word} is unknown; known: {known}", name=name, word=word[:40], known=", ".join(registry)
        )
    return registry[word]


def _text(array: np.ndarray) -> str:
    """The text in an array of characters; surrogates and code points beyond Unicode become escapes.

    NumPy's own conversion fails on them.
    """
    if array.dtype.kind != "U":
        return str(array)
    encoding = "utf-32-be" if array.dtype.str.startswith(">") else "utf-32-le"
    return array.tobytes().decode(encoding, "backslashreplace").rstrip("\0")
