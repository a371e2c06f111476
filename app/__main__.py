"""`python -m app`: ends in silence when Ctrl-C comes before the server listens."""

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 128 + signal.SIGINT
"""The exit code that shells expect after Ctrl-C."""


def main() -> None:
    signal.signal(signal.SIGINT, _leave)
    from app import server  # noqa: PLC0415  # a second, in which nothing has begun yet

    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        server.main()
    except KeyboardInterrupt:  # uvicorn raises it again once everything has ended
        sys.exit(INTERRUPTED)


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
