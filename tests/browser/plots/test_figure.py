"""A figure that follows the store: points, restarts, hiding, sizes, colors, scenes."""

from __future__ import annotations

import json

from tests.browser.blank_page import until
from tests.browser.lab_page import unchanging
from tests.browser.plots.figures import curve, drag, race, scene


def test_new_points_reach_the_drawing_and_leave_the_rest_alone(show):
    page = show(race())
    count = (
        "['.contourlayer path', '.quiverlayer path, .quiver path', '.points path'].map((s) =>"
        " t.element.querySelectorAll(s).length)"
    )
    contour, arrows, points = page.evaluate(count)
    assert contour > 5 and arrows >= 2 and points == 1  # the minimum; the racer is not there yet
    page.evaluate("t.feed(1); t.feed(40)")
    first = page.evaluate("t.lines()")
    assert len(first) == 1 and first[0].count("L") > 20
    page.evaluate("t.feed(1)")
    assert page.evaluate("t.lines()") != first
    assert page.evaluate(count) == [contour, arrows, 2]


def test_the_drawing_is_what_plotly_itself_would_draw(show):
    page = show(race())
    layer = "t.element.querySelector('.overplot .scatterlayer').innerHTML"
    page.evaluate("for (let i = 0; i < 60; i++) t.feed(7)")
    ours = page.evaluate(layer)
    page.evaluate("Plotly.redraw(t.plot)")
    assert page.evaluate(layer) == ours


def test_a_restart_empties_the_live_traces(show):
    page = show(race())
    page.evaluate("t.feed(50); t.store.clear(); t.shown.update()")
    assert page.evaluate("[t.lines(), t.points().length]") == [[], 1]
    page.evaluate("t.feed(3)")
    assert page.evaluate("[t.lines().length, t.points().length]") == [1, 2]


def test_after_the_last_point_nothing_runs_each_frame(show):
    page = show(race())
    page.evaluate("t.feed(50)")
    page.evaluate(
        "() => { window.asked = 0; window.ask = requestAnimationFrame; window.requestAnimationFrame = (f) => { asked++;"
        " return ask(f); }; }"
    )
    rest = unchanging(page, lambda: page.evaluate("asked"))
    for _ in range(10):
        page.evaluate("() => new Promise((resolve) => ask(resolve))")
    assert page.evaluate("asked") == rest, "ten pictures later"


def test_a_figure_drawn_anew_shows_the_points_that_are_there(show):
    page = show(race())
    page.evaluate("t.feed(50)")
    before = page.evaluate("t.lines()")
    page.evaluate("figure => t.shown.draw(figure)", json.loads(race().to_json()))
    assert page.evaluate("t.lines()") == before


def test_a_hidden_figure_waits_until_it_is_shown(show):
    page = show(race(), hidden=True)
    page.evaluate("t.feed(30)")
    assert page.evaluate("t.plot.children.length") == 0
    page.evaluate("t.element.hidden = false")
    until(page, "t.lines()[0]?.includes('L')")
    page.evaluate("t.element.hidden = true")
    before = page.evaluate(
        "new Promise(requestAnimationFrame).then(() => new Promise(requestAnimationFrame)).then(() => { t.feed(30);"
        " return t.lines()[0]; })"
    )
    page.evaluate("t.element.hidden = false")
    until(page, f"t.lines()[0] !== {json.dumps(before)}")


def test_the_plot_fills_its_container_and_never_stretches_it(show):
    page = show(race())
    for width, height in ((900, 300), (320, 480)):
        page.evaluate(f"Object.assign(t.element.style, {{width: '{width}px', height: '{height}px'}})")
        until(page, f"t.element.querySelector('.main-svg').getBoundingClientRect().width === {width}")
        box = page.locator(".plot").bounding_box()
        assert (box["width"], box["height"]) == (width, height)


def test_the_log_switch_fits_the_axis_and_lasts(show):
    page = show(curve())
    page.evaluate("t.store.append('r.y', [1, 10, 1000]); t.shown.update()")
    page.evaluate("t.shown.setAxisType('y', 'log')")
    low, high = page.evaluate("t.range('yaxis')")
    assert page.evaluate("t.plot._fullLayout.yaxis.type") == "log" and -1 < low <= 0 and 3 <= high < 4
    page.evaluate("t.store.append('r.y', [1e-5]); t.shown.update()")
    assert page.evaluate("t.range('yaxis')[0]") <= -5
    page.evaluate("figure => t.shown.draw(figure)", json.loads(curve().to_json()))
    assert page.evaluate("t.plot._fullLayout.yaxis.type") == "log"
    page.evaluate("t.shown.setAxisType('y', 'linear')")
    assert page.evaluate("t.range('yaxis')[1]") >= 1000


