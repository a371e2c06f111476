"""Nets in files: .npz archives of the arrays W1, b1, W2, b2, … (the names that the textbooks use) and the words `activation` and `loss`."""

import math
import re
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from engine.nets.activations import ACTIVATIONS
from engine.nets.losses import LOSSES
from engine.sentences import N_, SentenceError
from engine.settings import SettingError

if TYPE_CHECKING:
    from engine.nets.mlp import MLP

MAX_ARRAYS = 100
MAX_BYTES = 32_000_000
"""Unpacked; the largest net of the app has 7 MB."""

# NumPy's own reader makes an array of any size that a head claims, and falls over some damaged heads.
_HEAD = re.compile(
    rb"\x93NUMPY(?:\x01\0..|[\x02\x03]\0....)\{'descr': '(?P<dtype>[<>|](?:[iuf][248]|[iub]1|U\d{1,4}))',"
    rb" 'fortran_order': (?P<fortran>True|False), 'shape': \((?P<shape>[\d, ]{0,100})\), \} *\n",
    re.DOTALL,
)


DAMAGED = N_("the file is no .npz archive of arrays, or it is damaged")


class WeightsError(SentenceError):
    """A file that holds no net; the message is a sentence."""


def save(net: "MLP", file: str | Path | BinaryIO) -> None:
    arrays = {}
    for number, (weights, biases) in enumerate(zip(net.weights, net.biases), 1):
        arrays |= {f"W{number}": weights, f"b{number}": biases}
    np.savez(file, **arrays, activation=np.array(net.activation.id), loss=np.array(net.loss_type.id))


def load(file: str | Path | BinaryIO) -> "MLP":
    """The net in a file: layers as its arrays say, sigmoid and cross_entropy where it says nothing. Raises WeightsError."""
    from engine.nets.mlp import MLP

    arrays = _arrays(file)
    layers = []
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
                "{name} or {biases} has entries that are no finite float32 or float64 numbers",
                name=name,
                biases=f"b{len(layers) + 1}",
            )
        layers.append((weights, biases))
    if not layers:
        raise WeightsError("there is no array W1 in the file; it must hold W1, b1, W2, b2, …")
    try:
        net = MLP(
            (layers[0][0].shape[0], *(weights.shape[1] for weights, _ in layers)),
            dtype=layers[0][0].dtype.name,
            activation=_word(arrays, "activation", "sigmoid", ACTIVATIONS),
            loss=_word(arrays, "loss", "cross_entropy", LOSSES),
        )
    except SettingError as error:
        raise WeightsError("{error}", error=error) from None
    for own, given in zip((*net.weights, *net.biases), (*(w for w, _ in layers), *(b for _, b in layers)), strict=True):
        own[...] = given
    return net


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
    """What an entry unpacks to. Its directory may say anything: no more than `most` bytes and one are ever unpacked."""
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
    """The array in an .npy file (NEP 1); ValueError before anything of the size that its head claims is made, if the content has another."""
    head = _HEAD.match(content)
    if head is None:
        raise ValueError("no head of an array of numbers or words")
    dtype = np.dtype(head["dtype"].decode())
    shape = [int(size) for size in head["shape"].split(b",") if size.strip()]
    data = memoryview(content)[head.end() :]
    if math.prod(shape) * dtype.itemsize != len(data):
        raise ValueError("the head does not fit the content")
    return np.frombuffer(data, dtype).reshape(shape, order="F" if head["fortran"] == b"True" else "C")


def _word(arrays: dict[str, np.ndarray], name: str, usual: str, known) -> str:
    word = _text(arrays[name]) if name in arrays else usual
    if word not in known:
        raise WeightsError(
            "{name}={word} is unknown; known: {known}", name=name, word=word[:40], known=", ".join(known)
        )
    return word


def _text(array: np.ndarray) -> str:
    """What a word's array says; code points that no text has are written as escapes, which NumPy's own text does not survive."""
    if array.dtype.kind != "U":
        return str(array)
    encoding = "utf-32-be" if array.dtype.str.startswith(">") else "utf-32-le"
    return array.tobytes().decode(encoding, "backslashreplace").rstrip("\0")
