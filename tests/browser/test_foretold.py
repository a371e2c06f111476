"""The timeline shows what is to come of a run, as long as that is what comes."""

import re

from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage, until

TO_COME = """(canvas) => {
  const {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0.8 * width, 0, 0.15 * width, 0.6 * height);
  let colored = 0;
  for (let i = 0; i < data.length; i += 4) {
    const color = [data[i], data[i + 1], data[i + 2]];
    if (Math.max(...color) - Math.min(...color) > 20) colored += 1;
  }
  return colored;
}"""
"""The pixels of lines near the end of the timeline."""

SLOW = "slider => { slider.value = 2; slider.dispatchEvent(new Event('input')); }"


def to_come(page: Page) -> int:
    return int(page.locator("canvas[data-track]").evaluate(TO_COME))


def paused(page: Page, server, lab: str, query: str = "") -> LabPage:
    shown = LabPage(page, server, lab).open(query)
    page.locator('[data-action="speed"]').evaluate(SLOW)
    with page.expect_response(re.compile(r"/sketch\?")):
        shown.action("start").click()
    expect(shown.series("step")).not_to_have_text(re.compile("^[01]$"))
    shown.action("pause").click()
    until(page, lambda: to_come(page) > 20)
    return shown


def test_what_is_to_come_is_told_only_for_the_settings_that_it_was_computed_for(page, server):
    paused(page, server, "descent", "steps=200&function=ravine")
    field = page.locator('[name="racers.0.lr"]')
    before = field.input_value()
    field.fill("0.2")
    field.press("Enter")
    until(page, lambda: to_come(page) == 0)
    field.fill(before)
    field.press("Enter")
    until(page, lambda: to_come(page) > 20)


def test_the_losses_lab_tells_what_is_to_come(page, server):
    paused(page, server, "losses")


def test_a_run_that_begins_anew_while_it_plays_is_foretold_with_its_own_settings(page, server):
    lab = LabPage(page, server, "descent").open("function=ravine")
    page.locator('[data-action="speed"]').evaluate(SLOW)
    lab.action("start").click()
    expect(lab.series("step")).not_to_have_text(re.compile("^[01]$"))
    with page.expect_response(lambda answer: "/sketch?" in answer.url and "himmelblau" in answer.url):
        page.locator('[name="function"]').select_option("himmelblau")
    until(page, lambda: to_come(page) > 20)


def test_at_the_end_of_a_whole_run_that_nobody_has_started_back_goes_back_and_there_is_no_step(page, server):
    lab = LabPage(page, server, "descent").open("function=ravine&steps=60")
    field = page.locator('[name="racers.0.lr"]')
    field.fill("0.011")
    field.press("Enter")
    expect(lab.series("step")).to_have_text("60")
    expect(lab.action("step")).to_be_disabled()
    expect(lab.action("more")).to_be_visible()
    lab.action("back").click()
    expect(lab.series("step")).to_have_text("59")
    expect(lab.action("step")).to_be_enabled()
    lab.action("step").click()
    expect(lab.series("step")).to_have_text("60")


def test_a_run_that_is_shown_whole_before_it_was_started_goes_back_by_its_button(page, server):
    lab = LabPage(page, server, "descent").open("function=ravine&steps=30")
    lab.field("racers.0.lr").fill("0.5")
    expect(page.locator(".progress output")).to_have_text("30")
    expect(lab.action("step")).to_be_disabled()
    lab.action("back").click()
    expect(page.locator(".progress output")).to_have_text("29")
