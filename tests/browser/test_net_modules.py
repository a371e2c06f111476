"""The classifier's front-end modules one by one: regions, diagram, confusion matrices, traces of snapshots."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_figure_modules import address, rules, until  # noqa: F401

TOKENS = {
    "paper": "#ffffff",
    "panel": "#ffffff",
    "line": "#cccccc",
    "ink": "#000000",
    "ink-soft": "#444444",
    "class-0": "#ff0000",
    "class-1": "#00ff00",
    "class-2": "#0000ff",
    "class-3": "#888800",
    "class-4": "#008888",
    "class-0-soft": "#c80000",
    "class-1-soft": "#00c800",
    "class-2-soft": "#0000c8",
    "unit-low": "#ff8000",
    "unit-zero": "#ffffff",
    "unit-high": "#0080ff",
    "link-negative": "#ff8000",
    "link-positive": "#0080ff",
}
DARK = {"paper": "#000000", "class-0-soft": "#640000"}
STYLE = f"""
  :root {{ {rules(TOKENS)} }} :root[data-theme=dark] {{ {rules(DARK)} }}
  [data-diagram] {{ position: relative; width: 600px; height: 320px; }}
  [data-diagram] canvas {{ position: absolute; inset: 0; width: 100%; height: 100%; }}
  [data-diagram] input {{ position: absolute; }}
  .tip {{ position: absolute; pointer-events: none; white-space: nowrap; }}
  [hidden] {{ display: none; }}"""
WHITE, RED, GREEN, BLUE = [255, 255, 255], [200, 0, 0], [0, 200, 0], [0, 0, 200]
MODULES = (
    "nets/confusion",
    "run/decode",
    "nets/diagram",
    "plots/figure",
    "common/palette",
    "run/series",
    "common/theme",
)


def js(page: Page, code: str, argument: Any = None) -> Any:
    """What the body of an async function returns, with every module at hand by its name."""
    imports = "".join(f"const {path.split('/')[1]} = await import('/static/js/{path}.js');" for path in MODULES)
    return page.evaluate(f"async (argument) => {{ {imports} {code} }}", argument)


def wire(values: Any, dtype: str) -> dict[str, str]:
    """A snapshot as a frame carries it."""
    array = np.asarray(values, dtype)
    return {
        "dtype": dtype,
        "bdata": base64.b64encode(array.tobytes()).decode(),
        "shape": ",".join(map(str, array.shape)),
    }


@pytest.fixture
def open_page(page_factory, address):  # noqa: F811
    """`open_page(path, view)`: an empty page with the tokens, with Plotly at /plots."""

    def make(path: str = "/", view: str = "desktop", **options: Any) -> Page:
        page = page_factory(view, **options)
        page.goto(address + path)
        page.add_style_tag(content=STYLE)
        return page

    return make


# --- snapshots ------------------------------------------------------------------------------------------------------


def test_a_snapshot_has_its_values_in_a_row_and_its_shape(open_page):
    page = open_page()
    code = (
        "return argument.map(decode.decodeSnapshot).map((s) => s?.values ? [s.values.constructor.name, [...s.values],"
        " s.shape] : s)"
    )
    cube = np.arange(12, dtype="u1").reshape(2, 3, 2)
    line = {key: value for key, value in wire([1.5, -2], "f4").items() if key != "shape"}
    assert js(page, code, [wire(cube, "u1"), line, 0.25, None, "done"]) == [
        ["Uint8Array", list(range(12)), [2, 3, 2]],
        ["Float32Array", [1.5, -2], [2]],
        0.25,
        None,
        "done",
    ]


FIGURE = """
  const element = document.createElement("div"), store = new series.SeriesStore();
  element.className = "plot";
  document.body.append(element);
  const shown = figure.mount(element, {Plotly, store, theme: theme.createTheme(document.documentElement)});
  await shown.draw(argument.figure);
  window.t = {element, store, shown, plot: element.querySelector(".js-plotly-plot"),
    set(snapshots) {
      for (const [name, value] of Object.entries(snapshots)) store.set(name, decode.decodeSnapshot(value));
      shown.update();
    },
    range: (axis) => t.plot._fullLayout[axis].range.map((v) => +v.toPrecision(6)),
    canvas: () => element.querySelector("canvas"),
    pixel: (x, y) => [...t.canvas().getContext("2d").getImageData(x, y, 1, 1).data],
    box: (element) => {
      const {left, top, right, bottom} = element.getBoundingClientRect();
      return [left, top, right, bottom].map((v) => Math.round(v * 100) / 100);
    },
  };
