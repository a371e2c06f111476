"""The derivative lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab_page import LabPage


@pytest.fixture
def lab(page, server) -> LabPage:
    return LabPage(page, server, "derivative")


def test_the_tangents_numbers_stand_there_before_a_run_and_after_it(lab):
    lab.open("function=tangent&x=5&h=1e-4")
    expect(lab.series("central.float64")).to_have_text("0.1999999999990898")
    tangent = lab.lines("curve")[-1]
    lab.page.fill('[name="x"]', "10")
    expect(lab.series("central.float64")).to_have_text("0.2999999999986347")
    lab.until(lambda: lab.lines("curve")[-1] != tangent)
    assert "0.2999999999986347 by the central difference" in lab.run_to_the_end()
    assert lab.text("step") == "150"
    lab.until(lambda: all("L" in line for line in lab.lines("slope")))


def test_the_point_is_dragged_and_everything_follows(lab):
    lab.open("function=tangent&x=5&h=1e-4")
    box = lab.plot_area("curve")
    middle = box["y"] + box["height"] / 2
    lab.page.mouse.move(box["x"] + box["width"] / 4, middle)
    lab.page.mouse.down()
    seen = set()
    for share in (0.3, 0.35, 0.4, 0.45, 0.5):
        lab.page.mouse.move(box["x"] + share * box["width"], middle, steps=3)
        lab.until(lambda: lab.text("x") not in seen)
        seen.add(lab.text("x"))
    lab.page.mouse.up()
    assert len(seen) == 5  # it followed during the drag
    expect(lab.field("x")).to_have_value("10")
    expect(lab.series("central.float64")).to_have_text("0.2999999999986347")
    lab.page.wait_for_url(re.compile("x=10"))
    lab.page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + 3 * box["width"], middle, steps=2)  # beyond the end
    lab.page.mouse.up()
    expect(lab.field("x")).to_have_value("20")
    assert lab.page.locator(".error").count() == 0


def test_a_finger_drags_the_point_on_a_phone(page_factory, server):
    lab = LabPage(page_factory("phone"), server, "derivative").open("function=tangent&x=5")
    lab.page.locator("[data-figure=curve]").scroll_into_view_if_needed()
    box = lab.plot_area("curve")
    session = lab.page.context.new_cdp_session(lab.page)
    y = box["y"] + box["height"] / 2

    def touch(kind: str, share: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": box["x"] + share * box["width"], "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.25)
    for share in (0.35, 0.5, 0.65, 0.75):
        touch("touchMove", share)
        lab.page.wait_for_timeout(60)
    touch("touchEnd", 0.75)
    lab.until(lambda: abs(float(lab.field("x").input_value()) - 15) < 0.2)


def test_dragging_in_a_playing_run_begins_it_again_after_the_drag(lab):
    lab.open("mode=difference&function=sine&x=1")
    lab.action("start").click()
    lab.until(lambda: lab.step > 5)
    box = lab.plot_area("curve")
    lab.page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 40)
    lab.page.mouse.down()
    lab.until(lambda: lab.text("step") == "0")
    assert lab.standing() == 0
    lab.page.mouse.up()
    lab.until(lambda: lab.step > 0)
    assert lab.number("x") == pytest.approx(0, abs=0.05)


def test_h_shrinks_and_the_errors_make_a_v(lab):
    lab.open("mode=difference&function=sine&x=1&h=0.1&smallest=1e-15")
    message = lab.run_to_the_end()
    assert message.startswith("h has shrunk to 10⁻¹⁵") and lab.number("h") == 1e-15
    lab.until(lambda: [sum(map(line.count, "LVH")) > 10 for line in lab.lines("v")][4:] == [True] * 4)
    lab.until(lambda: all("L" in line for line in lab.lines("lens")[1:]))


def test_descent_draws_tangents_and_a_changed_rate_restarts_nothing(lab):
    lab.open("mode=descent&function=parabola&steps=100000&racers.0.optimizer=gd&racers.0.lr=0.0001")
    lab.action("start").click()
    lab.until(lambda: int(lab.text("racer.0.step") or 0) > 3)
    before, tangent = int(lab.text("racer.0.step")), lab.lines("curve")[1]
    lab.page.fill('[name="racers.0.lr"]', "0.01")
    expect(lab.series("racer.0.lr")).to_have_text("0.01")
    assert int(lab.text("racer.0.step")) > before
    lab.until(lambda: lab.lines("curve")[1] != tangent)


def test_the_slider_of_h_moves_the_secants_while_it_is_dragged(lab):
    lab.open("mode=difference&function=cubic")
    slider = lab.page.locator('[data-slider-for="h"]')
    seen = slider.evaluate("""async (slider) => {
          const shown = document.querySelector('[data-series="h"]'), seen = new Set();
          slider.focus();
          for (let i = 0; i < 90; i++) {
            slider.value = String(1 - i / 300);
            slider.dispatchEvent(new Event("input", {bubbles: true}));
            await new Promise(requestAnimationFrame);
            seen.add(shown.textContent);
          }
          slider.dispatchEvent(new Event("change", {bubbles: true}));
          return seen.size;
        }""")
    assert seen > 5
    lab.until(lambda: lab.number("h") == float(lab.field("h").input_value()))


def test_choosing_what_start_plays_changes_the_plots(lab):
    lab.open("mode=descent")
    plots = {"tangent": ("slope", "error"), "difference": ("v", "lens"), "descent": ("loss", "gradient_norm")}
    for mode, figures in plots.items():
        lab.page.select_option('[name="mode"]', mode)
        for figure in figures:
            lab.page.locator(f"[data-figure={figure}] .scatterlayer").first.wait_for(state="attached")
        expect(lab.status).to_have_text("")
        assert lab.run_to_the_end()
