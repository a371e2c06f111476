"""The bounds of every request's body, on every route, whether it reads the body or not."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from app.guard import connection_limits
from app.main import create_app
from app.settings import Settings
from app.uploads import bodies


def answers(requests: list[bytes]) -> list[bytes]:
    """What the guarded app says to each of these beginnings of requests, until it closes the connection."""

    async def ask() -> list[bytes]:
        config = uvicorn.Config(create_app(Settings(token="a-token-of-this-test")))
        config.load()

        async def one(request: bytes) -> bytes:
            reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
            writer.write(request)

            async def go_on() -> None:
                while True:
                    await asyncio.sleep(0.1)
                    writer.write(b"a")

            dribbling = asyncio.create_task(go_on())
            found = await asyncio.wait_for(reader.read(), 10)
            dribbling.cancel()
            writer.close()
            return found

        make = lambda: connection_limits.LimitedHttp(config, ServerState(), {})  # noqa: E731
        async with await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0) as listening:
            return await asyncio.gather(*map(one, requests))

    return asyncio.run(ask())


def request(method: str, path: str, length: int = 5000) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer a-token-of-this-test\r\n"
        f"Content-Length: {length}\r\n\r\ntoken="
    ).encode()


ROUTES = [
    ("POST", "/token"),
    ("POST", "/api/uploads"),
    ("POST", "/api/uploads/weights"),
    ("POST", "/api/uploads/net"),
    ("POST", "/api/labs/descent/replay"),
    ("POST", "/api/nothing"),
    ("POST", "/healthz"),
    ("GET", "/healthz"),
    ("GET", "/labs/descent"),
]


def test_no_route_waits_forever_for_a_body(monkeypatch):
    monkeypatch.setattr(bodies, "MOST_SECONDS", 0.05)
    monkeypatch.setattr(bodies, "FILE_SECONDS", 0.05)
    found = answers([request(*route) for route in ROUTES])
    statuses = {route[1]: int(answer.split()[1]) for route, answer in zip(ROUTES, found, strict=True)}
    assert statuses.pop("/token") == 408 and b"did not arrive within 0.05 seconds" in found[0]
    assert {statuses.pop(path) for path in list(statuses) if path.startswith(("/api/u", "/api/l"))} == {408}
    assert statuses == {
        "/api/nothing": 404,
        "/healthz": 200,
        "/labs/descent": 408,
    }  # a page reads whatever comes with it


def test_a_body_that_is_declared_too_large_is_refused_at_once():
    found = answers([request("POST", path, 10**9) for path in ("/token", "/api/uploads", "/api/labs/descent/replay")])
    assert [answer.split()[1] for answer in found] == [b"413"] * 3
    assert b"more than 10,000 bytes" in found[0] and b"more than 2,000,000 bytes" in found[1]


def test_a_body_is_counted_where_its_length_is_not_declared():
    sent = iter([{"type": "http.request", "body": b"a" * 6000, "more_body": True}] * 3)

    async def receive():
        return next(sent)

    async def read():
        body = bodies.BoundedBody(bodies.Headers(), receive)
        await body.receive()
        await body.receive()

    with pytest.raises(bodies.BodyRefusedError, match="10,000"):
        asyncio.run(read())


def test_what_arrived_while_the_server_stood_still_is_read():
    """The time is up before the first look; the body is there."""

    async def receive():
        return {"type": "http.request", "body": b"all", "more_body": False}

    async def read():
        body = bodies.BoundedBody(bodies.Headers(), receive)
        body.seconds = -1.0
        return await body.receive()

    assert asyncio.run(read())["body"] == b"all"
