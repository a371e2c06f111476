"""The front end's figure modules one by one, in a real browser on an empty page that only a file server feeds."""

from __future__ import annotations

import http.server
import json
import math
import pathlib
import random
import re
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import plotly
import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page, expect

STATIC = pathlib.Path(__file__).resolve().parents[2] / "static"
PLOTLY_JS = pathlib.Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
TOKENS = {
    "ink": "#102030",
    "ink-soft": "#405060",
    "paper": "#fafafa",
    "panel": "#ffffff",
    "grid": "#dddddd",
    "accent": "#0055cc",
    "racer-0": "#cc0000",
    "racer-1": "#0000cc",
    "quiver": "rgba(0, 0, 0, 0.4)",
    "minimum": "#111111",
    "font-body": "serif",
    "terrain-0": "#000000",
    "terrain-1": "#808080",
    "terrain-2": "#ffffff",
}
DARK = {"ink": "#f0f0f0", "racer-0": "color-mix(in srgb, #ff0000, #0000ff)", "grid": "#333333"}


def rules(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}: {value};" for name, value in tokens.items())


PAGE = f"""<!doctype html><html lang="en"><head>
<meta charset="utf-8"><title>modules</title><link rel="icon" href="data:,">
<style>:root {{ {rules(TOKENS)} }} :root[data-theme=dark] {{ {rules(DARK)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {rules(DARK)} }} }}
.plot {{ position: relative; width: 600px; height: 400px; }}</style>%s</head><body></body></html>"""
PAGES = {"/": PAGE % "", "/healthz": "", "/plots": PAGE % '<script src="/plotly.js"></script>'}


class Files(http.server.SimpleHTTPRequestHandler):
    """Empty pages, one with Plotly; plotly.js; and static/. The browser may keep all of them: it is a server's own."""

    extensions_map: ClassVar[dict[str, str]] = {".js": "text/javascript", "": "application/octet-stream"}

    def do_GET(self) -> None:
        if self.path not in PAGES:
            super().do_GET()
            return
        body = PAGES[self.path].encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=3600, immutable")
        super().end_headers()

    def translate_path(self, path: str) -> str:
        return str(PLOTLY_JS if path == "/plotly.js" else STATIC / path.removeprefix("/static/"))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def blank(page: Page, address: str) -> Page:
    page.goto(address)
    return page


def js(page: Page, code: str, argument: Any = None) -> Any:
    """What the body of an async function returns, with every module at hand by its name."""
    modules = {
        "decode": "run/decode",
        "series": "run/series",
        "downsample": "plots/downsample",
        "theme": "common/theme",
        "autorange": "plots/autorange",
        "figure": "plots/figure",
        "morph": "page/morph",
        "throttle": "run/throttle",
    }
    imports = "".join(f"const {name} = await import('/static/js/{path}.js');" for name, path in modules.items())
    return page.evaluate(f"async (argument) => {{ {imports} {code} }}", argument)


def wire(values: np.ndarray) -> dict[str, str]:
    """A wire array as plotly.py writes it."""
    return json.loads(go.Figure(go.Contour(z=values) if values.ndim == 2 else go.Scatter(y=values)).to_json())["data"][
        0
    ]["z" if values.ndim == 2 else "y"]


# --- decode ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("native", [True, False], ids=["fromBase64", "atob"])
@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"])
def test_decode_gives_the_numbers_back(blank, dtype, native):
    values = np.array([0, 1, 2, 100, 117], dtype)
    off = "" if native else "delete Uint8Array.fromBase64;"
    assert js(
        blank, f"{off} const v = decode.decodeArray(argument); return [v.constructor.name, [...v]]", wire(values)
    ) == [
        {
            "i1": "Int8Array",
            "u1": "Uint8Array",
            "i2": "Int16Array",
            "u2": "Uint16Array",
            "i4": "Int32Array",
            "u4": "Uint32Array",
            "f4": "Float32Array",
            "f8": "Float64Array",
        }[dtype],
        values.tolist(),
    ]


