"""On a phone a lab can do all that it can on a desk; menus hold what has no room of its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.labs import LABS
from tests.browser.lab_page import LabPage, until

TITLE = """() => {
  const names = ['.bar h1', '.about .brief > b, .about .brief:not(:has(b))'];
  const texts = names.map((name) => document.querySelector(name));
  return texts.map((text) => text.scrollWidth <= text.clientWidth && text.clientWidth > 0);
}"""


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_name_of_each_lab_is_whole(page_factory, server, language):
    page = page_factory("phone")
    for lab in LABS:
        page.goto(f"{server.url}/labs/{lab}?lang={language}", wait_until="domcontentloaded")
        page.evaluate("document.fonts.ready")
        assert page.evaluate(TITLE) == [True, True], lab


def test_a_tap_on_the_name_explains_the_experiment_that_is_named_below_it(page_factory, server):
    page = page_factory("phone")
    LabPage(page, server, "descent").open("experiment=ravine")
    expect(page.locator(".about .brief b")).to_have_text("Four optimizers in a ravine")
    assert page.evaluate(TITLE) == [True, True]
    page.locator(".bar h1").click(force=True)
    expect(page.locator(".about .experiment h2")).to_be_visible()


def test_the_chosen_speed_opens_its_slider(page_factory, server):
    page = page_factory("phone")
    lab = LabPage(page, server, "descent").open()
    expect(lab.action("speed")).to_be_hidden()
    page.get_by_role("button", name="Speed").click()
    lab.action("speed").fill("3")
    expect(page.get_by_role("button", name="Speed")).to_contain_text("10 /s")
    page.locator(".scene").click(position={"x": 200, "y": 300})
    expect(lab.action("speed")).to_be_hidden()


def test_the_menu_restarts_and_saves(page_factory, server):
    page = page_factory("phone")
    lab = LabPage(page, server, "descent").open("steps=30")
    lab.action("step").click()
    expect(lab.series("step").first).to_have_text("1")
    page.get_by_role("button", name="More tools").click()
    page.get_by_role("button", name="Restart").click()
    until(page, lambda: lab.series("step").first.inner_text() in {"0", "1"})
    expect(page.get_by_role("button", name="Restart")).to_be_hidden()
    page.get_by_role("button", name="More tools").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-save-as=csv]")).to_be_visible()


def test_maps_of_many_runs_stand_in_the_menu_of_the_views(page_factory, server):
    page = page_factory("phone")
    LabPage(page, server, "descent").open()
    basins, relief = page.locator("[data-show=basins]"), page.locator("[data-show=surface]")
    expect(basins).to_be_hidden()
    page.locator("[data-map-shown] > summary").click()
    page.get_by_role("button", name="Basins").click()
    expect(basins).to_have_attribute("aria-pressed", "true")
    expect(basins).to_be_visible()  # in the place of 3-D
    expect(relief).to_be_hidden()
    expect(page.get_by_role("button", name="Rates")).to_be_hidden()  # the menu has closed


@pytest.mark.parametrize("function", ["ravine", "himmelblau", "ackley"])
def test_formula_views_legend_and_numbers_keep_clear_of_one_another(page_factory, server, function):
    page = page_factory("phone")
    LabPage(page, server, "descent").open(f"function={function}")
    page.locator(".plot-main .xtick text").first.wait_for(state="attached")

    def overlapping() -> list[str]:
        return page.evaluate("""() => {
          const cards = [...document.querySelectorAll(
            '.scene > .formula, .plot-main header .switches, .map-legend')].map((card) => card.getBoundingClientRect());
          const numbers = [...document.querySelectorAll('.plot-main :is(.xtick, .ytick) text')]
            .filter((text) => text.checkVisibility({visibilityProperty: true}))
            .map((text) => text.getBoundingClientRect());
          const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
          return [
            ...cards.flatMap((a, i) => cards.slice(i + 1).filter((b) => meet(a, b)).map(() => 'cards')),
            ...numbers.filter((number) => cards.some((card) => meet(number, card))).map(() => 'number'),
            ...(numbers.length < 4 ? ['few numbers'] : []),
          ];
        }""")

    until(page, lambda: overlapping() == [])
