"""The server, and its page in a browser where there is a desktop."""

import argparse
import gc
import ipaddress
import os
import socket
import sys
import webbrowser
from types import FrameType

import uvicorn
from fastapi import FastAPI

from app import logs
from app.guard.connection_limits import PING_SECONDS, PONG_SECONDS, LimitedHttp, LimitedSocket, limit_buffers
from app.main import create_app
from app.settings import Settings
from app.wire.protocol import MAX_MESSAGE_BYTES
from engine import __version__

NEW_OBJECTS = 5_000
"""So many new objects are looked at together; a hundred times as many call for a full collection."""


class Server(uvicorn.Server):
    """Says where it is once it listens."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._app, self._settings = app, settings

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.ending = True
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            for listening in (one for server in self.servers for one in server.sockets):
                with socket.socket(fileno=os.dup(listening.fileno())) as same:
                    limit_buffers(same)
            self._announce()

    def _announce(self) -> None:
        token = self._app.state.access.token
        first, *others = (
            f"http://{host}:{self._settings.port}" + (f"/?token={token}" if token else "")
            for host in _reached_at(self._settings.host)
        )
        print(
            f"Descent Lab is at {first} (Ctrl-C ends it)",
            *(f"  and for other machines at {url}" for url in others),
            sep="\n",
            flush=True,
        )
        if self._settings.open_browser and _has_desktop():
            webbrowser.open(first)


def _reached_at(host: str) -> list[str]:
    """What stands for `host` in an address: this machine and its address in the network when it is a wildcard."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return [host]
    if not address.is_unspecified:
        return [f"[{host}]" if address.version == 6 else host]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation: nothing is sent, only the route is found
        except OSError:
            return ["127.0.0.1"]
        return ["127.0.0.1", probe.getsockname()[0]]


def _has_desktop() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _collect_seldom() -> None:
    """A full collection of Python's garbage stops the event loop: 110 to 180 ms when 600 requests came together.

    What is imported stays and need not be looked at, and so many requests are no reason to look at everything else.
    """
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app", epilog="docs/settings.md lists the environment variables.")
    parser.add_argument("--version", action="version", version=f"Descent Lab {__version__}")
    parser.parse_args()
    settings = Settings()
    logs.set_up(**settings.log)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,  # `logs.set_up` has done it
        http=LimitedHttp,
        ws=LimitedSocket,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PONG_SECONDS,
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    _collect_seldom()
    Server(app, config, settings).run()
