"""Paths as they are drawn: nowhere a pixel from the whole line, and bounded by the plot instead of the run."""

from __future__ import annotations

import pytest

from tests.browser.blank_page import js

WALKS = """
  const random = (seed) => () => { seed = (seed * 1664525 + 1013904223) % 4294967296; return seed / 4294967296; };
  const walks = {
    swing: (r) => { let [x, y] = [-7 - r(), 2]; const rate = 1 + 0.04 * r();
      return () => [x *= 1 - rate / 10, y *= 1 - 2 * rate]; },
    bounce: (r) => { let i = 0; const turn = 0.1 * r(); return () => [9 * Math.cos(i * turn),
      (i++ % 2 ? 8 : -8) * r()]; },
    drift: (r) => { let x = -7, y = 2; return () => [x += 0.02 * r(), y += 0.3 * (r() - 0.5)]; },
    creep: (r) => { let x = 0, y = 0; return () => [x += 0.01 * (r() - 0.5), y += 0.01 * (r() - 0.5)]; },
    settle: (r) => { let i = 0; const turn = 3 * r(); return () => { const k = 8 * Math.exp(-i++ / 40);
      return [k * Math.cos(i * turn), k * Math.sin(i * turn) + 0.001 * r()]; }; },
    explode: (r) => { let i = 0; const turn = 6 * r(); return () => { const k = Math.exp(i++ / 20 - 4);
      return r() < 0.02 ? [NaN, 1] : [k * Math.cos(i * turn), k * Math.sin(i * turn) * r()]; }; },
    jump: (r) => () => [30 * (r() - 0.5), 30 * (r() - 0.5)],
    glide: (r) => { let i = 0; const turn = 0.01 * r(); return () => [9 * Math.cos(i * turn),
      9 * Math.sin(1.3 * turn * i++)]; },
  };
  const view = [{low: -10, high: 10, pixels: 300}, {low: -10, high: 10, pixels: 200}];
  const walk = (name, seed, steps) => {
    const points = Array.from({length: steps}, walks[name](random(seed))).filter(([, y]) => !(Math.abs(y) > 1e9));
    return [0, 1].map((axis) => points.map((point) => point[axis])); };
"""

DISTANCE = """
  const pixel = ([x, y]) => [(x + 10) * 15, (y + 10) * 10];
  /** The lines of columns in pixels, cut off where they leave the plot by more than `room`. */
  const strokes = ([xs, ys], room) => xs.flatMap((x, i) => {
    if (!i) return [];
    const [a, b] = [pixel([xs[i - 1], ys[i - 1]]), pixel([x, ys[i]])];
    if ([...a, ...b].some(Number.isNaN)) return [];
    const [near, far] = Math.hypot(...a) < Math.hypot(...b) ? [a, b] : [b, a];
    let [begin, end] = [0, 1];
    for (const [axis, size] of [[0, 300], [1, 200]]) {
      const way = far[axis] - near[axis], borders = [-room - near[axis], size + room - near[axis]].map((v) => v / way);
      if (way) [begin, end] = [Math.max(begin, Math.min(...borders)), Math.min(end, Math.max(...borders))];
      else if (near[axis] < -room || near[axis] > size + room) return [];
    }
    const at = (t) => [0, 1].map((axis) => near[axis] + t * (far[axis] - near[axis]));
    return begin <= end ? [[at(begin), at(end)]] : [];
  });
  const along = ([a, b], every, see) => {
    const n = Math.max(1, Math.ceil(Math.hypot(b[0] - a[0], b[1] - a[1]) / every));
    for (let k = 0; k <= n; k++) see(a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n); };
  const apart = (x, y, [a, b]) => { const [u, v] = [b[0] - a[0], b[1] - a[1]], square = u * u + v * v;
    const t = square ? Math.max(0, Math.min(((x - a[0]) * u + (y - a[1]) * v) / square, 1)) : 0;
    return Math.hypot(x - a[0] - t * u, y - a[1] - t * v); };
  /** How far the farthest point of one line that lies in the plot is from the other. */
  const farthest = (one, other) => {
    const places = new Map(), name = (x, y) => Math.floor(x / 4) * 1000 + Math.floor(y / 4), done = new Set();
    for (const stroke of strokes(other, 20)) along(stroke, 2, (x, y) => {
      const place = name(x, y);
      places.set(place, (places.get(place) ?? new Set()).add(stroke));
    });
    let most = 0;
    for (const stroke of strokes(one, 0)) along(stroke, 0.4, (x, y) => {
      const point = Math.round(x * 5) * 10_000 + Math.round(y * 5);
      if (done.has(point)) return;
      done.add(point);
      let least = Infinity;
      for (const dx of [0, -4, 4]) for (const dy of [0, -4, 4])
        if (least > most) for (const near of places.get(name(x + dx, y + dy)) ?? [])
          least = Math.min(least, apart(x, y, near));
      most = Math.max(most, least);
    });
    return most;
  };
"""


