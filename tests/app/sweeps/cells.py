"""Cells that a test can look into, instead of runs."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from app.sweeps.errors import OtherCodeError, OutOfTimeError


def cell(lab: str, pairs: list[tuple[str, str]], seed: int, **limits: Any) -> dict[str, Any]:
    """Of seed 7 a run that never ends, of 8 one whose process dies, of 9 one that dies the first time."""
    if seed == 7:
        time.sleep(3600)
    if seed == 8 or (seed == 9 and first_time(dict(pairs)["folder"])):
        os.kill(os.getpid(), signal.SIGKILL)
    if seed == 10:
        raise MemoryError
    if seed == 11:
        raise ValueError("no such thing")
    if seed == 12:
        raise OtherCodeError
    if seed == 13:
        raise OutOfTimeError
    return {"racers": [{"outcome": "finished", "numbers": {"loss": float(seed)}, "curves": {}}], "seconds": 1.0}


def first_time(folder: str) -> bool:
    mark = Path(folder) / "mark"
    first = not mark.exists()
    mark.touch()
    return first
