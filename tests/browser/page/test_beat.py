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
  const isDone = [];
  const draw = (i) => { isDone[i] = beats[i].due(1); };
  const chart = () => new throttle.Beat(0, () => draw(beats.length - 1)); // it does not wait for a frame
  const beats = [...WORDS.map((every) => new throttle.Beat(every, () => ask())), chart()];
  const ask = throttle.oncePerFrame(() => {
    paintings += 1;
    beats.forEach((_, i) => draw(i));
  });
  const frame = () => { now += 30; for (const work of waiting.splice(0)) work(now); };
  for (let i = 0; i < LAST; i++) { ask(); frame(); }
  const asked = paintings;
  let rounds = 0;
  while (timers.size && rounds < 40) {
    now += 150;
    rounds += 1;
    for (const [name, work] of [...timers]) {
      if (!timers.delete(name)) continue;
      work();
      if (waiting.length) frame(); // each has its own
    }
  }
  Object.assign(window, before);
  performance.now = before.now;
  return [isDone, rounds, paintings - asked];
"""


@pytest.mark.parametrize("words", ["[]", "[0]", "[0, 100]"])
@pytest.mark.parametrize("last", range(40, 43))
def test_whatever_waits_is_made_up_for_and_then_nothing_is_left(modules, last, words):
    is_done, rounds, paintings = js(modules, ENDS.replace("LAST", str(last)).replace("WORDS", words))
    assert all(is_done)
    assert rounds <= 2 and paintings <= 2