"""
WHOLE = {"series": {"x": "h.x", "y": "h.y"}, "take": "whole"}


@pytest.fixture
def show(open_page):
    """`show(figure)`: a page with that figure; what it offers is at `t`."""

    def make(figure: go.Figure, **options: Any) -> Page:
        page = open_page("/plots", **options)
        js(page, FIGURE, {"figure": json.loads(figure.to_json())})
        return page

    return make


def histogram(fit: tuple[str, ...] = ("x", "y")) -> go.Figure:
    return go.Figure(
        [go.Scatter(x=[], y=[], mode="lines", line={"shape": "hv"}, meta=WHOLE)],
        {"template": "none", "meta": {"fit": list(fit)}},
    )


def put(page: Page, snapshots: dict[str, Any]) -> None:
    page.evaluate("(snapshots) => t.set(snapshots)", snapshots)


LINE = "t.element.querySelector('.scatterlayer .js-line')?.getAttribute('d') ?? ''"


def test_whole_snapshots_are_drawn_each_in_place_of_the_one_before(show):
    page = show(histogram())
    put(page, {"h.x": wire([0, 1, 2, 3], "f4"), "h.y": wire([1, 3, 2, 0], "f4")})
    until(page, f"({LINE}).split('H').length === 4 && ({LINE}).split('V').length === 4")
    first = page.evaluate(LINE)
    put(page, {"h.x": wire([0, 1, 2], "f4"), "h.y": wire([1, 3, 2], "f4")})
    until(page, f"({LINE}).split('H').length === 3")
    second = page.evaluate(LINE)
    assert second != first
    page.evaluate("t.shown.update()")
    assert page.evaluate(LINE) == second
    page.evaluate("t.store.clear(); t.shown.update()")
    until(page, f"['', 'M0,0Z'].includes({LINE})")


def test_points_of_a_snapshot_lie_over_those_that_stay(show):
    figure = go.Figure(
        [go.Scatter(x=[0, 1], y=[0, 1], mode="markers"), go.Scatter(x=[], y=[], mode="markers", meta=WHOLE)],
        {"template": "none"},
    )
    figure.update_layout(xaxis_range=[0, 4], yaxis_range=[0, 4])
    page = show(figure)
    count = (
        "[...t.element.querySelectorAll('.scatterlayer .trace')].map((trace) => trace.querySelectorAll('.points"
        " path').length)"
    )
    put(page, {"h.x": wire([1, 2, 3], "f4"), "h.y": wire([1, 2, 3], "f4")})
    until(page, f"({count}).join() === '2,3'")
    put(page, {"h.x": wire([], "f4"), "h.y": wire([], "f4")})
    until(page, f"({count}).join() === '2,0'")


def test_axes_follow_snapshots_as_they_grow_and_shrink_and_bars_stand_on_the_axis(show):
    page = show(histogram())

    def feed(size: float, height: float) -> None:
        put(page, {"h.x": wire(np.linspace(-size, size, 5), "f4"), "h.y": wire([0, height, height, 1, 0], "f4")})

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


def test_a_figure_that_is_scrolled_away_waits_until_it_comes_back(show):
    page = show(histogram())
    page.evaluate("""() => new Promise((done) => {
      t.element.style.marginTop = "3000px";
      const away = ([{isIntersecting}]) => isIntersecting || requestAnimationFrame(() => requestAnimationFrame(done));
      new IntersectionObserver(away).observe(t.element);
    })""")
    put(page, {"h.x": wire([0, 1, 2, 3], "f4"), "h.y": wire([1, 3, 2, 0], "f4")})
    assert page.evaluate(LINE) in ("", "M0,0Z")
    page.evaluate("() => { t.element.style.marginTop = '' }")
    until(page, f"({LINE}).split('H').length === 4")


# --- regions --------------------------------------------------------------------------------------------------------


def regions(rows: int = 4, columns: int = 8) -> np.ndarray:
    """Probabilities × 255 of three classes: the lowest row is class 1, else the left half 0 and the right half 2."""
    values = np.zeros((3, rows, columns), "u1")
    values[0, :, : columns // 2] = values[2, :, columns // 2 :] = 255
    values[:, 0] = 0
    values[1, 0] = 255
    return values


def plane(**meta: Any) -> go.Figure:
    picture = {"series": "r.regions", "domain": [[-2, 2], [-1, 1]], "palette": "class"} | meta
    layout = {
        "template": "none",
        "hovermode": False,
        "margin": {"l": 50, "r": 50, "t": 50, "b": 50},
        "meta": {"picture": picture},
    }
    return go.Figure(
        [go.Scatter(x=[0], y=[0], mode="markers")], layout | {"xaxis": {"range": [-2, 2]}, "yaxis": {"range": [-1, 1]}}
    )


def test_regions_have_the_colours_of_the_classes_and_the_lowest_row_at_the_bottom(show):
    page = show(plane())
    put(page, {"r.regions": wire(regions(), "u1")})
    assert page.evaluate("[t.canvas().width, t.canvas().height]") == [8, 4]
    assert page.evaluate("[[0, 0], [3, 2], [4, 0], [7, 2], [0, 3], [7, 3]].map(([x, y]) => t.pixel(x, y))") == [
        [*c, 255] for c in (RED, RED, BLUE, BLUE, GREEN, GREEN)
    ]


def test_the_less_sure_the_paler(show):
    page = show(plane())
    sure, unsure, even = [255, 0, 0], [170, 85, 0], [85, 85, 85]
    put(page, {"r.regions": wire(np.array([sure, unsure, even]).T.reshape(3, 1, 3), "u1")})
    assert page.evaluate("[0, 1, 2].map((x) => t.pixel(x, 0))") == [[*RED, 255], [228, 128, 128, 255], [*WHITE, 255]]


def test_regions_fill_their_domain_and_follow_the_axes(show):
    page = show(plane())
    put(page, {"r.regions": wire(regions(), "u1")})
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


def test_regions_follow_a_drag(show):
    figure = plane()
    figure.layout.dragmode = "pan"
    page = show(figure)
    put(page, {"r.regions": wire(regions(), "u1")})
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


def test_regions_change_with_the_colours_and_vanish_with_the_run(show):
    page = show(plane())
    put(page, {"r.regions": wire(regions(), "u1")})
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    until(page, "t.pixel(0, 0)[0] === 100")
    page.evaluate("t.store.clear(); t.shown.update()")
    assert page.evaluate("t.canvas().hidden")


def test_a_figure_drawn_without_regions_loses_them(show):
    page = show(plane())
    put(page, {"r.regions": wire(regions(), "u1")})
    bare = plane()
    bare.layout.meta = {}
    page.evaluate("(figure) => t.shown.draw(figure)", json.loads(bare.to_json()))
    assert page.evaluate("t.canvas().hidden")


def test_pointing_at_a_place_says_the_probabilities_there(show):
    page = show(plane())
    tip = page.locator(".tip")
    values = regions()
    values[:, 3, 7] = 13, 5, 237
    put(page, {"r.regions": wire(values, "u1")})
    left, top, right, bottom = page.evaluate("t.box(t.element.querySelector('.nsewdrag'))")
    page.mouse.move(right - 5, top + 5)
    expect(tip).to_have_text("o 0.05 · × 0.02 · ▲ 0.93")
    page.mouse.move(left + 5, bottom - 5)
    expect(tip).to_have_text("o 0.00 · × 1.00 · ▲ 0.00")
    values[:, 0, 0] = 255, 0, 0
    put(page, {"r.regions": wire(values, "u1")})
    expect(tip).to_have_text("o 1.00 · × 0.00 · ▲ 0.00")  # the pointer rests, the net learns
    page.mouse.move(left - 20, bottom - 5)
    expect(tip).to_be_hidden()


def test_names_of_classes_are_text(show):
    page = show(plane(names=["<b>in</b>", "out", "else"]))
    put(page, {"r.regions": wire(regions(), "u1")})
    page.mouse.move(100, 150)
    expect(page.locator(".tip")).to_have_text("<b>in</b> 1.00 · out 0.00 · else 0.00")


def test_the_saved_plot_has_the_regions_in_it(show):
    page = show(plane())
    put(page, {"r.regions": wire(regions(), "u1")})
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


# --- diagram --------------------------------------------------------------------------------------------------------

LAYERS = [
    {"title": "inputs", "units": ["x", "y"], "of": 2},
    {"title": "hidden 1", "units": 3, "of": 10},
    {"title": "outputs", "units": ["o", "×"], "of": 2},
]
DIAGRAM = """
  const element = document.createElement("div"), store = new series.SeriesStore(), edits = [];
  Object.assign(element.dataset, {diagram: "r", sizes: JSON.stringify({layers: argument.layers})});
  document.body.append(element);
  const colors = theme.createTheme(document.documentElement);
  const shown = diagram.mount(element, {store, theme: colors, edit: (edit) => edits.push(edit)});
  const {layOut} = await import("/static/js/nets/diagram-layout.js");
  const canvas = element.querySelector("canvas");
  const layout = layOut(argument.layers, element.clientWidth, element.clientHeight);
  window.t = {element, store, shown, edits, canvas, layout,
    set(snapshots) {
      for (const [name, value] of Object.entries(snapshots)) store.set(name, decode.decodeSnapshot(value));
      shown.update();
    },
    pixel(x, y) {
      const [column, row] = [x, y].map((v) => Math.round(v * devicePixelRatio));
      return [...canvas.getContext("2d").getImageData(column, row, 1, 1).data].slice(0, 3);
    },
    unit(index, dx = 0, dy = 0) {
      const {x, y} = layout.units[index];
      return t.pixel(x + dx * layout.side, y + dy * layout.side);
    },
    on(index) {
      const {x0, y0, x1, y1} = layout.links[index];
      return {x: x0 + 0.2 * (x1 - x0), y: y0 + 0.2 * (y1 - y0)};
    },
    inWindow({x, y}) {
      const box = canvas.getBoundingClientRect();
      return {x: box.left + x, y: box.top + y};
    },
    middle: (index) => t.inWindow(t.on(index)),
    at: (index) => t.inWindow(layout.units[index]),
    line(index) {
      const {x, y} = t.on(index);
      return t.pixel(x, y);
    },
    ink() {
      const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value).length;
    },
    async frame() { await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame); },
  };
