"""The store of series: what arrives is appended, kept, and forgotten at once."""

from __future__ import annotations

from tests.browser.blank_page import js


def test_series_grow_and_keep_every_point(modules):
    code = """
      const store = new series.SeriesStore();
      let n = 0;
      for (const size of argument) store.append("a", Float64Array.from({length: size}, () => n++));
      store.append("b", [7]);
      return [store.length("a"), store.view("a").every((v, i) => v === i), store.last("a"), [...store.view("b")]];
    """
    assert js(modules, code, [1, 255, 1, 1000, 3]) == [1260, True, 1259, [7]]


def test_series_that_nobody_fed_are_empty(modules):
    assert js(
        modules,
        "const s = new series.SeriesStore(); return [s.length('a'), s.last('a') === undefined, s.view('a').length,"
        " s.get('a') === undefined]",
    ) == [0, True, 0, True]


def test_series_clear_forgets_all_and_tells(modules):
    code = """
      const store = new series.SeriesStore(), before = store.generation;
      store.append("a", [1, 2]); store.set("lr", 0.1);
      const was = store.get("lr");
      store.clear();
      return [was, store.length("a"), store.get("lr") === undefined, store.generation !== before];
    """
    assert js(modules, code) == [0.1, 0, True, True]


def test_what_a_panel_found_is_cut_at_the_moment_that_is_shown_by_its_own_ticks(modules):
    code = """
      const store = new series.SeriesStore();
      store.append("panel.p.racer.0.ticks", [0, 4, 9]);
      store.append("panel.p.racer.0.norm", [1, 2, 3]);
      store.append("loss", [5, 6, 7]);
      store.set("panel.p.picture", "newest");
      const all = (name) => [...store.view(name)];
      const said = () => [all("panel.p.racer.0.norm"), all("loss"), store.get("panel.p.picture")];
      store.showMoment({ index: 4, sizes: { loss: 1 }, replace: {} });
      const then = said();
      store.showPresent();
      return [then, said()];
    """
    assert js(modules, code) == [[[1, 2], [5], "newest"], [[1, 2, 3], [5, 6, 7], "newest"]]


def test_of_one_whole_run_after_another_it_tells_which_series_are_others(modules):
    code = """
      const wire = (...values) => ({dtype: "f8", shape: String(values.length),
        bdata: btoa(String.fromCharCode(...new Uint8Array(new Float64Array(values).buffer)))});
      const store = new series.SeriesStore();
      const since = () => [["a"], ["b"], ["a", "b"]].map((names) => store.since(names));
      const told = [];
      const is = ([a, b, both], [oldA, oldB]) => told.push([a === oldA, b === oldB, both === Math.max(a, b)]);
      store.renew({append: {a: wire(1, 2), b: wire(3)}, replace: {}});
      const first = since();
      store.renew({append: {a: wire(1, 2), b: wire(4)}, replace: {}});
      const second = since();
      is(second, first);
      store.renew({append: {a: wire(1, 2), b: wire(4)}, replace: {}});
      is(since(), second);
      store.showMoment({index: 0, sizes: {a: 1, b: 1}, replace: {}});
      is(since(), second);
      store.showPresent();
      store.renew({append: {a: wire(1, 2), b: wire(4)}, replace: {}});
      is(since(), second);
      store.clear();
      store.append("a", [1, 2]);
      is(since(), second);
      return told;
    """
    same = [[True, False, True], [True, True, True]]
    assert js(modules, code) == [*same, *[[False, False, True]] * 3]
