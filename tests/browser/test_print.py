"""Paper: every lab is a handout, whether the event comes first or the medium alone changes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from app.labs import LABS
from tests.browser.lab_page import until

OVERLAPS = """() => {
    const cards = [...document.querySelectorAll(".plot:not(.one), .net-view, .square, .racers")].map((card) => {
        const {left, top, width, height} = card.getBoundingClientRect();
        const covered = parseFloat(card.style.getPropertyValue("--covered")) * card.currentCSSZoom || 0;
        return {name: card.className, left, top, right: left + width - covered, bottom: top + height, width, height};
    }).filter(({width, height}) => width && height);
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const pairs = cards.flatMap((a, at) => cards.slice(at + 1).filter((b) => over(a, b)).map((b) => [a.name, b.name]));
    const out = [...document.querySelectorAll(".plot [data-figure]")].filter((figure) => {
        const {bottom, right} = figure.getBoundingClientRect();
        const card = figure.closest(".plot").getBoundingClientRect();
        return figure.clientWidth && !figure.closest(".square") && (bottom > card.bottom + 1 || right > card.right + 1);
    }).map((figure) => figure.dataset.figure);
    return [...pairs, ...out];
}"""


@pytest.mark.parametrize("lab", LABS)
def test_on_paper_no_plot_lies_on_another(page_factory, server, lab):
    page = page_factory(colour_scheme="dark")
    page.goto(f"{server.url}/labs/{lab}")
    expect(page.locator(".stage :is(.main-svg, .node, canvas)").first).to_be_visible()
    for event in (True, False):
        is_right_on_paper(page, lab, event)


def is_right_on_paper(page: Page, lab: str, event: bool) -> None:
    if event:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    until(
        page,
        lambda: page.evaluate("matchMedia('print').matches && !!document.querySelector('main [style*=zoom], .graph')"),
    )
    until(page, lambda: page.evaluate("document.documentElement.dataset.theme") == "light")
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate("getComputedStyle(document.querySelector('.bar h1'), '::after').display") == "none"
    if lab == "nets":
        for drawn in ("[data-diagram]", ".square"):
            assert page.locator(drawn).first.bounding_box()["height"] >= 250
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    until(page, lambda: page.evaluate("document.querySelector('[style*=zoom]') === null"))
    until(page, lambda: page.evaluate("document.documentElement.dataset.theme") is None)
