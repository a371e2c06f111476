"""Traces and axes of snapshots, each in place of the one before."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from tests.browser.blank_page import put, snapshot, until

WHOLE = {"series": {"x": "h.x", "y": "h.y"}, "take": "whole"}


def histogram(fit: tuple[str, ...] = ("x", "y")) -> go.Figure:
    return go.Figure(
        [go.Scatter(x=[], y=[], mode="lines", line={"shape": "hv"}, meta=WHOLE)],
        {"template": "none", "meta": {"fit": list(fit)}},
    )


LINE = "t.element.querySelector('.scatterlayer .js-line')?.getAttribute('d') ?? ''"


def test_whole_snapshots_are_drawn_each_in_place_of_the_one_before(show_fed):
    page = show_fed(histogram())
    put(page, {"h.x": snapshot([0, 1, 2, 3], "f4"), "h.y": snapshot([1, 3, 2, 0], "f4")})
    until(page, f"({LINE}).split('H').length === 4 && ({LINE}).split('V').length === 4")
    first = page.evaluate(LINE)
    put(page, {"h.x": snapshot([0, 1, 2], "f4"), "h.y": snapshot([1, 3, 2], "f4")})
    until(page, f"({LINE}).split('H').length === 3")
    second = page.evaluate(LINE)
    assert second != first
    page.evaluate("t.shown.update()")
    assert page.evaluate(LINE) == second
    page.evaluate("t.store.clear(); t.shown.update()")
    until(page, f"['', 'M0,0Z'].includes({LINE})")


def test_points_of_a_snapshot_lie_over_those_that_stay(show_fed):
    figure = go.Figure(
        [go.Scatter(x=[0, 1], y=[0, 1], mode="markers"), go.Scatter(x=[], y=[], mode="markers", meta=WHOLE)],
        {"template": "none"},
    )
    figure.update_layout(xaxis_range=[0, 4], yaxis_range=[0, 4])
    page = show_fed(figure)
    count = (
        "[...t.element.querySelectorAll('.scatterlayer .trace')].map((trace) => trace.querySelectorAll('.points"
        " path').length)"
    )
    put(page, {"h.x": snapshot([1, 2, 3], "f4"), "h.y": snapshot([1, 2, 3], "f4")})
    until(page, f"({count}).join() === '2,3'")
    put(page, {"h.x": snapshot([], "f4"), "h.y": snapshot([], "f4")})
    until(page, f"({count}).join() === '2,0'")


def test_axes_follow_snapshots_as_they_grow_and_shrink_and_bars_stand_on_the_axis(show_fed):
    page = show_fed(histogram())

    def feed(size: float, height: float) -> None:
        put(
            page, {"h.x": snapshot(np.linspace(-size, size, 5), "f4"), "h.y": snapshot([0, height, height, 1, 0], "f4")}
        )

    for size, height in [(1, 10), (50, 400), (0.01, 4)]:
        feed(size, height)
        until(page, f"Math.abs(t.plot._fullData[0].x[0] + {size}) < 1e-6")
        (left, right), (bottom, top) = page.evaluate("['xaxis', 'yaxis'].map(t.range)")
        assert -1.6 * size < left <= -size and size <= right < 1.6 * size
        assert bottom == 0 and height <= top < 1.6 * height
    feed(0.009, 4)
    until(page, "Math.abs(t.plot._fullData[0].x[0] + 0.009) < 1e-6")
    assert page.evaluate("['xaxis', 'yaxis'].map(t.range)") == [
        [left, right],
        [bottom, top],
    ]  # a little smaller: the range stays


AWAY = """() => new Promise((done) => {
  t.element.style.marginTop = "3000px";
  const away = ([{isIntersecting}]) => isIntersecting || requestAnimationFrame(() => requestAnimationFrame(done));
  new IntersectionObserver(away).observe(t.element);
})"""


def test_a_figure_that_is_scrolled_away_waits_until_it_comes_back(show_fed):
    page = show_fed(histogram())
    # what is put off, such as a drawing that came too soon after another, is done when the test says so
    page.evaluate("() => { t.later = []; window.setTimeout = (work) => t.later.push(work); }")
    put(page, {"h.x": snapshot([0, 1], "f4"), "h.y": snapshot([1, 0], "f4")})
    until(page, "t.later.length > 0")
    drawn = page.evaluate(LINE)
    put(page, {"h.x": snapshot([0, 1, 2], "f4"), "h.y": snapshot([1, 3, 0], "f4")})
    page.evaluate(AWAY)
    put(page, {"h.x": snapshot([0, 1, 2, 3], "f4"), "h.y": snapshot([1, 3, 2, 0], "f4")})
    page.evaluate("t.later.splice(0).forEach((work) => work())")
    assert page.evaluate(LINE) == drawn
    page.evaluate("() => { t.element.style.marginTop = '' }")
    until(page, f"({LINE}).split('H').length === 4")
