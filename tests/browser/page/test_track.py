"""The timeline's track: growing lines of any kind, and a bar with a dot for each step where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.blank_page import js, wire

PAINT = """
  const root = document.createElement("div");
  root.innerHTML = '<canvas data-track style="display: block; width: 320px; height: 66px"></canvas>';
  document.body.replaceChildren(root);
  const store = new series.SeriesStore();
  if (argument.values) store.append("slope", argument.values);
  const curves = () => argument.color ? [{x: undefined, y: "slope", name: "", color: argument.color}] : [];
  const colors = theme.createTheme(document.documentElement);
  const shown = track.mountTrack(root, {store, theme: colors, curves, ahead: new ahead.Ahead()});
  shown.show({index: 10, shown: 5, length: 10, stride: 1});
  const canvas = root.querySelector("canvas");
  while (canvas.width !== 320) await new Promise(requestAnimationFrame);
  const {data} = canvas.getContext("2d").getImageData(0, 0, 320, 48);
  const found = (x, [r, g, b]) => [...Array(48).keys()].some((y) => {
    const at = 4 * (320 * y + x);
    return data[at + 3] > 200 && [r, g, b].every((value, i) => Math.abs(data[at + i] - value) < 40);
  });
  return argument.places.map((x) => found(x, argument.wanted));
"""


@pytest.mark.parametrize(("values", "color", "drawn"), [([3, 2, 1] * 4, "racer-1", True), ([], "racer-1", False)])
def test_a_line_that_is_no_loss_has_its_own_color(modules, values, color, drawn):
    places = [20 + 30 * i for i in range(4)]  # of the past, which is at full strength
    asked = {"values": values, "color": color, "places": places, "wanted": [0, 0, 204]}
    assert js(modules, PAINT, asked) == [drawn] * 4


def test_without_any_line_a_bar_says_how_far_the_run_is(modules):
    asked = {"values": None, "color": "", "places": [40, 100, 130], "wanted": [16, 32, 48]}
    assert js(modules, PAINT, asked) == [True] * 3
    assert js(modules, PAINT, asked | {"places": [200, 280]}) == [False] * 2


LONG = """
  const root = document.createElement("div");
  root.innerHTML = '<canvas data-track style="display: block; width: 320px; height: 66px"></canvas>';
  document.body.replaceChildren(root);
  const store = new series.SeriesStore();
  store.append("loss", Float64Array.from({length: argument}, (_, i) => 1 + (i * 7919) % 1000));
  const curves = () => [{x: undefined, y: "loss", name: ""}];
  const colors = theme.createTheme(document.documentElement);
  const shown = track.mountTrack(root, {store, theme: colors, curves, ahead: new ahead.Ahead()});
  const canvas = root.querySelector("canvas");
  while (canvas.width !== 320) await new Promise(requestAnimationFrame);
  const brush = canvas.getContext("2d");
  const counts = {lineTo: 0, stroke: 0};
  for (const name of Object.keys(counts)) {
    const before = brush[name];
    brush[name] = (...all) => { counts[name] += 1; before.apply(brush, all); };
  }
  const drawn = (index) => {
    Object.assign(counts, {lineTo: 0, stroke: 0});
    shown.show({index, shown: index, length: 40000, stride: 1});
    return {...counts};
  };
  return [drawn(argument), drawn(argument + 1), drawn(argument + 1000)];
"""


@pytest.mark.parametrize("points", [7_000, 30_000])
def test_what_is_drawn_of_a_long_line_is_bounded_by_the_pixels_and_only_when_one_has_moved(modules, points):
    first, moved_less, moved_more = js(modules, LONG, points)
    assert 100 < first["lineTo"] <= 2 * 320 + 1  # and the moment's own line
    assert moved_less == {"lineTo": 0, "stroke": 0}
    assert moved_more["stroke"] > 0


GROWING = """
  const root = document.createElement("div");
  root.innerHTML = '<canvas data-track style="display: block; width: 320px; height: 66px"></canvas>';
  document.body.replaceChildren(root);
  const store = new series.SeriesStore();
  store.append("loss", Float64Array.from({length: 5000}, (_, i) => 1 + (i * 7919) % 1000));
  const curves = () => [{x: undefined, y: "loss", name: ""}];
  const colors = theme.createTheme(document.documentElement);
  const shown = track.mountTrack(root, {store, theme: colors, curves, ahead: new ahead.Ahead()});
  const canvas = root.querySelector("canvas");
  while (canvas.width !== 320) await new Promise(requestAnimationFrame);
  const brush = canvas.getContext("2d"), {clearRect} = brush;
  const counts = {painted: 0, written: 0};
  brush.clearRect = (...all) => { counts.painted += 1; clearRect.apply(brush, all); };
  brush.fillText = () => { counts.written += 1; };
  for (let step = 4000; step < 5000; step++) shown.show({index: step, shown: step, length: step, stride: 1});
  return counts;
"""


def test_a_track_that_grows_with_its_run_is_painted_when_its_old_end_has_moved_and_copies_its_numbers(modules):
    counts = js(modules, GROWING)
    assert 100 < counts["painted"] < 250  # the old end goes 64 pixels, half a pixel each time
    assert counts["written"] == 0


TO_COME = """
  const root = document.createElement("div");
  root.innerHTML = '<canvas data-track style="display: block; width: 320px; height: 66px"></canvas>';
  document.body.replaceChildren(root);
  const store = new series.SeriesStore();
  store.append("loss", argument.passed);
  const curves = () => [{x: undefined, y: "loss", name: "", color: "racer-1"}];
  const toCome = new ahead.Ahead();
  await toCome.begin({step: 10, stride: 1, append: {loss: argument.whole}, replace: {}, ending: null}, () => null);
  const colors = theme.createTheme(document.documentElement);
  const shown = track.mountTrack(root, {store, theme: colors, curves, ahead: toCome});
  shown.show({index: 4, shown: 4, length: 10, stride: 1, settings: argument.settings});
  const canvas = root.querySelector("canvas");
  while (canvas.width !== 320) await new Promise(requestAnimationFrame);
  const {data} = canvas.getContext("2d").getImageData(0, 0, 320, 48);
  const bluest = (x) => Math.max(...[...Array(48).keys()].map((y) => {
    const at = 4 * (320 * y + x);
    return data[at + 2] - data[at];
  }));
  return [60, 100, 180, 240, 290].map(bluest);
"""
WHOLE = [10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.5]


def test_what_is_to_come_is_faint_behind_the_moment(modules):
    blues = js(modules, TO_COME, {"passed": WHOLE[:5], "whole": wire(np.array(WHOLE))})
    assert min(blues[:2]) > 150
    assert all(15 < blue < 100 for blue in blues[2:])


def test_nothing_is_to_come_while_other_settings_hold(modules):
    values = {"passed": WHOLE[:5], "whole": wire(np.array(WHOLE)), "settings": "others"}
    assert max(js(modules, TO_COME, values)[2:]) < 10


def test_a_run_that_goes_another_way_has_nothing_to_come(modules):
    assert max(js(modules, TO_COME, {"passed": [*WHOLE[:4], 6.1], "whole": wire(np.array(WHOLE))})[2:]) < 10
