"""Many cuts of a presenter and of those who watch, at random moments over real sockets."""

import random

from tests.app.sessions.test_presenting import cut

RUNS, CUTS = 60, 25


def test_cuts_of_either_side_lose_and_double_nothing(server, report):
    cuts = sum(cut(server, random.Random(seed), CUTS) for seed in range(RUNS))
    report("a presenter and three who watch, cut at random", "no point lost or doubled", f"0 after {cuts:,} cuts")