def test_decode_keeps_bits_that_a_list_could_not(blank):
    values = np.array([math.nan, math.inf, -math.inf, 5e-324, -0.0])
    assert js(
        blank, "return [...decode.decodeArray(argument)].map(v => Object.is(v, -0) ? '-0' : String(v))", wire(values)
    ) == ["NaN", "Infinity", "-Infinity", "5e-324", "-0"]


def test_decode_keeps_rows(blank):
    values = np.arange(6, dtype="f4").reshape(2, 3)
    assert js(blank, "return decode.decodeArray(argument).map(row => [...row])", wire(values)) == values.tolist()


def test_decode_all_reaches_every_array_and_nothing_else(blank):
    figure = {
        "data": [
            {"x": wire(np.array([1.5])), "name": "a", "meta": None, "marker": {"size": wire(np.array([2.5, 3.5]))}}
        ],
        "layout": {"range": [0, 1]},
    }
    assert js(blank, "return decode.decodeAll(argument)", figure) == {
        "data": [{"x": [1.5], "name": "a", "meta": None, "marker": {"size": [2.5, 3.5]}}],
        "layout": {"range": [0, 1]},
    }


def test_decode_names_what_it_does_not_know(blank):
    with pytest.raises(Exception, match="unknown dtype c16; known: i1"):
        js(blank, "decode.decodeArray({dtype: 'c16', bdata: ''})")


# --- series ---------------------------------------------------------------------------------------------------------


def test_series_grow_and_keep_every_point(blank):
    code = """
      const store = new series.SeriesStore();
      let n = 0;
      for (const size of argument) store.append("a", Float64Array.from({length: size}, () => n++));
      store.append("b", [7]);
      return [store.length("a"), store.view("a").every((v, i) => v === i), store.last("a"), [...store.view("b")]];
    """
    assert js(blank, code, [1, 255, 1, 1000, 3]) == [1260, True, 1259, [7]]


def test_series_that_nobody_fed_are_empty(blank):
    assert js(
        blank,
        "const s = new series.SeriesStore(); return [s.length('a'), s.last('a') === undefined, s.view('a').length,"
        " s.get('a') === undefined]",
    ) == [0, True, 0, True]


def test_series_clear_forgets_all_and_tells(blank):
    code = """
      const store = new series.SeriesStore(), before = store.generation;
      store.append("a", [1, 2]); store.set("lr", 0.1);
      const was = store.get("lr");
      store.clear();
      return [was, store.length("a"), store.get("lr") === undefined, store.generation !== before];
    """
    assert js(blank, code) == [0.1, 0, True, True]


# --- thin -----------------------------------------------------------------------------------------------------------

WALKS = """
  const random = (seed) => () => { seed = (seed * 1664525 + 1013904223) % 4294967296; return seed / 4294967296; };
  const walks = {
    drift: (r) => { let x = -7, y = 2; return () => [x += 0.02 * r(), y += 0.3 * (r() - 0.5)]; },
    bounce: (r) => { let i = 0; return () => [9 * Math.cos(i * 0.02), (i++ % 2 ? 8 : -8) * r()]; },
    settle: (r) => { let i = 0; return () => { const k = 8 * Math.exp(-i++ / 40); return [k * Math.cos(i),
      k * Math.sin(i) + 0.001 * r()]; }; },
    explode: (r) => { let i = 0; return () => [(i % 2 ? -1 : 1) * Math.exp(i++ / 20), r() < 0.1 ? NaN : -i]; },
  };
  const view = {x: {low: -10, high: 10, pixels: 600}, y: {low: -10, high: 10, pixels: 400}};
"""


