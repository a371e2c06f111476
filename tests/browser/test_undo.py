"""Settings are undone, redone and reset: by key, by the browser's own Back, by a double click on a label."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.lab_page import LabPage


def change(lab: LabPage, name: str, value: str) -> None:
    lab.field(name).fill(value)
    lab.field(name).blur()
    lab.until(lambda: f"{name}={value}" in lab.page.url)


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


def test_a_change_that_is_under_way_is_the_one_that_is_undone(page: Page, server):
    lab = LabPage(page, server, "nets").open()
    change(lab, "batch_size", "60")
    before = page.url
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/labs/**", hold)
    page.locator('[data-key="new-sample"]').click()
    lab.until(lambda: bool(held))
    lab.action("undo").click()
    page.wait_for_timeout(300)  # what is under way has not come, and nothing is undone yet
    assert page.url == before
    page.unroute("**/labs/**")  # which lets through what is held
    expect(lab.action("redo")).to_be_enabled()
    assert page.url == before
    expect(lab.field("batch_size")).to_have_value("60")
    lab.action("redo").click()
    lab.until(lambda: "data.seed" in page.url and "batch_size=60" in page.url)


def test_fast_presses_of_undo_go_back_one_each_and_a_change_after_them_is_kept(page: Page, server):
    lab = LabPage(page, server, "nets").open().unfold("net-more")
    first = page.url
    for name, value in {"batch_size": "60", "hidden": "6", "epochs": "77", "data.noise": "0.3"}.items():
        change(lab, name, value)
    page.evaluate("for (let i = 0; i < 3; i++) document.querySelector('[data-action=undo]').click()")
    page.locator('[data-key="learn-numbers"]').click()
    lab.until(lambda: "data.kind=curve" in page.url)
    lab.action("undo").click()
    lab.until(lambda: "data.kind=curve" not in page.url)
    assert "batch_size=60" in page.url and "hidden" not in page.url
    lab.action("undo").click()
    lab.until(lambda: page.url == first)
    expect(lab.action("undo")).to_be_disabled()


def test_what_is_set_while_the_server_does_not_answer_is_asked_for_again_and_a_start_waits_for_it(page_factory, server):
    page = page_factory(allow=("ERR_",))
    lab = LabPage(page, server, "nets").open("epochs=100000")
    lab.action("start").click()
    lab.unfold("net-more")
    page.route("**/labs/**", lambda route: route.abort())
    lab.field("hidden").fill("7")
    lab.field("hidden").blur()
    said = page.locator('.transport [role="alert"]')
    expect(said).to_have_text("the server does not answer; trying again…")
    lab.action("restart").click()
    expect(page.locator("body")).to_have_attribute("data-phase", "starting")
    page.unroute("**/labs/**")
    expect(page.locator(".facts")).to_contain_text("2-7-3")
    expect(page).to_have_url(re.compile("hidden=7"))
    expect(said).to_have_text("")
    expect(page.locator("body")).to_have_attribute("data-phase", "live")
    lab.until(lambda: lab.page.locator('[data-figure="regions.0"]').count() == 1)
