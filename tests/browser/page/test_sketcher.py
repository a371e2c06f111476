"""Whole runs for settings that are being touched: the newest wins, and stale answers are dropped."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.blank_page import js

SKETCHER = """
  const told = [], waiting = [];
  globalThis.fetch = (url) => new Promise((resolve) => {
    told.push(url.split("?")[1]);
    waiting.push(resolve);
  });
  const hooks = {show: (sketch) => told.push(sketch), follow: (long) => told.push(long ? "long" : "follow")};
  const own = sketcher.createSketcher("descent", hooks);
  const answer = async (body, ok = true) => {
    waiting.shift()({ok, json: async () => body});
    await new Promise((resolve) => setTimeout(resolve));
  };
  const want = (x) => void own.want([["x", x]]);
  own.drawn("bowl");
"""


@pytest.fixture
def told(modules):
    def run(code: str) -> Any:
        return js(modules, f"{SKETCHER} {code} return told;")

    return run


def test_one_is_asked_at_a_time_and_of_those_that_wait_the_newest(told):
    code = """
      for (const x of ["1", "2", "3"]) want(x);
      await answer({valid: true, sketched_on: "bowl", sketch: "first"});
      await answer({valid: true, sketched_on: "bowl", sketch: "third"});
    """
    assert told(code) == ["x=1", "first", "x=3", "third"]


def test_one_that_has_waited_long_gives_way_to_a_newer_one(told):
    code = """
      const until = globalThis.setTimeout;
      let late = () => {};
      globalThis.setTimeout = (call, ms) => (ms ? ((late = call), 0) : until(call));
      globalThis.fetch = (url, {signal}) => new Promise((resolve, reject) => {
        told.push(url.split("?")[1]);
        waiting.push(resolve);
        signal.addEventListener("abort", () => { told.push("given up"); waiting.shift(); reject(signal.reason); });
      });
      want("1");
      want("2");
      late();
      await new Promise((resolve) => until(resolve));
      await answer({valid: true, sketched_on: "bowl", sketch: "second"});
      want("3");
      late();
      want("4");
      await new Promise((resolve) => until(resolve));
      globalThis.setTimeout = until;
      await answer({valid: true, sketched_on: "bowl", sketch: "fourth"});
    """
    assert told(code) == ["x=1", "given up", "x=2", "second", "x=3", "given up", "x=4", "fourth"]


def test_an_answer_after_a_run_has_begun_is_dropped_and_so_is_a_refusal(told):
    code = """
      want("1");
      own.forget();
      await answer({valid: true, sketched_on: "bowl", sketch: "late"});
      want("bad");
      await answer({valid: false});
    """
    assert told(code) == ["x=1", "x=bad"]


def test_a_sketch_for_other_figures_waits_until_they_are_drawn(told):
    code = """
      want("1");
      await answer({valid: true, sketched_on: "ravine", sketch: "there"});
      own.drawn("elsewhere");
      told.push("…");
      own.drawn("ravine");
    """
    assert told(code) == ["x=1", "follow", "…", "there"]


def test_a_run_that_takes_too_long_is_told(told):
    assert told('want("1"); await answer({valid: true, sketched_on: "bowl", sketch: null});') == ["x=1", "long"]