@pytest.mark.parametrize("kind", ["path", "curve"])
@pytest.mark.parametrize("walk", ["drift", "bounce", "settle", "explode"])
def test_thinning_is_bounded_and_keeps_order_ends_and_extremes(blank, kind, walk):
    sizes = [random.Random(seed).choices([1, 2, 3, 50, 999], k=25) for seed in range(4)]
    code = (
        WALKS
        + """
      const {kind, walk, sizes} = argument, points = 150, wrong = [];
      for (const [seed, steps] of sizes.entries()) {
       const next = walks[walk](random(seed + 1)), xs = [], ys = [];
       const sampler = new downsample.Downsampler(kind, view, {points, ink: 20_000});
       for (const size of steps) {
        for (let i = 0; i < size; i++) { const [x, y] = next(); xs.push(kind === "curve" ? xs.length : x); ys.push(y); }
        sampler.extend(kind === "curve" ? null : xs, ys);
        const kept = [...sampler.indices()], drawable = [...xs.keys()].filter((i) => Number.isFinite(xs[i]) &&
          Number.isFinite(ys[i]));
        const say = (what) => wrong.push(`${what} at ${xs.length} with seed ${seed}`);
        if (kept.length > points) say("too many");
        if (kept.some((i, k) => k && i <= kept[k - 1])) say("order");
        if (kept.some((i) => !Number.isFinite(xs[i]) || !Number.isFinite(ys[i]))) say("undrawable");
        if (kept[0] !== drawable[0] || kept.at(-1) !== drawable.at(-1)) say("ends");
        for (const [name, values] of kind === "path" ? [["x", xs], ["y", ys]] : [["y", ys]]) {
          const all = drawable.map((i) => values[i]), some = kept.map((i) => values[i]);
          if (Math.min(...all) !== Math.min(...some) ||
            Math.max(...all) !== Math.max(...some)) say("extremes of " + name);
          if (sampler.extent[name][0] !== Math.min(...all) ||
            sampler.extent[name][1] !== Math.max(...all)) say("extent of " + name);
        }
       }
      }
      return wrong;
    """
    )
    assert js(blank, code, {"kind": kind, "walk": walk, "sizes": sizes}) == []


def test_thinning_does_not_depend_on_how_the_points_arrive(blank):
    code = (
        WALKS
        + """
      const next = walks.bounce(random(5)), points = Array.from({length: 4000}, next), xs = points.map((p) => p[0]),
        ys = points.map((p) => p[1]);
      const [whole, piecewise] = [1, 2].map(() => new downsample.Downsampler("path", view, {points: 200, ink: 20_000}));
      whole.extend(xs, ys);
      for (let n = 1; n <= 4000; n += 7) piecewise.extend(xs.slice(0, n), ys.slice(0, n)), piecewise.indices();
      piecewise.extend(xs, ys);
      return [[...whole.indices()].join() === [...piecewise.indices()].join(), whole.indices().length];
    """
    )
    same, kept = js(blank, code)
    assert same and 20 < kept <= 200


def test_the_line_of_a_bouncing_path_is_bounded_in_length(blank):
    code = (
        WALKS
        + """
      const points = Array.from({length: 10_000}, (_, i) => [9 * Math.cos(i * 0.02), i % 2 ? 9 : -9]),
        xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
      const sampler = new downsample.Downsampler("path", view, {points: 1500, ink: 20_000});
      sampler.extend(xs, ys);
      const kept = [...sampler.indices()];
      return kept.slice(1).reduce((ink, i, k) => ink + Math.hypot((xs[i] - xs[kept[k]]) * 30,
        (ys[i] - ys[kept[k]]) * 20), 0);
    """
    )
    assert 5_000 < js(blank, code) < 25_000


def test_the_first_swings_of_a_path_stay_when_thousands_of_steps_follow_in_one_place(blank):
    code = (
        WALKS
        + """
      const next = random(3), xs = [], ys = [];
      for (let i = 0; i < 10_000; i++) { const far = i < 30; xs.push(far ? -8 + i / 4 : 0.3 * next());
        ys.push(far ? (i % 2 ? 5 : -5) : 0.3 * next()); }
      const sampler = new downsample.Downsampler("path", view, {points: 300, ink: 20_000});
      sampler.extend(xs, ys);
      return [...sampler.indices()].slice(0, 30);
    """
    )
    assert js(blank, code) == list(range(30))


