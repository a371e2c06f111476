"""The front door in a browser."""

import re

from playwright.sync_api import expect


def test_a_click_on_a_card_plays_the_experiment_and_says_what_to_look_for(page, server):
    page.goto(server.url)
    page.locator('[data-experiment="ravine"] a').click()
    expect(page.locator('p[role="status"]')).to_contain_text("Adam: finished after 30 steps")
    assert page.url == f"{server.url}/labs/descent?experiment=ravine"
    expect(page.locator(".experiment h2")).to_have_text("Four optimizers in a ravine")
    page.locator('[name="steps"]').fill("40")
    expect(page.locator(".experiment .changed")).to_contain_text("You have changed its settings")
    expect(page).to_have_url(re.compile(r"\?function=|steps=40.*experiment=ravine"))
    page.locator(".about > summary").click()
    page.get_by_role("link", name="Restore them").click()
    expect(page.locator('[name="steps"]')).to_have_value("30")
    expect(page.locator(".experiment .changed")).to_have_count(0)


def test_the_search_keeps_what_speaks_of_all_words(page, server):
    page.goto(server.url)
    cards = page.locator("[data-experiment]")
    everything = cards.count()
    page.get_by_role("searchbox").fill("Momentum ravine")
    shown = page.locator("[data-experiment]:not([hidden])")
    expect(page.locator('[data-experiment="bowl"]')).to_be_hidden()
    assert 0 < shown.count() < everything
    page.get_by_role("searchbox").fill("heavy ball")
    expect(page.locator('[data-experiment="bowl"]')).to_be_hidden()
    expect(page.locator('[data-experiment="ravine"]')).to_be_visible()
    page.get_by_role("searchbox").fill("zebra")
    expect(page.locator("[data-none]")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(page.locator('[data-experiment="bowl"]')).to_be_visible()


def test_a_card_is_reached_and_opened_by_keyboard(page, server):
    page.goto(server.url)
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Tab")
    assert "experiment=" in page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    expect(page.locator(".experiment h2")).to_have_count(1)


STRENGTHS = """canvas => {
    const {width, height} = canvas, strongest = (from, to) => {
        const {data} = canvas.getContext("2d").getImageData(from * width, 0, (to - from) * width, height);
        return Math.max(...data.filter((_, i) => i % 4 === 3));
    };
    return [strongest(0.1, 0.4), strongest(0.6, 0.9)];
}"""
"""The most opaque pixel before the middle of the losses' curves, and of those after it."""


def test_the_race_plays_stands_still_and_starts_from_where_one_clicks(page, server):
    page.goto(server.url)
    step = page.locator("[data-step]")
    expect(step).not_to_have_text("step 0 of 120")
    page.get_by_role("button", name="Play").click()  # which is pressed, and so pauses
    stands = step.text_content()
    page.locator("[data-time]").evaluate("time => { time.value = 7; time.dispatchEvent(new Event('input')); }")
    expect(step).to_have_text("step 7 of 120")
    losses = page.locator("[data-racers] output").all_text_contents()
    page.locator("[data-time]").evaluate("time => { time.value = 60; time.dispatchEvent(new Event('input')); }")
    expect(step).to_have_text("step 60 of 120")
    past, to_come = page.locator("[data-losses]").evaluate(STRENGTHS)
    assert past > 240 and 0 < to_come < 200, "the losses to come are faint"
    assert stands and [float(loss) for loss in losses] == sorted(map(float, losses))
    link = page.get_by_role("link", name="Open this race")
    before = link.get_attribute("href")
    page.locator("[data-racing]").click(position={"x": 700, "y": 300})
    expect(link).not_to_have_attribute("href", before)
    dropped = link.get_attribute("href")
    page.get_by_role("button", name="Drop them elsewhere").click()
    expect(link).not_to_have_attribute("href", dropped)


def test_the_race_of_who_wants_no_motion_stands_until_played(page_factory, server):
    page = page_factory(reduced_motion="reduce")
    page.goto(server.url)
    step = page.locator("[data-step]")
    expect(step).to_have_text("step 12 of 120")
    expect(page.locator("[data-play]")).to_have_attribute("aria-pressed", "false")
    page.locator("[data-play]").click()
    expect(step).not_to_have_text("step 12 of 120")


def test_the_headers_search_leads_to_the_field_from_any_page(page_factory, server):
    page = page_factory(allow=("404",))
    page.goto(f"{server.url}/no-such-page")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.goto(server.url)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("searchbox")).to_be_focused()
