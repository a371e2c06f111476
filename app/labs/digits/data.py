"""The digits lab's data: the sample that comes with the app, or the full MNIST set where this machine has it."""

import os
from functools import lru_cache
from pathlib import Path

from app.labs.digits.mnist_download import DownloadError, cache_folder, locate
from engine.datasets import MNIST, MNISTError
from engine.datasets.mnist import load, sample
from engine.sentences import N_, SentenceError

SOURCES = {"sample": N_("A sample, 4,000 and 1,000"), "full": N_("MNIST, 60,000 and 10,000")}


def images_of(source: str) -> MNIST:
    """The images of a source; SentenceError when they are not here.

    Loaded once, and shared by all runs of a process.
    """
    return sample() if source == "sample" else _full()


def _full() -> MNIST:
    given = os.environ.get("DESCENT_LAB_MNIST_DIR") or os.environ.get("MNIST_DIR")
    try:
        folder = locate(Path(given) if given else None)
        if folder is not None:
            return _loaded(folder)
    except (DownloadError, MNISTError) as error:
        raise SentenceError("the full set cannot be used: {error}", error=error) from None
    raise SentenceError(
        "the full set is not on this machine: download it below, or name its folder in MNIST_DIR (looked for in"
        " {folder} too)",
        folder=cache_folder(),
    )


@lru_cache(maxsize=2)
def _loaded(folder: Path) -> MNIST:
    return load(folder)
