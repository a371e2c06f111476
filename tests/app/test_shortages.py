"""What counts as a shortage of the machine, and what it is called."""

import errno

import pytest

from app.shortages import shortage


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OSError(errno.EMFILE, "Too many open files"), "files"),
        (OSError(errno.ENFILE, "Too many open files in system"), "files"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "memory"),
        (BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"), "memory"),
        (MemoryError(), "memory"),
        (RuntimeError("can't start new thread"), "memory"),
        (ExceptionGroup("of tasks", [ValueError(), OSError(errno.ENOSPC, "full")]), "disk"),
    ],
    ids=repr,
)
def test_a_shortage_has_a_sentence(error, word):
    assert word in str(shortage(error)) and "at the moment" in str(shortage(error))


@pytest.mark.parametrize(
    "error",
    [FileNotFoundError(errno.ENOENT, "x"), RuntimeError("x"), ValueError("x"), ExceptionGroup("x", [ValueError()])],
    ids=repr,
)
def test_other_errors_are_none(error):
    assert shortage(error) is None