def test_a_curve_keeps_what_each_pixel_column_shows(blank):
    code = """
      const ys = Array.from({length: 6000}, (_, i) => Math.sin(i * i)), sampler = new downsample.Downsampler("curve",
        {x: {low: 0, high: 6000, pixels: 60}, y: {low: -1, high: 1, pixels: 9}}, {points: 1500, ink: 1e9});
      sampler.extend(null, ys);
      const kept = [...sampler.indices()], spans = [];
      for (let column = 0; column < 60; column++) {
        const inside = (values) => values.filter((i) => i >= column * 100 && i < column * 100 + 100).map((i) => ys[i]);
        const all = inside([...ys.keys()]), some = inside(kept);
        spans.push(some.length <= 4 && Math.min(...all) === Math.min(...some) &&
          Math.max(...all) === Math.max(...some));
      }
      return spans.every(Boolean);
    """
    assert js(blank, code) is True


def test_thinning_passes_over_what_a_log_axis_cannot_show(blank):
    code = """
      const sampler = new downsample.Downsampler("curve", {x: {low: 0, high: 10, pixels: 600}, y: {low: -300,
        high: 0, pixels: 400, log: true}});
      sampler.extend(null, [1, 0, 1e-300, -1, Infinity, NaN, 1e128, 0.5]);
      return [[...sampler.indices()], sampler.extent.y];
    """
    assert js(blank, code) == [[0, 2, 6, 7], [1e-300, 1e128]]


def test_what_lies_outside_the_view_takes_no_points_but_keeps_the_lines_into_it(blank):
    code = """
      const xs = [0, 1, 30, 40, 35, 50, 2, 3], ys = [0, 0, 0, 5, -5, 0, 0, 0], scale = {low: -10, high: 10,
        pixels: 400};
      const sampler = new downsample.Downsampler("path", {x: scale, y: scale}, {points: 100, ink: 1e9});
      sampler.extend(xs, ys);
      return [...sampler.indices()];
    """
    kept = js(blank, code)
    assert {0, 1, 2, 5, 6, 7} <= set(kept)
    code = code.replace("[0, 1, 30, 40, 35, 50, 2, 3]", "[0, 1, 30, ...Array(5000).fill(40), 2]").replace(
        "[0, 0, 0, 5, -5, 0, 0, 0]", "Array(5004).fill(0)"
    )
    assert js(blank, code) == [0, 1, 2, 3, 5002, 5003]


# --- fit ------------------------------------------------------------------------------------------------------------


def test_a_fitted_range_grows_seldom_and_always_shows_the_data(blank):
    code = """
      let range = null, changes = 0;
      for (let i = 0; i < 5000; i++) {
        const next = autorange.fitRange(range, [0, 10 + i], 1e6);
        if (next !== range) changes++;
        range = next;
        if (!(range[0] <= 0 && range[1] >= 10 + i)) return "left the range";
      }
      return changes;
    """
    assert js(blank, code) < 40


@pytest.mark.parametrize(
    ("data", "reach", "within"),
    [([0, 1e128], 1e6, [-1e6, 2e6]), ([-300, 2], 308, [-400, 50]), ([3, 3], 1e6, [1, 5]), ([0, 0], 1e6, [-1, 1])],
)
def test_a_fitted_range_is_sane_for(blank, data, reach, within):
    low, high = js(blank, "return autorange.fitRange(null, argument[0], argument[1])", [data, reach])
    assert within[0] <= low < high <= within[1]
    assert low <= max(data[0], -reach) and high >= min(data[1], reach)


# --- theme ----------------------------------------------------------------------------------------------------------

