"""Clients that ask for all of plotly.js, uncompressed, and do not read it."""

import pathlib
import socket
import time

import pytest

from app.rendering.assets import plotly_url
from bench.stuck import megabytes
from tests.conftest import LOCAL

WARMING, CLIENTS, SECONDS = 2, 50, 4.0
MOST_MEGABYTES = 1.0


def unread(port: int) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.connect(("127.0.0.1", port))
    one.sendall(f"GET {plotly_url()} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return one


def most(server, clients: int) -> float:
    """How much more the server and the system hold at most while so many clients do not read; megabytes."""
    port = int(server.url.rsplit(":", 1)[1])
    before, peak = megabytes(server.process.pid), 0.0
    stuck = [unread(port) for _ in range(clients)]
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        peak = max(peak, megabytes(server.process.pid))
        time.sleep(0.1)
    for one in stuck:
        one.close()
    return peak - before


def test_all_get_the_same_buffer(start_server, report):
    if not pathlib.Path("/proc/self/smaps_rollup").exists():
        pytest.skip("needs Linux's /proc to measure memory")
    server = start_server(workers=1)
    LOCAL.open(server.url + plotly_url()).read()
    time.sleep(4)  # it has warmed up
    most(server, WARMING)
    each = most(server, CLIENTS) / CLIENTS
    server.stop()
    report(
        f"{CLIENTS} clients that ask for plotly.js uncompressed and do not read: memory each, with the system's",
        f"at most {MOST_MEGABYTES:g} MB",
        f"{each:.2f} MB",
    )
    assert each < MOST_MEGABYTES
