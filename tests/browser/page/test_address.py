"""The address of a page: each change of settings is an entry of the browser's history."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.blank_page import js

BAR = """
  let now = 0, at = 0, timer = null, told = [];
  const entries = [{state: null, url: "?a=0"}];
  const heard = [];
  const window = {
    performance: {now: () => now},
    setTimeout: (call, pause) => { timer = call; },
    addEventListener: (name, listener) => heard.push(listener),
    location: {search: "?a=0", pathname: "/lab"},
    history: {
      get state() { return entries[at].state; },
      pushState(state, _, url) { entries.splice(++at, Infinity, {state, url}); },
      replaceState(state, _, url = entries[at].url) { entries[at] = {state, url}; },
      back() { at--; heard[0](); },
      forward() { at++; heard[0](); },
    },
  };
  const page = (a, b, touch) => ({query: `a=${a}&b=${b}`, pairs: [["a", `${a}`], ["b", `${b}`]], touch});
  const bar = new address.AddressBar(window, page(0, 0, 0), (pairs) => told.push(Object.fromEntries(pairs)));
  const urls = () => entries.map(({url}) => url);
  const may = () => [bar.mayUndo, bar.mayRedo];
"""


@pytest.fixture
def bar(modules):
    def run(code: str) -> Any:
        return js(modules, f"{BAR} {code}")

    return run


def test_what_one_drag_changes_is_one_entry_and_the_next_touch_another(bar):
    code = """
      for (const a of [1, 2, 3]) { bar.update(page(a, 0, 1)); now += 1000; }
      bar.update(page(3, 1, 2));
      return [urls(), may()];
    """
    assert bar(code) == [["?a=0", "?a=3&b=0", "?a=3&b=1"], [True, False]]


def test_a_key_that_is_held_down_is_one_entry_and_the_address_rests_meanwhile(bar):
    code = """
      for (let a = 1; a < 9; a++) { bar.update(page(a, 0, a)); now += 30; }
      const meanwhile = urls();
      now = 500;
      timer();
      return [meanwhile, urls()];
    """
    assert bar(code) == [["?a=0", "?a=1&b=0"], ["?a=0", "?a=8&b=0"]]


def test_presses_are_an_entry_each_however_fast_they_come(bar):
    code = """
      for (let a = 1; a < 4; a++) { bar.update({...page(a, 0, a), pressed: true}); now += 30; }
      return urls();
    """
    assert bar(code) == ["?a=0", "?a=1&b=0", "?a=2&b=0", "?a=3&b=0"]


def test_undo_gives_what_the_form_said_redo_what_it_said_after_and_a_change_ends_that(bar):
    code = """
      bar.update(page(1, 0, 1));
      bar.update(page(1, 1, 2));
      const states = [may()];
      bar.undo();
      bar.update(page(1, 0, 3));  // the page has followed
      states.push(may());
      bar.undo(), bar.undo();  // there is no more
      states.push(may());
      bar.redo();
      bar.update(page(1, 5, 4));
      return [told, [...states, may()], urls()];
    """
    told, states, urls = bar(code)
    assert told == [{"a": "1", "b": "0"}, {"a": "0", "b": "0"}, {"a": "1", "b": "0"}]
    assert states == [[True, False], [True, True], [False, True], [True, False]]
    assert urls == ["?a=0", "?a=1&b=0", "?a=1&b=5"]


def test_a_form_with_an_error_makes_no_entry(bar):
    assert bar("bar.update({...page(0, 0, 1), pairs: [['a', 'nonsense']]}); return urls();") == ["?a=0"]


def test_a_link_within_the_page_is_an_entry_with_the_same_settings(bar):
    code = """
      window.history.pushState(null, "", "#stage");
      heard[0]();
      bar.undo();
      return [told, may()];
    """
    assert bar(code) == [[{"a": "0", "b": "0"}], [False, True]]
