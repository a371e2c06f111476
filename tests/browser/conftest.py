"""Fixtures for tests in a real browser; `page` fails its test on console errors, page errors and requests to other hosts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIEWPORTS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
OWN_HOSTS = {"127.0.0.1", "localhost"}
PATIENCE = 20_000  # milliseconds: enough for a busy machine, and a broken page does not take the whole run's time
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is: $CHROMIUM, on PATH, or Playwright's own; without one the test fails, never skips."""
    try:
        path = chromium.find()
    except chromium.NoChromium as error:
        pytest.fail(str(error), pytrace=False)
    if path is None:
        pytest.fail("no Chromium found; `make test` installs one, or set CHROMIUM to its path", pytrace=False)
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@dataclasses.dataclass
class Watch:
    """What a page did that it should not have done."""

    allow: tuple[str, ...]  # parts of error texts that the test expects
    errors: list[str] = dataclasses.field(default_factory=list)

    def error(self, text: str) -> None:
        if not any(part in text for part in self.allow):
            self.errors.append(text)

    def address(self, url: str) -> None:
        where = urlsplit(url)
        if where.scheme in ("http", "https", "ws", "wss") and where.hostname not in OWN_HOSTS:
            self.errors.append(f"request to another host: {url}")

    def on(self, page: Page) -> None:
        page.on("console", lambda message: message.type == "error" and self.error(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.error(f"page: {error}"))
        page.on("request", lambda request: self.address(request.url))
        page.on("websocket", lambda socket: self.address(socket.url))


@pytest.fixture
def page_factory(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`page_factory("phone", "dark", allow=("422",))`: a page in a fresh context, watched until the test ends.

    `allow` holds parts of the console and page errors that the test brings about on purpose; further
    keywords go to Playwright's `new_context`.
    """
    contexts, watches = [], []

    def make(
        view: str = "desktop", colour_scheme: str = "light", *, allow: tuple[str, ...] = (), **options: object
    ) -> Page:
        context = browser.new_context(
            viewport=VIEWPORTS[view], color_scheme=colour_scheme, has_touch=view == "phone", **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watches.append(watch := Watch(allow))
        context.on("page", watch.on)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    if errors := [error for watch in watches for error in watch.errors]:
        pytest.fail("\n".join(errors), pytrace=False)


@pytest.fixture
def page(page_factory: Callable[..., Page]) -> Page:
    """A page at 1440×900 in the light colour scheme."""
    return page_factory()
