"""Fixtures for tests in a real browser.

`page` fails its test on console errors, page errors and requests to other hosts.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, expect, sync_playwright

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
VIEWPORTS: dict[str, ViewportSize] = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
OWN_HOSTS = {"127.0.0.1", "localhost"}
STORAGE = "local_storage,indexeddb,cache_storage,service_workers,file_systems"
PATIENCE = 20_000  # milliseconds: enough for a busy machine, and a broken page does not take the whole run's time
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where the browser is: $CHROMIUM, on PATH, or Playwright's own; without one the test fails, never skips."""
    try:
        path = chromium.find()
    except chromium.NoChromiumError as error:
        pytest.fail(str(error), pytrace=False)
    if path is None:
        pytest.fail("no Chromium found; `make test` installs one, or set CHROMIUM to its path", pytrace=False)
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def kept_context(playwright: Playwright, chromium_path: str) -> Iterator[BrowserContext]:
    """A context with a profile on disk, for all pages that need nothing unusual.

    Only such a profile keeps plotly.js compiled: opening the descent lab takes 1.2 s of CPU time; in a fresh
    context it takes 3.4 s.
    """
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium_path, args=FLAGS, viewport=VIEWPORTS["desktop"], color_scheme="light"
        )
        context.set_default_timeout(PATIENCE)
        yield context
        context.close()


@dataclasses.dataclass
class Watch:
    """What a page did that it should not have done."""

    allow: tuple[str, ...]  # parts of error texts that the test expects
    errors: list[str] = dataclasses.field(default_factory=list)
    origins: set[str] = dataclasses.field(default_factory=set)  # that it asked for something

    def error(self, text: str) -> None:
        if not any(part in text for part in self.allow):
            self.errors.append(text)

    def address(self, url: str) -> None:
        where = urlsplit(url)
        if where.scheme in ("http", "https", "ws", "wss") and where.hostname not in OWN_HOSTS:
            self.errors.append(f"request to another host: {url}")
        elif where.scheme in ("http", "https"):
            self.origins.add(f"{where.scheme}://{where.netloc}")

    def on(self, page: Page) -> None:
        page.on("console", lambda message: message.type == "error" and self.error(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.error(f"page: {error}"))
        page.on("request", lambda request: self.address(request.url))
        page.on("websocket", lambda socket: self.address(socket.url))


OF_A_PAGE = {"reduced_motion", "bypass_csp", "permissions"}
"""Options that a page of the kept context can have; any other one takes a context of its own."""


def borrowed_page(context: BrowserContext, colour_scheme: str, options: dict[str, Any]) -> Page:
    page = context.new_page()
    if colour_scheme != "light" or "reduced_motion" in options:
        page.emulate_media(color_scheme=colour_scheme, reduced_motion=options.get("reduced_motion"))
    if options.get("bypass_csp"):
        context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    if permissions := options.get("permissions"):
        context.grant_permissions(permissions)
    return page


def give_back(context: BrowserContext, origins: set[str]) -> None:
    """Leave the context with one empty page, no cookies, permissions or storage; its cached files stay."""
    stays = context.new_page()
    for page in context.pages:
        if page is not stays:
            page.close()
    context.clear_cookies()
    context.clear_permissions()
    session = context.new_cdp_session(stays)
    for origin in origins:
        session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORAGE})
    session.detach()


@pytest.fixture
def page_factory(request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`page_factory("phone", "dark", allow=("422",))`: a page with storage of its own, watched until the test ends.

    `allow` holds parts of the console and page errors that the test brings about on purpose; further
    keywords go to Playwright's `new_context`. The first page for the desktop is one of the kept context.
    """
    contexts, watches = [], []
    kept: tuple[BrowserContext, Watch] | None = None

    def make(
        view: str = "desktop", colour_scheme: str = "light", *, allow: tuple[str, ...] = (), **options: object
    ) -> Page:
        nonlocal kept
        watches.append(watch := Watch(allow))
        if view == "desktop" and not kept and OF_A_PAGE.issuperset(options):
            context = request.getfixturevalue("kept_context")
            kept = context, watch
            context.on("page", watch.on)
            return borrowed_page(context, colour_scheme, options)
        context = request.getfixturevalue("browser").new_context(
            viewport=VIEWPORTS[view], color_scheme=colour_scheme, has_touch=view == "phone", **options
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("page", watch.on)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    if kept:
        context, watch = kept
        context.remove_listener("page", watch.on)
        give_back(context, watch.origins)
    if errors := [error for watch in watches for error in watch.errors]:
        pytest.fail("\n".join(errors), pytrace=False)


@pytest.fixture
def page(page_factory: Callable[..., Page]) -> Page:
    """A page at 1440×900 in the light colour scheme."""
    return page_factory()
