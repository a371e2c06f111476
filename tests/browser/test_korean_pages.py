"""The pages in Korean: the switch leads there and back, and no label is cut at any width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.labs import LABS
from tests.browser.lab_page import DRAWN, LabPage, remaining

CUT = """() => {
    const found = [];
    for (const element of document.querySelectorAll("body *")) {
        if (element.closest("svg, math, option, .visually-hidden, .js-plotly-plot")) continue;
        if (!element.checkVisibility({ visibilityProperty: true }) || element.clientWidth < 3) continue;
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        const style = getComputedStyle(element);
        if (style.textOverflow === "ellipsis" && element.closest("summary")) continue; // all of it shows when pressed
        if (own && style.overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1)
            found.push(`cut: ${element.textContent.trim()}`);
        const card = innerWidth >= 1440 && element.closest(".plot"); // there a stage needs no scrolling
        if (own && card && getComputedStyle(card).overflowY !== "visible") {
            const { top, bottom } = element.getBoundingClientRect(), end = card.getBoundingClientRect().bottom;
            if (top < end && bottom > end + 2) found.push(`cut below: ${element.textContent.trim()}`);
        }
        const box = element.closest("button, .button, summary, td, th, h1, h2, h3");
        if (!own || !box) continue;
        const text = document.createRange();
        text.selectNodeContents(element);
        const { left, right } = text.getBoundingClientRect(), outer = box.getBoundingClientRect();
        if (right > outer.right + 2 || left < outer.left - 2) found.push(`sticks out: ${element.textContent.trim()}`);
    }
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    const paned = getComputedStyle(document.body).overflowY === "hidden";
    if (paned && page.scrollHeight > innerHeight) found.push("the page scrolls behind its panes");
    return found;
}"""
WIDTHS = ({"width": 1440, "height": 900}, {"width": 1024, "height": 768}, {"width": 390, "height": 844})


@pytest.mark.parametrize("lab", ["", *LABS])
def test_no_label_is_cut(page, server, lab):
    page.goto(f"{server.url}/{'labs/' + lab if lab else ''}?lang=ko")
    page.locator(DRAWN.get(lab, "main")).first.wait_for(state="attached")
    for width in WIDTHS:
        page.set_viewport_size(width)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert remaining(page, lambda: page.evaluate(CUT)) == [], width


def test_the_switch_leads_to_korean_and_back_and_stands_in_no_link(page, server):
    lab = LabPage(page, server, "descent").open("function=matyas&steps=40")
    page.locator("[data-lang-switch]").select_option("ko")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("h1")).to_have_text("경사 하강법")
    lab.until(lambda: "lang" not in page.url)
    assert "function=matyas" in page.url
    lab.action("start").click()
    expect(lab.status).to_contain_text("40스텝 뒤 완료")
    page.reload()
    expect(page.locator("h1")).to_have_text("경사 하강법")
    page.locator("[data-lang-switch]").select_option("en")
    expect(page.locator("h1")).to_have_text("Gradient descent")
