"""Keys in an open menu are the menu's."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.lab_page import LabPage


def test_arrows_go_from_item_to_item_and_do_not_step_the_run(page, server):
    lab = LabPage(page, server, "descent").open()
    lab.action("step").click()
    expect(page.locator(".progress output")).to_have_text("1")
    more, items = page.locator(".more-tools"), page.locator("#more-tools button:visible")
    more.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    expect(items.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(items.first).to_be_focused()
    expect(page.locator(".progress output")).to_have_text("1")
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    expect(page.locator("#more-tools")).to_be_hidden()


def test_a_list_closes_when_tab_leaves_it(page, server):
    LabPage(page, server, "descent").open()
    save = page.locator("details.save")
    save.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(save.locator(":focus")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(save).not_to_have_attribute("open", "")


def test_a_run_that_is_shown_whole_before_it_was_started_goes_back_by_its_button(page, server):
    lab = LabPage(page, server, "descent").open("function=ravine&steps=30")
    lab.field("racers.0.lr").fill("0.5")
    expect(page.locator(".progress output")).to_have_text("30")
    expect(lab.action("step")).to_be_disabled()
    lab.action("back").click()
    expect(page.locator(".progress output")).to_have_text("29")
