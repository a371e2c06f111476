"""On a phone the settings are a sheet of three heights, and the picture and Start are in sight at each of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.blank_page import js
from tests.browser.lab_page import LabPage

HEIGHTS = [274, 460, 620]


@pytest.mark.parametrize(
    ("height", "speed", "rests"),
    [
        (300, 0, 0),
        (400, 0, 1),
        (700, 0, 2),
        (280, 1, 1),  # a flick goes on, however short
        (460, 1, 2),
        (620, 1, 2),
        (600, -1, 1),
        (274, -1, 0),
    ],
)
def test_a_sheet_that_is_let_go_rests_at_the_nearest_height_and_after_a_flick_at_the_next(
    modules, height, speed, rests
):
    assert js(modules, "return sheet.resting(...argument)", [HEIGHTS, height, speed]) == rests


def seen(lab: LabPage) -> list[float]:
    """Height of the sheet, of the transport and of the picture, in pixels, when the sheet has come to rest."""
    page = lab.page
    lab.until(lambda: page.evaluate("!document.querySelector('.panel').getAnimations().length"))
    boxes = [page.locator(selector).bounding_box() for selector in (".panel", ".transport", "#stage")]
    start = page.locator('[data-action="start"]').bounding_box()
    assert boxes[1]["y"] <= start["y"] and start["y"] + start["height"] <= boxes[0]["y"]
    assert boxes[2]["y"] + boxes[2]["height"] <= boxes[1]["y"] + 1 and boxes[0]["y"] + boxes[0]["height"] >= 843
    return [box["height"] for box in boxes]


def test_the_sheet_is_pulled_by_finger_and_by_key_and_start_and_the_picture_stay_in_sight(page_factory, server):
    page = page_factory("phone")
    lab = LabPage(page, server, "descent").open("experiment=ravine")
    low, player, picture = seen(lab)
    assert low <= 274 and player <= 110 and picture >= 400
    rows = page.locator(".racer").all()
    assert len(rows) == 4 and all(row.bounding_box()["y"] + 44 <= 844 for row in rows)

    grip = page.locator("[data-grip]")
    grip.focus()
    page.keyboard.press("ArrowUp")
    expect(grip).to_have_attribute("aria-valuenow", "1")
    middle, _, picture = seen(lab)
    assert middle == pytest.approx(0.55 * 844, abs=1) and picture >= 130
    page.keyboard.press("End")
    expect(grip).to_have_attribute("aria-valuenow", "2")
    high, _, picture = seen(lab)
    assert high > middle + 100 and picture >= 100

    place = grip.bounding_box()
    page.mouse.move(195, place["y"] + 8)
    page.mouse.down()
    page.mouse.move(195, place["y"] + 600, steps=3)
    page.wait_for_timeout(150)  # held still: no flick
    page.mouse.up()
    expect(grip).to_have_attribute("aria-valuenow", "0")
    assert seen(lab)[0] == low
    page.locator(".panel-head").click(position={"x": 195, "y": 20})
    expect(grip).to_have_attribute("aria-valuenow", "1")

    page.set_viewport_size({"width": 844, "height": 390})  # on its side: beside one another
    stage, panel = page.locator("#stage").bounding_box(), page.locator(".panel").bounding_box()
    assert stage["height"] >= 250 and stage["x"] + stage["width"] <= panel["x"] + 1
    expect(grip).to_be_hidden()

    page.set_viewport_size({"width": 1024, "height": 768})  # one card, with tabs
    loss, norm = lab.figure("loss"), lab.figure("gradient_norm")
    expect(norm).to_be_hidden()
    page.locator(".tabs label", has_text="‖∇f‖").click()
    expect(norm).to_be_visible()
    expect(loss).to_be_hidden()
