"""Fixtures for tests in a real browser.

`page` fails its test on console errors, page errors and requests to other hosts.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.server
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Playwright,
    ViewportSize,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from tests.browser import chromium
from tests.browser.blank_page import NET_STYLE, Files

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
PATIENCE = 45_000  # milliseconds: enough for a busy machine, and a broken page does not take the whole run's time
expect.set_options(timeout=PATIENCE)
THROTTLE = float(os.environ.get("DESCENT_LAB_TEST_THROTTLE", "1"))
"""How many times slower than the machine pages run: with 4 or 6, tests fail that read before a page is ready."""


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


@dataclasses.dataclass
class Watch:
    """What a page did that it should not have done."""

    allow: tuple[str, ...]  # parts of error texts that the test expects
    errors: list[str] = dataclasses.field(default_factory=list)
    origins: set[str] = dataclasses.field(default_factory=set)  # that it asked for something

    def error(self, text: str) -> None:
        if not any(part in text for part in self.allow):
            self.errors.append(text)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.error(f"console: {message.text}")

    def address(self, url: str) -> None:
        where = urlsplit(url)
        if where.scheme in ("http", "https", "ws", "wss") and where.hostname not in OWN_HOSTS:
            self.errors.append(f"request to another host: {url}")
        elif where.scheme in ("http", "https"):
            self.origins.add(f"{where.scheme}://{where.netloc}")

    def on(self, page: Page) -> None:
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.error(f"page: {error}"))
        page.on("request", lambda request: self.address(request.url))
        page.on("websocket", lambda socket: self.address(socket.url))


def throttle(page: Page) -> None:
    if THROTTLE > 1:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})


OF_A_PAGE = {"reduced_motion", "bypass_csp", "permissions", "language"}
"""Options that the kept page can have. Any other one takes a context of its own: `has_touch` for Playwright's taps."""


NOT_UNDONE = ("add_init_script", "expose_binding", "expose_function", "on", "once", "route", "set_default_timeout")
"""What a page cannot forget: after one of these it is closed, and the next test has a new one."""