PAINT = """
  const colours = theme.createTheme(document.documentElement);
  const trace = {line: {width: 2}, meta: {paint: {"line.color": "racer-0", "marker.line.color": "racer-1",
    colorscale: "terrain"}}};
  colours.paintTrace(trace);
  const layout = {xaxis: {range: [0, 1]}, yaxis2: {}, scene: {zaxis: {}}, margin: {l: 1}};
  colours.paintLayout(layout);
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
    assert layout["font"] == {"color": "rgb(16, 32, 48)", "family": "serif"}
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
        "window.seen = []; const colours = theme.createTheme(document.documentElement); window.stop ="
        " colours.subscribe(() => seen.push(colours.color('ink')))",
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


# --- morph ----------------------------------------------------------------------------------------------------------


def morphed(page: Page, before: str, after: str, code: str, prepare: str = "") -> Any:
    """What `code` says of `body` after a morph; `prepare` is what the person did before."""
    return js(
        page,
        f"""
      const [before, after] = argument, body = document.body, $ = (selector) => body.querySelector(selector);
      body.innerHTML = before;
      const was = {{}};
      {prepare}
      morph.morph(body, new DOMParser().parseFromString(`<body>${{after}}</body>`, "text/html").body);
      {code}
    """,
        [before, after],
    )


def test_morph_brings_text_attributes_and_elements_to_the_new_page(blank):
    after = '<h1 class="b">two</h1>\n<p hidden>new</p><ul><li data-key="2">B</li><li data-key="3">C</li></ul>'
    assert morphed(
        blank,
        '<h1 class="a" title="t">one</h1><ul><li data-key="1">A</li><li data-key="2">b</li></ul><p>old</p>',
        after,
        "return body.innerHTML",
    ) == after.replace("hidden", 'hidden=""')


@pytest.mark.parametrize("key", ['id="k"', 'name="k"', 'data-key="k"'])
def test_morph_keeps_keyed_elements_wherever_they_go(blank, key):
    assert morphed(
        blank,
        f"<i></i><input {key}><b></b>",
        f"<b></b><p></p><section></section><input {key}>",
        "return body.lastChild === was.k",
        "was.k = body.children[1];",
    )


def test_morph_leaves_the_focused_control_to_the_person(blank):
    before, after = (
        '<label>x <input name="a" value="1"></label><input name="b" value="1">',
        '<p>wrong</p><label>x <input name="a" value="9" class="bad"></label><input name="b" value="9">',
    )
    prepare = "$('[name=a]').focus(); $('[name=a]').value = '1.'; $('[name=b]').value = '5';"
    code = "const a = $('[name=a]'); return [document.activeElement === a, a.value, a.className, $('[name=b]').value]"
    assert morphed(blank, before, after, code, prepare) == [True, "1.", "bad", "9"]


def test_morph_leaves_the_focus_when_neighbours_come_and_go(blank):
    before = '<fieldset data-key="1"><input name="r.1"></fieldset><fieldset data-key="2"><input name="r.2"></fieldset>'
    after = '<p>new</p><fieldset data-key="2"><i></i><input name="r.2"></fieldset><fieldset data-key="3"></fieldset>'
    assert morphed(blank, before, after, "return document.activeElement.name", "$('[name=\"r.2\"]').focus();") == "r.2"


def test_morph_leaves_details_as_they_are(blank):
    before, after = (
        "<details id=a></details><details id=b open></details>",
        "<details id=a open><p>x</p></details><details id=b></details>",
    )
    code = "return [$('#a').open, $('#b').open, $('#a').textContent, $('#c')?.open]"
    assert morphed(
        blank, before, after + "<details id=c open></details>", code, "$('#a').open = true; $('#b').open = false;"
    ) == [True, False, "x", True]
    assert morphed(blank, before, after, code, "") == [False, True, "x", None]


def test_morph_leaves_elements_with_data_keep_alone(blank):
    before = '<p>a</p><div data-keep="" title="mine"><b>mine</b></div>'
    assert morphed(
        blank, before, '<p>b</p><div data-keep="" title="theirs"><i>theirs</i></div>', "return body.innerHTML"
    ) == before.replace("<p>a", "<p>b")


def test_morph_sets_choices(blank):
    before = (
        "<select name=s><option>a<option>b</select><input type=checkbox name=c><input type=radio name=r value=1"
        " checked><input type=radio name=r value=2>"
    )
    after = (
        "<select name=s><option>a<option>b<option selected>c</select><input type=checkbox name=c checked><input"
        " type=radio name=r value=1><input type=radio name=r value=2 checked>"
    )
    code = (
        "return [$('select').value, $('[name=c]').checked, [...body.querySelectorAll('[name=r]')].map(r => r.checked),"
        " $('[value=\"2\"]') === was.two]"
    )
    assert morphed(
        blank,
        before,
        after,
        code,
        "$('select').value = 'b'; $('[name=c]').checked = false; was.two = $('[value=\"2\"]');",
    ) == ["c", True, [False, True], True]


# --- figure ---------------------------------------------------------------------------------------------------------


def meta(**more: Any) -> dict[str, Any]:
    return {"paint": {"line.color": "racer-0", "marker.color": "racer-0"}, **more}


def race() -> go.Figure:
    """A contour plot under an overlaying subplot with arrows, one racer's path and point, and a minimum."""
    x = np.linspace(-2, 2, 21)
    grid, over = np.meshgrid(x, x), {"x": "x2", "y": "y2"}
    where = {"xaxis": over["x"], "yaxis": over["y"]}
    series = {"x": "r.x", "y": "r.y"}
    return go.Figure(
        [
            go.Contour(
                x=x,
                y=x,
                z=(grid[0] ** 2 + grid[1] ** 2).astype("f4"),
                showscale=False,
                meta={"paint": {"colorscale": "terrain"}},
            ),
            go.Quiver(x=[-1, 1], y=[0, 0], u=[0.5, -0.5], v=[0, 0], lengthmode="raw", showlegend=False, **where),
            go.Scatter(
                x=[], y=[], mode="lines", name="r", showlegend=True, meta=meta(series=series, thin="path"), **where
            ),
            go.Scatter(x=[], y=[], mode="markers", meta=meta(series=series, take="last"), showlegend=False, **where),
            go.Scatter(x=[0], y=[0], mode="markers", showlegend=False, **where),
        ],
        {
            "template": "none",
            "hovermode": "closest",
            "margin": {"l": 50, "r": 50, "t": 50, "b": 50},
            "legend": {"x": 1, "y": 1, "xanchor": "right"},
            "xaxis": {"range": [-2, 2]},
            "yaxis": {"range": [-2, 2]},
            "xaxis2": {"overlaying": "x", "matches": "x", "showticklabels": False},
            "yaxis2": {"overlaying": "y", "matches": "y", "showticklabels": False},
        },
    )


