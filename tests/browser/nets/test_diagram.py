"""The diagram of a net: units, weights, pointing, pressing, the keyboard."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.blank_page import js, put, snapshot, until

WHITE = [255, 255, 255]


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
  const {layOut, heightAt} = await import("/static/js/nets/diagram-layout.js");
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
      const {x0, x1} = layout.links[index];
      return {x: x0 + 0.2 * (x1 - x0), y: heightAt(layout.links[index], 0.2)};
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
        "r.units": snapshot(units, "u1"),
        "r.links": snapshot(links, "f4"),
        "r.biases": snapshot([0.5, -1.25, 0, 0, 2], "f4"),
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


def test_names_are_written_once_and_then_copied(draw):
    """A canvas that writes, measures or is given a font has the browser compute the whole page's styles."""
    page = draw()
    put(page, net())
    counted = """(links) => {
      let writing = 0;
      const brush = CanvasRenderingContext2D.prototype;
      for (const name of ["fillText", "measureText"]) {
        const before = brush[name];
        brush[name] = function (...all) { writing += 1; return before.apply(this, all); };
      }
      const { set } = Object.getOwnPropertyDescriptor(brush, "font");
      Object.defineProperty(brush, "font", { set(font) { writing += 1; set.call(this, font); } });
      const named = () => {
        const {units: [unit], side} = t.layout, room = {x: unit.x - side / 2 - 20, y: unit.y - 8};
        const {data} = t.canvas.getContext("2d").getImageData(room.x, room.y, 18, 16);
        return data.some((value, i) => i % 4 === 3 && value > 200);
      };
      t.set(links);
      const alone = writing;
      document.fonts.dispatchEvent(new Event("loadingdone"));
      return [alone, named(), new Promise((resolve) => requestAnimationFrame(() => resolve(writing > 0)))];
    }"""
    evaluate = f"async (links) => {{ const [a, b, c] = ({counted})(links); return [a, b, await c]; }}"
    links = {"r.links": snapshot([4] * 12, "f4")}
    assert page.evaluate(evaluate, links) == [0, True, True]  # a font that comes has them written anew


def test_a_weight_s_line_grows_with_it(draw):
    page = draw()
    put(page, net())
    thin = page.evaluate("t.ink()")
    put(page, {"r.links": snapshot([4] * 12, "f4")})
    thick = page.evaluate("t.ink()")
    assert thick > thin * 1.05
    put(page, {"r.links": snapshot([float("nan")] * 12, "f4")})
    assert page.evaluate("t.ink()") < thin  # no number, no line


def test_many_lines_are_drawn_now_and_then_and_copied_in_between(draw):
    wide = [{"title": str(at), "units": 8, "of": 8} for at in range(3)]
    page = draw(wide)
    page.evaluate("""() => {
      const brush = CanvasRenderingContext2D.prototype, { bezierCurveTo } = brush;
      const { now } = performance, stopped = performance.now();
      t.curves = 0;
      brush.bezierCurveTo = function (...all) { t.curves += 1; return bezierCurveTo.apply(this, all); };
      performance.now = () => stopped;
      t.goOn = () => { performance.now = now; };
    }""")
    of = lambda weight: {"r.links": snapshot([weight] * 128, "f4")}  # noqa: E731
    put(page, of(8))
    first = page.evaluate("[t.curves, t.line(0)]")
    put(page, of(-8))
    assert first[0] in (0, 128) and page.evaluate("t.curves") == first[0]  # 0: a diagram without lines was just drawn
    page.evaluate("t.goOn()")
    until(page, "t.line(0)[0] > 200")  # what came too early is made up for
    assert page.evaluate("[t.curves, t.line(0)]") == [first[0] + 128, [255, 128, 0]]


@pytest.mark.parametrize("some_are_not", [True, False])
def test_it_says_how_many_units_are_not_shown(draw, some_are_not):
    whole = [
        layer | {"of": len(layer["units"]) if isinstance(layer["units"], list) else layer["units"]} for layer in LAYERS
    ]
    foot = """() => {
      const {x, bottom} = t.layout.columns[1], context = t.canvas.getContext("2d");
      return context.getImageData(x - 40, bottom + 4, 80, 14).data.some(Boolean);
    }"""
    page = draw(LAYERS if some_are_not else whole)
    assert page.evaluate("t.layout.columns.map((column) => column.more)") == [0, 7 if some_are_not else 0, 0]
    assert page.evaluate(foot) is some_are_not


