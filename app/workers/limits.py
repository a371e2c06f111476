"""Limits of one worker process, and of one run in it; 0 means no limit."""

import logging
import math
import os
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings  # a worker reads none

if sys.platform != "win32":
    import resource

COMPUTING_TIMES = 4
"""A silent worker that computes, or waits for a processor, is given this many times as long as an idle one."""

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
"""Environment of a new process: NumPy reads it when it is imported."""

TRIES, PAUSE_SECONDS = 20, 0.1
"""For a session's nice value: Linux takes one such change in a tenth of a second from all programs together."""

RUNS_A_WORKER = 128
MEGABYTES_A_RUN = 8
"""Several times the memory of a typical run: a large net of digits takes more."""

log = logging.getLogger("descent_lab.limits")


@dataclass(frozen=True)
class Limits:
    """What a worker may take: `memory_megabytes` of address space, `niceness`, how far it stands `behind` the other
    workers, the processor's `turn_seconds` between two reports; and what a run may take: `run_seconds` of computing,
    `run_steps`, `history_bytes`.
    """

    memory_megabytes: int = 0
    niceness: int = 0
    behind: int = 0
    turn_seconds: float = 0.0
    run_seconds: float = 0.0
    run_steps: int = 0
    history_bytes: int = 4 << 20

    @classmethod
    def of(cls, settings: "Settings") -> "Limits":
        """The limits in the settings."""
        return cls(
            memory_megabytes=settings.worker_memory,
            niceness=settings.worker_niceness,
            turn_seconds=COMPUTING_TIMES * settings.hang_seconds,
            run_seconds=settings.run_seconds,
            run_steps=settings.run_steps,
            history_bytes=int(settings.session_history * (1 << 20)),
        )

    def apply(self) -> None:
        """Limit this process: beyond its memory there is MemoryError, and the server has priority over it."""
        if sys.platform == "win32":
            return
        if self.niceness:
            os.nice(self.niceness)
        if self.behind:
            stand_behind(os.getpid(), self.behind)
        if self.memory_megabytes:
            try:
                resource.setrlimit(
                    resource.RLIMIT_AS, (self.memory_megabytes << 20, resource.getrlimit(resource.RLIMIT_AS)[1])
                )
            except (ValueError, OSError) as error:  # not on every system
                log.warning("a worker's memory is not limited here: %s", error)

    def begin_turn(self) -> None:
        """The system ends this process with SIGXCPU when it computes for `turn_seconds` without returning here.

        A step that never returns does so.
        """
        if sys.platform != "win32" and self.turn_seconds:
            resource.setrlimit(
                resource.RLIMIT_CPU,
                (math.ceil(time.process_time() + self.turn_seconds), resource.getrlimit(resource.RLIMIT_CPU)[1]),
            )


def stand_behind(pid: int, niceness: int) -> None:
    """Give the session that a process leads a nice value among the sessions of this machine.

    Where Linux groups processes by session (`autogroup`, the default of most distributions), each session gets an equal
    share of the processors, and the nice value of a process counts only within its own.
    """
    for _try in range(TRIES):
        try:
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
        except BlockingIOError:
            time.sleep(PAUSE_SECONDS)
        except OSError:  # this system has no such groups, or the process has ended
            return
        else:
            return


def wants_processor(pid: int) -> bool:
    """Whether a process computes, or waits for a processor or a disk; False where the system does not report it.

    A process that is stopped, or waits for something else, does not.
    """
    with suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "RD"
    return False


def resident_megabytes() -> float:
    """Resident memory of this process; 0 where the system does not report it."""
    with suppress(OSError, ValueError, IndexError, AttributeError, MemoryError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def places(workers: int) -> int:
    """How many runs are allowed at once: as many as get a few frames a second each, within memory."""
    return max(1, min(RUNS_A_WORKER * workers, _memory_megabytes() // MEGABYTES_A_RUN))


def _memory_megabytes() -> int:
    """The memory of this machine, or of its container; plenty where it is unknown."""
    found = [1 << 20]
    with suppress(AttributeError, ValueError, OSError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20)
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            found.append(int(Path(path).read_text()) >> 20)
    return min(found)
