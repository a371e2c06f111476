"""A lab in a frame of another page."""

from playwright.sync_api import expect

from tests.browser.test_comfort import OF_COLOURS, axe


def test_an_embedded_lab_has_its_plots_and_the_play_button(page_factory, server):
    page = page_factory(bypass_csp=True, reduced_motion="reduce")
    page.goto(f"{server.url}/labs/descent?embed=1&experiment=ravine")
    assert page.url == f"{server.url}/embed/descent?experiment=ravine"
    for hidden in (".top", ".panel", ".experiments", ".table-wrap"):
        expect(page.locator(hidden).first).to_be_hidden()
    pressed = page.locator(".lab :is(button, input, summary):visible:not(.switches *, .modebar *)")
    assert [button.get_attribute("aria-label") for button in pressed.all()] == ["Start"]
    page.locator('[data-action="start"]').click()
    expect(page.locator('p[role="status"]')).to_contain_text("Adam: finished after 30 steps")
    expect(page.locator("[data-figure=contour] path.js-line").first).to_be_visible()
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page, *OF_COLOURS) == []
