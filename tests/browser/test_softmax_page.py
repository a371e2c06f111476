"""The pages of the softmax and the losses lab as a person uses them, in a real browser against a real server."""

import math
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

FAST = "input => { input.value = 10; input.dispatchEvent(new Event('input')); }"


def open_lab(page: Page, server, lab: str, query: str = "") -> Page:
    page.set_default_timeout(10_000)
    page.goto(f"{server.url}/labs/{lab}{'?' + query if query else ''}")
    page.locator("[data-figure=loss] .scatterlayer .trace").first.wait_for(state="attached")
    return page


def run_to_the_end(page: Page) -> str:
    page.locator('input[data-action="speed"]').evaluate(FAST)
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_have_text(re.compile("finished|converged|diverged"), timeout=20_000)
    return page.locator('[role="status"]').inner_text()


def number(page: Page, name: str) -> float:
    return float(page.locator(f'[data-series="{name}"]').first.text_content().replace("−", "-") or "nan")


def until(page: Page, true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(50)
    pytest.fail("waited in vain", pytrace=False)


def share(page: Page, name: str) -> float:
    return float(
        page.locator(f'[data-share="{name}"]').evaluate("element => element.style.getPropertyValue('--share')")
    )


def drag(page: Page, figure: str, *shares: float) -> None:
    box = page.locator(f"[data-figure={figure}] .nsewdrag").first.bounding_box()
    places = [(box["x"] + share * box["width"], box["y"] + box["height"] / 2) for share in shares]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def test_the_numbers_are_there_before_the_start_and_move_to_the_end(page, server):
    open_lab(page, server, "softmax")
    # the textbook's numbers: see tests/engine/test_softmax_net.py
    assert (
        number(page, "racer.0.numerical.0.2")
        == number(page, "racer.0.analytic.0.2")
        == pytest.approx(-0.362810, abs=1e-6)
    )
    assert number(page, "racer.0.z.2") == pytest.approx(1.1328) and number(page, "racer.0.loss") == pytest.approx(
        0.928069
    )
    cell = page.locator('[data-series="racer.0.analytic.0.2"]')
    assert (
        cell.get_attribute("data-negative") is not None
        and page.locator('[data-series="racer.0.analytic.0.0"]').get_attribute("data-negative") is None
    )
    before = share(page, "racer.0.p.2")
    assert "finished after 10 steps" in run_to_the_end(page)
    assert number(page, "racer.0.p.2") == pytest.approx(share(page, "racer.0.p.2"), abs=1e-4)
    assert before < 0.4 and number(page, "racer.0.p.2") > 0.94
    assert number(page, "racer.0.gap") < 1e-9
    for figure, lines in (("loss", 1), ("probabilities", 3)):
        drawn = page.locator(f"[data-figure={figure}] path.js-line").evaluate_all(
            "lines => lines.map(line => line.getAttribute('d'))"
        )
        assert len(drawn) == lines and all(path.count("L") > 5 for path in drawn)


def test_a_race_from_the_seed(page, server):
    open_lab(page, server, "softmax", "weights=random&steps=50&racers.0.optimizer=gd&racers.1.optimizer=adam")
    first = number(page, "racer.0.w.0.0")
    assert first == number(page, "racer.1.w.0.0") and page.locator('[name="w.w10"]').count() == 0
    page.locator('[name="seed"]').fill("7")
    until(page, lambda: number(page, "racer.0.w.0.0") != first)
    assert len(run_to_the_end(page).splitlines()) == 2
    assert number(page, "racer.0.w.0.0") != number(page, "racer.1.w.0.0")
    page.select_option('[name="weights"]', "typed")
    expect(page.locator('[name="w.w10"]')).to_have_value("0.47355232")
    expect(page.locator('[name="seed"]')).to_have_count(0)


def test_the_learning_rate_is_live_and_a_weight_begins_anew(page, server):
    open_lab(page, server, "softmax", "steps=100000")
    page.locator('[data-action="step"]').click()
    until(page, lambda: number(page, "racer.0.step") == 1)
    page.locator('[name="racers.0.lr"]').fill("0.25")
    page.wait_for_url(re.compile("lr=0.25"))
    page.locator('[data-action="step"]').click()
    until(page, lambda: number(page, "racer.0.step") == 2)
    assert number(page, "racer.0.lr") == 0.25
    page.locator('[name="w.w12"]').fill("-1000")
    until(page, lambda: number(page, "racer.0.step") == 0)
    assert number(page, "racer.0.p.2") < 1e-200 and number(page, "racer.0.loss") > 100
    page.locator('[name="w.w12"]').fill("x")
    expect(page.locator('[data-error-for="w.w12"]')).to_have_text("w12=x is not a number")


def test_the_prediction_is_dragged_slid_and_led(page, server):
    open_lab(page, server, "losses")
    until(page, lambda: number(page, "p") == 0.99)
    drag(page, "loss", 0.9, 0.7, 0.5)
    until(page, lambda: abs(number(page, "p") - 0.5) < 0.01)
    assert number(page, "loss.cross_entropy") == pytest.approx(-math.log(number(page, "p")), abs=1e-4)
    assert share(page, "y.2") == pytest.approx(number(page, "p")) == 1 - share(page, "y.7")
    until(page, lambda: "p=0.5" in page.url)
    drag(page, "pull", 0.5, -0.5)  # out of the plot: p stays at its end
    until(page, lambda: number(page, "p") == 0)
    expect(page.locator('[data-series="loss.cross_entropy"]')).to_have_text("not finite")
    page.locator('[data-slider-for="p"]').focus()
    page.keyboard.press("End")
    until(page, lambda: number(page, "p") == 1)
    assert "pulls with 0.0028" in run_to_the_end(page)
    assert number(page, "pull.cross_entropy") == pytest.approx(1.4128)


def test_a_weight_is_moved_along_stairs(page, server):
    open_lab(page, server, "losses")
    page.select_option('[name="show"]', "weight")
    page.locator("[data-figure=regions] .scatterlayer .point").first.wait_for(state="attached")
    expect(page.locator('[name="p"]')).to_have_count(0)
    assert "the loss was smallest, 0.3644" in run_to_the_end(page)
    stairs, curve = (
        page.locator(f"[data-figure={name}] path.js-line").first.get_attribute("d") for name in ("accuracy", "loss")
    )
    assert "H" in stairs and "V" in stairs and "V" not in curve and curve.count("L") > 20
    assert page.locator("[data-figure=regions] canvas").count() == 1
    page.locator('[name="interval.low"]').fill("50")
    expect(page.locator('[data-error-for="interval.high"]')).to_have_text("high=24 must be more than low=50")
    page.select_option('[name="show"]', "prediction")
    page.wait_for_url(re.compile(r"/labs/losses$"))
    until(page, lambda: number(page, "p") == 0.99)


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("lab", "query"), [("softmax", ""), ("losses", ""), ("losses", "show=weight")])
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, lab, query, view, scheme):
    page = open_lab(page_factory(view, scheme), server, lab, query)
    run_to_the_end(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")


@pytest.mark.parametrize(
    ("lab", "name"), [("softmax", "simple-net"), ("losses", "losses"), ("losses", "loss-not-accuracy")]
)
def test_an_experiment_is_one_click(page, server, lab, name):
    open_lab(page, server, lab, "steps=77")
    page.locator(".experiments summary").click()
    page.click(f'[data-experiment="{name}"]')
    page.wait_for_url(lambda url: "steps=77" not in url)
    expect(page.locator('[data-action="pause"]')).to_be_visible()
    until(page, lambda: number(page, "step") > 1)
