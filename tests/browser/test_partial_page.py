"""The partial-derivatives lab's page as a person uses it, in a real browser against a real server."""

import re

import pytest
from playwright.sync_api import Page, expect

ORIGIN = "function=sphere&start.x=3&start.y=4&racers.0.optimizer=gd&racers.0.lr=0.1&steps=40"


def open_lab(page: Page, server, query: str = ORIGIN) -> Page:
    page.goto(f"{server.url}/labs/partial?{query}")
    page.locator("[data-figure=contour] .contourlayer path").first.wait_for(state="attached")
    page.locator("[data-figure=slice_x] .scatterlayer .trace path.js-line").nth(1).wait_for(state="attached")
    return page


def shown(page: Page, name: str) -> str:
    return page.locator(f'td[data-series="{name}"]').inner_text()


def lines(page: Page, figure: str) -> list[str]:
    return page.locator(f"[data-figure={figure}] .scatterlayer .trace path.js-line").evaluate_all(
        "lines => lines.map(line => line.getAttribute('d') || '')"
    )


def test_numbers_and_slices_are_there_before_the_start(page, server):
    open_lab(page, server)
    expect(page.locator('td[data-series="start.x.numerical"]')).to_have_text("6.00000000000378")  # LESSONS' numbers
    assert shown(page, "start.y.numerical") == "7.999999999999119"
    assert (shown(page, "now.x.automatic"), shown(page, "now.y.automatic")) == ("6", "8")
    assert all(len(line) > 20 for figure in ("slice_x", "slice_y") for line in lines(page, figure))


def test_a_descent_moves_slices_and_tangents(page, server):
    open_lab(page, server)
    before = lines(page, "slice_x")
    page.locator('[data-action="step"]').click()
    expect(page.locator('output[data-series="step"]')).to_have_text("1")
    expect(page.locator('td[data-series="now.x.automatic"]')).to_have_text(re.compile(r"^4\.8"))  # 3 · 0.8 · 2
    assert shown(page, "start.x.automatic") == "6"
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_have_text(re.compile("finished after 40 steps"))
    page.wait_for_timeout(300)
    assert all(one != other for one, other in zip(before, lines(page, "slice_x"), strict=True))


def test_dragging_the_point_moves_everything(page, server):
    open_lab(page, server)
    box = page.locator("[data-figure=contour] .nsewdrag").first.bounding_box()

    def place(x: float, y: float) -> tuple[float, float]:
        return box["x"] + (x + 5) / 10 * box["width"], box["y"] + (5 - y) / 10 * box["height"]

    page.mouse.move(*place(3, 4))
    page.mouse.down()
    page.mouse.move(*place(1, 1), steps=8)
    page.mouse.move(*place(-2, -1), steps=8)
    page.mouse.up()
    expect(page.locator('[name="start.x"]')).to_have_value(re.compile(r"^-(2|1\.9)"))
    expect(page.locator('[name="start.y"]')).to_have_value(re.compile(r"^-(1|0\.9)"))
    x, y = (float(page.locator(f'[name="start.{axis}"]').input_value()) for axis in "xy")
    assert (x, y) == (pytest.approx(-2, abs=0.05), pytest.approx(-1, abs=0.05))
    expect(page.locator('td[data-series="now.x.automatic"]')).to_have_text(re.compile(r"^−(4|3\.9)"))
    assert float(shown(page, "now.y.automatic").replace("−", "-")) == pytest.approx(2 * y, abs=1e-9)


def test_the_surface_shows_the_slices(page, server):
    open_lab(page, server)
    page.click('[data-show="surface"]')
    page.locator("[data-figure=surface] canvas").first.wait_for(state="attached")
    counts = (
        "() => document.querySelector('[data-figure=surface] .js-plotly-plot').data.filter(trace => trace.mode ==="
        " 'lines').map(trace => trace.x.length)"
    )
    assert page.evaluate(counts)[1:] == [161, 161]


def test_nonsense_is_explained_beside_its_field(page, server):
    open_lab(page, server)
    page.fill('[name="expression"]', "x^2 + q")
    expect(page.locator('[data-error-for="expression"]')).to_contain_text("'q' is not known")
    expect(page.locator('[data-action="start"]')).to_be_disabled()
    page.fill('[name="expression"]', "x*y")
    expect(page.locator('[data-error-for="expression"]')).to_have_count(0)
    page.fill('[name="h"]', "0")
    expect(page.locator('[data-error-for="h"]')).to_contain_text("outside")


@pytest.mark.soak  # axe and the overflow of phones are looked at for every lab in test_comfort
@pytest.mark.parametrize(("view", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_nothing_overflows_and_nothing_complains(page_factory, server, view, scheme):
    page = open_lab(page_factory(view, scheme), server)
    page.locator('[data-action="start"]').click()
    expect(page.locator('[role="status"]')).to_have_text(re.compile("finished"))
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
