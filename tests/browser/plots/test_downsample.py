"""Thinned curves: bounded in points and ink, with ends, order and extremes."""

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


@pytest.mark.parametrize("walk", ["drift", "bounce", "settle", "explode"])
def test_thinning_is_bounded_and_keeps_order_ends_and_extremes(modules, walk):
    sizes = [random.Random(seed).choices([1, 2, 3, 50, 999], k=25) for seed in range(4)]
    code = (
        WALKS
        + """
      const {walk, sizes} = argument, points = 150, wrong = [];
      for (const [seed, steps] of sizes.entries()) {
       const next = walks[walk](random(seed + 1)), xs = [], ys = [];
       const sampler = new downsample.Downsampler(view, {points, ink: 20_000});
       for (const size of steps) {
        for (let i = 0; i < size; i++) { const [x, y] = next(); xs.push(xs.length); ys.push(y); }
        sampler.extend(null, ys);
        const kept = [...sampler.indices()], drawable = [...xs.keys()].filter((i) => Number.isFinite(xs[i]) &&
          Number.isFinite(ys[i]));
        const say = (what) => wrong.push(`${what} at ${xs.length} with seed ${seed}`);
        if (kept.length > points) say("too many");
        if (kept.some((i, k) => k && i <= kept[k - 1])) say("order");
        if (kept.some((i) => !Number.isFinite(xs[i]) || !Number.isFinite(ys[i]))) say("undrawable");
        if (kept[0] !== drawable[0] || kept.at(-1) !== drawable.at(-1)) say("ends");
        for (const [name, values] of [["y", ys]]) {
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
    assert js(modules, code, {"walk": walk, "sizes": sizes}) == []


def test_thinning_does_not_depend_on_how_the_points_arrive(modules):
    code = (
        WALKS
        + """
      const next = walks.bounce(random(5)), points = Array.from({length: 4000}, next), ys = points.map((p) => p[1]);
      const [whole, piecewise] = [1, 2].map(() => new downsample.Downsampler(
        {x: {low: 0, high: 4000, pixels: 600}, y: view.y}, {points: 200, ink: 20_000}));
      whole.extend(null, ys);
      for (let n = 1; n <= 4000; n += 7) piecewise.extend(null, ys.slice(0, n)), piecewise.indices();
      piecewise.extend(null, ys);
      return [[...whole.indices()].join() === [...piecewise.indices()].join(), whole.indices().length];
    """
    )
    same, kept = js(modules, code)
    assert same and 20 < kept <= 200


def test_the_line_of_a_bouncing_curve_is_bounded_in_length(modules):
    code = (
        WALKS
        + """
      const ys = Array.from({length: 10_000}, (_, i) => i % 2 ? 9 : -9);
      const sampler = new downsample.Downsampler({x: {low: 0, high: 10_000, pixels: 600}, y: view.y},
        {points: 1500, ink: 20_000});
      sampler.extend(null, ys);
      const kept = [...sampler.indices()];
      return kept.slice(1).reduce((ink, i, k) => ink + Math.abs(ys[i] - ys[kept[k]]) * 20, 0);
    """
    )
    assert 5_000 < js(modules, code) < 25_000


def test_a_curve_keeps_what_each_pixel_column_shows(modules):
    code = """
      const ys = Array.from({length: 6000}, (_, i) => Math.sin(i * i)), sampler = new downsample.Downsampler(
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
      const sampler = new downsample.Downsampler({x: {low: 0, high: 10, pixels: 600}, y: {low: -300,
        high: 0, pixels: 400, log: true}});
      sampler.extend(null, [1, 0, 1e-300, -1, Infinity, NaN, 1e128, 0.5]);
      return [[...sampler.indices()], sampler.extent.y];
    """
    assert js(modules, code) == [[0, 2, 6, 7], [1e-300, 1e128]]
