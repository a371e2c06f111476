"""Mutated configs of every lab over real sockets: each is refused in a sentence, or runs; no worker is lost.

SOAK_CONFIGS=2000 tries fewer, SOAK_SEED=70 others.
"""

import json
import os
import pathlib
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.guard.connection_limits import MOST_FRAMES_AT_ONCE
from app.wire import protocol
from tests.app.labs.mutated_configs import MOST_MESSAGE, mutated_configs
from tests.app.sessions.viewer import viewer

COUNT, SEED, SOCKETS = int(os.environ.get("SOAK_CONFIGS", "50000")), int(os.environ.get("SOAK_SEED", "60")), 8
STEPS, ASKED = 3, 50
"""Steps that are waited for, and asked for: a run of the digits lab has ended some ticks after its last step."""

SECONDS_TO_END = 5.0
MESSAGES_EACH = 30
"""That a run takes, with acks; so many are left of a connection's allowance when another is opened."""


def outcome(client, lab: str, config: str) -> str:
    """How a config fares: "runs", or the code of the error."""
    client.send(f'{{"type": "start", "lab": "{lab}", "playing": false, "config": {config}}}')
    answer = client.until((protocol.Started, protocol.Error))
    if isinstance(answer, protocol.Error):
        assert answer.message
        return answer.code
    client.painted = 0
    client.series.clear()
    client.send({"type": "step", "n": ASKED})
    while True:
        answer = client.until((protocol.FrameMessage, protocol.Done, protocol.Error))
        if isinstance(answer, protocol.Error):
            client.send({"type": "ping"})  # the step is answered with another one where the run has ended
            client.until(protocol.Pong)
            return f"{answer.code}: {answer.message}"
        if isinstance(answer, protocol.Done) or answer.step >= STEPS * answer.stride:
            return "runs"


def tried(server, part: int, count: int) -> Counter:
    """So many of the configs, over one socket after another."""
    found: Counter[str] = Counter()
    configs = (
        (lab.id, text)
        for lab, values in mutated_configs(count, seed=SEED + part)
        if len(text := json.dumps(values)) < MOST_MESSAGE
    )
    mine = next(configs, None)
    while mine:
        with viewer(server) as client:
            sent, send = [0], client.send

            def counted(message, sent=sent, send=send):
                sent[0] += 1
                send(message)

            client.send = counted
            while mine and sent[0] < MOST_FRAMES_AT_ONCE - MESSAGES_EACH:
                try:
                    result = outcome(client, *mine)
                except TimeoutError:
                    result = "no answer"
                found[result] += 1
                if result not in ("runs", "invalid"):
                    print(result, *mine)
                mine = next(configs, None)
                if result == "no answer":
                    break
            send({"type": "stop"})
    return found


def test_mutated_configs(start_server, report):
    if not pathlib.Path("/proc/self/task").exists():
        pytest.skip("needs Linux's /proc to find the workers")
    server = start_server(workers=2, heavy_runs=SOCKETS)  # none is refused because of another socket's
    begin, before = time.monotonic(), sorted(server.workers())
    with ThreadPoolExecutor(SOCKETS) as pool:
        parts = [pool.submit(tried, server, part, COUNT // SOCKETS) for part in range(SOCKETS)]
        found = sum((part.result() for part in parts), Counter())
    ended = time.monotonic()
    while (after := sorted(server.workers())) != before and time.monotonic() < ended + SECONDS_TO_END:
        time.sleep(0.05)  # a large run's own worker ends with it
    server.check()
    total = sum(found.values())
    report(
        "mutated configs of every lab over sockets",
        "no `internal`, no run that fails, no worker lost",
        f"{total - found['runs'] - found['invalid']} in {total:,}, of which {found['runs']:,} run; workers lost:"
        f" {len({*before} - {*after})}; {time.monotonic() - begin:.0f} s",
    )
    assert set(found) == {"runs", "invalid"} and before == after
    assert total > COUNT * 0.95
