"""A server for benchmarks, as users run it: `python -m app` on a free port of 127.0.0.1."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class RunningServer:
    url: str
    pid: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running_server(folder: str = ".", **settings: object) -> Iterator[RunningServer]:
    """Serves until the block ends; settings become DESCENT_LAB_* variables. folder : of the version that serves."""
    port = free_port()
    settings = {"port": port, "open_browser": "false"} | settings
    environment = os.environ | {f"DESCENT_LAB_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen([sys.executable, "-m", "app"], cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/healthz").read()
                break
            except OSError:
                time.sleep(0.05)
        yield RunningServer(url, process.pid)
    finally:
        process.terminate()
        process.wait()
