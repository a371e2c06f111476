"""The full MNIST at the press of a button, from a mirror on this machine."""

import functools
import http.server
import threading

from playwright.sync_api import expect


def test_a_press_fetches_the_full_set_and_trains_on_it(page, start_server, tmp_path, monkeypatch, mnist_dir):
    for name in ("MNIST_DIR", "DESCENT_LAB_MNIST_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(mnist_dir))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as mirror:
        threading.Thread(target=mirror.serve_forever, daemon=True).start()
        server = start_server(workers=1, mnist_mirror=f"http://127.0.0.1:{mirror.server_port}/")
        page.goto(f"{server.url}/labs/digits")
        page.click("[data-do=start]")
        expect(page.locator('[name="source"]')).to_have_value("full", timeout=60_000)
        expect(page.locator("[data-download]")).to_be_hidden()
        expect(page.locator(".facts")).to_contain_text("60,000 training images")
        mirror.shutdown()
    page.close()  # before its server goes, or it would complain
    server.stop()
