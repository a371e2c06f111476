"""Colors from the tokens of the page, for traces and layouts, in light and dark."""

from __future__ import annotations

import re

from tests.browser.blank_page import js, until

PAINT = """
  const scheme = theme.createTheme(document.documentElement);
  const trace = {line: {width: 2}, meta: {paint: {"line.color": "racer-0", "marker.line.color": "racer-1",
    colorscale: "terrain"}}};
  scheme.paintTrace(trace);
  const layout = {xaxis: {range: [0, 1]}, yaxis2: {}, scene: {zaxis: {}}, margin: {l: 1}};
  scheme.paintLayout(layout);
"""


def test_theme_paints_what_meta_names(blank):
    trace = js(blank, PAINT + "delete trace.meta; return trace")
    assert trace == {
        "line": {"width": 2, "color": "rgb(204, 0, 0)"},
        "marker": {"line": {"color": "rgb(0, 0, 204)"}},
        "colorscale": [[0, "rgb(0, 0, 0)"], [0.5, "rgb(128, 128, 128)"], [1, "rgb(255, 255, 255)"]],
    }


def test_theme_paints_layouts_and_keeps_the_rest(blank):
    layout = js(blank, PAINT + "return layout")
    assert layout["font"] == {"color": "rgb(16, 32, 48)", "family": "serif", "size": 12}
    assert layout["xaxis"]["range"] == [0, 1] and layout["margin"] == {"l": 1}
    assert (
        layout["xaxis"]["gridcolor"]
        == layout["yaxis2"]["gridcolor"]
        == layout["scene"]["zaxis"]["gridcolor"]
        == "rgb(221, 221, 221)"
    )
    assert layout["hoverlabel"]["bgcolor"] == "rgb(255, 255, 255)"


def test_theme_follows_the_system_and_data_theme(blank):
    js(
        blank,
        "window.seen = []; const scheme = theme.createTheme(document.documentElement); window.stop ="
        " scheme.subscribe(() => seen.push(scheme.color('ink')))",
    )
    blank.emulate_media(color_scheme="dark")
    until(blank, "seen.length === 1")
    blank.emulate_media(color_scheme="light")
    until(blank, "seen.length === 2")
    blank.evaluate("document.documentElement.dataset.theme = 'dark'")
    until(blank, "seen.length === 3")
    blank.evaluate("stop(); document.documentElement.dataset.theme = 'light'")
    assert blank.evaluate("new Promise(requestAnimationFrame).then(() => seen)") == [
        "rgb(240, 240, 240)",
        "rgb(16, 32, 48)",
        "rgb(240, 240, 240)",
    ]


def test_theme_resolves_colours_that_plotly_cannot_read(blank):
    blank.emulate_media(color_scheme="dark")
    assert re.fullmatch(
        r"rgba?\(12[78], 0, 12[78](, 1)?\)",
        js(blank, "return theme.createTheme(document.documentElement).color('racer-0')"),
    )
