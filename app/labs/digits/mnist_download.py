"""The full MNIST set on this machine: found, unpacked or downloaded from a mirror, and put in place only when complete.

The folder has the four raw IDX files, which workers memory-map and so share. A file gets its name only after its
SHA-256 was verified; until then its bytes are in `….gz.part`, from which the next attempt continues. Standard library
only: one download at a time needs no connection pool, and a blocking read with a timeout notices a stall.
"""

import errno
import fcntl
import gzip
import hashlib
import http.client
import os
import ssl
import sys
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from engine.sentences import Translatable

STALL_SECONDS = 20.0
CHUNK = 1 << 16


class RemoteFile(NamedTuple):
    """A file of the set: as it must be once unpacked, and about how large it travels."""

    name: str
    sha256: str
    size: int
    packed: int


FILES = (
    RemoteFile(
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        47_040_016,
        9_912_422,
    ),
    RemoteFile(
        "train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", 60_008, 28_881
    ),
    RemoteFile(
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        7_840_016,
        1_648_877,
    ),
    RemoteFile(
        "t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", 10_008, 4_542
    ),
)


class Progress(NamedTuple):
    """Bytes of all files together, as they travel; `total` becomes exact as the mirror tells lengths."""

    file: str
    done: int
    total: int


class DownloadError(Translatable, Exception):
    """Why the full set is not available, as a sentence for the user: a template and its values."""

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__(template)
        self.template, self.values = template, values


class CancelledError(DownloadError):
    """The user canceled it."""


class DamagedError(DownloadError):
    """A file that is not what it should be; what is wrong with it, as the rest of a sentence about it."""


def cache_folder() -> Path:
    """Where this user's downloads are kept: the platform's folder for what can be fetched again."""
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", ""))
        if not base.is_absolute():  # as the XDG specification says
            base = Path.home() / ".cache"
    return base / "descent-lab" / "mnist"


def is_whole(folder: Path, files: Sequence[RemoteFile] = FILES) -> bool:
    """Whether all files are in place.

    Their checksums were verified when they were stored; now only their sizes are checked.
    """
    return all(_is_in_place(folder, file) for file in files)


def locate(mnist_dir: Path | None, cache: Path | None = None, files: Sequence[RemoteFile] = FILES) -> Path | None:
    """The folder with the full set, raw: `mnist_dir`, or the cache after a download; None when it is nowhere.

    Compressed files in `mnist_dir` are unpacked into the cache the first time, since only raw ones can be shared: that
    takes a second. Raises DownloadError when they cannot be.
    """
    cache = cache or cache_folder()
    if mnist_dir is not None and all((mnist_dir / file.name).is_file() for file in files):
        return mnist_dir
    if is_whole(cache, files):
        return cache
    if mnist_dir is None or not all(
        (mnist_dir / file.name).is_file() or _packed_in(mnist_dir, file).is_file() for file in files
    ):
        return None
    with _in(cache, files):
        for file in files:
            raw = mnist_dir / file.name
            try:
                _put_in_place(raw if raw.is_file() else _packed_in(mnist_dir, file), cache, file)
            except DamagedError as error:
                raise DownloadError(
                    "{file} in {folder} {damage}", file=file.name, folder=mnist_dir, damage=error
                ) from None
    return cache


def download(
    folder: Path,
    mirror: str,
    progress: Callable[[Progress], None] = lambda progress: None,
    *,
    cancelled: Callable[[], bool] = lambda: False,
    stall_seconds: float = STALL_SECONDS,
    files: Sequence[RemoteFile] = FILES,
) -> None:
    """Download the missing files into `folder` from `mirror`, the http(s) address of their folder; it continues where
    an earlier attempt ended. Blocks: for a thread.

    progress is called for every chunk, about 64 KB. Raises DownloadError, and CancelledError once `cancelled()` holds.
    """
    sizes = {file.name: file.packed for file in files}
    with _in(folder, files):
        for file in files:
            before = sum(sizes[other.name] for other in files[: files.index(file)])

            def report(done: int, size: int | None, file: RemoteFile = file, before: int = before) -> None:
                if cancelled():
                    raise CancelledError("the download was stopped; it can be resumed")
                sizes[file.name] = max(done, size or sizes[file.name])
                progress(Progress(file.name, before + done, sum(sizes.values())))

            if _is_in_place(folder, file):
                report(sizes[file.name], None)
            else:
                _fetch(folder, mirror, file, report, stall_seconds)


def _fetch(
    folder: Path, mirror: str, file: RemoteFile, report: Callable[[int, int | None], None], stall_seconds: float
) -> None:
    part = folder / f"{file.name}.gz.part"
    while True:
        resumed = _receive(part, f"{mirror.rstrip('/')}/{file.name}.gz", file, report, stall_seconds)
        try:
            _put_in_place(part, folder, file)
        except DamagedError as error:
            part.unlink()
            if resumed:  # its two halves may come from different files
                continue
            raise DownloadError(
                "{file} from {host} {damage}; it was discarded",
                file=file.name,
                host=urlsplit(mirror).netloc,
                damage=error,
            ) from None
        part.unlink()
        return


