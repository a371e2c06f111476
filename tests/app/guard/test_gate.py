"""However many requests arrive at once, the event loop lets a few in at a time, by address in turn."""

import asyncio

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from app.guard.connection_limits import CONNECTION, Connection
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


def test_whoever_has_left_is_not_served_and_delays_nobody():
    served: list[str] = []

    async def app(scope, _receive, _send) -> None:
        served.append(scope["path"])

    async def ask() -> None:
        gate = Gate(app)
        requests = [
            {"type": "http", "client": ("one", 1), "path": str(number), CONNECTION: Connection()}
            for number in range(100)
        ]
        tasks = [asyncio.create_task(gate(request, None, None)) for request in requests]
        await asyncio.sleep(0)
        for request in requests[AT_ONCE:-AT_ONCE]:
            request[CONNECTION].lost = True
        gate._let_next_in()
        await asyncio.sleep(0)
        await asyncio.gather(*tasks[-AT_ONCE:])

    asyncio.run(ask())
    assert served == [str(number) for number in [*range(AT_ONCE), *range(100 - AT_ONCE, 100)]]


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
