"""Menus are for the keyboard, too: their keys are their own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage

FOCUSED = "selector => document.activeElement.matches(selector)"


@pytest.mark.parametrize(("opener", "menu"), [(".more-tools", "#more-tools"), ("[data-save] > summary", "[data-save]")])
def test_arrows_go_through_an_open_menu_and_leave_the_run_alone(page: Page, server, opener, menu):
    lab = LabPage(page, server, "descent").open("function=ravine#at=3")
    expect(lab.series("step")).to_have_text("3")
    page.locator(opener).focus()
    page.keyboard.press("Enter")
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    expect(lab.series("step")).to_have_text("3")
    first = page.evaluate("document.activeElement.textContent")
    assert page.evaluate(FOCUSED, f"{menu} *") and not page.evaluate(FOCUSED, opener)
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("Tab")
    closed = page.locator(menu)
    expect(closed).to_be_hidden() if menu == "#more-tools" else expect(closed).not_to_have_attribute("open", "")
    page.keyboard.press("ArrowRight")
    expect(lab.series("step")).to_have_text(re.compile("3|4"))


def test_escape_gives_the_focus_back_to_what_opened_the_menu_also_on_a_phone(page: Page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    LabPage(page, server, "descent").open()
    page.locator(".more-tools").click()
    page.locator("#more-tools [data-presses*=save]").click()
    expect(page.locator("[data-save]")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("[data-save]")).not_to_have_attribute("open", "")
    assert page.evaluate(FOCUSED, ".more-tools")
