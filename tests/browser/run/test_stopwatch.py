"""The stopwatch: it counts what is between `going` and not, and knows when it has missed something."""

from tests.browser.blank_page import js

CLOCK = """
  let time = 0;
  performance.now = () => time;
  try {
    const watch = new stopwatch.Stopwatch(), seen = [];
    for (const [at, what, ...rest] of argument) {
      time = at;
      watch[what](...rest);
      seen.push([Number.isNaN(watch.seconds) ? null : watch.seconds, watch.goes]);
    }
    return seen;
  } finally { delete performance.now; }
"""


def seen(page, *events):
    """Seconds (None where they are not known), and whether it goes, after each of (milliseconds, method, …)."""
    return js(page, CLOCK, events)


def test_it_counts_while_it_goes(modules):
    assert seen(
        modules,
        (1000, "restart", True),
        (3000, "count", True),
        (4000, "count", False),
        (9000, "count", False),
        (9500, "count", True),
        (10_000, "count", True),
    ) == [[0, True], [2, True], [3, False], [3, False], [3, True], [3.5, True]]


def test_a_pause_does_not_count_what_was_not_counted_yet(modules):
    assert seen(modules, (0, "restart", True), (1000, "pause"), (2000, "count", True)) == [
        [0, True],
        [0, False],
        [0, True],
    ]


def test_what_was_missed_is_not_known_until_it_begins_again(modules):
    assert seen(modules, (0, "restart", True), (1, "lose"), (2000, "count", True), (3000, "restart", False)) == [
        [0, True],
        [None, True],
        [None, True],
        [0, False],
    ]
