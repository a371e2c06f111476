"""Live traces at the extremes: numbers that hardly move, that diverge, that no axis can show, ten thousand of them."""

from __future__ import annotations

import math
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from tests.browser.blank_page import until
from tests.browser.plots.figures import curve, meta, race

SVG_NUMBERS = (
    "[...t.element.querySelectorAll('.main-svg *')].flatMap((e) => ['d', 'transform', 'x', 'y'].map((a) =>"
    " e.getAttribute(a) ?? ''))"
)


@pytest.mark.parametrize("kind", ["linear", "log"])
def test_what_hardly_moves_looks_flat(show, kind):
    page = show(curve(kind))
    page.evaluate("t.store.append('r.y', [25, 24.999999, 24.999998]); t.shown.update()")
    low, high = page.evaluate("t.range('yaxis')")
    assert high - low > (1e-3 if kind == "log" else 0.02)


@pytest.mark.parametrize("kind", ["linear", "log"])
def test_divergence_stays_readable(show, kind):
    page = show(curve(kind))
    page.evaluate(
        "t.store.append('r.y', Array.from({length: 60}, (_, i) => 25 * 10 ** (5 * i))); t.shown.update();"
        " t.store.append('r.y', [1e308, Infinity, NaN]); t.shown.update()"
    )
    low, high = page.evaluate("t.range('yaxis')")
    assert (high >= 296 and low <= math.log10(25)) if kind == "log" else (high <= 2 * 25e6 and low <= 25)
    drawn = page.evaluate("t.lines()")
    assert drawn[0].count("L") >= 1
    assert not re.search("NaN|Infinity|undefined|e[+]?[0-9]{2}", " ".join(page.evaluate(SVG_NUMBERS)))


def test_a_log_axis_goes_down_to_1e_300_and_ignores_what_it_cannot_show(show):
    page = show(curve("log"))
    page.evaluate(
        "t.store.append('r.y', Array.from({length: 61}, (_, i) => 10 ** (-5 * i))); t.store.append('r.y', [0, -1, NaN,"
        " 1e-300]); t.shown.update()"
    )
    low, high = page.evaluate("t.range('yaxis')")
    assert -400 < low <= -300 and 0 <= high < 100
    assert not re.search("NaN|Infinity|undefined", " ".join(page.evaluate(SVG_NUMBERS)))


def test_a_path_that_leaves_the_plane_breaks_nothing(show):
    page = show(race())
    page.evaluate(
        """for (const sign of [1, -1, 1, -1]) for (let e = 0; e < 305; e += 5) {
        t.store.append('r.x', [sign * 10 ** e]); t.store.append('r.y', [-sign * 2 * 10 ** e]); t.shown.update();
      }
      t.store.append('r.x', [Infinity, 1]); t.store.append('r.y', [NaN, 1]); t.shown.update()"""
    )
    corners = [
        tuple(map(float, place)) for place in re.findall(r"([-.\d]+),([-.\d]+)", " ".join(page.evaluate("t.lines()")))
    ]
    assert all(abs(2 * (x - 250) / 125 + (150 - y) / 75) < 0.02 for x, y in corners)  # on y = −2x
    assert min(y for _, y in corners) <= 0 and max(y for _, y in corners) >= 300
    assert page.evaluate("t.points()[0]") == "translate(375,75)"
    assert not re.search("NaN|Infinity|undefined|e[+]?[0-9]{2}", " ".join(page.evaluate(SVG_NUMBERS)))


def test_a_fitted_x_axis_grows_with_the_data(show):
    page = show(curve(fit=("x", "y")))
    page.evaluate("t.store.append('r.y', [1, 2, 3]); t.shown.update()")
    assert 2 <= page.evaluate("t.range('xaxis')[1]") < 5
    page.evaluate("t.store.append('r.y', new Float64Array(2000)); t.shown.update()")
    assert 2002 <= page.evaluate("t.range('xaxis')[1]") < 4000
    assert page.evaluate("t.plot.data[0].x.at(-1)") == 2002


