"""Settings are undone, redone and reset: by key, by the browser's own Back, by a double click on a label."""

from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage


def test_settings_go_back_and_forward_and_one_goes_to_its_default(page: Page, server):
    lab = LabPage(page, server, "descent").open()
    expect(lab.action("undo")).to_be_disabled()
    help_of_noise = page.locator("#field-noise-help")
    assert help_of_noise.bounding_box()["width"] <= 1  # its tooltip says it
    lab.action("explain").click()
    assert help_of_noise.bounding_box()["width"] > 200
    function, x, noise = lab.field("function"), lab.field("start.x"), lab.field("noise")
    function.select_option("rosenbrock")
    expect(x).to_have_value("-1.2")
    x.fill("0.5")
    x.blur()
    lab.until(lambda: "start.x=0.5" in page.url)

    page.keyboard.press("Control+z")
    expect(x).to_have_value("-1.2")
    lab.action("undo").click()
    expect(function).to_have_value("ravine")
    expect(x).to_have_value("-7")
    expect(lab.action("undo")).to_be_disabled()
    page.go_forward()
    expect(function).to_have_value("rosenbrock")
    page.keyboard.press("Control+Shift+Z")
    expect(x).to_have_value("0.5")
    expect(lab.action("redo")).to_be_disabled()

    page.locator("label[for=field-start-x]").dblclick()
    expect(x).to_have_value("-1.2")
    lab.until(lambda: "start.x" not in page.url)
    page.go_back()
    expect(x).to_have_value("0.5")
    expect(noise).to_have_value("0")
