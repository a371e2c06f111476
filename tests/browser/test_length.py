"""The end is not the end: a run is extended, continues, and the controls of its time stay where they are."""

import re

from playwright.sync_api import Page, expect

from tests.browser.lab_page import ENDED, LabPage

QUERY = "function=sphere&start.x=3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=20"


def places(lab: LabPage) -> list[dict[str, float] | None]:
    return [lab.action(name).bounding_box() for name in ("speed", "timeline")]


def handle(lab: LabPage) -> list[str]:
    """Where the time slider's handle is, of how much, and what it says of that."""
    return lab.action("timeline").evaluate("slider => [slider.value, slider.max, slider.ariaValueText]")


def test_an_ended_run_is_extended_and_no_slider_moves_meanwhile(page: Page, server):
    lab = LabPage(page, server, "descent").open(QUERY)
    at_first = places(lab)
    length = page.locator("[data-length]")
    expect(length).to_have_text("of 20 steps")
    expect(lab.action("more")).to_be_disabled()
    assert "finished after 20 steps" in lab.run_to_the_end()
    lab.action("more").click()
    expect(lab.status).to_contain_text("finished after 40 steps")
    expect(length).to_have_text("of 40 steps")
    assert lab.field("steps").input_value() == "40" and handle(lab) == ["40", "40", "step 40"]
    lab.field("steps").fill("50")
    expect(lab.status).to_have_text("")
    lab.action("step").click()
    expect(lab.series("step")).to_have_text("41")
    assert handle(lab) == ["41", "50", "step 41"]
    lab.action("start").click()
    expect(lab.status).to_contain_text("finished after 50 steps")
    lab.action("back").click()
    expect(lab.series("step")).to_have_text("49")
    assert places(lab) == at_first


def test_a_run_that_has_ended_says_when_the_form_is_ahead_of_it(page: Page, server):
    lab = LabPage(page, server, "nets").open("epochs=20&racers.0.optimizer=gd&racers.0.lr=0.1")
    lab.run_to_the_end()
    expect(page.locator("[data-length]")).to_have_text("of 20 epochs")
    ahead = page.locator("[data-outdated]")
    expect(ahead).to_be_hidden()
    lab.field("racers.0.lr").fill("0.2")
    expect(ahead).to_be_visible()
    lab.field("racers.0.lr").fill("0.1")
    expect(ahead).to_be_hidden()
    lab.field("racers.0.lr").fill("0.05")
    expect(ahead).to_be_visible()
    lab.action("again").click()
    expect(ahead).to_be_hidden()
    expect(lab.status).to_have_text(ENDED)


def test_a_link_to_a_step_leads_to_where_one_can_go_back(page: Page, server):
    lab = LabPage(page, server, "descent")
    page.goto(f"{lab.address}?{QUERY}#at=7")
    expect(lab.series("step")).to_have_text("7")
    expect(lab.action("back")).to_be_enabled()
    assert handle(lab) == ["7", "20", "step 7"]


def test_the_time_slider_of_a_net_counts_what_its_label_counts(page: Page, server):
    lab = LabPage(page, server, "nets")
    page.goto(f"{lab.address}?epochs=40#at=5")
    expect(lab.series("step")).to_have_text("5")
    lab.action("timeline").focus()
    page.keyboard.press("ArrowLeft")
    expect(lab.series("step")).to_have_text("4")
    assert handle(lab) == ["4", "40", "step 4"]
    expect(lab.series("racer.0.epochs").first).to_have_text("4")
    lab.unfold("net-more")
    page.locator('[name="hidden"]').fill("5")  # another net, which has no run
    page.locator('[name="hidden"]').press("Tab")
    expect(lab.action("timeline")).to_have_attribute("aria-valuetext", "step 0")


def test_a_long_run_that_has_not_begun_has_its_whole_scale(page: Page, server):
    lab = LabPage(page, server, "descent").open("steps=10000")
    expect(lab.action("timeline")).to_have_attribute("max", "10000")


def test_a_run_whose_length_nobody_knew_says_it_at_its_end(page: Page, server):
    LabPage(page, server, "autodiff").open().run_to_the_end()
    expect(page.locator("[data-length]")).to_have_text(re.compile(r"of \d+\s+steps"))
