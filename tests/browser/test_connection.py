"""A page whose connection, server or tab comes and goes: nothing that it shows is lost."""

import os
import re
import signal
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.app.sessions.proxy import Proxy, proxy
from tests.app.sessions.viewer import viewer
from tests.browser.lab_page import unchanging, until
from tests.conftest import PATIENCE, Server

QUERY = "function=rosenbrock&racers.0.optimizer=gd&racers.0.lr=1e-5&steps=100000"
NOISE = ("WebSocket connection", "ERR_")


def step(page: Page):
    return page.locator('output[data-series="step"]')


def notice(page: Page):
    return page.locator('.transport [role="alert"]')


def count(page: Page) -> int:
    """Points of the loss curve, by its last."""
    return page.evaluate("document.querySelector('[data-figure=loss] > div')?.data?.[0].x.at(-1) || 0")


def goes_on(page: Page) -> None:
    """Twenty points more; of a run that has just begun again, twenty from its first."""
    lowest = count(page)
    deadline = time.monotonic() + PATIENCE
    while (now := count(page)) <= lowest + 20:
        if time.monotonic() > deadline:
            pytest.fail("the run stands")
        lowest = min(lowest, now)
        page.wait_for_timeout(50)


def still(page: Page) -> int:
    """The points once all that has come is drawn."""
    return unchanging(page, lambda: count(page))


def impatient(route: Route) -> None:
    """The page's script, whose socket gives a silent connection up after two seconds instead of ten."""
    answer = route.fetch()
    code = answer.text()
    for name, usual, short in (("SILENCE", 5000, 1000), ("LONGEST_ANSWER", 5000, 1000), ("LOOK_EVERY", 1000, 100)):
        assert code.count(f"const {name} = {usual};") == 1
        code = code.replace(f"const {name} = {usual};", f"const {name} = {short};")
    route.fulfill(response=answer, body=code)


@pytest.fixture(scope="module")
def one_address(server: Server) -> Iterator[Proxy]:
    """At one address for all tests: a browser compiles plotly.js again for each."""
    with proxy(server) as between:
        yield between


@pytest.fixture
def between(one_address: Proxy, server: Server) -> Iterator[Proxy]:
    """What is between page and server."""
    yield one_address
    one_address.refuses = False
    one_address.flow()
    one_address.lead_to(server.port)


def begin(page: Page, between: Proxy) -> None:
    """A run that plays."""
    page.goto(f"{between.url}/labs/descent?{QUERY}#play")
    goes_on(page)


@pytest.fixture
def playing(page_factory, between):
    page = page_factory(allow=NOISE)
    begin(page, between)
    return page, between


def test_a_cut_connection_is_made_again_and_the_run_goes_on(playing):
    page, between = playing
    between.refuses = True
    between.reset()
    expect(notice(page)).to_contain_text("reconnecting")
    before = count(page)
    between.refuses = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(notice(page)).to_have_text("")
    goes_on(page)
    assert count(page) > before


def test_a_dead_connection_is_noticed(page_factory, between):
    page = page_factory(allow=NOISE)
    asked = []
    page.route("**/packs/page/lab.js", lambda route: (asked.append(route), impatient(route)))
    begin(page, between)
    assert asked, "the page has its socket from another script"
    between.stall()
    expect(notice(page)).to_contain_text("reconnecting")
    between.flow()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(notice(page)).to_have_text("")
    goes_on(page)


def test_a_page_that_is_loaded_again_has_its_run(playing):
    page, _ = playing
    page.locator('[data-action="speed"]').fill("6")
    page.locator('[data-action="pause"]').click()
    expect(page.locator('[data-action="start"]')).to_be_visible()
    before = unchanging(page, lambda: int(step(page).inner_text()))
    assert before > 0
    page.reload()
    # a step that was under way at the pause may have come since; another run would stand at its start
    until(page, lambda: int(step(page).inner_text() or 0) >= before)
    expect(page.locator("#speed-said")).to_have_text("120 /s")
    assert page.url.endswith(QUERY) and "session" not in page.url
    page.locator('[data-action="start"]').click()
    goes_on(page)


def test_another_address_is_another_page(playing):
    page, between = playing
    page.goto(f"{between.url}/labs/descent?{QUERY.replace('100000', '50')}")
    expect(page.locator('[data-action="start"]')).to_be_visible()
    expect(page.locator('[data-action="back"]')).to_be_disabled()


def test_a_duplicated_tab_takes_the_run_over_and_the_first_lets_it(playing):
    first, _ = playing
    second = first.context.new_page()
    second.add_init_script(
        f"for (const [key, value] of Object.entries({first.evaluate('JSON.stringify({...sessionStorage})')}))"
        " sessionStorage.setItem(key, value)"
    )
    second.goto(first.url)
    expect(notice(first)).to_have_text("this run continues in another tab")
    goes_on(second)
    first.bring_to_front()  # a tab behind another does not paint what it has got
    shown = still(first)
    assert shown > 0
    first.evaluate("window.dispatchEvent(new Event('online'))")
    second.bring_to_front()
    goes_on(second)
    first.bring_to_front()
    assert still(first) == shown and notice(first).inner_text() == "this run continues in another tab"
    first.locator('[data-action="start"]').click()  # its own again
    goes_on(first)
    second.bring_to_front()
    goes_on(second)


@pytest.fixture(scope="module")
def one(start_server) -> Server:
    """A server with two places, which the last test ends."""
    return start_server(workers=1, sessions=2)


def test_when_the_server_is_full_the_page_tells_its_place_in_the_queue_and_starts_by_itself(
    page_factory, between, one
) -> None:
    between.lead_to(one.port)
    page = page_factory(allow=NOISE)
    with viewer(one) as other, viewer(one) as first, viewer(one) as second:
        other.start({}, playing=False)
        first.start({}, playing=False)
        second.send({"type": "start", "lab": "descent", "config": {}})
        page.goto(f"{between.url}/labs/descent?steps=20")
        said = page.locator('[role="alert"]')
        page.locator('[data-action="start"]').click()
        expect(said).to_have_text("The server is busy: you are number 2 in the queue.")
        expect(said).to_have_class(re.compile("waits"))
        second.send({"type": "stop"})
        expect(said).to_have_text("The server is busy: you are number 1 in the queue.")
        first.send({"type": "stop"})
        expect(said).to_have_text("")
        expect(step(page)).to_have_text("20")
        other.send({"type": "stop"})  # the page's place is kept for it, this one is free for the next test


def test_a_run_outlives_its_worker_but_not_its_server_and_the_page_says_so(page_factory, one, between, server):
    between.lead_to(one.port)
    page = page_factory(allow=NOISE)
    begin(page, between)
    before = count(page)
    os.kill(one.workers()[0], signal.SIGKILL)
    expect(notice(page)).to_contain_text("The process computing this run ended; the run is recomputed up to")
    goes_on(page)
    assert count(page) > before
    expect(notice(page)).to_have_text("")
    one.stop()
    expect(notice(page)).to_contain_text("reconnecting")
    shown = count(page)
    between.lead_to(server.port)
    page.evaluate("window.dispatchEvent(new Event('online'))")  # which does not wait for the next attempt
    expect(notice(page)).to_contain_text("the server no longer had this run; it was started again")
    goes_on(page)
    assert count(page) >= shown