def test_snapshots_of_another_net_are_not_drawn(draw):
    page = draw()
    put(page, net(**{"r.links": snapshot([8] * 5, "f4"), "r.units": snapshot(np.ones((3, 8, 8)), "u1")}))
    assert page.evaluate("[t.unit(0, -0.3), t.line(0)]") == [WHITE, [0, 0, 0]]
    page.evaluate(
        "(layers) => { t.element.dataset.sizes = JSON.stringify({layers}) }",
        [LAYERS[0] | {"units": 1}, LAYERS[1] | {"units": 2}],
    )
    put(page, {"r.units": snapshot(np.full((3, 8, 8), 255), "u1"), "r.links": snapshot([8, 8], "f4")})
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
    put(page, {"r.biases": snapshot([0, 0, 0, 0, 0], "f4")})
    assert page.evaluate("t.clears") == 1
    page.evaluate("""() => new Promise((done) => {
      t.element.style.marginTop = "3000px";
      const away = ([{isIntersecting}]) => isIntersecting || requestAnimationFrame(() => requestAnimationFrame(done));
      new IntersectionObserver(away).observe(t.element);
    })""")
    put(page, {"r.biases": snapshot([1, 0, 0, 0, 0], "f4")})
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
    put(page, {"r.links": snapshot([0, 0, 0.12345] + [0] * 9, "f4")})
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
      const {unitAt, linkAt, heightAt} = await import("/static/js/nets/diagram-layout.js"), {layout} = t, wrong = [];
      layout.units.forEach(({x, y}, i) => { if (unitAt(layout, x, y) !== i) wrong.push(["unit", i]); });
      layout.links.forEach((link, i) => {
        const x = link.x0 + 0.03 * (link.x1 - link.x0), y = heightAt(link, 0.03);
        const hit = layout.links[linkAt(layout, x, y, 6)];
        const height = hit && heightAt(hit, (x - hit.x0) / (hit.x1 - hit.x0));
        if (!hit || Math.abs(height - y) > 0.01) wrong.push(["link", i]);
      });
      return [layout.units.length, layout.links.length, wrong, unitAt(layout, 1, 1), linkAt(layout, 1, 1, 6)]; })()"""
    assert page.evaluate(wrong) == [96, 7 * 144, [], -1, -1]


def test_a_line_is_as_far_away_as_the_way_to_it_is_long(modules):
    """Eight pixels above a flat line are eight; above a steep one they are less than three."""
    code = """async () => {
      const {linkAt, heightAt} = await import("/static/js/nets/diagram-layout.js");
      return [0, 200].map((y1) => ({x0: 0, y0: 0, x1: 100, y1})).map(
        (link) => linkAt({links: [link]}, 50, heightAt(link, 0.5) + 8, 6));
    }"""
    assert modules.evaluate(code) == [-1, 0]


def test_dispose_takes_the_diagram_away(draw):
    page = draw()
    put(page, net())
    page.evaluate("t.shown.dispose()")
    assert page.evaluate("t.element.childElementCount") == 0


def test_its_drawing_for_a_file_looks_like_the_canvas(draw):
    page = draw(LAYERS)
    put(page, net())
    different, lines = page.evaluate(
        """async () => {
          const {vectorOf} = await import("/static/js/common/vectors.js");
          const drawing = vectorOf(t.canvas), {width, height} = t.canvas, image = new Image();
          const text = new XMLSerializer().serializeToString(drawing);
          image.src = URL.createObjectURL(new Blob([text], {type: "image/svg+xml"}));
          await image.decode();
          const copy = Object.assign(document.createElement("canvas"), {width, height}).getContext("2d");
          copy.drawImage(image, 0, 0, width, height);
          const pixelsOf = (pen) => pen.getImageData(0, 0, width, height).data;
          const [seen, saved] = [pixelsOf(t.canvas.getContext("2d")), pixelsOf(copy)];
          const far = seen.filter((value, i) => Math.abs(value - saved[i]) > 64).length;
          const bezier = [...drawing.querySelectorAll("path")].filter((path) => path.getAttribute("d").includes("C"));
          return [far / seen.length, bezier.length];
        }"""
    )
    assert different < 0.004  # the edges of letters
    assert lines == 2 * 3 + 3 * 2
