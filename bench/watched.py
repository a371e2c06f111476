"""What watching costs a run: iterations a second of a net that a client follows by acknowledging every frame, against
the same net with a client that acknowledges rarely.
"""

import json
import statistics
import time
from typing import Any

from websockets.sync.client import connect

from bench.server import running_server

SECONDS = 3.0
REPEATS = 5
PAUSE = 0.25
"""Between the acknowledgements of who hardly watches; a run waits for a viewer who acknowledges nothing."""
LEAST_SHARE = 0.8
CONFIG = {"hidden": "10", "batch_size": 30, "epochs": 100_000, "racers": [{"optimizer": "gd", "lr": 1.0}]}


def rate(url: str, watched: bool, lab: str = "nets", config: dict[str, Any] = CONFIG) -> tuple[float, float]:
    """Iterations a second and frames a second of a run that goes as fast as it can."""
    with connect(url, max_size=None, compression=None) as socket:
        socket.send(json.dumps({"type": "start", "lab": lab, "config": config, "steps_per_second": None}))
        first: tuple[float, int] | None = None
        frames = 0
        while True:
            message = json.loads(socket.recv(30))
            if message["type"] != "frame":
                continue
            now = time.perf_counter()
            frames += 1
            if first is None and frames == 2:
                first = now, message["step"]
            elif first and now - first[0] >= SECONDS:
                return (message["step"] - first[1]) / (now - first[0]), frames / (now - first[0])
            if watched or frames % 2 == 0:
                if not watched:
                    time.sleep(PAUSE)
                socket.send(json.dumps({"type": "ack", "seq": message["seq"]}))


def report(url: str, lab: str = "nets", config: dict[str, Any] = CONFIG) -> None:
    shares, frames, rates = [], [], []
    for _ in range(REPEATS):
        unwatched, _ = rate(url, False, lab, config)
        watched, frames_a_second = rate(url, True, lab, config)
        shares.append(watched / unwatched)
        frames.append(frames_a_second)
        rates.append(unwatched)
    print(
        f"unwatched {statistics.median(rates):,.0f} iterations a second; watched at {statistics.median(frames):.0f}"
        f" frames a second it keeps {statistics.median(shares):.0%} (least {LEAST_SHARE:.0%}; {min(shares):.0%} to"
        f" {max(shares):.0%})"
    )


def main() -> None:
    with running_server() as server:
        print("2-10-3, batch 30, boundary 100×100, unit pictures, histograms, confusion matrix:")
        report(server.url.replace("http", "ws", 1) + "/ws")


if __name__ == "__main__":
    main()