@pytest.mark.parametrize("walk", ["swing", "bounce", "drift", "creep", "settle", "explode", "jump", "glide"])
def test_the_drawn_line_is_nowhere_a_pixel_from_the_whole_one(modules, walk):
    code = (
        WALKS
        + DISTANCE
        + """
      return [50, 400].flatMap((steps) => [1, 2].map((seed) => {
        const whole = walk(argument, seed, steps), sampler = new path.PathSampler(view);
        for (let n = 1; n < steps; n += 1 + n % 90) sampler.extend(whole.map((column) => column.slice(0, n)));
        sampler.extend(whole);
        return Math.max(farthest(whole, sampler.points()), farthest(sampler.points(), whole));
      }));
    """
    )
    distances = js(modules, code, walk)
    assert max(distances) < 1, distances


def test_a_path_shows_its_first_swings_when_many_and_larger_ones_follow(modules):
    """Issue: with a budget for the line's length, a diverging path led from the start to step 6."""
    code = (
        WALKS
        + """
      const [xs, ys] = [[-7], [2]];
      for (let i = 0; i < 2000; i++) { xs.push(xs[i] * (1 - 0.101)); ys.push(ys[i] * (1 - 2.02)); }
      const sampler = new path.PathSampler(view);
      sampler.extend([xs, ys]);
      return [sampler.points().map((column) => column.slice(0, 20)), [xs, ys].map((column) => column.slice(0, 20))];
    """
    )
    drawn, whole = js(modules, code)
    assert drawn == whole


def test_what_is_drawn_is_bounded_by_the_plot(modules):
    code = (
        WALKS
        + """
      return ["swing", "creep", "settle", "glide"].map((name) => [5_000, 10_000].map((steps) => {
        const sampler = new path.PathSampler(view);
        sampler.extend(walk(name, 1, steps));
        return sampler.points()[0].length;
      }));
    """
    )
    for few, many in js(modules, code):
        assert few <= many < 600


def test_a_path_does_not_depend_on_how_its_points_arrive_and_ends_at_the_newest(modules):
    code = (
        WALKS
        + """
      const points = walk("bounce", 5, 600), [whole, piecewise] = [1, 2].map(() => new path.PathSampler(view));
      whole.extend(points);
      const first = (n) => points.map((column) => column.slice(0, n));
      for (let n = 1; n <= 600; n += 7) piecewise.extend(first(n)), piecewise.points();
      piecewise.extend(points);
      const short = new path.PathSampler(view);
      short.extend(first(9));
      return [String(whole.points()) === String(piecewise.points()), short.points().map((column) => column.at(-1)),
        points.map((column) => column[8])];
    """
    )
    same, end, newest = js(modules, code)
    assert same and end == newest


def test_a_path_is_interrupted_where_there_is_no_point_and_cut_off_outside(modules):
    code = """
      const scale = {low: 0, high: 10, pixels: 100}, sampler = new path.PathSampler([scale, scale]);
      sampler.extend([[1, 2, NaN, 5, 6, 6, 6], [1, 2, 3, 5, 6, 1e17, -1e300]]);
      return [sampler.points().map((column) => column.map((v) => Number.isNaN(v) ? null : v)), sampler.extent];
    """
    (x, y), extent = js(modules, code)
    assert x[:5] == [1, 2, None, 5, 6] and y[:5] == [1, 2, None, 5, 6]
    assert all(value is None or -3 < value < 13 for value in y)
    assert extent == {"x": [1, 6], "y": [-1e300, 1e17]}


def test_a_path_on_a_log_axis_is_straight_between_decades(modules):
    code = """
      const view = [{low: -2, high: 2, pixels: 400, log: true}, {low: 0, high: 10, pixels: 400}];
      const sampler = new path.PathSampler(view), xs = [0.01, 0.1, 0, 1, 1e9], ys = [1, 2, 3, 4, 5];
      sampler.extend([xs, ys]);
      return sampler.points().map((column) => column.map((v) => Number.isNaN(v) ? null : v));
    """
    x, y = js(modules, code)
    assert x[:4] == [0.01, 0.1, None, 1] and y[:4] == [1, 2, None, 4]
    assert 100 < x[-1] < 200 and 4.2 < y[-1] < 4.3


def test_a_line_of_stairs_is_drawn_by_its_corners(modules):
    code = """
      const scale = {low: 0, high: 10, pixels: 100}, sampler = new path.PathSampler([scale, scale], true);
      sampler.extend([[1, 2, 3], [1, 5, 5]]);
      return sampler.points();
    """
    assert js(modules, code) == [[1, 2, 2, 3], [1, 1, 5, 5]]


def test_before_a_view_is_known_every_point_is_kept(modules):
    code = """
      const unknown = {low: -Infinity, high: Infinity, pixels: Infinity};
      const sampler = new path.PathSampler([unknown, unknown]);
      sampler.extend([[0, 0.1, 0.2, 0.2], [0, 0.1, 0.2, 0.2]]);
      return sampler.points();
    """
    assert js(modules, code) == [[0, 0.1, 0.2, 0.2], [0, 0.1, 0.2, 0.2]]
