"""Drawings that many ask for at once are made once; one that fails is made again."""

import asyncio

import pytest

from app.web.recent import Recent


def test_many_ask_and_one_draws():
    drawn = []

    async def draw() -> bytes:
        await asyncio.sleep(0)
        drawn.append(1)
        if len(drawn) == 1:
            raise ConnectionError
        return b"drawn"

    async def ask() -> None:
        recent = Recent()
        with pytest.raises(ConnectionError):
            await recent.of("key", draw)
        assert set(await asyncio.gather(*(recent.of("key", draw) for _ in range(9)))) == {b"drawn"}

    asyncio.run(ask())
    assert len(drawn) == 2
