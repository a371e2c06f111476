"""How fast a run goes: the mean of its last seconds, and of all of it at the end."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from tests.browser.blank_page import js

READ = """
  const one = new pace.Pace();
  return argument.map(([seconds, value]) => (one.take(seconds, value), [one.recent, one.mean]));
"""


def paces(modules, samples):
    """(recent, mean) after each sample; NaN where that is not known."""
    return js(modules, READ, samples)


def test_the_pace_is_the_mean_of_the_last_seconds_and_at_the_end_of_the_whole_run(modules):
    fast_then_slow = [(0.1 * i, 100 * 0.1 * i) for i in range(1, 101)] + [
        (10 + 0.1 * i, 1000 + i) for i in range(1, 101)
    ]
    found = paces(modules, fast_then_slow)
    assert found[50][0] == pytest.approx(100) and found[-1][0] == pytest.approx(10, rel=0.01)
    assert found[-1][1] == pytest.approx(1100 / 20)
    assert math.isnan(found[0][0])  # one frame says nothing yet


def test_frames_in_bursts_do_not_make_it_jump(modules):
    """Frames of a run of an even pace, which arrive up to half a second late: the time left follows without a leap."""
    dice = random.Random(3)
    samples, seconds = [], 0.0
    while seconds < 30:
        seconds += dice.uniform(0.02, 0.5)
        samples.append((seconds, 60 * max(seconds - dice.uniform(0, 0.5), samples[-1][1] / 60 if samples else 0)))
    left = [
        (3000 - value) / recent
        for (_, value), (recent, _) in zip(samples, paces(modules, samples), strict=True)
        if not math.isnan(recent)
    ]
    assert len(left) > 50
    assert all(0.5 < after / before < 2 for before, after in itertools.pairwise(left))


def test_neither_a_pause_nor_a_look_back_counts(modules):
    """The run's own time stands while it is paused; a look back shows a smaller number at the same time."""
    samples = [(1.0, 10), (2.0, 20), (3.0, 30), (3.0, 5), (3.0, 30), (4.0, 40), (5.0, 50)]
    assert paces(modules, samples)[-1] == pytest.approx([10, 10])


def test_another_run_starts_over(modules):
    assert paces(modules, [(5.0, 500), (9.0, 900), (1.0, 1), (3.0, 3)])[-1] == pytest.approx([1, 1])
