"""What is done no oftener than once in a while."""

from __future__ import annotations

import pytest

from tests.browser.blank_page import js

DUE = """
  let asked = 0;
  const beat = new throttle.Beat(1e7, () => { asked += 1; });
  return [beat.due(1), beat.due(1), beat.due(1, true), beat.due(1), beat.due(2), beat.due(2), asked];
"""
LATE = """
  const beats = [], at = performance.now();
  await new Promise((resolve) => {
    const beat = new throttle.Beat(20, () => beat.due(1) ? resolve() : beats.push("early"));
    beats.push(beat.due(1), beat.due(1), beat.due(1));
  });
  return [...beats.slice(0, 3), performance.now() - at >= 20];
"""


def test_the_first_of_a_run_is_done_at_once_and_later_ones_when_it_is_their_time(modules):
    assert js(modules, DUE) == [True, False, True, False, True, False, 0]


def test_what_came_too_early_is_made_up_for(modules):
    assert js(modules, LATE) == [True, False, False, True]


FRAMES = """
  const [before, waiting] = [window.requestAnimationFrame, []];
  window.requestAnimationFrame = (work) => waiting.push(work);
  let [now, done] = [0, ""];
  const beat = new throttle.Beat(0, () => {});
  const ask = throttle.oncePerFrame(() => { done += beat.due(1) ? "x" : "-"; });
  const play = (count, milliseconds) => {
    done = "";
    for (let i = 0; i < count; i++) {
      ask();
      now += milliseconds;
      for (const work of waiting.splice(0)) work(now);
    }
    return done;
  };
  const parts = [play(40, 16), play(40, 30).slice(-9), play(40, 16).slice(-9)];
  window.requestAnimationFrame = before;
  return parts;
"""


def test_while_frames_take_too_long_it_is_done_in_every_third(modules):
    in_time, late, again = js(modules, FRAMES)
    assert in_time == "x" * 40
    assert late in ("x--x--x--", "-x--x--x-", "--x--x--x")
    assert again == "x" * 9


ENDS = """
  const before = { requestAnimationFrame, setTimeout, clearTimeout, now: performance.now };
  let [now, paintings, waiting, timers, names] = [0, 0, [], new Map(), 0];
  Object.assign(window, {
    requestAnimationFrame: (work) => waiting.push(work),
    setTimeout: (work) => (timers.set(++names, work), names),
    clearTimeout: (name) => timers.delete(name),
  });
  performance.now = () => now;
  const painted = [0, 0];
  const beats = [0, 100].map((every) => new throttle.Beat(every, () => ask()));
  const ask = throttle.oncePerFrame(() => {
    paintings += 1;
    beats.forEach((beat, i) => { painted[i] += beat.due(1); });
  });
  const frame = () => { now += 30; for (const work of waiting.splice(0)) work(now); };
  for (let i = 0; i < LAST; i++) { ask(); frame(); }
  const [asked, known] = [paintings, [...painted]];
  for (let i = 0; i < 40; i++) {
    now += 150;
    for (const [name, work] of [...timers]) {
      if (!timers.delete(name)) continue;
      work();
      frame(); // each has its own
    }
  }
  Object.assign(window, before);
  performance.now = before.now;
  return [paintings - asked, painted.map((count, i) => count - known[i])];
"""


@pytest.mark.parametrize("last", range(40, 49))
def test_whatever_waits_is_made_up_for_once(modules, last):
    paintings, made_up = js(modules, ENDS.replace("LAST", str(last)))
    assert paintings <= 2
    assert all(count <= 2 for count in made_up)
