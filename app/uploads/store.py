"""Uploaded files: kept under the hash of their content in a folder that the server shares with its workers.

Only the server writes and removes files. Each file has an owner, its sender. When too much is kept, the owner with the
most files loses the least recently used one, so a flood of files never costs another visitor's.
"""

import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from engine.sentences import SentenceError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MOST_FILES = 200
MOST_BYTES_TOGETHER = 400_000_000
SETTLED_SECONDS = 60.0
"""A younger folder may belong to a server that has not locked it yet."""

_FOLDER = "DESCENT_LAB_UPLOADS"
_PREFIX = "descent-lab-"
_LOCK = ".lock"
_PART = ".part-"


class _Kept:
    """The content of the server's folder: each owner's files, and the lock that shows that the server is running."""

    def __init__(self) -> None:
        self.of: dict[str, set[str]] = {}
        self.mutex = threading.Lock()
        self.lock: int | None = None


_kept = _Kept()


def open_folder() -> Path:
    """Create this server's own folder, regardless of the one in its environment."""
    made = Path(tempfile.mkdtemp(prefix=_PREFIX))
    _kept.lock = _locked(made)
    os.environ[_FOLDER] = str(made)
    return made


def folder() -> Path:
    """The folder; the server opens it, and workers find it through the environment."""
    return Path(os.environ[_FOLDER]) if _FOLDER in os.environ else open_folder()


def _locked(of: Path) -> int | None:
    """An open file that holds the lock of a folder; None when another process holds it. The system releases it when the
    process ends in any way.
    """
    if fcntl is None:
        return None
    lock = os.open(of / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def remove_abandoned() -> None:
    """Remove the folders of killed servers."""
    for found in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # gone meanwhile, or another user's
            about = found.lstat()
            if not found.is_dir() or found.is_symlink() or time.time() - about.st_mtime < SETTLED_SECONDS:
                continue
            if (lock := _locked(found)) is not None:
                shutil.rmtree(found, ignore_errors=True)
                os.close(lock)


@contextmanager
def part() -> Iterator[tuple[Path, BinaryIO]]:
    """A new file in the folder, opened for writing; it is removed at the end unless it is kept."""
    number, made = tempfile.mkstemp(prefix=_PART, dir=folder())
    try:
        with os.fdopen(number, "wb") as file:
            yield Path(made), file
    finally:
        with suppress(OSError):
            Path(made).unlink()


def keep(content: bytes, owner: str = "") -> str:
    """The name under which `content` is kept from now on for `owner`."""
    with part() as (path, file):
        file.write(content)
        file.flush()
        return keep_file(path, owner)


def keep_file(path: Path, owner: str = "") -> str:
    """The name under which the content of a `part` is kept from now on for `owner`; `path` no longer exists then."""
    with path.open("rb") as file:
        name = hashlib.file_digest(file, "sha256").hexdigest()[:32]
    with _kept.mutex:
        path.replace(folder() / name)
        _kept.of.setdefault(owner, set()).add(name)
        _make_room()
    return name


def _make_room() -> None:
    about = {}
    for name in set().union(*_kept.of.values()):
        with suppress(OSError):  # somebody cleans temporary folders
            found = (folder() / name).stat()
            about[name] = found.st_mtime_ns, found.st_size
    together = sum(size for _, size in about.values())
    while len(about) > MOST_FILES or together > MOST_BYTES_TOGETHER:
        owned = {owner: names & about.keys() for owner, names in _kept.of.items()}
        most = max(owned, key=lambda owner: len(owned[owner]))
        oldest = min(owned[most], key=lambda name: about[name])
        _kept.of[most].discard(oldest)
        if not any(oldest in names for names in _kept.of.values()):
            together -= about.pop(oldest)[1]
            (folder() / oldest).unlink(missing_ok=True)
    _kept.of = {owner: names & about.keys() for owner, names in _kept.of.items() if names & about.keys()}


def read(name: str) -> bytes:
    """The content kept under `name`; FileGoneError when it does not or no longer exists."""
    path = folder() / name
    try:
        if not (name.isalnum() and len(name) == 32):
            raise FileNotFoundError
        content = path.read_bytes()
    except FileNotFoundError:
        raise FileGoneError("the server does not have this file; choose it again") from None
    with suppress(OSError):
        os.utime(path)  # used now
    return content


def remove_all() -> None:
    """Forget every file, with the folder."""
    shutil.rmtree(os.environ.pop(_FOLDER, ""), ignore_errors=True)
    _kept.of.clear()
    if _kept.lock is not None:
        os.close(_kept.lock)
        _kept.lock = None


class FileGoneError(SentenceError):
    """A file of that name does not exist."""
