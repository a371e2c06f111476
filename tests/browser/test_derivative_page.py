"""The derivative lab's page as a person uses it, in a real browser against a real server."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

FAST = "input => { input.value = 10; input.dispatchEvent(new Event('input')); }"


def open_lab(page: Page, server, query: str = "") -> Page:
    page.goto(f"{server.url}/labs/derivative{'?' + query if query else ''}")
    page.locator("[data-figure=curve] .scatterlayer path.js-line").first.wait_for(state="attached")
    return page


def run_to_the_end(page: Page) -> str:
    page.locator('input[data-action="speed"]').evaluate(FAST)
    page.locator('[data-action="start"]').click()
    outcome = page.locator('[role="status"]')
    expect(outcome).to_have_text(re.compile("arrived|shrunk|finished|converged|diverged|stopped"))
    return outcome.inner_text()


def number(page: Page, name: str) -> str:
    return page.locator(f'[data-series="{name}"]').inner_text().replace("−", "-")


def lines(page: Page, figure: str) -> list[str]:
    return page.locator(f"[data-figure={figure}] .scatterlayer path.js-line").evaluate_all(
        "lines => lines.map(line => line.getAttribute('d') || '')"
    )


def until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        page.wait_for_timeout(50)
    pytest.fail("waited in vain", pytrace=False)


def area(page: Page) -> dict[str, float]:
    return page.locator("[data-figure=curve] .nsewdrag").first.bounding_box()


def test_the_tangents_numbers_stand_there_before_a_run_and_after_it(page, server):
    open_lab(page, server, "function=tangent&x=5&h=1e-4")
    expect(page.locator('[data-series="central.float64"]')).to_have_text("0.1999999999990898")
    tangent = lines(page, "curve")[-1]
    page.fill('[name="x"]', "10")
    expect(page.locator('[data-series="central.float64"]')).to_have_text("0.2999999999986347")
    until(page, lambda: lines(page, "curve")[-1] != tangent)
    assert "0.2999999999986347 by the central difference" in run_to_the_end(page)
    assert number(page, "step") == "150" and all("L" in line for line in lines(page, "slope"))


def test_the_point_is_dragged_and_everything_follows(page, server):
    open_lab(page, server, "function=tangent&x=5&h=1e-4")
    box = area(page)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 4, middle)
    page.mouse.down()
    seen = set()
    for share in (0.3, 0.35, 0.4, 0.45, 0.5):
        page.mouse.move(box["x"] + share * box["width"], middle, steps=3)
        until(page, lambda: number(page, "x") not in seen)
        seen.add(number(page, "x"))
    page.mouse.up()
    assert len(seen) == 5  # it followed during the drag
    expect(page.locator('[name="x"]')).to_have_value("10")
    expect(page.locator('[data-series="central.float64"]')).to_have_text("0.2999999999986347")
    page.wait_for_url(re.compile("x=10"))
    page.mouse.move(box["x"] + 0.5 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 3 * box["width"], middle, steps=2)  # beyond the end
    page.mouse.up()
    expect(page.locator('[name="x"]')).to_have_value("20")
    assert page.locator(".error").count() == 0


def test_a_finger_drags_the_point_on_a_phone(page_factory, server):
    page = page_factory("phone", is_mobile=True)
    open_lab(page, server, "function=tangent&x=5")
    page.locator("[data-figure=curve]").scroll_into_view_if_needed()
    box = area(page)
    session = page.context.new_cdp_session(page)
    y = box["y"] + box["height"] / 2

    def touch(kind: str, share: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": box["x"] + share * box["width"], "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.25)
    for share in (0.35, 0.5, 0.65, 0.75):
        touch("touchMove", share)
        page.wait_for_timeout(60)
    touch("touchEnd", 0.75)
    until(page, lambda: abs(float(page.locator('[name="x"]').input_value()) - 15) < 0.2)


def test_dragging_in_a_playing_run_begins_it_again_after_the_drag(page, server):
    open_lab(page, server, "mode=difference&function=sine&x=1")
    page.locator('[data-action="start"]').click()
    until(page, lambda: int(number(page, "step") or 0) > 5)
    box = area(page)
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 40)
    page.mouse.down()
    until(page, lambda: number(page, "step") == "0")
    page.wait_for_timeout(200)
    assert number(page, "step") == "0"
    page.mouse.up()
    until(page, lambda: int(number(page, "step")) > 0)
    assert float(number(page, "x")) == pytest.approx(0, abs=0.05)


def test_h_shrinks_and_the_errors_make_a_v(page, server):
    open_lab(page, server, "mode=difference&function=sine&x=1&h=0.1&smallest=1e-15")
    message = run_to_the_end(page)
    assert message.startswith("h has shrunk to 1e-15") and number(page, "h") == "1e-15"
    drawn = lines(page, "v")
    assert len(drawn) == 8 and all(
        line.count("L") > 10 or line.count("V") + line.count("H") + line.count("L") > 10 for line in drawn[4:]
    )
    assert all("L" in line for line in lines(page, "lens")[1:])


def test_descent_draws_tangents_and_a_changed_rate_restarts_nothing(page, server):
    open_lab(page, server, "mode=descent&function=parabola&steps=100000&racers.0.optimizer=gd&racers.0.lr=0.0001")
    page.locator('[data-action="start"]').click()
    until(page, lambda: int(number(page, "racer.0.step") or 0) > 3)
    before, tangent = int(number(page, "racer.0.step")), lines(page, "curve")[1]
    page.fill('[name="racers.0.lr"]', "0.01")
    expect(page.locator('[data-series="racer.0.lr"]')).to_have_text("0.01")
    assert int(number(page, "racer.0.step")) > before
    until(page, lambda: lines(page, "curve")[1] != tangent)


def test_the_slider_of_h_moves_the_secants_while_it_is_dragged(page, server):
    open_lab(page, server, "mode=difference&function=cubic")
    slider = page.locator('[data-slider-for="h"]')
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
    until(page, lambda: number(page, "h") == page.locator('[name="h"]').input_value())


@pytest.mark.parametrize(
    ("mode", "figures"),
    [("tangent", ("slope", "error")), ("difference", ("v", "lens")), ("descent", ("loss", "gradient_norm"))],
)
def test_choosing_what_start_plays_changes_the_plots(page, server, mode, figures):
    open_lab(page, server, f"mode={'descent' if mode == 'tangent' else 'tangent'}")
    page.select_option('[name="mode"]', mode)
    for figure in figures:
        page.locator(f"[data-figure={figure}] .scatterlayer").first.wait_for(state="attached")
    assert run_to_the_end(page)


def test_nonsense_is_explained_beside_its_field(page, server):
    open_lab(page, server)
    for name, text, words in [
        ("expression", "x + y", "use x, pi, e"),
        ("x", "99", "outside the domain"),
        ("h", "tiny", "not a number"),
    ]:
        page.fill(f'[name="{name}"]', text)
        expect(page.locator(f'[data-error-for="{name}"]')).to_contain_text(words)
        expect(page.locator('[data-action="start"]')).to_be_disabled()
        page.reload()
        expect(page.locator('[data-action="start"]')).to_be_enabled()