def curve(kind: str = "linear", fit: tuple[str, ...] = ("y",)) -> go.Figure:
    return go.Figure(
        [go.Scatter(x=[], y=[], mode="lines", meta=meta(series={"y": "r.y"}, thin="curve"))],
        {
            "template": "none",
            "hovermode": "closest",
            "margin": {"l": 50, "r": 50, "t": 50, "b": 50},
            "meta": {"fit": list(fit)},
            "xaxis": {} if "x" in fit else {"range": [0, 100]},
            "yaxis": {"type": kind},
        },
    )


def scene() -> go.Figure:
    x = np.linspace(-2, 2, 9)
    series = {"x": "r.x", "y": "r.y", "z": "r.x"}
    return go.Figure(
        [
            go.Surface(x=x, y=x, z=np.add.outer(x**2, x**2), showscale=False),
            go.Scatter3d(x=[], y=[], z=[], mode="lines", meta=meta(series=series, thin="path")),
        ],
        {"template": "none", "scene": {f"{axis}axis": {"range": [-2, 2]} for axis in "xyz"}},
    )


MOUNT = """
  const element = document.createElement("div"), store = new series.SeriesStore();
  element.className = "plot";
  document.body.append(element);
  element.hidden = argument.hidden;
  const shown = figure.mount(element, {Plotly, store, theme: theme.createTheme(document.documentElement)});
  const drags = [];
  if (argument.drags) shown.onDrag((...place) => drags.push(place));
  await shown.draw(argument.figure);
  const spiral = (n, from = 0) => [Math.cos, Math.sin].map((f) => Float64Array.from({length: n}, (_,
    i) => 1.5 * Math.exp(-(from + i) / 100) * f((from + i) / 5)));
  window.t = {element, store, shown, plot: element.firstChild, clicks: [], drags,
    feed(n) { const [x, y] = spiral(n, store.length("r.x")); store.append("r.x", x); store.append("r.y", y);
      shown.update(); },
    range: (axis) => t.plot._fullLayout[axis].range.map((v) => +v.toPrecision(6)),
    lines: () => [...element.querySelectorAll(".scatterlayer .js-line")].map((line) => line.getAttribute("d")),
    points: () => [...element.querySelectorAll(".scatterlayer .points path")].map((point) =>
      point.getAttribute("transform"))};
"""


