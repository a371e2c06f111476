"""A run that plays follows to what is set ahead of the page, which takes longer to come and to be taken in."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.lab_page import LabPage


class Told:
    """What a page says to its run, and the pages that it asks for, which come when they are let through."""

    def __init__(self, page: Page) -> None:
        self.messages: list[dict[str, Any]] = []
        self.pages: list[Route] = []
        page.on("websocket", lambda socket: socket.on("framesent", self._sent))

    def hold(self, page: Page, lab: str = "nets") -> None:
        def keep(route: Route) -> None:
            self.pages.append(route)

        page.route(lambda url: urlsplit(url).path == f"/labs/{lab}", keep)

    def _sent(self, text: str | bytes) -> None:
        self.messages.append(json.loads(text))

    @property
    def starts(self) -> list[dict[str, Any]]:
        return [message["config"] for message in self.messages if message["type"] == "start"]

    @property
    def rates(self) -> list[float]:
        """The learning rates that the run was told, one after another."""
        told = [message["config"]["racers"][0]["lr"] for message in self.messages if message["type"] == "change"]
        return [lr for lr in told if lr != self.starts[0]["racers"][0]["lr"]]

    @property
    def painted(self) -> bool:
        """Whether something of the newest run was painted."""
        types = [message["type"] for message in self.messages]
        return "ack" in types[len(types) - types[::-1].index("start") :]


MOVE = "(slider, value) => { slider.value = value; slider.dispatchEvent(new Event('input', {bubbles: true})); }"


@pytest.fixture
def told(page: Page) -> Told:
    return Told(page)


@pytest.fixture
def lab(page: Page, server, told: Told) -> LabPage:
    lab = LabPage(page, server, "nets").open("epochs=100000&data.per_class=20")
    lab.action("start").click()
    lab.until(lambda: told.painted)
    told.hold(page)
    return lab


def test_a_run_that_plays_begins_anew_before_the_page_has_come(lab, told):
    lab.page.get_by_role("button", name="Add a layer").click()
    lab.until(lambda: len(told.starts) == 2 and told.painted and told.pages)
    assert told.starts[1]["hidden"] == "10, 10"
    expect(lab.page.locator(".facts")).to_contain_text("2-10-3")
    told.pages[0].continue_()
    expect(lab.page.locator(".facts")).to_contain_text("2-10-10-3")
    assert (len(told.starts), len(told.pages)) == (2, 1)


def test_it_follows_a_slider_whose_page_comes_when_it_is_let_go(lab, told):
    slider = lab.page.locator('[data-slider-for="racers.0.lr"]')
    low, high = (float(slider.get_attribute(name)) for name in ("min", "max"))
    for share in (0.3, 0.4):
        before = told.rates
        slider.evaluate(MOVE, low + share * (high - low))
        lab.until(lambda before=before: told.rates != before)
    slider.evaluate("slider => slider.dispatchEvent(new Event('change', {bubbles: true}))")
    lab.until(lambda: told.pages)
    asked = [parse_qs(urlsplit(page.request.url).query)["racers.0.lr"] for page in told.pages]
    assert [[float(lr) for lr in lrs] for lrs in asked] == [told.rates[-1:]]
    told.pages[0].continue_()
    lab.until(lambda: "racers.0.lr=" in lab.page.url)
    assert (len(told.starts), len(told.rates)) == (1, 2)


def test_without_a_run_the_first_frame_follows_a_slider_before_the_page(page, server, told):
    lab = LabPage(page, server, "losses").open()
    told.hold(page, "losses")
    slider, p = page.locator('[data-slider-for="p"]'), lab.series("p").first
    for share, shown in ((0.25, "0.25"), (0.5, "0.5")):
        slider.evaluate(MOVE, share)
        expect(p).to_have_text(re.compile(f"^{shown}0*$"))
    slider.evaluate("slider => slider.dispatchEvent(new Event('change', {bubbles: true}))")
    lab.until(lambda: told.pages)
    assert [parse_qs(urlsplit(asked.request.url).query)["p"] for asked in told.pages] == [["0.5"]]
    told.pages[0].continue_()
    lab.until(lambda: "p=0.5" in page.url)
    expect(p).to_have_text(re.compile("^0.50*$"))
