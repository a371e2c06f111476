"""Zooms, hovers, clicks and drags on a figure that is fed."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest
from playwright.sync_api import expect

from tests.browser.blank_page import until
from tests.browser.lab_page import tap
from tests.browser.plots.figures import centre, curve, drag, meta, race


def test_axes_follow_the_data_until_somebody_zooms_and_again_after_a_double_click(show):
    page = show(curve())
    page.evaluate("t.store.append('r.y', [1, 5, 3]); t.shown.update()")
    low, high = page.evaluate("t.range('yaxis')")
    assert low <= 1 and 5 <= high < 10
    assert page.evaluate("t.range('xaxis')") == [0, 100]
    drag(page, (200, 120), (400, 250))
    until(page, f"t.range('yaxis')[1] !== {high}")
    mine = page.evaluate("[t.range('xaxis'), t.range('yaxis')]")
    page.evaluate("t.store.append('r.y', [50, 60]); t.shown.update()")
    assert page.evaluate("[t.range('xaxis'), t.range('yaxis')]") == mine
    page.wait_for_timeout(400)  # for Plotly, a click right after a drag's press is the second of two
    page.mouse.dblclick(*centre(page))
    until(page, "t.range('yaxis')[1] >= 60")
    assert page.evaluate("t.range('xaxis')") == [0, 100]
    page.evaluate("t.store.append('r.y', [600]); t.shown.update()")
    assert page.evaluate("t.range('yaxis')[1]") >= 600


def test_a_zoom_shows_more_of_a_path_and_lasts_through_updates_and_redraws(show):
    page = show(race())
    page.evaluate("t.feed(600)")
    coarse = page.evaluate("t.plot.data[2].x.length")
    drag(page, (280, 180), (320, 220))
    until(page, "t.range('xaxis')[1] < 1")
    mine = page.evaluate("[t.range('xaxis'), t.range('xaxis2'), t.range('yaxis')]")
    assert mine[0] == mine[1]
    assert page.evaluate("t.plot.data[2].x.length") != coarse
    page.evaluate("t.feed(5)")
    page.evaluate("figure => t.shown.draw(figure)", json.loads(race().to_json()))
    assert page.evaluate("[t.range('xaxis'), t.range('xaxis2'), t.range('yaxis')]") == mine
    page.evaluate("figure => t.shown.draw(figure)", json.loads(race().update_layout(xaxis_range=[-3, 3]).to_json()))
    assert page.evaluate("[t.range('xaxis'), t.range('yaxis')]") == [[-3, 3], [-2, 2]]


def test_the_modebar_works_after_many_updates(show):
    page = show(race())
    assert page.locator(".modebar-btn").count() == 4 and page.locator(".plotlyjsicon").count() == 0
    page.evaluate("for (let i = 0; i < 50; i++) t.feed(3)")
    drag(page, (200, 150), (400, 250))
    until(page, "t.range('xaxis')[1] < 2")
    page.mouse.move(*centre(page))
    page.locator('[data-title="Reset view"]').click()
    until(page, "t.range('xaxis')[1] === 2")
    assert page.evaluate("[t.range('yaxis'), t.range('yaxis2')]") == [[-2, 2], [-2, 2]]


def test_hover_works_after_many_updates(show):
    page = show(race())
    page.evaluate("for (let i = 0; i < 50; i++) t.feed(3)")
    x, y = centre(page)
    page.mouse.move(x - 150, y - 100)
    page.mouse.move(x - 152, y - 100)
    expect(page.locator(".hoverlayer .hovertext")).to_contain_text("z:")
    page.evaluate("t.store.append('r.x', [1]); t.store.append('r.y', [1]); t.shown.update()")
    page.mouse.move(x + 125, y - 74)
    page.mouse.move(x + 125, y - 75)
    expect(page.locator(".hoverlayer .hovertext")).to_contain_text("(1, 1)")


def test_a_trace_switched_off_in_the_legend_comes_back_with_all_its_points(show):
    page = show(race())
    page.evaluate("t.feed(20)")
    page.locator(".legendtoggle").first.click()
    until(page, "t.lines().length === 0")
    page.evaluate("t.feed(20)")
    page.locator(".legendtoggle").first.click()
    until(page, "t.plot._fullData[2].visible === true && t.lines().length === 1")
    assert page.evaluate("t.lines()[0].split('L').length") > 30


def test_a_press_anywhere_in_the_plot_area_gives_data_coordinates(show):
    page = show(race())
    page.evaluate("t.shown.onClick((x, y) => t.clicks.push([x, y]))")
    box = page.locator(".plot").bounding_box()
    page.mouse.click(box["x"] + 175, box["y"] + 125)  # the area is 500 × 300 from (50, 50)
    assert page.evaluate("t.clicks") == [[pytest.approx(-1), pytest.approx(1)]]
    drag(page, (200, 150), (300, 150))
    page.mouse.click(box["x"] + 20, box["y"] + 125)
    assert len(page.evaluate("t.clicks")) == 1


def test_a_double_click_on_a_zoomed_plot_resets_it_and_is_no_press(show):
    page = show(race())
    page.evaluate("t.shown.onClick((x, y) => t.clicks.push([x, y]))")
    drag(page, (200, 150), (400, 250))
    until(page, "t.range('xaxis')[1] < 2")
    page.wait_for_timeout(400)  # for Plotly, a click right after a drag's press is the second of two
    page.mouse.dblclick(*centre(page))
    until(page, "t.range('xaxis')[1] === 2")
    page.wait_for_timeout(600)
    assert page.evaluate("t.clicks") == []


def test_a_tap_on_a_phone_is_a_press(show):
    page = show(race(), "phone")
    page.evaluate("t.shown.onClick((x, y) => t.clicks.push([x, y]))")
    page.evaluate("t.element.style.width = '380px'")
    until(page, "t.element.querySelector('.main-svg').getBoundingClientRect().width === 380")
    box = page.locator(".plot").bounding_box()
    tap(page, box["x"] + 50 + 70, box["y"] + 50 + 75)  # the area is 280 × 300
    until(page, "t.clicks.length === 1")
    assert page.evaluate("t.clicks") == [[pytest.approx(-1, abs=0.02), pytest.approx(1, abs=0.02)]]


def test_a_drag_tells_where_it_is_and_moves_no_view(show):
    page = show(race(), drags=True)
    page.evaluate("t.shown.onClick((x, y) => t.clicks.push([x, y]))")
    drag(page, (175, 125), (300, 200))
    told = page.evaluate("t.drags")
    assert told[0] == [-1, 1, False] and told[-1] == [0, 0, True] and len(told) >= 3
    assert page.evaluate("[t.range('xaxis'), t.clicks]") == [[-2, 2], []]


def test_what_is_grabbed_is_dropped_elsewhere_without_a_pan_and_a_press_on_it_is_a_press(show):
    page = show(race())
    page.evaluate("t.shown.onClick((x, y) => t.clicks.push([x, y]))")
    dropped = "{color: 'accent', drop: (...place) => t.drags.push(place)}"
    page.evaluate(f"t.shown.onGrab((x, y) => (x < 0 ? {dropped} : null))")
    drag(page, (175, 125), (300, 200))
    assert page.evaluate("[t.drags, t.clicks, t.range('xaxis')]") == [[[0, 0]], [], [-2, 2]]
    box = page.locator(".plot").bounding_box()
    page.mouse.click(box["x"] + 175, box["y"] + 125)
    assert page.evaluate("[t.drags.length, t.clicks, t.element.children.length]") == [1, [[-1, 1]], 1]
    drag(page, (350, 125), (450, 200))  # nothing is there to be grabbed
    until(page, "t.range('xaxis')[1] !== 2")
    assert page.evaluate("t.drags.length") == 1


def test_a_drag_stays_in_the_plot_area_and_new_points_are_drawn_meanwhile(show):
    page = show(race(), drags=True)
    box = page.locator(".plot").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 900, box["y"] + 395)
    until(page, "t.drags.length >= 2")
    page.evaluate("t.feed(200)")
    assert page.evaluate("t.lines()[0].split('L').length") > 30
    page.mouse.up()
    assert page.evaluate("t.drags.at(-1)") == [2, -2, True]


def test_a_dragged_place_is_a_round_number_within_a_pixel(show):
    page = show(race(), drags=True)
    box = page.locator(".plot").bounding_box()
    page.mouse.click(box["x"] + 50 + 333, box["y"] + 50 + 77)  # a pixel is 0.008 wide and 0.0133 high
    x, y, _ = page.evaluate("t.drags[0]")
    assert x == round(x / 0.005) * 0.005 == pytest.approx(-2 + 333 * 4 / 500, abs=0.008)
    assert y == round(y / 0.01) * 0.01 == pytest.approx(2 - 77 * 4 / 300, abs=0.0133)


def test_a_handle_moves_at_once_along_its_curve_and_waits_for_the_page_after_the_drag(show):
    handle = {"series": {"x": "p.x", "y": "p.y"}, "take": "whole", "handle": "f"}
    lines = [
        go.Scatter(x=[-2.0, 0.0, 2.0], y=[2.0, 0.0, 2.0], mode="lines", name="f"),
        go.Scatter(x=[], y=[], mode="markers", meta=meta(**handle)),
    ]
    page = show(go.Figure(lines, race().layout), drags=True)
    tell = (
        "(x, y) => { for (const [name, value] of [['p.x', x], ['p.y', y]]) t.store.set(name, {values:"
        " Float64Array.of(value)}); t.shown.update(); }"
    )
    page.evaluate(f"({tell})(1, 1)")
    assert page.evaluate("t.points()") == ["translate(375,75)"]
    box = page.locator(".plot").bounding_box()
    page.mouse.move(box["x"] + 50 + 125, box["y"] + 200)
    page.mouse.down()
    assert page.evaluate("t.points()") == ["translate(125,75)"]  # x = -1, and |x| high whatever the pointer's height
    page.evaluate(f"({tell})(1, 1)")
    assert page.evaluate("t.points()") == ["translate(125,75)"]
    page.mouse.up()
    page.evaluate(f"({tell})(-1.5, 1.5)")
    until(page, "t.points()[0] === 'translate(62.5,37.5)'")


def test_the_zoom_tool_zooms_a_plot_with_drags_until_the_view_is_reset(show):
    page = show(race(), drags=True)
    page.evaluate("Plotly.relayout(t.plot, 'dragmode', 'zoom')")
    drag(page, (200, 150), (400, 250))
    until(page, "t.range('xaxis')[1] < 2")
    assert page.evaluate("t.drags") == []
    page.locator(".plot").hover()
    page.locator(".modebar-btn[data-title='Reset view']").click()
    until(page, "t.range('xaxis')[1] === 2")
    drag(page, (200, 150), (300, 150))
    assert page.evaluate("t.drags.length") >= 2


def test_the_start_of_a_race_is_dragged_and_elsewhere_the_view_is(show):
    figure = race().update_layout(dragmode="pan", meta={"balls": {"racers": ["r"], "start": [-1, 1]}})
    page = show(figure, drags=True)
    drag(page, (177, 127), (300, 200))  # the start is at (175, 125)
    told = page.evaluate("t.drags")
    assert told[-1] == [0, 0, True] and len(told) >= 3
    assert page.evaluate("t.range('xaxis')") == [-2, 2]
    drag(page, (175, 125), (300, 125))  # it has moved
    until(page, "t.range('xaxis')[0] < -2")
    assert page.evaluate("t.drags") == told
