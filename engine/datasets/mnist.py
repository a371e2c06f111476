"""MNIST: handwritten digits, 28×28, white on black. LeCun, Cortes & Burges, 1998.

The files are IDX: two zero bytes, a code for the type (8: bytes), the number of dimensions, each dimension as a
big-endian 32-bit number, then the bytes. http://yann.lecun.com/exdb/mnist/
"""

import gzip
import math
import zlib
from functools import lru_cache
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.datasets.dataset import ImageSet
from engine.sentences import N_, SentenceError

SIDE = 28
CLASSES = 10
FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
SAMPLE = Path(__file__).with_name("mnist_sample.npz")
SAMPLE_TRAIN = 4000
MAX_BYTES = 200_000_000
"""Most bytes in a file; the largest of MNIST has 47,040,016."""

_UNSIGNED_BYTES = 8


class MNISTError(SentenceError):
    """A file that is missing or is not what its name says; the message is a sentence that names it."""


class MNIST(NamedTuple):
    """Images to train with and images to test with."""

    train: ImageSet
    test: ImageSet


@lru_cache(maxsize=1)
def sample() -> MNIST:
    """The 5,000 bundled images, the same for everyone: 4,000 for training and 1,000 for testing.

    The digits take turns, 0 to 9 over and over, so both parts and any run of consecutive images are balanced.
    """
    with np.load(SAMPLE) as arrays:
        everything = ImageSet(arrays["images"], arrays["labels"], _names())
    test = ImageSet(everything.images[SAMPLE_TRAIN:], everything.labels[SAMPLE_TRAIN:], everything.names)
    return MNIST(everything.head(SAMPLE_TRAIN), test)


def load(folder: str | Path) -> MNIST:
    """MNIST from a folder with the four IDX files, each raw or with .gz (raw where there are both).

    Raw images are memory-mapped: processes share them, and a picture is read when it is used. Raises MNISTError.
    """
    folder = Path(folder)
    return MNIST(_load_part(folder, *FILES[:2]), _load_part(folder, *FILES[2:]))


def read_idx(path: str | Path, dimensions: int) -> np.ndarray:
    """The read-only uint8 array in an IDX file; memory-mapped unless the name ends with .gz. Raises MNISTError."""
    path = Path(path)
    compressed = path.suffix == ".gz"
    try:
        with gzip.open(path) if compressed else path.open("rb") as file:
            shape = _read_shape(file, path.name, dimensions)
            header, length = 4 + 4 * dimensions, math.prod(shape)
            if compressed:
                content = file.read(length + 1)
                _check_length(path.name, header + length, header + len(content), or_more=len(content) > length)
                return np.frombuffer(content, np.uint8).reshape(shape)
        _check_length(path.name, header + length, path.stat().st_size)
        # as a plain array: np.memmap's own indexing is slower
        return np.asarray(np.memmap(path, np.uint8, "r", header, shape))
    except EOFError:
        raise MNISTError("{file} is cut off: its compressed data end too early", file=path.name) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise MNISTError("{file} is damaged or not a gzip file: {error}", file=path.name, error=str(error)) from None
    except FileNotFoundError:
        raise MNISTError("{file} is missing in {folder}", file=path.name, folder=path.parent) from None
    except OSError as error:
        raise MNISTError("{file} cannot be read: {error}", file=path.name, error=error.strerror or str(error)) from None


def _read_shape(file: gzip.GzipFile | BufferedReader, name: str, dimensions: int) -> tuple[int, ...]:
    header = file.read(4 + 4 * dimensions)
    magic = bytes((0, 0, _UNSIGNED_BYTES, dimensions))
    if header[:4] != magic:
        if not header:
            raise MNISTError(
                "{file} is empty; an IDX file of {dimensions}-dimensional bytes begins with {magic}",
                file=name,
                dimensions=dimensions,
                magic=magic.hex(" "),
            )
        raise MNISTError(
            "{file} begins with the bytes {header}; an IDX file of {dimensions}-dimensional bytes begins with {magic}",
            file=name,
            header=header[:4].hex(" "),
            dimensions=dimensions,
            magic=magic.hex(" "),
        )
    if len(header) < 4 + 4 * dimensions:
        raise MNISTError("{file} is cut off: it ends within its header", file=name)
    shape = tuple(np.frombuffer(header, ">u4", offset=4).tolist())
    if not 0 < math.prod(shape) <= MAX_BYTES:
        raise MNISTError(
            "{file} says that its shape is {shape}; 1 to {most:,} bytes are read",
            file=name,
            shape=str(shape),
            most=MAX_BYTES,
        )
    return shape


def _check_length(name: str, promised: int, found: int, or_more: bool = False) -> None:
    if found == promised:
        return
    if found < promised:
        complaint = N_("{file} is cut off: it has {found:,} bytes, and its header promises {promised:,}")
    elif or_more:
        complaint = N_("{file} is too long: it has {found:,} bytes or more, and its header promises {promised:,}")
    else:
        complaint = N_("{file} is too long: it has {found:,} bytes, and its header promises {promised:,}")
    raise MNISTError(complaint, file=name, found=found, promised=promised)


def _load_part(folder: Path, images_name: str, labels_name: str) -> ImageSet:
    images, labels = read_idx(_either(folder, images_name), 3), read_idx(_either(folder, labels_name), 1)
    if images.shape[1:] != (SIDE, SIDE):
        raise MNISTError(
            "{file} has images of {height}×{width}; they must be {side}×{side}",
            file=images_name,
            height=images.shape[1],
            width=images.shape[2],
            side=SIDE,
        )
    if len(images) != len(labels):
        raise MNISTError(
            "{file} has {images:,} images, but {other} has {labels:,} labels",
            file=images_name,
            images=len(images),
            other=labels_name,
            labels=len(labels),
        )
    if labels.max() >= CLASSES:
        raise MNISTError(
            "{file} has the label {label}; labels must be in [0, {highest}]",
            file=labels_name,
            label=labels.max(),
            highest=CLASSES - 1,
        )
    return ImageSet(images, labels, _names())


def _either(folder: Path, name: str) -> Path:
    raw = folder / name
    compressed = folder / f"{name}.gz"
    return compressed if compressed.exists() and not raw.exists() else raw


def _names() -> list[str]:
    return [str(digit) for digit in range(CLASSES)]
