"""The regression lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import Page, expect

FAST = "input => { input.value = 10; input.dispatchEvent(new Event('input')); }"


def open_lab(page: Page, server, query: str = "") -> Page:
    page.set_default_timeout(10_000)
    page.goto(f"{server.url}/labs/regression{'?' + query if query else ''}")
    page.locator("[data-figure=contour] .contourlayer path").first.wait_for(state="attached")
    return page


def run_to_the_end(page: Page) -> str:
    page.locator('input[data-action="speed"]').evaluate(FAST)
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_have_text(
        re.compile("finished|converged|diverged|stopped"), timeout=20_000
    )
    return page.locator('[role="status"]').inner_text()


def number(page: Page, name: str) -> float:
    return float(page.locator(f'[data-series="{name}"]').inner_text().replace("−", "-"))


def lines(page: Page, figure: str) -> list[str]:
    return page.locator(f"[data-figure={figure}] .scatterlayer .trace path.js-line").evaluate_all(
        "lines => lines.map(line => line.getAttribute('d') || '')"
    )


def markers(page: Page, figure: str) -> list[str]:
    return page.locator(f"[data-figure={figure}] .scatterlayer .point").evaluate_all(
        "points => points.map(point => point.getAttribute('transform'))"
    )


def until(page: Page, true) -> None:
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(50)
    pytest.fail("waited in vain", pytrace=False)


def test_three_descents_race_and_every_plot_shows_it(page, server):
    open_lab(page, server)
    until(page, lambda: len(markers(page, "fit")) == 300)  # 100 points for each, before anything runs
    before = markers(page, "fit")
    message = run_to_the_end(page)
    assert "Batch: " in message and "Stochastic: " in message and "Mini-batch of 30: " in message
    for racer in range(3):
        assert (number(page, f"racer.{racer}.w0"), number(page, f"racer.{racer}.w1")) == pytest.approx(
            (2, -30), abs=1e-5
        )
    assert [number(page, f"racer.{racer}.examples") for racer in range(3)] == [30_000, 300, 7500]
    for figure in ("contour", "updates", "samples"):
        assert sum("L" in line for line in lines(page, figure)) == 3, figure
    assert markers(page, "fit") != before


def test_the_limit_is_marked_on_the_slider_and_said(page, server):
    open_lab(page, server, "racers.0.optimizer=gd&racers.1.optimizer=gd&racers.1.batch=one")
    slider = page.locator('[data-slider-for="racers.0.lr"]')
    said = page.locator(f"#{slider.get_attribute('aria-describedby').split()[-1]}")
    expect(said).to_have_text("stable below 0.006468 = 2/λmax")
    mark, number_field = page.locator(".mark"), page.locator('[name="racers.0.lr"]')
    expect(mark).to_have_count(1)
    number_field.fill("0.006468")
    until(page, lambda: float(slider.input_value()) == pytest.approx(0.8018, abs=0.005))
    track, at = slider.bounding_box(), mark.bounding_box()
    assert at["x"] + at["width"] / 2 == pytest.approx(track["x"] + 8 + 0.8018 * (track["width"] - 16), abs=2)
    page.select_option('[name="racers.0.batch"]', "mini")
    expect(mark).to_have_count(0)
    page.select_option('[name="racers.1.batch"]', "all")
    expect(mark).to_have_count(1)


def test_batch_size_and_learning_rate_are_live(page, server):
    open_lab(page, server, "racers.0.optimizer=gd&racers.0.lr=0.00001&steps=100000")
    page.locator('[data-action="start"]').click()
    until(page, lambda: number(page, "racer.0.updates") > 5)
    page.select_option('[name="racers.0.batch"]', "one")
    expect(page.locator(".racers tbody th")).to_have_text("Stochastic")
    page.locator('[name="racers.0.lr"]').fill("0.0002")
    expect(page.locator('[data-series="racer.0.lr"]')).to_have_text("0.0002")
    until(page, lambda: number(page, "racer.0.w1") < -29.9)
    assert number(page, "racer.0.examples") < 100 * number(page, "racer.0.updates")
    expect(page.locator('[data-action="pause"]')).to_be_visible()


def test_the_first_weights_are_dragged_and_the_fit_follows(page, server):
    open_lab(page, server, "data.kind=line")
    until(page, lambda: len(lines(page, "fit")) == 4)
    before = lines(page, "fit")
    box = page.locator("[data-figure=contour] .nsewdrag").first.bounding_box()
    at = lambda right, up: (box["x"] + right * box["width"], box["y"] + (1 - up) * box["height"])  # noqa: E731
    page.mouse.move(*at(0.2, 0.2))
    page.mouse.down()
    page.mouse.move(*at(0.5, 0.5), steps=4)
    page.mouse.move(*at(0.75, 0.25), steps=4)
    page.mouse.up()
    until(page, lambda: float(page.locator('[name="start.w0"]').input_value()) > 2)
    until(page, lambda: lines(page, "fit") != before and number(page, "racer.0.w0") > 2)


def test_a_pasted_table_becomes_the_data_and_a_wrong_one_is_explained(page, server):
    open_lab(page, server)
    page.select_option('[name="data.kind"]', "csv")
    table = page.locator('[name="data.table"]')
    expect(table).to_have_value(re.compile("hours,score"))
    table.fill("x,y\n0,1\n1,three\n2,8")
    expect(page.locator('[data-error-for="data.table"]')).to_contain_text(
        "line 3, column 2 (y): 'three' is not a number"
    )
    expect(page.locator('[data-action="start"]')).to_be_disabled()
    table.fill("x,y\n0,1\n1,3\n2,8")
    expect(page.locator('[data-error-for="data.table"]')).to_have_count(0)
    expect(page.locator(".known")).to_contain_text("w₀ = 0.5, w₁ = 3.5")  # by hand: slope 7/2, intercept 4 − 7/2
    assert "finished" in run_to_the_end(page)
    table.fill("area,rooms,price\n1,2,3\n2,1,5\n3,3,9")
    expect(page.locator('[data-show="fit_3d"]')).to_be_visible()
    page.reload()
    expect(table).to_have_value("area,rooms,price\n1,2,3\n2,1,5\n3,3,9")


def test_the_planes_are_seen_in_3d_and_the_data_switch_to_a_line(page, server):
    open_lab(page, server, "steps=50")
    page.locator('[data-show="fit_3d"]').click()
    expect(page.locator("[data-figure=fit_3d] canvas").first).to_be_visible()
    expect(page.locator("[data-figure=fit]")).to_be_hidden()
    run_to_the_end(page)
    page.select_option('[name="data.kind"]', "line")
    expect(page.locator("[data-figure=fit_3d]")).to_have_count(0)
    expect(page.locator("[data-figure=fit] .scatterlayer .point").first).to_be_visible()
    page.select_option('[name="data.kind"]', "plane")
    expect(page.locator("[data-figure=fit]")).to_be_visible()


def test_points_seen_on_either_kind_of_axis(page, server):
    open_lab(page, server, "steps=50")
    run_to_the_end(page)
    before = lines(page, "samples")
    page.locator('[data-log="samples"][data-axis="x"]').click()
    until(page, lambda: lines(page, "samples") != before and sum("L" in line for line in lines(page, "samples")) == 3)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("start.w0", "1e99", "outside [-1e+09, 1e+09]"),
        ("steps", "0", "outside [1, 100000]"),
        ("racers.2.batch_size", "101", "outside [1, 100], the number of points"),
        ("racers.0.lr", "fast", "not a number"),
    ],
)
def test_a_bad_value_is_explained_beside_its_field(page, server, name, text, words):
    open_lab(page, server)
    page.fill(f'[name="{name}"]', text)
    expect(page.locator(f'[data-error-for="{name}"]')).to_contain_text(words)
    expect(page.locator('[data-action="start"]')).to_be_disabled()


def test_an_experiment_is_one_click_and_shows_its_point_within_ten_seconds(page, server):
    open_lab(page, server)
    page.locator(".experiments summary").click()
    page.click('[data-experiment="stability"]')
    expect(page.locator('[data-series="racer.0.outcome"]')).to_have_text("diverged", timeout=10_000)
    assert "2/λmax = 0.00647" in page.locator('[data-series="racer.0.outcome"]').get_attribute("title")


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    page = open_lab(page_factory(view, scheme), server, "steps=50&data.noise=20&data.outliers=5")
    run_to_the_end(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