def test_ten_thousand_points_draw_few_and_more_when_they_have_stopped(show):
    page = show(curve(fit=("x", "y")))
    page.evaluate(
        "t.store.append('r.y', Float64Array.from({length: 10_000}, (_, i) => Math.sin(i * i))); t.shown.update()"
    )
    running = page.evaluate("t.plot.data[0].x.length")
    assert 100 < running < 500
    assert page.evaluate("t.store.length('r.y')") == 10_000
    until(page, f"t.plot.data[0].x.length > {2 * running}")
    assert page.evaluate("t.plot.data[0].x.length") <= 1500


def test_a_trail_along_a_curve_has_the_points_of_the_curve_between_its_ends(show):
    x = np.linspace(0, 1, 101)
    figure = go.Figure(
        [
            go.Scatter(x=x, y=x**2, mode="lines", name="square"),
            go.Scatter(
                x=[],
                y=[],
                mode="lines",
                meta=meta(series={"x": "r.x", "y": "r.y"}, thin="path", along="square"),
            ),
        ],
        {"template": "none", "xaxis": {"range": [0, 1]}, "yaxis": {"range": [0, 1]}},
    )
    page = show(figure)
    page.evaluate("t.store.append('r.x', [0.905, 0.5, 0.105]); t.store.append('r.y', [0.819, 0.25, 0.011])")
    page.evaluate("t.shown.update()")
    assert page.evaluate("t.plot.data[1].x.length") == 82


def test_at_an_earlier_moment_a_curve_stays_whole_and_a_cursor_stands_there(show):
    page = show(curve("log"))
    drawn = "t.plot.data.map(({ y }) => y.filter(Number.isFinite).length)"
    cursor = page.locator(".plot-cursor")
    page.evaluate("t.store.append('r.y', [100, 10, 1, 0.1, 0.01]); t.shown.update()")
    ranges = page.evaluate("[t.range('xaxis'), t.range('yaxis')]")
    assert page.evaluate(drawn) == [5, 0] and cursor.count() == 0
    page.evaluate("t.store.showMoment({ index: 2, sizes: { 'r.y': 3 }, replace: {} }); t.shown.update()")
    assert page.evaluate(drawn) == [3, 5]
    assert page.evaluate("[t.range('xaxis'), t.range('yaxis')]") == ranges
    middle = page.evaluate("t.plot._fullLayout.xaxis._offset + t.plot._fullLayout.xaxis.d2p(2)")
    assert abs(cursor.evaluate("e => parseFloat(e.style.left)") - middle) < 1
    page.evaluate("t.store.showPresent(); t.shown.update()")
    assert page.evaluate(drawn) == [5, 0] and cursor.is_hidden()


def test_a_dot_stands_on_each_curve_at_the_moment_shown(show):
    page = show(curve("log"))
    dot = """(step) => {
      const canvas = t.element.querySelector("[data-heads]"), { xaxis, yaxis } = t.plot._fullLayout;
      const at = [xaxis._offset + xaxis.d2p(step), yaxis._offset + yaxis.d2p(10 ** (2 - step))];
      return [...canvas.getContext("2d").getImageData(...at.map((v) => Math.round(v * devicePixelRatio)), 1, 1).data];
    }"""
    page.evaluate("t.store.append('r.y', [100, 10, 1, 0.1, 0.01]); t.shown.update()")
    assert page.evaluate(dot, 4) == [204, 0, 0, 255] and page.evaluate(dot, 2)[3] == 0
    page.evaluate("t.store.showMoment({ index: 2, sizes: { 'r.y': 3 }, replace: {} }); t.shown.update()")
    assert page.evaluate(dot, 2) == [204, 0, 0, 255] and page.evaluate(dot, 4)[3] == 0
