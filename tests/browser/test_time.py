"""The run's time in a browser: back, forward, scrubbing, and continuing from an earlier moment."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage

QUERY = "function=sphere&start.x=3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=60"


@pytest.fixture
def ended(page: Page, server) -> Page:
    assert "finished after 60 steps" in LabPage(page, server, "descent").open(QUERY).run_to_the_end()
    return page


def step(page: Page):
    return page.locator('output[data-series="step"]')


def scrub(page: Page, index: int) -> None:
    page.locator('[data-action="timeline"]').evaluate(
        "(slider, index) => { slider.value = index; slider.dispatchEvent(new Event('input')); }", index
    )


def points(page: Page) -> int:
    return page.evaluate("document.querySelector('[data-figure=loss] > div').data[0].y.length")


def copied_link(page: Page) -> str:
    page.evaluate(
        "window.copied = new Promise((done) => { setTimeout(done, 45_000, 'nothing');"
        " navigator.clipboard.writeText = (text) => { done(text); return Promise.resolve(); }; }); null"
    )
    page.locator('[data-action="link"]').click()
    return str(page.evaluate("window.copied"))


def test_back_and_forward_by_button_and_key(ended):
    ended.locator('[data-action="back"]').click()
    expect(step(ended)).to_have_text("59")
    ended.keyboard.press("ArrowLeft")
    expect(step(ended)).to_have_text("58")
    expect(ended.locator('p[role="status"]')).to_have_text("")
    ended.keyboard.press("ArrowRight")
    expect(step(ended)).to_have_text("59")
    ended.locator('[data-action="step"]').click()
    expect(step(ended)).to_have_text("60")
    expect(ended.locator('p[role="status"]')).to_contain_text("finished")
    expect(ended.locator('[data-action="step"]')).to_be_disabled()


def test_scrubbing_shows_every_view_as_it_was(ended):
    scrub(ended, 20)
    expect(step(ended)).to_have_text("20")
    expect(ended.locator('[data-series="racer.0.x"]')).to_have_text(
        "0.0345876"
    )  # LESSONS.md's bowl, mirrored: 3 · 0.8²⁰
    expect(ended.locator('[data-figure="loss"] > .js-plotly-plot')).to_have_count(1)
    assert points(ended) == 21
    scrub(ended, 0)
    expect(step(ended)).to_have_text("0")
    expect(ended.locator('[data-action="back"]')).to_be_disabled()
    ended.locator('[data-action="start"]').click()  # it has ended: a new run
    expect(ended.locator('p[role="status"]')).to_contain_text("finished after 60 steps")


def test_going_on_from_an_earlier_step_leaves_the_old_run_as_a_ghost(ended):
    scrub(ended, 20)
    expect(step(ended)).to_have_text("20")
    ended.locator('[name="racers.0.lr"]').fill("0.01")
    ended.get_by_role("button", name="Continue from here").click()
    expect(ended.locator('p[role="status"]')).to_contain_text("finished after 60 steps")
    traces = ended.evaluate(
        "document.querySelector('[data-figure=loss] > div').data.map(({ meta, y }) => [meta.ghost ?? false, y.length,"
        " y.at(-1)])"
    )
    (was_ghost, old, lower), (is_ghost, new, higher) = traces[:2]
    assert (was_ghost, is_ghost, old, new) == ("branch", False, 61, 61) and higher > 100 * lower
    ended.locator('[data-action="restart"]').click()
    expect(ended.locator('p[role="status"]')).to_contain_text("finished")
    assert not ended.evaluate("document.querySelector('[data-figure=loss] > div').data.some(({ meta }) => meta.ghost)")


def test_play_with_other_settings_goes_on_from_the_moment_that_is_shown(ended):
    scrub(ended, 20)
    expect(step(ended)).to_have_text("20")
    map_ = ended.locator("[data-figure=contour] .nsewdrag").first
    before = map_.bounding_box()
    ended.locator('[name="racers.0.lr"]').fill("0.01")
    ended.locator('[data-action="start"]').click()
    expect(ended.locator('p[role="status"]')).to_contain_text("finished after 60 steps")
    old, new = ended.evaluate(
        "document.querySelector('[data-figure=loss] > div').data.slice(0, 2).map(({ meta, y }) => [meta.ghost, y[19]])"
    )
    assert old[0] == "branch" and old[1] == new[1], "it has the past of the run before"
    expect(ended.locator("[data-figure=contour] .legend")).to_contain_text("before")
    assert map_.bounding_box() == before, "the map stays where it is"


def test_a_setting_changed_while_looking_back_holds_when_the_run_goes_on(page, server):
    page.goto(f"{server.url}/labs/descent?{QUERY.replace('60', '100000').replace('lr=0.1', 'lr=1e-6')}")
    page.locator('[data-action="start"]').click()
    expect(step(page)).to_have_text(re.compile(r"[2-9]|\d.+"))  # step 1 is in the past
    scrub(page, 1)
    expect(step(page)).to_have_text("1")
    expect(page.locator('[data-action="start"]')).to_be_visible()  # it stands
    page.locator('[name="racers.0.lr"]').fill("0.1")
    page.locator('[data-action="start"]').click()
    expect(page.locator('[data-series="racer.0.lr"]')).to_have_text("0.1")
    expect(page.locator('p[role="status"]')).to_contain_text("converged")


def test_the_keys_are_told(ended):
    ended.keyboard.press("?")
    dialog = ended.get_by_role("dialog")
    expect(dialog).to_be_visible()
    ended.keyboard.press("ArrowLeft")
    expect(step(ended)).to_have_text("60")
    ended.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_link_to_an_earlier_step_brings_the_run_as_it_is_seen(ended):
    scrub(ended, 20)
    expect(step(ended)).to_have_text("20")
    link = copied_link(ended)
    assert link.endswith("#at=20&made=60")
    ended.evaluate("sessionStorage.clear()")
    ended.goto("about:blank")
    ended.goto(link)
    expect(step(ended)).to_have_text("20")
    expect(ended.locator('[data-action="branch"]')).to_be_visible()
    expect(ended.locator('[data-figure="loss"] > .js-plotly-plot')).to_have_count(1)
    assert points(ended) == 21
    ended.locator('[data-action="step"]').click()
    expect(step(ended)).to_have_text("21")
    scrub(ended, 60)
    expect(ended.locator('p[role="status"]')).to_contain_text("finished after 60 steps")


def test_a_link_to_an_earlier_step_of_settings_that_are_wrong_leaves_nothing_behind(page, server):
    page.goto(f"{server.url}/labs/descent?function=ravine&steps=60&start.x=99#at=15&made=30")
    expect(page.locator('[role="alert"]')).to_contain_text("x")
    page.locator('[name="start.x"]').fill("-7")
    expect(page.locator("body")).to_have_attribute("data-phase", "sketched")
    expect(page.locator('[data-action="timeline"]')).to_have_js_property("value", "60")
    page.locator('[data-action="start"]').click()
    expect(page.locator('p[role="status"]')).to_contain_text("finished after 60 steps")


def test_a_run_steered_by_hand_is_had_again_by_link_and_by_file(page, browser, server, tmp_path):
    page.goto(f"{server.url}/labs/descent?function=ravine&steps=60#at=20")
    expect(step(page)).to_have_text("20")
    page.locator('[name="racers.0.lr"]').fill("0.031")
    page.locator('[name="racers.0.lr"]').press("Enter")
    page.locator('[data-action="step"]').click()
    expect(step(page)).to_have_text("21")
    loss = page.locator('[data-series="racer.0.loss"]').first
    expect(loss).not_to_have_text("")
    steered = loss.inner_text()
    link = copied_link(page)
    assert "#run=" in link and len(link) < 2000
    other = browser.new_page()
    other.goto(link)
    for _ in range(2):
        expect(step(other)).to_have_text("21")
        expect(other.locator('[data-series="racer.0.loss"]').first).to_have_text(steered)
        expect(other.locator('[name="racers.0.lr"]')).to_have_value("0.031")
        with other.expect_download() as saved:
            other.locator("details[data-save] summary").click()
            other.locator("[data-share-file]").click()
        saved.value.save_as(tmp_path / "run.json")
        other.goto(f"{server.url}/labs/nets")
        other.locator("[data-shared-file]").set_input_files(tmp_path / "run.json")
        other.wait_for_url("**/labs/descent?*")
    other.goto(f"{server.url}/labs/descent#run=nonsense")
    expect(other.locator(".notice")).to_have_text("the run of this link cannot be read")
    other.close()
