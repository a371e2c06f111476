"""Recently drawn pages, for many requests for the same one: all who watch a presentation."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

MOST = 32

MOST_BYTES = 8 * 2**20

SECONDS = 5.0
"""Seconds for which a drawing is kept: files that it depends on may change."""


class Recent:
    """Each is drawn once, even when it is requested again meanwhile. Failures are not kept."""

    def __init__(self) -> None:
        self._drawings: OrderedDict[Hashable, asyncio.Task[bytes]] = OrderedDict()

    async def of(self, key: Hashable, draw: Callable[[], Awaitable[bytes]]) -> bytes:
        task = self._drawings.get(key)
        if task is None:
            task = self._drawings[key] = asyncio.ensure_future(self._draw(key, draw))
            self._make_room()
        return await asyncio.shield(task)

    async def _draw(self, key: Hashable, draw: Callable[[], Awaitable[bytes]]) -> bytes:
        try:
            drawn = await draw()
        except BaseException:
            self._drawings.pop(key, None)
            raise
        asyncio.get_running_loop().call_later(SECONDS, self._drawings.pop, key, None)
        return drawn

    def _make_room(self) -> None:
        done = [key for key, task in self._drawings.items() if task.done()]
        size = sum(len(self._drawings[key].result()) for key in done)
        for key in done:
            if len(self._drawings) <= MOST and size <= MOST_BYTES:
                break
            size -= len(self._drawings.pop(key).result())
