"""What an ordinary run waits for in a worker beside requests that take long: processor time between two of its frames.

Processor time, not seconds: it is the same on a busy machine. The worker runs in this process, without sockets.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in a worker, before NumPy is imported

import time
from typing import Any

from app.workers.channel import NO_NEWS, Channel, Kind, News, pack_request
from app.workers.limits import Limits
from app.workers.process import Worker
from bench.crowd import RUNS, STEPS_PER_SECOND

ORDINARY = 10
SECONDS = 3.0
MOST_SECONDS = 0.5
LARGE = {"hidden": "512,512", "batch_size": 100}
LINES = [[[x / 250, line / 4] for x in range(250)] for line in range(4)]
ADAM = {"optimizer": "adam"}

BESIDE: dict[str, tuple[int, str, dict[str, Any], list[tuple[str, list[Any]]]]] = {
    "nobody": (0, "", {}, []),
    "drawings": (5, "digits", LARGE, [("draw", [LINES, 0.1, None])] * 5),
    "looks back": (5, "digits", LARGE, [("seek", [3]), ("seek", [None])] * 20),
    "weights saved": (5, "digits", LARGE, [("export", ["racer.0.weights"])] * 40),
    "large nets": (5, "nets", {"hidden": "100,100", "batch_size": 300, "racers": [ADAM] * 4}, []),
    "starts": (40, "descent", {"function": "ravine", "steps": 100_000, "racers": [ADAM] * 4}, []),
}
"""How many runs begin at once, and what is asked of each: about as much as the server lets through to a worker."""


class Viewers(Channel):
    """The worker's channel, whose other end acknowledges every frame and notes when frames of ordinary runs come."""

    def __init__(self) -> None:
        requests, self._asked = os.pipe()
        super().__init__(requests, -1)
        self._acks: list[bytes] = []
        self._last: dict[int, float] = {}
        self.longest = 0.0

    def ask(self, name: str, number: int, *arguments: Any) -> None:
        os.write(self._asked, pack_request(name, number, *arguments))

    def round_of(self, worker: Worker) -> None:
        """All frames have been painted when the worker takes the next round."""
        os.write(self._asked, b"".join(self._acks))
        self._acks.clear()
        worker.take_round()

    def send(self, number: int, text: str, news: News = NO_NEWS) -> None:
        if news.kind is not Kind.FRAME:
            return
        self._acks.append(pack_request("ack", number, news.standing.seq))
        if number <= ORDINARY:
            now = time.process_time()
            self.longest = max(self.longest, now - self._last.get(number, now))
            self._last[number] = now


def main() -> None:
    viewers = Viewers()
    worker = Worker(viewers, Limits())
    for number in range(1, ORDINARY + 1):
        lab, config = RUNS[number % len(RUNS)]
        viewers.ask("open", number, lab, config, number, True, STEPS_PER_SECOND)
    warm = time.monotonic() + SECONDS
    while time.monotonic() < warm:
        viewers.round_of(worker)
    print("| beside | longest processor time between two frames of an ordinary run |\n|---|---|")
    for name, (count, lab, config, asked) in BESIDE.items():
        viewers.longest, end = 0.0, time.monotonic() + SECONDS
        numbers = range(ORDINARY + 1, ORDINARY + 1 + count)
        for number in numbers:
            viewers.ask("open", number, lab, config, number, True, None)
            for request, arguments in asked:
                viewers.ask(request, number, *arguments)
                viewers.round_of(worker)  # a pipe holds little
        while time.monotonic() < end:
            viewers.round_of(worker)
        print(f"| {name} | {viewers.longest * 1000:.0f} ms |", flush=True)
        for number in numbers:
            viewers.ask("close", number)
    print(f"\nat most: {MOST_SECONDS * 1000:.0f} ms")


if __name__ == "__main__":
    main()