@pytest.fixture
def show(page_factory, address):
    """`show(figure)`: a page with that figure; what it offers is at `t`."""

    def make(
        figure: go.Figure, view: str = "desktop", hidden: bool = False, drags: bool = False, **options: Any
    ) -> Page:
        page = page_factory(view, **options)
        page.goto(f"{address}/plots")
        js(page, MOUNT, {"figure": json.loads(figure.to_json()), "hidden": hidden, "drags": drags})
        return page

    return make


def drag(page: Page, begin: tuple[int, int], end: tuple[int, int]) -> None:
    box = page.locator(".plot").bounding_box()
    page.mouse.move(box["x"] + begin[0], box["y"] + begin[1])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
    page.mouse.up()


def until(page: Page, code: str) -> None:
    page.wait_for_function(code, timeout=10_000)


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
    page.wait_for_timeout(500)
    page.evaluate(
        "() => { window.asked = 0; const ask = requestAnimationFrame; window.requestAnimationFrame = (f) => { asked++;"
        " return ask(f); }; }"
    )
    page.wait_for_timeout(300)
    assert page.evaluate("asked") == 0


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
    page.wait_for_function("before => t.lines()[0] !== before", arg=before)


def test_the_plot_fills_its_container_and_never_stretches_it(show):
    page = show(race())
    for width, height in ((900, 300), (320, 480)):
        page.evaluate(f"Object.assign(t.element.style, {{width: '{width}px', height: '{height}px'}})")
        until(page, f"t.element.querySelector('.main-svg').getBoundingClientRect().width === {width}")
        box = page.locator(".plot").bounding_box()
        assert (box["width"], box["height"]) == (width, height)


# zoom, modebar, hover


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


def centre(page: Page) -> tuple[float, float]:
    box = page.locator(".plot").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


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


# presses


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
    page = show(race(), "phone", is_mobile=True)
    page.evaluate("t.shown.onClick((x, y) => t.clicks.push([x, y]))")
    page.evaluate("t.element.style.width = '380px'")
    until(page, "t.element.querySelector('.main-svg').getBoundingClientRect().width === 380")
    box = page.locator(".plot").bounding_box()
    page.touchscreen.tap(box["x"] + 50 + 70, box["y"] + 50 + 75)  # the area is 280 × 300
    until(page, "t.clicks.length === 1")
    assert page.evaluate("t.clicks") == [[pytest.approx(-1, abs=0.02), pytest.approx(1, abs=0.02)]]


# drags


def test_a_drag_tells_where_it_is_and_moves_no_view(show):
    page = show(race(), drags=True)
    page.evaluate("t.shown.onClick((x, y) => t.clicks.push([x, y]))")
    drag(page, (175, 125), (300, 200))
    told = page.evaluate("t.drags")
    assert told[0] == [-1, 1, False] and told[-1] == [0, 0, True] and len(told) >= 3
    assert page.evaluate("[t.range('xaxis'), t.clicks]") == [[-2, 2], []]


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


# extremes

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
    assert page.evaluate("t.lines()[0].split('L').length") > 3
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


# types and colours


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
    page = show(scene())
    page.evaluate("t.feed(1)")
    page.evaluate("t.feed(200)")
    until(page, "t.plot.data[1].x.length > 30")
    page.evaluate("t.store.clear(); t.shown.update()")
    until(page, "t.plot.data[1].x.length === 1 && Number.isNaN(t.plot.data[1].x[0])")
    page.evaluate("t.element.hidden = true")
    until(page, "!t.element.querySelector('canvas')")
    page.evaluate("t.feed(100); t.element.hidden = false")
    until(page, "t.element.querySelector('canvas') && t.plot.data[1].x.length > 30")


def test_dispose_leaves_nothing(show):
    page = show(race())
    page.evaluate("t.shown.dispose(); t.feed(3)")
    assert page.evaluate("t.element.children.length") == 0
