"""The dialog "Many runs": seeds, a sweep, its map and table, and the way from a cell to its run."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.lab_page import LabPage, press_tool
from tests.conftest import Server


def test_seeds_and_a_sweep_whose_cell_opens_its_run(page_factory: Callable[..., Page], server: Server):
    page = page_factory(allow=("422",))
    lab = LabPage(page, server, "regression").open("steps=20")
    press_tool(page, "[data-open-many]")
    dialog = page.locator("dialog[data-many]")
    values, run_all = dialog.locator("[data-axis] input"), dialog.locator('[data-do="begin"]')
    values.fill("0..4")
    run_all.click()
    expect(dialog.locator("[data-count]")).to_have_text("5 of 5 runs")
    expect(dialog.locator("[data-drawn=loss] .scatterlayer .trace")).to_have_count(9)  # two bands and a median each
    expect(dialog.locator("[data-verdicts] li").first).to_contain_text("of 5 seeds")
    dialog.locator('[data-tab="grid"]').click()
    expect(dialog.locator("[data-axis]")).to_have_count(2)
    values.nth(0).fill("0.01, 0")
    run_all.click()
    expect(values.nth(0)).to_have_accessible_description("learning rate: 0 is outside [10⁻¹², 1000]")
    expect(values.nth(0)).to_have_attribute("aria-invalid", "true")
    values.nth(0).fill("0.01, 0.02")
    values.nth(1).fill("10, 20, 30")
    run_all.click()
    expect(dialog.locator("[data-count]")).to_have_text("6 of 6 runs")
    expect(dialog.locator("[data-drawn=map] .heatmaplayer image")).to_have_count(1)
    expect(dialog.locator("[data-drawn=parallel] .parcoords")).to_be_visible()
    rows = dialog.locator("[data-table] tbody tr")
    expect(rows).to_have_count(6)
    dialog.locator("[data-table] th[data-column='0'] button").click()  # the largest first
    expect(rows.first.locator("td").nth(1)).to_have_text("30")
    rows.first.locator("a").click()
    expect(page).to_have_url(re.compile(r"/labs/regression\?.*steps=30"))
    expect(lab.status).to_contain_text("finished")
