"""A TCP proxy between a client and a server that does what networks do.

It delays, throttles, stalls one way, half-closes, resets, and cuts in the middle of what it passes on.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator

UP, DOWN = "up", "down"
"""To the server, to the client."""

CHUNK = 16 * 1024


class Proxy:
    """Listens on `port` of 127.0.0.1. Settings apply to all connections through it, present and future."""

    def __init__(self, port: int, buffer_bytes: int | None = None) -> None:
        self._target = ("127.0.0.1", port)
        self._buffer_bytes = buffer_bytes
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://127.0.0.1:{self.port}/ws"
        self.delay = 0.0
        self.bytes_a_second = {UP: float("inf"), DOWN: float("inf")}
        self.passed = {UP: 0, DOWN: 0}
        self.refuses = False
        self._flows = {UP: threading.Event(), DOWN: threading.Event()}
        self._cut_at: dict[str, int | None] = {UP: None, DOWN: None}
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self.flow()
        threading.Thread(target=self._accept, daemon=True).start()

    def lead_to(self, port: int) -> None:
        """Connections to come go to another server."""
        self._target = ("127.0.0.1", port)

    def flow(self) -> None:
        """Pass everything on again."""
        for event in self._flows.values():
            event.set()

    def stall(self, *ways: str) -> None:
        """Take no more from one side, as a reader does who does not read; the connections stay open."""
        for way in ways or (UP, DOWN):
            self._flows[way].clear()

    def cut_after(self, count: int, way: str = DOWN) -> None:
        """Reset the connection after this many more bytes, wherever in a message that is."""
        with self._lock:
            self._cut_at[way] = self.passed[way] + count

    def half_close(self, way: str = UP) -> None:
        """End one direction; the other one stays open."""
        for client, server in self._all():
            with contextlib.suppress(OSError):
                (server if way == UP else client).shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """End all connections without a word."""
        for pair in self._all():
            self._end(pair)

    def close(self) -> None:
        self._listening.close()
        self.flow()
        self.reset()

    def _all(self) -> list[tuple[socket.socket, socket.socket]]:
        with self._lock:
            return list(self._pairs)

    def _end(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with self._lock:
            if pair not in self._pairs:
                return
            self._pairs.discard(pair)
        for one in pair:
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RD)  # wakes who reads from it
            one.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                if self.refuses:
                    raise OSError
                server = socket.socket()
                if self._buffer_bytes:
                    server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._buffer_bytes)
                server.connect(self._target)
            except OSError:
                client.close()
                continue
            pair = client, server
            with self._lock:
                self._pairs.add(pair)
            threading.Thread(target=self._pass, args=(UP, client, server, pair), daemon=True).start()
            threading.Thread(target=self._pass, args=(DOWN, server, client, pair), daemon=True).start()

    def _pass(
        self, way: str, source: socket.socket, sink: socket.socket, pair: tuple[socket.socket, socket.socket]
    ) -> None:
        try:
            while True:
                self._flows[way].wait()
                data = source.recv(CHUNK)
                self._flows[way].wait()
                if not data:
                    sink.shutdown(socket.SHUT_WR)
                    return None
                if self.delay:
                    time.sleep(self.delay)
                with self._lock:
                    cut = self._cut_at[way]
                    ends = cut is not None and self.passed[way] + len(data) >= cut
                    if ends:
                        data = data[: max(0, cut - self.passed[way])]
                        self._cut_at[way] = None
                    self.passed[way] += len(data)
                sink.sendall(data)
                if ends:
                    return self._end(pair)
                if self.bytes_a_second[way] < float("inf"):
                    time.sleep(len(data) / self.bytes_a_second[way])
        except OSError:
            self._end(pair)


@contextlib.contextmanager
def proxy(server, **options) -> Iterator[Proxy]:
    """Before a server of the tests."""
    between = Proxy(int(server.url.rsplit(":", 1)[1]), **options)
    try:
        yield between
    finally:
        between.close()
