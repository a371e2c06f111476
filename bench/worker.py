"""What a step and a frame of the class's runs take a worker, without sockets: processor time, least of several repeats.

Each frame has the points of ten ticks. A descent's tick is a step of its two racers, a net's an iteration.
"""

import time
from collections.abc import Callable
from typing import Any

from app.i18n.translation import ENGLISH
from app.labs import LABS
from app.workers.channel import Kind
from app.workers.limits import Limits
from app.workers.replay import Recording
from app.workers.run_server import RunServer
from app.workers.watched_run import WatchedRun
from bench.crowd import RUNS

FRAMES, REPEATS = 100, 7
TICKS = 10
MOST_STEP_MICROSECONDS, MOST_FRAME_MILLISECONDS = 10.0, 0.5


class Stopwatch:
    """Processor time of some calls, summed up by name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, name: str, call: Callable[..., Any], *arguments: Any) -> Any:
        begin = time.process_time()
        result = call(*arguments)
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - begin
        return result


def served(lab: str, config: dict[str, Any]) -> RunServer:
    """A run as a worker has it, whose viewer gets nothing."""
    found = LABS[lab]
    checked = found.config.model_validate(config)
    limits = Limits()
    watched = WatchedRun(found.config, Recording(lambda: found.run(checked, 1)), True, None, limits.history_bytes)
    return RunServer(watched, ENGLISH, limits, lambda text, kind=Kind.TOLD, ordinal=0: None)


def measure(server: RunServer) -> dict[str, float]:
    """Seconds of `FRAMES` frames by part."""
    watch, watched = Stopwatch(), server.watched
    drain = watched.run.drain
    watched.run.drain = lambda: watch.time("drain", drain)  # type: ignore[method-assign]
    for _frame in range(FRAMES):
        watch.time("advance", watched.run.advance, TICKS)
        watched.fresh, watched.next_frame = True, 0.0
        watch.time("send", server.send_frame, 0)
        watch.time("ack", server.ack, watched.seq)
    watched.run.drain = drain  # type: ignore[method-assign]
    return watch.seconds


def main() -> None:
    print("| | a tick | a frame | its points and snapshots | as a message | kept until it is acknowledged |")
    print("|---|---|---|---|---|---|")
    for lab, config in RUNS:
        server = served(lab, config)
        repeats = [measure(server) for _ in range(REPEATS)]
        advance, drain, send, ack = (
            min(seconds[part] for seconds in repeats) / FRAMES for part in ("advance", "drain", "send", "ack")
        )
        parts = [send + ack, drain, send - drain, ack]
        print(f"| {lab} | {advance / TICKS * 1e6:.1f} µs |", *(f"{part * 1000:.3f} ms |" for part in parts))
    print(f"\nat most: a descent's step {MOST_STEP_MICROSECONDS:g} µs, a net's frame {MOST_FRAME_MILLISECONDS:g} ms")


if __name__ == "__main__":
    main()
