"""What counts as a shortage of the machine, and what it is called."""

import asyncio
import errno

import pytest

from app import shortages
from app.shortages import Reserve, ending_shortly, insist, log_shortly, shortage, too_little_memory


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


class Memory:
    """A machine's address space, of which somebody takes all or a part, instead of mmap."""

    def __init__(self, free: int) -> None:
        self.free = free

    def taken(self, count: int) -> "Piece":
        if count > self.free:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        self.free -= count
        return Piece(self, count)


class Piece:
    def __init__(self, memory: Memory, count: int) -> None:
        self.memory, self.count = memory, count

    def close(self) -> None:
        self.memory.free += self.count
        self.count = 0

    def __enter__(self) -> None: ...

    def __exit__(self, *_error) -> None:
        self.close()


@pytest.fixture
def memory(monkeypatch):
    here = Memory(100)
    monkeypatch.setattr(shortages, "_taken", here.taken)
    monkeypatch.setattr(shortages, "RESERVE", Reserve(most=16, spare=8))
    return here


def test_where_memory_gets_short_its_reserve_is_given_up_and_taken_again_when_there_is_enough(memory):
    reserve = shortages.RESERVE
    reserve.look()
    assert memory.free == 84 and not reserve.short
    others = memory.taken(80)
    reserve.look()
    assert memory.free == 20 and reserve.short and too_little_memory() is not None
    reserve.look()
    assert memory.free == 20 and reserve.short, "taking it again now would leave too little besides"
    others.close()
    reserve.look()
    assert memory.free == 84 and not reserve.short and too_little_memory() is None


def test_what_others_rely_on_gets_the_memory_of_the_reserve(memory):
    shortages.RESERVE.look()
    others = memory.taken(84)

    def hand_on(count: int) -> Piece:
        try:
            return memory.taken(count)
        except OSError:
            raise MemoryError from None

    assert insist(hand_on, 10).count == 10
    with pytest.raises(MemoryError):
        insist(hand_on, 10)
    others.close()


def test_the_look_at_memory_goes_on_where_there_is_none_for_a_pause(memory, monkeypatch):
    tries = []

    async def pause(_seconds: float) -> None:
        tries.append(memory.free)
        if len(tries) == 1:
            raise MemoryError
        raise asyncio.CancelledError

    monkeypatch.setattr(shortages.asyncio, "sleep", pause)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(shortages.RESERVE.keep())
    assert tries == [84, 84] and memory.free == 84


def test_address_space_that_is_kept_takes_no_memory_and_comes_back():
    reserve = Reserve()
    reserve.look()
    reserve.look()
    assert not reserve.short
    reserve.give_up()
    reserve.give_up()


@pytest.mark.parametrize(("error", "ends"), [(MemoryError(), SystemExit), (ZeroDivisionError(), ZeroDivisionError)])
def test_a_process_that_a_shortage_ends_says_so_in_a_line(caplog, error, ends):
    with pytest.raises(ends), ending_shortly():
        raise error
    assert ("too little memory" in caplog.text) is (ends is SystemExit) and "Traceback" not in caplog.text
