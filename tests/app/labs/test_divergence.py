"""Nets that diverge: the run ends with an outcome, never with an exception, and every frame of it can be sent."""

import itertools
import warnings
from collections import Counter

from app.labs import LABS
from tests.app.labs.diverging_nets import settings, watched_to_its_end

SAMPLE = 400


def test_nets_with_rates_far_too_large_end_with_an_outcome():
    endings = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, values, seed in itertools.islice(settings(seed=1), SAMPLE):
            config = LABS[name].config(**values)
            endings[watched_to_its_end(config, name, seed)] += 1
    assert endings["diverged"] > 20 and endings["finished"] > 100
