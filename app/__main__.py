"""`python -m app`: the server, and the page in a browser where there is a desktop."""

import os
import sys
import webbrowser

import uvicorn

from app.main import create_app
from app.protocol import MAX_MESSAGE_BYTES
from app.settings import Settings


class Server(uvicorn.Server):
    """Says where it is once it listens."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            url = f"http://{self._settings.host}:{self._settings.port}"
            print(f"Descent Lab is at {url} (Ctrl-C ends it)", flush=True)
            if self._settings.open_browser and _has_desktop():
                webbrowser.open(url)


def _has_desktop() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main() -> None:
    settings = Settings()
    config = uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        ws="websockets-sansio",
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    Server(config, settings).run()


if __name__ == "__main__":
    main()
