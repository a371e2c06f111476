"""What the menu "Save" says of a CSV: a point is recorded at each update, or at each interval of a net's training."""

import pytest

from app.labs import LABS

TICKS = 40


@pytest.mark.parametrize("name", LABS)
def test_a_point_is_recorded_at_each_update_or_each_interval(name):
    lab = LABS[name]
    config = lab.config()
    run = lab.run(config, 0)
    run.advance(TICKS)
    series = {key: len(values) for key, values in run.drain().append.items() if "test_" not in key}
    if not series:
        return  # the table has a row for each number as it is now
    interval = getattr(config, "interval", None)
    start = int(name == "nets")  # they have a point for it, too
    expected = {run.index, run.index + 1} if name not in ("nets", "digits") else {run.index // interval + start}
    # the accuracies belong to the looks at the points, in rows of their own
    accuracies = {"racer.0.train_accuracy", "racer.0.test_accuracy"}
    assert {length for key, length in series.items() if key not in accuracies} <= expected
