"""Step 0 can be looked at before Start: the net as it begins, its regions, its loss, and its weights can be set."""

from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage


def test_the_first_net_is_there_before_start_and_is_the_one_that_begins(page: Page, server):
    lab = LabPage(page, server, "nets").open("epochs=2&hidden=2")
    expect(lab.series("racer.0.train_loss").first).not_to_be_empty()
    loss = lab.number("racer.0.train_loss")
    assert 1.0 < loss < 1.2  # ln 3: it knows nothing
    lab.run_to_the_end()
    assert lab.number("racer.0.train_loss") != loss
    lab.action("timeline").focus()
    page.keyboard.press("Home")
    expect(lab.series("step")).to_have_text("0")
    assert lab.number("racer.0.train_loss") == loss


def test_a_weight_that_is_set_before_start_is_the_one_that_begins(page: Page, server):
    lab = LabPage(page, server, "nets").open("epochs=2&hidden=2&racers.0.init=zeros")
    expect(lab.series("racer.0.train_loss").first).not_to_be_empty()
    loss = lab.number("racer.0.train_loss")
    page.locator("[data-diagram] canvas").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Enter"):  # the bias of the first output
        page.keyboard.press(key)
    page.locator("[data-diagram] input").fill("5")
    page.keyboard.press("Enter")
    lab.until(lambda: lab.number("racer.0.train_loss") > loss + 1)  # all points are taken for one class
    expect(lab.series("step").first).to_have_text("0")
    edited = lab.number("racer.0.train_loss")
    lab.run_to_the_end()
    lab.action("timeline").focus()
    page.keyboard.press("Home")
    expect(lab.series("step").first).to_have_text("0")
    assert lab.number("racer.0.train_loss") == edited
