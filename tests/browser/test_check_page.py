"""The gradient check in a browser."""

from playwright.sync_api import expect


def test_the_check_is_made_before_your_eyes(page, server):
    page.goto(f"{server.url}/labs/check?hidden=2&images=2#play")
    expect(page.locator("p[role=status]")).to_contain_text("the gradients agree")
    expect(page.locator('[data-series="passes"]')).to_have_text("3200")
    assert page.locator("progress[data-progress]").evaluate("bar => bar.value") == 1
    assert "L" in page.locator("[data-figure=difference] path.js-line").first.get_attribute("d")
    same = page.evaluate(
        "() => { const [a, b] = [...document.querySelectorAll('[data-pictures]')].map((canvas) => canvas.toDataURL());"
        " return a === b; }"
    )
    assert same
