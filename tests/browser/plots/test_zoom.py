"""Zoom of a stage: by wheel and key, about the pointer; what rests asks for its own ground."""

import json

from tests.browser.blank_page import until
from tests.browser.plots.figures import race


def test_a_stage_is_zoomed_about_the_pointer_and_its_ground_follows(show):
    figure = race().update_layout(dragmode="pan", meta={"stage": True})
    page = show(figure)
    page.evaluate("t.asked = []; t.shown.onView((seen) => t.asked.push(seen))")
    box = page.locator(".plot").bounding_box()
    page.mouse.move(box["x"] + 175, box["y"] + 125)  # (-1, 1)
    page.mouse.wheel(0, -200)
    until(page, "t.range('xaxis')[1] < 2")
    (left, right), (bottom, top) = page.evaluate("[t.range('xaxis'), t.range('yaxis')]")
    assert abs((-1 - left) / (right - left) - 0.25) < 0.01 and abs((1 - bottom) / (top - bottom) - 0.75) < 0.01
    until(page, "t.asked.length === 1")
    seen = page.evaluate("t.asked[0]")
    assert [round(value, 5) for value in [*seen["x"], *seen["y"]]] == [round(v, 5) for v in [left, right, bottom, top]]

    page.evaluate("figure => t.shown.draw(figure, t.asked[0])", json.loads(figure.to_json()))
    assert page.evaluate("t.range('xaxis')") == [left, right]
    page.evaluate("t.element.focus()")
    page.keyboard.press("+")
    until(page, f"t.range('xaxis')[1] < {right}")
    until(page, "t.asked.length === 2")
    page.keyboard.press("0")
    until(page, "t.asked.length === 3")
    assert page.evaluate("[t.asked[2], t.range('xaxis'), t.range('yaxis')]") == [None, [-2, 2], [-2, 2]]
    assert not page.evaluate(SCROLLS), "a wheel that zooms does not scroll the page too"


SCROLLS = """() => {
  const event = new WheelEvent("wheel", {deltaY: 100, bubbles: true, cancelable: true});
  return t.element.querySelector(".nsewdrag").dispatchEvent(event);
}"""


def test_a_plot_that_is_no_stage_leaves_the_wheel_to_the_page(show):
    assert show(race()).evaluate(SCROLLS)
