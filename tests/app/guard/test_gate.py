"""However many requests arrive at once, the event loop lets a few in at a time, by address in turn."""

import asyncio

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from app.guard.gate import AT_ONCE, Gate
from app.guard.unavailable import Unavailable


def test_a_flood_leaves_the_loop_its_time_and_waits_behind_everybody_elses_first_request():
    served: list[str] = []

    async def app(scope, _receive, _send) -> None:
        served.append(scope["client"][0])

    async def ask() -> int:
        gate = Gate(app)
        going_on = Starlette()
        going_on.state.ending = False
        requests = [{"type": "http", "app": going_on, "client": (who, 1)} for who in [*["flood"] * 40, "a", "b"]]
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


def test_those_who_wait_when_the_server_ends_are_told_so():
    """uvicorn cancels what is under way some seconds after SIGTERM, and logs what is raised then with a traceback."""
    told = []

    async def send(message) -> None:
        told.append(message.get("status"))

    async def waits(_request) -> None:
        await asyncio.sleep(60)

    inner = Starlette(routes=[Route("/", waits)], middleware=[Middleware(Unavailable)])
    inner.state.ending = True

    async def end() -> list[bool]:
        gate = Gate(inner)
        request = {"type": "http", "app": inner, "method": "GET", "path": "/", "headers": [], "query_string": b""}
        tasks = [asyncio.create_task(gate(dict(request), None, send)) for _ in range(3 * AT_ONCE)]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel("timeout graceful shutdown exceeded")
        await asyncio.gather(*tasks, return_exceptions=True)
        return [task.cancelled() for task in tasks]

    assert not any(asyncio.run(end()))
    assert told == [503, None] * 3 * AT_ONCE
