"""Presenter size: what the class looks at grows, and nothing of it is cut."""

from __future__ import annotations

import pytest

from app.labs import LABS

# Words that stand beyond their card, or cards that are wider or higher inside than outside.
CUT = """() => {
    const beyond = [];
    for (const card of document.querySelectorAll(".scene :is(.plot:not(.plot-main), .map-legend, .decides, .rail)")) {
        const box = card.getBoundingClientRect();
        for (const words of card.querySelectorAll("h2, header *, p, small, .ramp, output")) {
            if (!words.checkVisibility() || words.closest("svg, math, .visually-hidden, .tiles, .rail")) continue;
            const {left, right, top, bottom, width} = words.getBoundingClientRect();
            if (width && (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1))
                beyond.push(card.className + ": " + words.textContent.trim());
        }
        if (card.matches(".plot") && card.scrollWidth > card.clientWidth + 1) beyond.push(card.className);
    }
    return beyond;
}"""
SIZES = """() => Object.fromEntries([...document.querySelectorAll(
    ".scene :is(.plot h2, .switches button, .map-legend p, .net-head b, .under span, .rail button, .xtick text)")]
    .filter((words) => words.checkVisibility())
    .map((words) => [words.closest("[class]").className.baseVal ?? words.closest("[class]").className,
        parseFloat(getComputedStyle(words).fontSize) * words.currentCSSZoom]))"""
PRESS = "document.querySelector('button[data-action=large]').click()"
PANEL = "document.querySelector('.panel').getBoundingClientRect().width"


@pytest.mark.parametrize("lab", LABS)
def test_presenter_size_on_a_small_projector_cuts_nothing(page_factory, server, lab):
    page = page_factory()
    page.set_viewport_size({"width": 1024, "height": 768})
    page.goto(f"{server.url}/labs/{lab}")
    page.locator(".stage :is(.main-svg, .node, canvas)").first.wait_for()
    panel, sizes = page.evaluate(PANEL), page.evaluate(SIZES)
    page.evaluate(PRESS)
    assert page.evaluate(PANEL) <= panel
    timeline = page.locator(".timeline").bounding_box()
    assert timeline["width"] > 150 and timeline["height"] > 40, "there is something to scrub"
    assert page.evaluate(CUT) == []
    large = page.evaluate(SIZES)
    assert all(large[what] >= size - 0.01 for what, size in sizes.items()), "nothing gets smaller"
    page.evaluate(PRESS)


@pytest.mark.parametrize("lab", ["descent", "nets", "digits"])
def test_presenter_size_enlarges_the_stage_evenly(page_factory, server, lab):
    page = page_factory()
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{server.url}/labs/{lab}")
    page.locator(".stage .main-svg").first.wait_for()
    sizes = page.evaluate(SIZES)
    page.evaluate(PRESS)
    large = page.evaluate(SIZES)
    assert len(sizes) > 3
    for what, size in sizes.items():
        assert 1.09 < large[what] / size < 1.4, what
    assert page.evaluate(CUT) == []
    page.evaluate(PRESS)
