"""The front door in a browser."""

import re

from playwright.sync_api import expect


def test_a_click_on_a_card_plays_the_experiment_and_says_what_to_look_for(page, server):
    page.goto(server.url)
    page.get_by_role("link", name="Four optimizers in a ravine").click()
    expect(page.locator('p[role="status"]')).to_contain_text("Adam: finished after 30 steps")
    assert page.url == f"{server.url}/labs/descent?experiment=ravine"
    expect(page.locator(".experiment h2")).to_have_text("Four optimizers in a ravine")
    page.locator('[name="steps"]').fill("40")
    expect(page.locator(".experiment .changed")).to_contain_text("You have changed its settings")
    expect(page).to_have_url(re.compile(r"\?function=|steps=40.*experiment=ravine"))
    page.locator(".about > summary").click()
    page.get_by_role("link", name="Back to its own").click()
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
