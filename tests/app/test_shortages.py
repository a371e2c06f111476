"""What counts as a shortage of the machine, and what it is called."""

import asyncio
import errno

import pytest

from app.shortages import log_shortly, shortage


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
        (SystemError("error return without exception set"), "memory"),
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


@pytest.mark.parametrize(("error", "traceback"), [(MemoryError(), False), (ZeroDivisionError(), True)], ids=repr)
def test_what_nobody_awaits_is_a_line_if_it_is_a_shortage(caplog, error, traceback):
    async def fail():
        asyncio.get_running_loop().set_exception_handler(log_shortly)
        asyncio.get_running_loop().call_exception_handler({"message": "Fatal error on transport", "exception": error})

    asyncio.run(fail())
    assert "Fatal error on transport" in caplog.text
    assert any(record.exc_info for record in caplog.records) is traceback
