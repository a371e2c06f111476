"""`python -m tests.browser.drawn` writes what the scenes draw now to `tests/data/drawn`; look at the difference."""

from __future__ import annotations

import http.server
import threading

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.blank_page import Files
from tests.browser.conftest import FLAGS
from tests.browser.drawn.text import FOLDER, SCENES, drawn


def main() -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(f"http://127.0.0.1:{server.server_address[1]}")
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in SCENES:
            (FOLDER / f"{name}.txt").write_text("\n".join(drawn(page, name)) + "\n", encoding="utf-8")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
