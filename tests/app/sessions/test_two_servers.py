"""Two servers behind nginx: a presentation whose server dies continues on the other one, unnoticed by the others."""

import contextlib
import pathlib
import shutil
import socket
import subprocess
import time

import pytest

from tests.app.sessions.watcher import SERIES, presenter, watcher
from tests.conftest import PATIENCE, ROOT, free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")
CONFIG = {"function": "ravine", "racers": [{"optimizer": "gd", "lr": 0.01}], "steps": 20_000}

pytestmark = [pytest.mark.soak, pytest.mark.skipif(NGINX is None, reason="nginx is not installed")]


class Address:
    """What both servers are reached at."""

    def __init__(self, port: int) -> None:
        self.ws_url = f"ws://127.0.0.1:{port}/ws"


@contextlib.contextmanager
def nginx(folder: pathlib.Path, one: int, two: int):
    """With the file that compose.yaml mounts, on free ports."""
    port = free_port()
    text = (ROOT / ".ci" / "nginx.conf").read_text().replace("/tmp/", f"{folder}/")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    text = text.replace("one:8000", f"127.0.0.1:{one}").replace("two:8000", f"127.0.0.1:{two}")
    (folder / "nginx.conf").write_text(text)
    command = [NGINX, "-c", folder / "nginx.conf", "-e", folder / "errors", "-g", "daemon off;"]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        deadline = time.monotonic() + PATIENCE
        while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < deadline:
            time.sleep(0.02)
        yield Address(port)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_a_presentation_goes_on_at_the_other_server(start_server, tmp_path):
    servers = [start_server(workers=1, server=letter) for letter in "ab"]
    with nginx(tmp_path, *(server.port for server in servers)) as address, contextlib.ExitStack() as open_ones:
        page = open_ones.enter_context(presenter(address))
        page.start(CONFIG, steps_per_second=100.0)
        one = open_ones.enter_context(watcher(address, page.code))
        one.until_points(5)
        died = time.monotonic()
        servers["ab".index(page.code[0])].process.kill()
        page.again(CONFIG)
        one.series.clear()
        one.until_points(5)
        print(f"\nboth go on after {time.monotonic() - died:.1f} s")
        assert one.series[SERIES]