"""


def net(**more: Any) -> dict[str, Any]:
    """Inputs low on the left and high on the right; hidden units at zero; the outputs certain in the upper half."""
    units = np.zeros((7, 8, 8), "u1")
    units[:2, :, :4], units[:2, :, 4:], units[2:5], units[5:, 4:] = 1, 255, 128, 255
    links = np.array([8, 0, -8, 0, 0, 0] + [0] * 6)
    return {
        "r.units": wire(units, "u1"),
        "r.links": wire(links, "f4"),
        "r.biases": wire([0.5, -1.25, 0, 0, 2], "f4"),
    } | more


@pytest.fixture
def draw(open_page):
    """`draw(layers)`: a page with the diagram of such a net; what it offers is at `t`."""

    def make(layers: list[dict[str, Any]] = LAYERS, **options: Any) -> Page:
        page = open_page(**options)
        js(page, DIAGRAM, {"layers": layers})
        until(page, "t.ink() > 0")  # it is visible now
        return page

    return make


def at(page: Page, what: str) -> None:
    """Moves the mouse to a unit `at(3)` or a line `middle(2)`."""
    where = page.evaluate(f"t.{what}")
    page.mouse.move(where["x"], where["y"])


def test_units_show_what_they_compute_and_lines_the_weights(draw):
    page = draw()
    assert page.evaluate("t.unit(0)") == WHITE  # nothing is known yet
    put(page, net())
    assert page.evaluate("[t.unit(0, -0.3), t.unit(0, 0.3)]") == [[255, 128, 0], [0, 128, 255]]
    assert page.evaluate("t.unit(2)") == WHITE
    assert page.evaluate("[t.unit(5, 0, -0.3), t.unit(5, 0, 0.3), t.unit(6, 0, -0.3)]") == [
        [255, 0, 0],
        WHITE,
        [0, 255, 0],
    ]  # row 0 is the lowest
    assert page.evaluate("[t.line(0), t.line(2)]") == [[0, 128, 255], [255, 128, 0]]


def test_a_weight_s_line_grows_with_it(draw):
    page = draw()
    put(page, net())
    thin = page.evaluate("t.ink()")
    put(page, {"r.links": wire([4] * 12, "f4")})
    thick = page.evaluate("t.ink()")
    assert thick > thin * 1.05
    put(page, {"r.links": wire([float("nan")] * 12, "f4")})
    assert page.evaluate("t.ink()") < thin  # no number, no line


def test_it_says_how_many_units_are_not_shown(draw):
    whole = [
        layer | {"of": len(layer["units"]) if isinstance(layer["units"], list) else layer["units"]} for layer in LAYERS
    ]
    foot = """() => {
      const {x, bottom} = t.layout.columns[1], context = t.canvas.getContext("2d");
      return context.getImageData(x - 40, bottom + 4, 80, 14).data.some(Boolean);
    }"""
    page = draw()
    assert page.evaluate("t.layout.columns.map((column) => column.more)") == [0, 7, 0]
    assert page.evaluate(foot) is True
    assert draw(whole).evaluate(foot) is False


def test_snapshots_of_another_net_are_not_drawn(draw):
    page = draw()
    put(page, net(**{"r.links": wire([8] * 5, "f4"), "r.units": wire(np.ones((3, 8, 8)), "u1")}))
    assert page.evaluate("[t.unit(0, -0.3), t.line(0)]") == [WHITE, [0, 0, 0]]
    page.evaluate(
        "(layers) => { t.element.dataset.sizes = JSON.stringify({layers}) }",
        [LAYERS[0] | {"units": 1}, LAYERS[1] | {"units": 2}],
    )
    put(page, {"r.units": wire(np.full((3, 8, 8), 255), "u1"), "r.links": wire([8, 8], "f4")})
    assert page.evaluate("t.pixel(56, 160)") == [0, 128, 255]  # the one input, as data-sizes now has it


def test_nothing_is_drawn_again_without_news_or_out_of_sight(draw):
    page = draw()
    put(page, net())
    page.evaluate("""() => {
      const {prototype} = CanvasRenderingContext2D, {clearRect} = prototype;
      t.clears = 0;
      prototype.clearRect = function (...box) {
        if (this.canvas === t.canvas) t.clears++;
        return clearRect.apply(this, box);
      };
    }""")
    page.evaluate("t.shown.update(); t.shown.update()")
    assert page.evaluate("t.clears") == 0
    put(page, {"r.biases": wire([0, 0, 0, 0, 0], "f4")})
    assert page.evaluate("t.clears") == 1
    page.evaluate("""() => new Promise((done) => {
      t.element.style.marginTop = "3000px";
      const away = ([{isIntersecting}]) => isIntersecting || requestAnimationFrame(() => requestAnimationFrame(done));
      new IntersectionObserver(away).observe(t.element);
    })""")
    put(page, {"r.biases": wire([1, 0, 0, 0, 0], "f4")})
    assert page.evaluate("t.clears") == 1
    page.evaluate("t.element.style.marginTop = ''")
    until(page, "t.clears > 1")


def test_it_is_as_sharp_as_the_screen(draw):
    page = draw(device_scale_factor=2)
    assert page.evaluate("[t.canvas.width, t.canvas.height]") == [1200, 640]
    put(page, net())
    assert page.evaluate("t.unit(0, -0.3)") == [255, 128, 0]
    page.evaluate("t.element.style.width = '400px'")
    until(page, "t.canvas.width === 800")


def test_pointing_tells_units_and_lines_and_enlarges_units(draw):
    page = draw()
    put(page, net())
    tip = page.locator(".tip")
    at(page, "at(3)")
    expect(tip).to_have_text("hidden 1 2, bias −1.25")
    until(page, "t.unit(3, 0.7).join() === '255,255,255'")  # beyond its edge: the picture is larger
    at(page, "at(0)")
    expect(tip).to_have_text("inputs x")
    at(page, "middle(2)")
    expect(tip).to_have_text("inputs x → hidden 1 3: −8")
    put(page, {"r.links": wire([0, 0, 0.12345] + [0] * 9, "f4")})
    expect(tip).to_have_text("inputs x → hidden 1 3: 0.123")
    page.mouse.move(599, 5)
    expect(tip).to_be_hidden()


@pytest.mark.parametrize(
    ("where", "edit"),
    [
        ("middle(2)", {"path": "r.links", "layer": 0, "from": 0, "to": 2, "value": -0.75}),
        ("middle(9)", {"path": "r.links", "layer": 1, "from": 1, "to": 1, "value": -0.75}),
        ("at(3)", {"path": "r.biases", "layer": 0, "to": 1, "value": -0.75}),
        ("at(6)", {"path": "r.biases", "layer": 1, "to": 1, "value": -0.75}),
    ],
)
def test_a_press_opens_a_field_whose_number_is_sent(draw, where, edit):
    page = draw()
    put(page, net())
    place = page.evaluate(f"t.{where}")
    page.mouse.click(place["x"], place["y"])
    field = page.locator("input[type=number]")
    expect(field).to_be_focused()
    field.fill("")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("-0.75")
    field.press("Enter")
    assert page.evaluate("t.edits") == [edit]
    expect(field).to_have_count(0)
    expect(page.locator("canvas")).to_be_focused()


def test_escape_closes_the_field_and_inputs_have_none(draw):
    page = draw()
    put(page, net())
    place = page.evaluate("t.at(4)")
    page.mouse.click(place["x"], place["y"])
    page.keyboard.press("Escape")
    expect(page.locator("input")).to_have_count(0)
    place = page.evaluate("t.at(1)")
    page.mouse.click(place["x"], place["y"])
    expect(page.locator("input")).to_have_count(0)
    assert page.evaluate("t.edits") == []


def test_the_keyboard_reaches_units_and_weights(draw):
    page = draw()
    put(page, net())
    said = page.locator("[aria-live]")
    page.keyboard.press("Tab")
    expect(page.locator("canvas")).to_be_focused()
    for key, words in [
        ("ArrowRight", "inputs x"),
        ("ArrowDown", "inputs y"),
        ("ArrowDown", "inputs y"),
        ("ArrowRight", "hidden 1 2, bias −1.25"),
        ("Shift+ArrowDown", "inputs x → hidden 1 2: 0"),
        ("Shift+ArrowDown", "inputs y → hidden 1 2: 0"),
        ("Shift+ArrowDown", "inputs x → hidden 1 2: 0"),
    ]:
        page.keyboard.press(key)
        expect(said).to_have_text(words)
    page.keyboard.press("Enter")
    page.locator("input").fill("3")
    page.keyboard.press("Enter")
    assert page.evaluate("t.edits") == [{"path": "r.links", "layer": 0, "from": 0, "to": 1, "value": 3}]
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("hidden 1 2, bias −1.25")
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_be_hidden()


def test_the_largest_diagram_is_hit_where_it_is_drawn(draw):
    layers = [{"title": f"layer {i}", "units": 12, "of": 40} for i in range(8)]
    page = draw(layers)
    wrong = """(async () => {
      const {unitAt, linkAt} = await import("/static/js/nets/diagram-layout.js"), {layout} = t, wrong = [];
      layout.units.forEach(({x, y}, i) => { if (unitAt(layout, x, y) !== i) wrong.push(["unit", i]); });
      layout.links.forEach(({x0, y0, x1, y1}, i) => {
        const x = x0 + 0.03 * (x1 - x0), y = y0 + 0.03 * (y1 - y0), hit = layout.links[linkAt(layout, x, y, 6)];
        const height = hit && hit.y0 + (x - hit.x0) / (hit.x1 - hit.x0) * (hit.y1 - hit.y0);
        if (!hit || Math.abs(height - y) > 0.01) wrong.push(["link", i]);
      });
      return [layout.units.length, layout.links.length, wrong, unitAt(layout, 1, 1), linkAt(layout, 1, 1, 6)]; })()"""
    assert page.evaluate(wrong) == [96, 7 * 144, [], -1, -1]


def test_dispose_takes_the_diagram_away(draw):
    page = draw()
    put(page, net())
    page.evaluate("t.shown.dispose()")
    assert page.evaluate("t.element.childElementCount") == 0


# --- confusion ------------------------------------------------------------------------------------------------------

TABLES = """
  const rows = "<tr><th>c</th><td></td><td></td><td></td></tr>".repeat(3);
  const table = (name) => `<table data-confusion="${name}"><tbody>${rows}</tbody></table>`;
  document.body.innerHTML = ["a", "b"].map(table).join("");
  const store = new series.SeriesStore(), shown = confusion.mountConfusion(document.body, store);
  const cells = (name) => [...document.querySelectorAll(`[data-confusion=${name}] td`)];
  const read = (name) => [
    cells(name).map((cell) => cell.textContent),
    cells(name).map((cell) => +cell.style.getPropertyValue("--share")),
    cells(name).flatMap((cell, i) => cell.hasAttribute("data-hit") ? [i] : []),
  ];