class KeptPage:
    """One page for all tests that need nothing unusual, in a context with a profile on disk.

    A page of its own for each test costs 0.45 s of CPU time more than the same empty page asked for again, and 0.7 s
    more with plotly.js, which stays compiled only in a profile on disk. What a test can leave behind goes in `park`.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.watch: Watch | None = None
        self.sessions: list[CDPSession] = []
        self.page = self.new_page()

    def new_page(self) -> Page:
        self.spoiled = False
        page = self.context.new_page()
        throttle(page)
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.watch and self.watch.error(f"page: {error}"))
        page.on("request", lambda request: self.watch and self.watch.address(request.url))
        page.on("websocket", lambda socket: self.watch and self.watch.address(socket.url))
        for name in NOT_UNDONE:
            setattr(page, name, self.spoils(getattr(page, name)))
        return page

    def console(self, message: ConsoleMessage) -> None:
        """A parked page has no icon, and Chromium may ask for one when the next test has begun."""
        if self.watch and not message.location["url"].endswith("/favicon.ico"):
            self.watch.console(message)

    def spoils(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.spoiled = True
            return method(*arguments, **options)

        return call

    def emulate(self, command: str, **settings: Any) -> None:
        """What lasts until `park` detaches from the page."""
        if not self.sessions:
            self.sessions.append(self.context.new_cdp_session(self.page))
        self.sessions[0].send(command, settings)

    def lend(self, watch: Watch, view: str, colour_scheme: str, options: dict[str, Any]) -> Page:
        self.watch = watch
        self.context.on("page", watch.on)
        self.page.set_viewport_size(VIEWPORTS[view])
        self.page.emulate_media(
            media="null", color_scheme=colour_scheme, reduced_motion=options.get("reduced_motion", "null")
        )
        if view == "phone":
            self.emulate("Emulation.setTouchEmulationEnabled", enabled=True, maxTouchPoints=1)
        if options.get("bypass_csp"):
            self.emulate("Page.setBypassCSP", enabled=True)
        if permissions := options.get("permissions"):
            self.context.grant_permissions(permissions)
        if language := options.get("language"):
            self.page.set_extra_http_headers({"Accept-Language": language})
        return self.page

    def park(self) -> None:
        """Leave an empty page, and nothing of cookies, permissions and storage; cached files stay."""
        watch, self.watch = self.watch, None
        self.context.remove_listener("page", watch.on)
        if self.spoiled or self.page.is_closed():
            self.page = self.new_page()
            self.sessions.clear()
        for page in self.context.pages:
            if page is not self.page:
                page.close()
        self.page.set_extra_http_headers({})
        self.context.clear_cookies()
        self.context.clear_permissions()
        self.emulate("Emulation.setTouchEmulationEnabled", enabled=False)
        for origin in watch.origins:
            with contextlib.suppress(PlaywrightError):  # a server that has ended
                # Not about:blank, which would take another process; and the tab's own storage is within reach.
                self.page.goto(f"{origin}/healthz")
                self.page.evaluate("sessionStorage.clear()")
            self.emulate("Storage.clearDataForOrigin", origin=origin, storageTypes=STORAGE)
        for session in self.sessions:
            session.detach()
        self.sessions.clear()


@pytest.fixture(scope="session")
def kept_page(playwright: Playwright, chromium_path: str) -> Iterator[KeptPage]:
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=chromium_path, args=FLAGS, viewport=VIEWPORTS["desktop"], color_scheme="light"
        )
        context.set_default_timeout(PATIENCE)
        yield KeptPage(context)
        context.close()


@pytest.fixture
def page_factory(request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`page_factory("phone", "dark", allow=("422",))`: a page with storage of its own, watched until the test ends.

    `allow` holds parts of the console and page errors that the test brings about on purpose; further
    keywords go to Playwright's `new_context`. The first page is the kept one, if it can have these options.
    """
    contexts, watches = [], []
    kept: KeptPage | None = None

    def make(
        view: str = "desktop", colour_scheme: str = "light", *, allow: tuple[str, ...] = (), **options: object
    ) -> Page:
        nonlocal kept
        watches.append(watch := Watch(allow))
        if not kept and OF_A_PAGE.issuperset(options):
            kept = request.getfixturevalue("kept_page")
            return kept.lend(watch, view, colour_scheme, options)
        context = request.getfixturevalue("browser").new_context(
            viewport=VIEWPORTS[view], color_scheme=colour_scheme, **{"has_touch": view == "phone", **options}
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("page", watch.on)
        page = context.new_page()
        throttle(page)
        return page

    yield make
    for context in contexts:
        context.close()
    if kept:
        kept.park()
    if errors := [error for watch in watches for error in watch.errors]:
        pytest.fail("\n".join(errors), pytrace=False)


@pytest.fixture
def page(page_factory: Callable[..., Page]) -> Page:
    """A page at 1440×900 in the light color scheme."""
    return page_factory()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Of empty pages and the files of static/."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module")
def modules(kept_page: KeptPage, address: str) -> Iterator[Page]:
    """One empty page for all tests of a file that call functions of modules and leave nothing behind."""
    watch = Watch(())
    page = kept_page.context.new_page()
    throttle(page)
    watch.on(page)
    page.goto(address)
    yield page
    page.close()
    if watch.errors:
        pytest.fail("\n".join(watch.errors), pytrace=False)


@pytest.fixture
def blank(page: Page, address: str) -> Page:
    """An empty page of a test's own."""
    page.goto(address)
    return page


@pytest.fixture
def open_page(page_factory: Callable[..., Page], address: str) -> Callable[..., Page]:
    """`open_page(path, view)`: an empty page with the tokens, with Plotly at /plots."""

    def make(path: str = "/", view: str = "desktop", **options: Any) -> Page:
        page = page_factory(view, **options)
        page.goto(address + path)
        page.add_style_tag(content=NET_STYLE)
        return page

    return make
