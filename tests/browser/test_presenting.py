"""A presentation in two browsers: what the presenter's page shows, the other one shows too, and can change nothing."""

import re

from playwright.sync_api import expect

from tests.browser.lab_page import FULL_SPEED, press_tool

ADDRESS = "/labs/descent?experiment=momentum"
STEP = 'output[data-series="step"]'


def test_another_page_shows_run_settings_moment_view_and_pointer(page, browser, server):
    page.goto(f"{server.url}{ADDRESS}#at=40")
    press_tool(page, "[data-action=present]")
    expect(page.locator("[data-present-link]")).to_contain_text("/watch/")
    expect(page.locator("[data-present-local]")).to_be_visible()  # a server that listens on 127.0.0.1
    link = page.locator("[data-present-link]").get_attribute("href")
    page.locator("dialog[data-present]").get_by_role("button", name="Close").click()
    other = browser.new_page()
    other.goto(link)
    expect(page.locator(STEP)).to_have_text("40")
    expect(other.locator(STEP)).to_have_text("40")
    expect(page.locator("button.present output")).to_have_text("1")
    page.keyboard.press("ArrowLeft")
    expect(other.locator('[data-action="timeline"]')).to_have_value("39")
    page.locator('[name="racers.0.lr"]').fill("0.07")
    page.locator('[name="racers.0.lr"]').press("Enter")
    expect(other.locator('[name="racers.0.lr"]')).to_have_value("0.07")
    switch = page.locator("button[data-log]").first
    on = switch.get_attribute("aria-pressed") != "true"
    switch.click()
    expect(other.locator("button[data-log]").first).to_have_attribute("aria-pressed", "true" if on else "false")
    page.mouse.move(300, 300)
    page.mouse.move(310, 300)
    expect(other.locator(".pointed")).to_be_visible()
    other.keyboard.press("r")
    other.locator("a[data-try]").click()
    expect(other).to_have_url(re.compile("/labs/descent"))
    other.get_by_role("link", name="Back to the presentation").click()
    expect(other.locator("[data-watch-status]")).to_have_text("Live")
    page.get_by_role("button", name="Present", exact=True).click()  # in the bar, as long as others may watch
    page.get_by_role("button", name="End presentation").click()
    expect(other.locator("[data-watch-status]")).to_have_text("The presentation has ended.")
    other.close()


def test_the_class_predicts_sees_all_answers_and_then_the_run(page, page_factory, server):
    page.goto(f"{server.url}/labs/descent?experiment=optimizers&steps=60")
    press_tool(page, "[data-action=present]")
    dialog = page.locator("dialog[data-present]")
    expect(dialog.locator("[data-present-link]")).to_contain_text("/watch/")
    other = page_factory("phone")
    other.goto(f"{dialog.locator('[data-present-link]').get_attribute('href')}?lang=ko")
    dialog.get_by_role("button", name="Ask", exact=True).click()
    card = other.locator("[data-prediction]")
    expect(card).to_contain_text("손실이 가장 낮을까요")
    card.locator("[data-choice='1']").focus()
    other.keyboard.press("Enter")
    for asked in (page.locator("[data-prediction]"), card):
        expect(asked.locator("[data-choice='1'] output")).to_have_text("1")
    expect(page.locator("[data-prediction-said]")).to_have_text("1 of 1 have answered")
    assert other.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator('[data-action="speed"]').evaluate(FULL_SPEED)
    page.keyboard.press("Space")
    for asked in (page.locator("[data-prediction]"), card):
        expect(asked.locator("[data-right]")).to_have_count(1)  # closed by the start; at the end one of them was right
    expect(card.locator("button:enabled[data-choice]")).to_have_count(0)
    page.locator('[data-remove="racers.0"]').evaluate("button => button.click()")  # its row is folded
    expect(card).to_be_hidden()  # its choices named that optimizer too
    press_tool(page, "[data-action=present]")
    dialog.locator("[data-ask-kind]").select_option("rate")
    dialog.get_by_role("button", name="Ask", exact=True).click()
    card.locator("[data-prediction-rate]").press("ArrowRight")
    expect(page.locator("[data-prediction-dots] circle")).to_have_count(1)
    page.get_by_role("button", name="Remove the question").click()
    expect(card).to_be_hidden()
