"""However many requests arrive at once, the event loop lets a few in at a time, by address in turn."""

import asyncio

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from app.guard.connection_limits import CONNECTION, Connection
from app.guard.gate import AT_ONCE, STUCK_SECONDS, Gate
from app.guard.unavailable import Unavailable
from tests.app.failing import failing


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


def test_who_waits_is_let_in_although_memory_is_short_when_the_loop_rests(monkeypatch):
    served: list[str] = []

    async def app(scope, _receive, _send) -> None:
        served.append(scope["client"][0])

    async def ask() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "call_later", failing(loop.call_later))
        gate = Gate(app)
        await asyncio.gather(*(gate({"type": "http", "client": (who, 1)}, None, None) for who in "abcdefghijk"))

    asyncio.run(asyncio.wait_for(ask(), 5))
    assert len(served) == 11


def test_where_letting_in_the_next_ones_is_lost_the_gate_opens_for_whoever_comes(monkeypatch):
    async def app(_scope, _receive, _send) -> None: ...

    async def ask() -> None:
        loop, gate = asyncio.get_running_loop(), Gate(app)
        now = [0.0]
        monkeypatch.setattr("app.guard.gate.time.monotonic", lambda: now[0])
        for lost in ("call_soon", "call_later"):
            with monkeypatch.context() as short:
                really = getattr(loop, lost)
                short.setattr(
                    loop, lost, lambda *args, really=really, **more: None if _of(gate, args) else really(*args, **more)
                )
                few = [asyncio.create_task(gate({"type": "http", "client": ("a", 1)}, None, None)) for _ in range(9)]
                for _ in range(20):
                    await asyncio.sleep(0)
                assert not all(one.done() for one in few)
            now[0] += 2 * STUCK_SECONDS
            await gate({"type": "http", "client": ("b", 1)}, None, None)
            await asyncio.gather(*few)

    asyncio.run(asyncio.wait_for(ask(), 5))


def _of(gate: Gate, args: tuple) -> bool:
    """Whether a callback is one of the gate."""
    return any(getattr(arg, "__self__", None) is gate for arg in args)


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
