"""What one worker process, and one run in it, may take; 0 is no limit."""

import logging
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings  # a worker reads none

try:
    import resource
except ImportError:  # not on every system
    resource = None

RUNS_A_WORKER = 128
MEGABYTES_A_RUN = 8
"""Several times what a usual run takes: a large net of digits takes more."""

log = logging.getLogger("descent_lab.limits")


@dataclass(frozen=True)
class Limits:
    """`memory_megabytes` of address space, `niceness` and the processor's `turn_seconds` between two reports are a worker's; `run_seconds` of computing, `run_steps` and `history_bytes` are a run's."""

    memory_megabytes: int = 0
    niceness: int = 0
    turn_seconds: float = 0.0
    run_seconds: float = 0.0
    run_steps: int = 0
    history_bytes: int = 4 << 20

    @classmethod
    def of(cls, settings: "Settings") -> "Limits":
        """Those that the settings ask for."""
        return cls(
            memory_megabytes=settings.worker_memory,
            niceness=settings.worker_niceness,
            turn_seconds=settings.hang_seconds,
            run_seconds=settings.run_seconds,
            run_steps=settings.run_steps,
            history_bytes=int(settings.session_history * (1 << 20)),
        )

    def apply(self) -> None:
        """Bind this process: what asks for more memory gets MemoryError, and when cores are short it waits for the server."""
        if self.niceness:
            os.nice(self.niceness)
        if self.memory_megabytes:
            try:
                resource.setrlimit(
                    resource.RLIMIT_AS, (self.memory_megabytes << 20, resource.getrlimit(resource.RLIMIT_AS)[1])
                )
            except (AttributeError, ValueError, OSError) as error:  # not on every system
                log.warning("a worker's memory is not limited here: %s", error)

    def begin_turn(self) -> None:
        """The system ends this process with SIGXCPU when it computes for `turn_seconds` without coming back here: a step that never returns, say."""
        if self.turn_seconds and resource is not None:
            resource.setrlimit(
                resource.RLIMIT_CPU,
                (math.ceil(time.process_time() + self.turn_seconds), resource.getrlimit(resource.RLIMIT_CPU)[1]),
            )


def places(workers: int) -> int:
    """How many runs there may be at once: what the workers share out among them with a few frames a second each, as far as memory goes."""
    return max(1, min(RUNS_A_WORKER * workers, _memory_megabytes() // MEGABYTES_A_RUN))


def _memory_megabytes() -> int:
    """What this machine has, or its container may take; plenty where it does not say."""
    found = [1 << 20]
    try:
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20)
    except (AttributeError, ValueError, OSError):
        pass
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            found.append(int(Path(path).read_text()) >> 20)
        except (OSError, ValueError):
            pass
    return min(found)
