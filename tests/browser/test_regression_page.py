"""The regression lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage


@pytest.fixture
def lab(page, server) -> LabPage:
    return LabPage(page, server, "regression")


def markers(page: Page, figure: str) -> list[str]:
    return page.locator(f"[data-figure={figure}] .scatterlayer .point").evaluate_all(
        "points => points.map(point => point.getAttribute('transform'))"
    )


def test_three_descents_race_and_every_plot_shows_it(lab):
    lab.open("data.kind=plane")
    lab.until(lambda: len(markers(lab.page, "fit")) == 300)  # 100 points for each, before anything runs
    before = markers(lab.page, "fit")
    message = lab.run_to_the_end()
    assert "Batch: " in message and "Stochastic: " in message and "Mini-batch of 30: " in message
    for racer in range(3):
        assert (lab.number(f"racer.{racer}.w0"), lab.number(f"racer.{racer}.w1")) == pytest.approx((2, -30), abs=1e-5)
    assert [lab.number(f"racer.{racer}.examples") for racer in range(3)] == [18_200, 183, 4600]  # they converge
    for figure in ("contour", "updates", "samples"):
        lab.until(lambda figure=figure: sum("L" in line for line in lab.lines(figure)) == 3)
    assert markers(lab.page, "fit") != before


def test_the_limit_is_marked_on_the_slider_and_said(lab):
    lab.open("data.kind=plane&racers.0.optimizer=gd&racers.1.optimizer=gd&racers.1.batch=one")
    slider = lab.page.locator('[data-slider-for="racers.0.lr"]')
    said = lab.page.locator(f"#{slider.get_attribute('aria-describedby').split()[-1]}")
    expect(said).to_have_text("stable below 0.006468 = 2/λmax")
    mark, number_field = lab.page.locator(".mark"), lab.field("racers.0.lr")
    expect(mark).to_have_count(1)
    number_field.fill("0.006468")
    lab.until(lambda: float(slider.input_value()) == pytest.approx(0.8018, abs=0.005))
    track, at = slider.bounding_box(), mark.bounding_box()
    assert at["x"] + at["width"] / 2 == pytest.approx(track["x"] + 8 + 0.8018 * (track["width"] - 16), abs=2)
    lab.page.select_option('[name="racers.0.batch"]', "mini")
    expect(mark).to_have_count(0)
    lab.page.select_option('[name="racers.1.batch"]', "all")
    expect(mark).to_have_count(1)


def test_batch_size_and_learning_rate_are_live(lab):
    lab.open("data.kind=plane&racers.0.optimizer=gd&racers.0.lr=0.00001&steps=100000")
    lab.action("start").click()
    lab.until(lambda: lab.number("racer.0.updates") > 5)
    lab.page.select_option('[name="racers.0.batch"]', "one")
    expect(lab.page.locator(".racers tbody th")).to_have_text("Stochastic")
    lab.field("racers.0.lr").fill("0.0002")
    expect(lab.series("racer.0.lr")).to_have_text("0.0002")
    lab.until(lambda: lab.number("racer.0.w1") < -29.9)
    assert lab.number("racer.0.examples") < 100 * lab.number("racer.0.updates")
    expect(lab.action("pause")).to_be_visible()


def test_the_first_weights_are_dragged_and_the_fit_follows(lab):
    lab.open("data.kind=line")
    lab.until(lambda: len(lab.lines("fit")) == 4)
    before = lab.lines("fit")
    box = lab.plot_area("contour")
    at = lambda right, up: (box["x"] + right * box["width"], box["y"] + (1 - up) * box["height"])  # noqa: E731
    lab.page.mouse.move(*at(0.2, 0.2))
    lab.page.mouse.down()
    lab.page.mouse.move(*at(0.5, 0.5), steps=4)
    lab.page.mouse.move(*at(0.75, 0.25), steps=4)
    lab.page.mouse.up()
    lab.until(lambda: float(lab.field("start.w0").input_value()) > 2)
    lab.until(lambda: lab.lines("fit") != before and lab.number("racer.0.w0") > 2)


def test_a_pasted_table_becomes_the_data_and_a_wrong_one_is_explained(lab):
    lab.open()
    lab.page.select_option('[name="data.kind"]', "csv")
    table = lab.field("data.table")
    expect(table).to_have_value(re.compile("hours,score"))
    table.fill("x,y\n0,1\n1,three\n2,8")
    expect(lab.error("data.table")).to_contain_text("line 3, column 2 (y): 'three' is not a number")
    expect(lab.action("start")).to_be_disabled()
    table.fill("x,y\n0,1\n1,3\n2,8")
    expect(lab.error("data.table")).to_have_count(0)
    expect(lab.page.locator(".known")).to_contain_text("w₀ = 0.5, w₁ = 3.5")  # by hand: slope 7/2, intercept 4 − 7/2
    assert "finished" in lab.run_to_the_end()
    table.fill("area,rooms,price\n1,2,3\n2,1,5\n3,3,9")
    expect(lab.page.locator('[data-show="fit_3d"]')).to_be_visible()
    lab.page.reload()
    expect(table).to_have_value("area,rooms,price\n1,2,3\n2,1,5\n3,3,9")


def test_the_planes_are_seen_in_3d_and_the_data_switch_to_a_line(lab):
    lab.open("steps=50&data.kind=plane")
    lab.page.locator('[data-show="fit_3d"]').click()
    expect(lab.page.locator("[data-figure=fit_3d] canvas").first).to_be_visible()
    expect(lab.page.locator("[data-figure=fit]")).to_be_hidden()
    lab.run_to_the_end()
    lab.page.select_option('[name="data.kind"]', "line")
    expect(lab.page.locator("[data-figure=fit_3d]")).to_have_count(0)
    expect(lab.page.locator("[data-figure=fit] .scatterlayer .point").first).to_be_visible()
    lab.page.select_option('[name="data.kind"]', "plane")
    expect(lab.page.locator("[data-figure=fit]")).to_be_visible()


def test_points_seen_on_either_kind_of_axis(lab):
    lab.open("data.kind=plane&steps=50")
    lab.run_to_the_end()
    before = lab.lines("samples")
    lab.page.locator('[data-log="samples"][data-axis="x"]').click()
    lab.until(lambda: lab.lines("samples") != before and sum("L" in line for line in lab.lines("samples")) == 3)


def test_an_experiment_is_one_click_and_shows_its_point_within_ten_seconds(lab):
    lab.open("steps=77")
    lab.page.locator(".experiments summary").click()
    lab.page.click('[data-experiment="stability"]')
    lab.page.wait_for_url(lambda url: "steps=77" not in url)
    expect(lab.series("racer.0.outcome")).to_have_text("diverged")
    assert "2/λmax = 0.00647" in lab.series("racer.0.outcome").get_attribute("title")


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    lab = LabPage(page_factory(view, scheme), server, "regression").open("steps=50&data.noise=20&data.outliers=5")
    lab.run_to_the_end()
    assert not lab.page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
