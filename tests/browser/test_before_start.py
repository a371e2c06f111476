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
