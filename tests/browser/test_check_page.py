"""The gradient check in a browser."""

import re

from playwright.sync_api import expect


def test_the_check_is_made_before_your_eyes(page, server):
    page.goto(f"{server.url}/labs/check?hidden=2&images=2#play")
    expect(page.locator("p[role=status]")).to_contain_text("the gradients agree")
    expect(page.locator('[data-series="passes"]')).to_have_text("3,200")
    assert page.locator("progress[data-progress]").evaluate("bar => bar.value") == 1
    expect(page.locator("[data-figure=difference] path.js-line").first).to_have_attribute("d", re.compile("L"))
    same = page.evaluate(
        "() => { const [a, b] = [...document.querySelectorAll('[data-pictures]')].map((canvas) => canvas.toDataURL());"
        " return a === b; }"
    )
    assert same
