"""The pages of the softmax and the losses lab as a person uses them, in a real browser against a real server."""

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage


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
    lab = LabPage(page, server, "softmax").open()
    # the textbook's numbers: see tests/engine/test_softmax_net.py
    assert (
        lab.number("racer.0.numerical.0.2") == lab.number("racer.0.analytic.0.2") == pytest.approx(-0.362810, abs=1e-6)
    )
    assert lab.number("racer.0.z.2") == pytest.approx(1.1328) and lab.number("racer.0.loss") == pytest.approx(0.928069)
    cell = lab.series("racer.0.analytic.0.2")
    assert (
        cell.get_attribute("data-negative") is not None
        and lab.series("racer.0.analytic.0.0").get_attribute("data-negative") is None
    )
    before = share(lab.page, "racer.0.p.2")
    assert "finished after 10 steps" in lab.run_to_the_end()
    assert lab.number("racer.0.p.2") == pytest.approx(share(lab.page, "racer.0.p.2"), abs=1e-4)
    assert before < 0.4 and lab.number("racer.0.p.2") > 0.94
    assert lab.number("racer.0.gap") < 1e-9
    for figure, lines in (("loss", 1), ("probabilities", 3)):
        drawn = lab.page.locator(f"[data-figure={figure}] path.js-line")
        expect(drawn).to_have_count(lines)
        for line in drawn.all():
            expect(line).to_have_attribute("d", re.compile("(L.*){6}"))


def test_a_race_from_the_seed(page, server):
    lab = LabPage(page, server, "softmax").open("weights=random&steps=50&racers.0.optimizer=gd&racers.1.optimizer=adam")
    first = lab.number("racer.0.w.0.0")
    assert first == lab.number("racer.1.w.0.0") and lab.field("w.w10").count() == 0
    lab.field("seed").fill("7")
    lab.until(lambda: lab.number("racer.0.w.0.0") != first)
    assert len(lab.run_to_the_end().splitlines()) == 2
    assert lab.number("racer.0.w.0.0") != lab.number("racer.1.w.0.0")
    lab.page.select_option('[name="weights"]', "typed")
    expect(lab.field("w.w10")).to_have_value("0.47355232")
    expect(lab.field("seed")).to_have_count(0)


def test_the_learning_rate_is_live_and_a_weight_begins_anew(page, server):
    lab = LabPage(page, server, "softmax").open("steps=100000")
    lab.action("step").click()
    lab.until(lambda: lab.number("racer.0.step") == 1)
    lab.field("racers.0.lr").fill("0.25")
    lab.page.wait_for_url(re.compile("lr=0.25"))
    lab.action("step").click()
    lab.until(lambda: lab.number("racer.0.step") == 2)
    assert lab.number("racer.0.lr") == 0.25
    lab.field("w.w12").fill("-1000")
    lab.until(lambda: lab.number("racer.0.step") == 0)
    assert lab.number("racer.0.p.2") < 1e-200 and lab.number("racer.0.loss") > 100
    lab.field("w.w12").fill("x")
    expect(lab.error("w.w12")).to_have_text('from x₁ to class 2: "x" is not a number')


def test_the_prediction_is_dragged_slid_and_led(page, server):
    lab = LabPage(page, server, "losses").open()
    lab.until(lambda: lab.number("p") == 0.99)
    drag(lab.page, "loss", 0.9, 0.7, 0.5)
    lab.until(lambda: abs(lab.number("p") - 0.5) < 0.01)
    assert lab.number("loss.cross_entropy") == pytest.approx(-math.log(lab.number("p")), abs=1e-4)
    assert share(lab.page, "y.2") == pytest.approx(lab.number("p")) == 1 - share(lab.page, "y.7")
    lab.until(lambda: "p=0.5" in lab.page.url)
    drag(lab.page, "pull", 0.5, -0.5)  # out of the plot: p stays at its end
    lab.until(lambda: lab.number("p") == 0)
    expect(lab.series("loss.cross_entropy")).to_have_text("not finite")
    lab.page.locator('[data-slider-for="p"]').focus()
    lab.page.keyboard.press("End")
    lab.until(lambda: lab.number("p") == 1)
    assert "pulls with 0.0028" in lab.run_to_the_end()
    assert lab.number("pull.cross_entropy") == pytest.approx(1.4128)


def test_a_weight_is_moved_along_stairs(page, server):
    lab = LabPage(page, server, "losses").open()
    lab.page.select_option('[name="show"]', "weight")
    expect(lab.page.locator("[data-figure=regions] [data-marks=still]")).to_have_attribute(
        "data-count", re.compile("[1-9]")
    )
    expect(lab.field("p")).to_have_count(0)
    assert "the smallest loss was 0.3644" in lab.run_to_the_end()
    stairs, curve = (lab.page.locator(f"[data-figure={name}] path.js-line").first for name in ("accuracy", "loss"))
    expect(stairs).to_have_attribute("d", re.compile("H.*V|V.*H"))
    expect(curve).to_have_attribute("d", re.compile("^[^V]*(L[^V]*){16}$"))
    assert lab.page.locator("[data-figure=regions] canvas").count() == 3  # regions, points, rings
    lab.field("interval.low").fill("50")
    expect(lab.error("interval.high")).to_have_text("to: 24 must be more than 50, where it begins")
    lab.page.select_option('[name="show"]', "prediction")
    lab.page.wait_for_url(re.compile(r"/labs/losses$"))
    lab.until(lambda: lab.number("p") == 0.99)


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("which", "query"), [("softmax", ""), ("losses", ""), ("losses", "show=weight")])
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, which, query, view, scheme):
    lab = LabPage(page_factory(view, scheme), server, which).open(query)
    lab.run_to_the_end()
    assert not lab.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