def test_plots_change_their_colours_with_the_page_and_keep_points_and_zoom(show):
    page = show(race())
    page.evaluate("t.feed(100)")
    drag(page, (200, 150), (400, 250))
    until(page, "t.range('xaxis')[1] < 2")
    stroke, mine = (
        "getComputedStyle(t.element.querySelector('.scatterlayer .js-line')).stroke",
        page.evaluate("[t.range('xaxis'), t.lines()]"),
    )
    assert page.evaluate(stroke) == "rgb(204, 0, 0)"
    page.emulate_media(color_scheme="dark")
    until(page, f"{stroke} !== 'rgb(204, 0, 0)'")
    assert page.evaluate("[t.range('xaxis'), t.lines()]") == mine
    assert page.evaluate("getComputedStyle(t.element.querySelector('.xtick text')).fill") == "rgb(64, 80, 96)"


def test_a_scene_follows_the_store_empties_and_goes_while_it_is_hidden(show):
    page = show(scene(), style={"width": "240px", "height": "160px"})  # WebGL in software paints each pixel
    page.evaluate("t.feed(1)")
    page.evaluate("t.feed(200)")
    until(page, "t.plot.data[1].x.length > 30")
    page.evaluate("t.store.clear(); t.shown.update()")
    until(page, "t.plot.data[1].x.length === 1 && Number.isNaN(t.plot.data[1].x[0])")
    page.evaluate("t.element.hidden = true")
    until(page, "!t.element.querySelector('canvas')")
    page.evaluate("t.feed(100); t.element.hidden = false")
    until(page, "t.element.querySelector('canvas') && t.plot.data[1].x.length > 30")


# Where Plotly has the point (0.5, -0.5, -1.5) of its scene, in pixels of the element.
PLACE = """(() => {
  const {_scene: scene, domain} = t.plot._fullLayout.scene, {l, t: top, w, h} = t.plot._fullLayout._size;
  const {model, view, projection} = scene.glplot.cameraParams;
  let at = [0.5, -0.5, -1.5].map((value, d) => value * scene.dataScale[d]).concat(1);
  for (const m of [model, view, projection])
    at = [0, 1, 2, 3].map((r) => at.reduce((sum, v, c) => sum + m[4 * c + r] * v, 0));
  const share = ([low, high]) => high - low;
  const box = [l + w * domain.x[0], top + h * (1 - domain.y[1]), w * share(domain.x), h * share(domain.y)];
  return [box[0] + (1 + at[0] / at[3]) / 2 * box[2], box[1] + (1 - at[1] / at[3]) / 2 * box[3]];
})()"""
SEEN = f"""[...t.element.querySelector(":scope > canvas").getContext("2d").getImageData(
  ...{PLACE}.map((v) => Math.round(v * devicePixelRatio)), 1, 1).data].join()"""


def test_the_page_draws_the_markers_of_a_scene_over_it_where_its_camera_has_them(show):
    """In WebGL the bowl hides this point, which is beneath it; here it is faint."""
    figure = scene()
    figure.add_scatter3d(
        x=[0.5], y=[-0.5], z=[-1.5], mode="markers", marker={"size": 4, "color": "#ff0000"}, meta={"layered": True}
    )
    page = show(figure, style={"width": "240px", "height": "160px"})
    until(page, f"{SEEN} === '255,0,0,89'")
    page.evaluate("t.element.style.cssText += '; width: 200px; --covered-right: 50'")
    until(page, f"t.plot._fullLayout.scene.domain.x[1] === 0.75 && {SEEN} === '255,0,0,89'")
    before = page.evaluate(PLACE)
    turn = "{...scene, camera: {...scene.camera, eye: {x: -1, y: 0.4, z: 1.6}}}"
    page.evaluate(f"(() => {{ const {{scene}} = t.plot._fullLayout; scene._scene.setViewport({turn}); }})()")
    until(page, f"JSON.stringify({PLACE}) !== '{json.dumps(before, separators=(',', ':'))}'")
    until(page, f"{SEEN} === '255,0,0,89'")


def test_dispose_leaves_nothing(show):
    page = show(race())
    page.evaluate("t.shown.dispose(); t.feed(3)")
    assert page.evaluate("t.element.children.length") == 0


def test_a_racer_is_called_what_the_run_calls_it(show):
    figure = curve("linear")
    figure.data[0].update(name="Adam 1", hovertemplate="Adam 1 %{y}<extra></extra>")
    figure.data[0].meta |= {"series": {"y": "racer.0.loss"}, "label": "Adam 1"}
    page = show(figure)
    shown = "[t.plot.data[0], t.plot._fullData[0]].flatMap(({name, hovertemplate}) => [name, hovertemplate])"
    for name in ("Adam, η = 0.1", "Adam, η = 0.2"):  # a live setting, changed during the run
        page.evaluate(
            "n => { t.store.set('racer.0.label', n); t.store.append('racer.0.loss', [1]); t.shown.update() }", name
        )
        assert page.evaluate(shown) == 2 * [name, f"{name} %{{y}}<extra></extra>"]