"""


def test_a_confusion_matrix_has_its_numbers_and_the_shares_of_its_rows(open_page):
    code = (
        TABLES
        + "store.set('a.confusion', decode.decodeSnapshot(argument)); shown.update(); return [read('a'), read('b')[0]]"
    )
    (numbers, shares, hits), other = js(open_page(), code, wire([[90, 10, 0], [1, 3, 0], [0, 0, 0]], "i4"))
    assert numbers == ["90", "10", "0", "1", "3", "0", "0", "0", "0"]
    assert shares == [0.9, 0.1, 0, 0.25, 0.75, 0, 0, 0, 0]
    assert hits == [0, 4, 8]
    assert other == [""] * 9


def test_a_confusion_matrix_empties_with_the_run_and_waits_for_one_of_its_size(open_page):
    code = (
        TABLES
        + """
      const [three, two] = argument.map(decode.decodeSnapshot), steps = [];
      for (const snapshot of [three, two, three, undefined]) {
        store.set("a.confusion", snapshot);
        shown.update();
        steps.push(read("a")[0][0]);
      }
      store.set("a.confusion", three);
      document.body.append(...document.querySelectorAll("table"));
      shown.collect();
      shown.update();
      return [steps, read("a")[0][8]];
    """
    )
    assert js(open_page(), code, [wire(np.full((3, 3), 7), "i4"), wire(np.full((2, 2), 9), "i4")]) == [
        ["7", "", "7", ""],
        "7",
    ]
