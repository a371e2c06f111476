"""The partial-derivatives lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab_page import LabPage

ORIGIN = "function=sphere&start.x=3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=40"


@pytest.fixture
def lab(page, server) -> LabPage:
    return LabPage(page, server, "partial")


def test_numbers_and_slices_are_there_before_the_start(lab):
    lab.open(ORIGIN)
    expect(lab.page.locator('td[data-series="start.x.numerical"]')).to_have_text("6.00000000000378")  # LESSONS' numbers
    assert lab.text("start.y.numerical") == "7.999999999999119"
    assert (lab.text("now.x.automatic"), lab.text("now.y.automatic")) == ("6", "8")
    lab.until(lambda: all(len(line) > 20 for figure in ("slice_x", "slice_y") for line in lab.lines(figure)))


def test_a_descent_moves_slices_and_tangents(lab):
    lab.open(ORIGIN)
    before = lab.lines("slice_x")
    lab.action("step").click()
    expect(lab.page.locator('output[data-series="step"]')).to_have_text("1")
    expect(lab.page.locator('td[data-series="now.x.automatic"]')).to_have_text(re.compile(r"^4\.8"))  # 3 · 0.8 · 2
    assert lab.text("start.x.automatic") == "6"
    assert "finished after 40 steps" in lab.run_to_the_end()
    lab.until(lambda: all(one != other for one, other in zip(before, lab.lines("slice_x"), strict=True)))


def test_dragging_the_point_moves_everything(lab):
    lab.open(ORIGIN)
    box = lab.plot_area("contour")

    def place(x: float, y: float) -> tuple[float, float]:
        return box["x"] + (x + 5) / 10 * box["width"], box["y"] + (5 - y) / 10 * box["height"]

    lab.page.mouse.move(*place(3, 4))
    lab.page.mouse.down()
    lab.page.mouse.move(*place(1, 1), steps=8)
    lab.page.mouse.move(*place(-2, -1), steps=8)
    lab.page.mouse.up()
    expect(lab.field("start.x")).to_have_value(re.compile(r"^-(2|1\.9)"))
    expect(lab.field("start.y")).to_have_value(re.compile(r"^-(1|0\.9)"))
    x, y = (float(lab.page.locator(f'[name="start.{axis}"]').input_value()) for axis in "xy")
    assert (x, y) == (pytest.approx(-2, abs=0.05), pytest.approx(-1, abs=0.05))
    expect(lab.page.locator('td[data-series="now.x.automatic"]')).to_have_text(re.compile(r"^−(4|3\.9)"))
    assert lab.number("now.y.automatic") == pytest.approx(2 * y, abs=1e-9)


def test_the_surface_shows_the_slices(lab):
    lab.open(ORIGIN)
    lab.page.click('[data-show="surface"]')
    expect(lab.page.locator("[data-figure=surface] > canvas")).to_have_attribute("data-lines", re.compile(r"161 161$"))


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    lab = LabPage(page_factory(view, scheme), server, "partial").open(ORIGIN)
    lab.action("start").click()
    expect(lab.status).to_have_text(re.compile("finished"))
    assert not lab.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
