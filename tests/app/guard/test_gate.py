"""However many requests arrive at once, the event loop lets a few in at a time, by address in turn."""

import asyncio

from app.guard.gate import AT_ONCE, Gate


def test_a_flood_leaves_the_loop_its_time_and_waits_behind_everybody_elses_first_request():
    served: list[str] = []

    async def app(scope, _receive, _send) -> None:
        served.append(scope["client"][0])

    async def ask() -> int:
        gate = Gate(app)
        requests = [{"type": "http", "client": (who, 1)} for who in [*["flood"] * 40, "a", "b"]]
        tasks = [asyncio.create_task(gate(request, None, None)) for request in requests]
        await asyncio.sleep(0)
        at_once = len(served)
        left = tasks[20]
        left.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await gate({"type": "websocket", "client": ("a", 1)}, None, None)
        return at_once

    assert asyncio.run(ask()) == AT_ONCE
    assert len(served) == 42 and {"a", "b"} < {*served[AT_ONCE : 2 * AT_ONCE]}