def _receive(
    part: Path, url: str, file: RemoteFile, report: Callable[[int, int | None], None], stall_seconds: float
) -> bool:
    """Make `part` the whole compressed file; returns whether some of it was there before."""
    host, have = urlsplit(url).netloc, part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "descent-lab", "Accept-Encoding": "identity"} | (
        {"Range": f"bytes={have}-"} if have else {}
    )
    try:
        with _from_mirror(host, stall_seconds):
            request = urllib.request.Request(url, headers=headers)  # noqa: S310  # the mirror is the operator's choice
            response = urllib.request.urlopen(request, timeout=stall_seconds)  # noqa: S310
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE and have:
            if error.headers.get("Content-Range") == f"bytes */{have}":
                return True  # it had all arrived
            part.unlink()
            return _receive(part, url, file, report, stall_seconds)
        raise DownloadError(
            "{host} answered {code} {reason} when asked for {file}",
            host=host,
            code=error.code,
            reason=error.reason,
            file=f"{file.name}.gz",
        ) from None
    with response:
        goes_on: bool = response.status == http.client.PARTIAL_CONTENT and response.headers.get(
            "Content-Range", ""
        ).startswith(f"bytes {have}-")
        done = have if goes_on else 0
        size = None if response.length is None else done + response.length
        with part.open("ab" if goes_on else "wb") as sink:
            report(done, size)
            while True:
                with _from_mirror(host, stall_seconds):
                    chunk = response.read1(CHUNK)
                if not chunk:
                    break
                sink.write(chunk)
                done += len(chunk)
                report(done, size)
                if done > file.size + CHUNK:
                    raise DownloadError(
                        "{host} sends more data for {file} than it can contain: {done:,} bytes so far",
                        host=host,
                        file=f"{file.name}.gz",
                        done=done,
                    )
    if size is not None and done < size:
        raise DownloadError(
            "the connection to {host} ended after {done:,} of {size:,} bytes of {file}; try again to resume",
            host=host,
            done=done,
            size=size,
            file=f"{file.name}.gz",
        )
    return goes_on


@contextmanager
def _from_mirror(host: str, stall_seconds: float) -> Iterator[None]:
    """Turns whatever a connection raises into a DownloadError, except the mirror's answers in HTTP."""
    try:
        yield
    except urllib.error.HTTPError:
        raise
    except (OSError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, TimeoutError):
            raise DownloadError(
                "no data from {host} for {seconds:g} seconds; try again to resume",
                host=host,
                seconds=stall_seconds,
            ) from None
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise DownloadError(
                "the certificate of {host} cannot be verified here: {reason}", host=host, reason=reason.verify_message
            ) from None
        told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise DownloadError("{host} cannot be reached: {reason}", host=host, reason=told) from None


def _put_in_place(source: Path, folder: Path, file: RemoteFile) -> None:
    """Copy `source`, unpacked unless it has the raw file's name, to its place if it is what it should be; else raise
    DamagedError.
    """
    unpacked = folder / f"{file.name}.unpacked"
    digest, size = hashlib.sha256(), 0
    try:
        with (
            source.open("rb") if source.name == file.name else gzip.open(source) as content,
            unpacked.open("wb") as sink,
        ):
            while chunk := content.read(1 << 20):
                size += len(chunk)
                if size > file.size:
                    raise DamagedError("is not the MNIST file: it has more than {size:,} bytes", size=file.size)
                digest.update(chunk)
                sink.write(chunk)
            sink.flush()
            os.fsync(sink.fileno())
        if digest.hexdigest() != file.sha256:
            raise DamagedError(
                "is not the MNIST file: its SHA-256 is {found}… instead of {wanted}…",
                found=digest.hexdigest()[:12],
                wanted=file.sha256[:12],
            )
        unpacked.replace(folder / file.name)
    except EOFError:
        raise DamagedError("is cut off") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DamagedError("is damaged: {error}", error=str(error)) from None
    finally:
        unpacked.unlink(missing_ok=True)


@contextmanager
def _in(folder: Path, files: Sequence[RemoteFile]) -> Iterator[None]:
    """The folder created and locked against other downloads; disk errors become a DownloadError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:  # the system unlocks it, however this ends
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DownloadError("the download is already running") from None
            yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            needed = sum(file.size for file in files) + max(file.packed for file in files)
            raise DownloadError(
                "the disk is full: the digits need {size:.0f} MB in {folder}", size=needed / 1e6, folder=folder
            ) from None
        raise DownloadError(
            "{file} cannot be written: {reason}", file=error.filename or folder, reason=error.strerror or str(error)
        ) from None


def _is_in_place(folder: Path, file: RemoteFile) -> bool:
    path = folder / file.name
    return path.is_file() and path.stat().st_size == file.size


def _packed_in(folder: Path, file: RemoteFile) -> Path:
    return folder / f"{file.name}.gz"
