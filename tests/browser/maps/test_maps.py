"""What maps are painted from: cells, their colors, the shares, when the page asks for another map."""

from __future__ import annotations

import pytest

from tests.browser.blank_page import js


def test_cells_show_the_step_and_the_lowest_row_is_below(modules):
    code = """
      const table = Uint32Array.from({length: 256 * 32}, (_, i) => i);
      const map = {side: 2, reached: [0, 1, 255, 254], updates: [0, 9, 2, 10], levels: Uint8Array.of(0, 3, 0, 0)};
      const pixels = new Uint32Array(4);
      const counts = colours.paintCells(pixels, map, Infinity, table);
      const first = [...pixels].map((pixel) => [pixel >> 5, pixel & 31]);
      const early = colours.paintCells(pixels, map, 2, table);
      return [first, [0, 1, 254, 255].map((code) => [counts[code], early[code]])];
    """
    assert js(modules, code) == [
        [[255, 0], [254, 0], [0, 0], [1, 3]],
        [[1, 1], [1, 0], [1, 2], [1, 1]],
    ]


def test_shares_name_the_largest_and_add_up_the_others(modules):
    code = """
      const counts = new Uint32Array(256);
      argument.forEach(([code, count]) => { counts[code] = count; });
      return colours.sharesOf(counts, 2).map(({codes, share}) => [codes.join(), share]);
    """
    few = [[3, 50], [0, 30], [7, 10], [255, 10]]
    assert js(modules, code, few) == [["3", 0.5], ["0", 0.3], ["7", 0.1], ["255", 0.1]]
    many = [[3, 40], [0, 30], [7, 10], [9, 10], [254, 5], [253, 5]]
    assert js(modules, code, many) == [["3", 0.4], ["0", 0.3], ["7,9", 0.2], ["253", 0.05], ["254", 0.05]]


def test_percentages_add_up_to_100(modules):
    code = "return argument.map(colours.percentages)"
    cases = [[0.257, 0.256, 0.249, 0.238], [1 / 3, 1 / 3, 1 / 3], [0.9996, 0.0004], [0.0666, 0.0667, 0.8667], [1]]
    assert js(modules, code, cases) == [
        ["26%", "25%", "25%", "24%"],
        ["34%", "33%", "33%"],
        ["100%", "< 0.1%"],
        ["6.6%", "6.7%", "86.7%"],
        ["100%"],
    ]


def test_a_swarm_is_between_its_moments(modules):
    code = """
      const paths = {values: Uint16Array.of(0, 10, 100, 100, 20, 20, 200, 300), shape: [2, 2, 2]};
      const at = (step) => source.placesAt(paths, [0, 10], step);
      return [0, 5, 10, 99].map((step) => [...at(step).x, ...at(step).y]);
    """
    assert js(modules, code) == [[0, 10, 100, 100], [10, 15, 150, 200], [20, 20, 200, 300], [20, 20, 200, 300]]


def test_the_page_asks_when_the_settings_change_and_not_for_another_start(modules):
    code = """
      const asked = [], values = {};
      const store = {present: (name) => values[name]};
      const maps = new source.MapSource(store, ({kind, number}) => asked.push([kind, number]));
      const state = (lr, x = 0, valid = true) => ({config: {lr, start: {x}}, seed: 0, valid});
      const come = (done) => Object.assign(values, {"basins.number": asked.at(-1)[1], "basins.finest": [2],
        "basins.done": done ? asked.at(-1)[1] : 0, "basins.steps": 9, "basins.0.reached":
        {values: new Uint8Array(4), shape: [2, 2]}, "basins.0.updates": {values: new Uint16Array(4), shape: [2, 2]}});
      maps.want(state(1), "basins");
      const early = maps.take();
      come(false);
      const first = [maps.take(), maps.take(), maps.maps[0].side];
      maps.want(state(1, 5), "basins");        // another start: nothing to ask
      maps.want(state(2, 5, false), "basins"); // nothing valid
      maps.again(state(1), "basins");          // another run before all has come
      come(true), maps.take();
      maps.again(state(1), "basins");          // another run: all is there
      maps.want(state(1), "swarm");
      maps.want(state(1), "basins");           // the swarm's maps serve
      maps.want(state(3), "basins");
      return [early, first, asked];
    """
    assert js(modules, code) == [
        False,
        [True, False, 2],
        [["basins", 1], ["basins", 2], ["swarm", 3], ["basins", 4]],
    ]


def test_bars_hold_the_error_along_each_direction(modules):
    code = """
      const tilted = {minimum: [1, 2], vectors: [[0.6, -0.8], [0.8, 0.6]]};
      const shares = directions.errorShares(tilted, [1 + 4, 2], [1 + 0.6, 2 - 0.8]);
      const lengths = [1, 2, 1e-6, 1e-12, 1e-20, 0].map(directions.lengthOf);
      return [shares, directions.errorShares(tilted, [1, 2], [3, 4]), lengths];
    """
    shares, none, lengths = js(modules, code)
    assert shares == pytest.approx([1 / 4, 0], abs=1e-15)
    assert none is None
    assert lengths == pytest.approx([1, 1, 0.5, 0, 0, 0])
