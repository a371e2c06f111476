"""What an open panel costs a run: iterations a second of a net that goes as fast as it can, watched by a client that
acknowledges every frame, with each panel of "Inside the net" open, against none, in turn.
"""

import statistics

from app.labs.shared.panels import PANELS
from bench import watched
from bench.server import running_server

REPEATS = 3
LEAST_SHARE = 0.75
CONFIGS = {
    "nets": watched.CONFIG,
    "digits": {"hidden": "50", "batch_size": 100, "epochs": 10_000, "racers": [{"optimizer": "gd", "lr": 0.1}]},
}


def report(url: str, lab: str, panel: str) -> None:
    closed = CONFIGS[lab]
    opened = closed | {"inside": {panel: {"shown": "on"}}}
    rates, shares = [], []
    for _ in range(REPEATS):
        without, _frames = watched.rate(url, True, lab, closed)
        with_it, _frames = watched.rate(url, True, lab, opened)
        rates.append(without)
        shares.append(with_it / without)
    print(
        f"{lab:7} {panel:10} closed {statistics.median(rates):8,.0f} iterations a second; open it keeps"
        f" {statistics.median(shares):.0%} (least {LEAST_SHARE:.0%}; {min(shares):.0%} to {max(shares):.0%})"
    )


def main() -> None:
    with running_server() as server:
        url = server.url.replace("http", "ws", 1) + "/ws"
        for lab in CONFIGS:
            for panel in PANELS:
                report(url, lab, panel)


if __name__ == "__main__":
    main()
