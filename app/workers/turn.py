"""Whose turn it is in a worker, stored where the server can read it after the worker has died."""

import mmap
import os
import struct
import sys
import tempfile
from contextlib import suppress

_NUMBER = struct.Struct("!Q")


class Turn:
    """The number of the run whose turn it is; 0 for none. A worker writes it, the server reads it.

    It is in memory that both processes map. Without a file descriptor nobody else sees it.
    """

    def __init__(self, descriptor: int | None = None) -> None:
        self.descriptor = descriptor
        self._memory: bytearray | mmap.mmap
        self._memory = bytearray(_NUMBER.size) if descriptor is None else mmap.mmap(descriptor, _NUMBER.size)

    @classmethod
    def shared(cls) -> "Turn":
        """A turn whose file descriptor a worker can inherit; where the system has none to give, one of this process
        alone.
        """
        descriptor = None
        with suppress(OSError):
            descriptor = _open_memory()
            os.pwrite(descriptor, bytes(_NUMBER.size), 0)  # a page of its own: on a full disk none could come later
            return cls(descriptor)
        if descriptor is not None:
            os.close(descriptor)
        return cls()

    def begin(self, number: int) -> None:
        _NUMBER.pack_into(self._memory, 0, number)

    def end(self) -> None:
        self.begin(0)

    @property
    def number(self) -> int:
        return int(_NUMBER.unpack_from(self._memory)[0])

    def close(self) -> None:
        if isinstance(self._memory, mmap.mmap):
            self._memory.close()
            self._memory = bytearray(_NUMBER.size)
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


def _open_memory() -> int:
    """An unnamed file, in memory where the system supports it."""
    if sys.platform == "linux":
        return os.memfd_create("turn")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
