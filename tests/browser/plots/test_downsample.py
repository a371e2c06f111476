"""Thinned curves and paths: bounded in points and ink, with ends, order and extremes."""

from __future__ import annotations

import random

import pytest

from tests.browser.blank_page import js

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
def test_thinning_is_bounded_and_keeps_order_ends_and_extremes(modules, kind, walk):
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
    assert js(modules, code, {"kind": kind, "walk": walk, "sizes": sizes}) == []


def test_thinning_does_not_depend_on_how_the_points_arrive(modules):
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
    same, kept = js(modules, code)
    assert same and 20 < kept <= 200


def test_the_line_of_a_bouncing_path_is_bounded_in_length(modules):
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
    assert 5_000 < js(modules, code) < 25_000


def test_the_first_swings_of_a_path_stay_when_thousands_of_steps_follow_in_one_place(modules):
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
    assert js(modules, code) == list(range(30))


def test_a_curve_keeps_what_each_pixel_column_shows(modules):
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
    assert js(modules, code) is True


def test_thinning_passes_over_what_a_log_axis_cannot_show(modules):
    code = """
      const sampler = new downsample.Downsampler("curve", {x: {low: 0, high: 10, pixels: 600}, y: {low: -300,
        high: 0, pixels: 400, log: true}});
      sampler.extend(null, [1, 0, 1e-300, -1, Infinity, NaN, 1e128, 0.5]);
      return [[...sampler.indices()], sampler.extent.y];
    """
    assert js(modules, code) == [[0, 2, 6, 7], [1e-300, 1e128]]


def test_what_lies_outside_the_view_takes_no_points_but_keeps_the_lines_into_it(modules):
    code = """
      const xs = [0, 1, 30, 40, 35, 50, 2, 3], ys = [0, 0, 0, 5, -5, 0, 0, 0], scale = {low: -10, high: 10,
        pixels: 400};
      const sampler = new downsample.Downsampler("path", {x: scale, y: scale}, {points: 100, ink: 1e9});
      sampler.extend(xs, ys);
      return [...sampler.indices()];
    """
    kept = js(modules, code)
    assert {0, 1, 2, 5, 6, 7} <= set(kept)
    code = code.replace("[0, 1, 30, 40, 35, 50, 2, 3]", "[0, 1, 30, ...Array(5000).fill(40), 2]").replace(
        "[0, 0, 0, 5, -5, 0, 0, 0]", "Array(5004).fill(0)"
    )
    assert js(modules, code) == [0, 1, 2, 3, 5002, 5003]
