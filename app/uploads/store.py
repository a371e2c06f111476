"""Uploaded files: kept under the hash of their content in a folder that the server shares with its workers."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from engine.sentences import SentenceError

MOST_FILES = 200
MOST_BYTES_TOGETHER = 400_000_000
_FOLDER = "DESCENT_LAB_UPLOADS"


def folder() -> Path:
    """The folder; the server makes it, and workers find it through the environment."""
    if _FOLDER not in os.environ:
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="descent-lab-")
    return Path(os.environ[_FOLDER])


def keep(content: bytes) -> str:
    """The name under which `content` is kept from now on; the oldest give way when there are too many."""
    name = hashlib.sha256(content).hexdigest()[:32]
    path = folder() / name
    part = path.with_suffix(f".{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)
    together = 0
    for number, old in enumerate(sorted(folder().iterdir(), key=lambda entry: entry.stat().st_mtime, reverse=True)):
        together += old.stat().st_size
        if number >= MOST_FILES or together > MOST_BYTES_TOGETHER:
            old.unlink(missing_ok=True)
    return name


def read(name: str) -> bytes:
    """The content kept under `name`; FileGoneError when there is none (any more)."""
    path = folder() / name
    if not (name.isalnum() and len(name) == 32 and path.is_file()):
        raise FileGoneError("this file is not here (any more); choose it again")
    return path.read_bytes()


def remove_all() -> None:
    """Forget every file, with the folder."""
    shutil.rmtree(os.environ.pop(_FOLDER, ""), ignore_errors=True)


class FileGoneError(SentenceError):
    """There is no file of that name."""
