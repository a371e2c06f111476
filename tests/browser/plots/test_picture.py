"""Decision regions as a picture below the plot."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import expect

from tests.browser.blank_page import put, snapshot, until

WHITE, RED, GREEN, BLUE = [255, 255, 255], [200, 0, 0], [0, 200, 0], [0, 0, 200]


def regions(rows: int = 4, columns: int = 8) -> np.ndarray:
    """Probabilities × 255 of three classes: the lowest row is class 1, else the left half 0 and the right half 2."""
    values = np.zeros((3, rows, columns), "u1")
    values[0, :, : columns // 2] = values[2, :, columns // 2 :] = 255
    values[:, 0] = 0
    values[1, 0] = 255
    return values


def plane(**meta: Any) -> go.Figure:
    picture = {"series": "r.regions", "domain": [[-2, 2], [-1, 1]]} | meta
    layout = {
        "template": "none",
        "hovermode": False,
        "margin": {"l": 50, "r": 50, "t": 50, "b": 50},
        "meta": {"picture": picture},
    }
    return go.Figure(
        [go.Scatter(x=[0], y=[0], mode="markers")], layout | {"xaxis": {"range": [-2, 2]}, "yaxis": {"range": [-1, 1]}}
    )


def test_regions_have_the_colours_of_the_classes_and_the_lowest_row_at_the_bottom(show_fed):
    page = show_fed(plane())
    put(page, {"r.regions": snapshot(regions(), "u1")})
    assert page.evaluate("[t.canvas().width, t.canvas().height]") == [16, 8]
    assert page.evaluate("[[0, 0], [6, 4], [9, 0], [15, 4], [0, 7], [15, 7]].map(([x, y]) => t.pixel(x, y))") == [
        [*c, 255] for c in (RED, RED, BLUE, BLUE, GREEN, GREEN)
    ]


def test_the_less_sure_the_paler(show_fed):
    page = show_fed(plane())
    sure, unsure, even = [255, 0, 0], [170, 85, 0], [85, 85, 85]
    put(page, {"r.regions": snapshot(np.array([sure, unsure, even]).T.reshape(3, 1, 3), "u1")})
    # Between two cells it is linear: 3/4 · 170 + 1/4 · 255 = 191 of 255, which is 0.62 of the way from even to sure.
    assert page.evaluate("[0, 2, 5].map((x) => t.pixel(x, 0))") == [[*RED, 255], [221, 96, 96, 255], [*WHITE, 255]]


def test_regions_fill_their_domain_and_follow_the_axes(show_fed):
    page = show_fed(plane())
    put(page, {"r.regions": snapshot(regions(), "u1")})
    area = page.evaluate("t.box(t.element.querySelector('.nsewdrag'))")
    assert page.evaluate("t.box(t.canvas())") == area
    assert page.evaluate("t.box(t.canvas().parentElement)") == area
    page.evaluate("Plotly.relayout(t.plot, {'xaxis.range': [0, 1], 'yaxis.range': [-1, 0]})")
    left, top, right, bottom = area
    width, height = right - left, bottom - top
    assert page.evaluate("t.box(t.canvas())") == pytest.approx(
        [left - 2 * width, top - height, right + width, bottom], abs=0.05
    )
    assert page.evaluate("t.box(t.canvas().parentElement)") == area  # what is outside the axes is cut off
    page.evaluate("t.element.style.width = '400px'")
    until(
        page,
        "t.plot._fullLayout.width === 400 && t.box(t.canvas().parentElement)[2] ==="
        " t.box(t.element.querySelector('.nsewdrag'))[2]",
    )


def test_regions_follow_a_drag(show_fed):
    figure = plane()
    figure.layout.dragmode = "pan"
    page = show_fed(figure)
    put(page, {"r.regions": snapshot(regions(), "u1")})
    before = page.evaluate("t.box(t.canvas())")
    page.mouse.move(300, 200)
    page.mouse.down()
    page.mouse.move(350, 230, steps=4)
    until(page, f"t.box(t.canvas())[0] > {before[0] + 30}")  # while the button is down
    page.mouse.up()
    until(
        page,
        f"Math.abs(t.box(t.canvas())[0] - {before[0] + 50}) < 1 && Math.abs(t.box(t.canvas())[1] -"
        f" {before[1] + 30}) < 1",
    )


def test_regions_change_with_the_colours_and_vanish_with_the_run(show_fed):
    page = show_fed(plane())
    put(page, {"r.regions": snapshot(regions(), "u1")})
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    until(page, "t.pixel(0, 0)[0] === 100")
    page.evaluate("t.store.clear(); t.shown.update()")
    assert page.evaluate("t.canvas().hidden")


def test_a_figure_drawn_without_regions_loses_them(show_fed):
    page = show_fed(plane())
    put(page, {"r.regions": snapshot(regions(), "u1")})
    bare = plane()
    bare.layout.meta = {}
    page.evaluate("(figure) => t.shown.draw(figure)", json.loads(bare.to_json()))
    assert page.evaluate("t.canvas().hidden")


def test_pointing_at_a_place_says_the_probabilities_there(show_fed):
    page = show_fed(plane())
    tip = page.locator(".tip")
    values = regions()
    values[:, 3, 7] = 13, 5, 237
    put(page, {"r.regions": snapshot(values, "u1")})
    left, top, right, bottom = page.evaluate("t.box(t.element.querySelector('.nsewdrag'))")
    page.mouse.move(right - 5, top + 5)
    expect(tip).to_have_text("● 0.05 · ◆ 0.02 · ▲ 0.93")
    page.mouse.move(left + 5, bottom - 5)
    expect(tip).to_have_text("● 0.00 · ◆ 1.00 · ▲ 0.00")
    values[:, 0, 0] = 255, 0, 0
    put(page, {"r.regions": snapshot(values, "u1")})
    expect(tip).to_have_text("● 1.00 · ◆ 0.00 · ▲ 0.00")  # the pointer rests, the net learns
    page.mouse.move(left - 20, bottom - 5)
    expect(tip).to_be_hidden()


def test_names_of_classes_are_text(show_fed):
    page = show_fed(plane(names=["<b>in</b>", "out", "else"]))
    put(page, {"r.regions": snapshot(regions(), "u1")})
    page.mouse.move(100, 150)
    expect(page.locator(".tip")).to_have_text("<b>in</b> 1.00 · out 0.00 · else 0.00")


def test_the_saved_plot_has_the_regions_in_it(show_fed):
    page = show_fed(plane())
    put(page, {"r.regions": snapshot(regions(), "u1")})
    page.evaluate(
        "() => document.addEventListener('savefigure', ({ target }) => (t.saved = [target === t.element,"
        " t.shown.still().image()]))"
    )
    page.mouse.move(300, 200)
    page.locator('.modebar-btn[data-title^="Download"]').click()
    asked, image = page.evaluate("t.saved")
    assert asked and image.pop("source").startswith("data:image/png;base64,")
    assert image == {
        "xref": "x",
        "yref": "y",
        "x": -2,
        "y": 1,
        "sizex": 4,
        "sizey": 2,
        "sizing": "stretch",
        "layer": "below",
    }
