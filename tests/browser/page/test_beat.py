"""What is done no oftener than once in a while."""

from __future__ import annotations

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
