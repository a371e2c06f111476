"""Every activation, initializer and optimizer with every learning rate, however large, and every restraint."""

from collections import Counter

from app.labs import LABS
from tests.app.labs.diverging_nets import settings, watched_to_its_end


def test_nets_with_rates_far_too_large_end_with_an_outcome(report):
    endings = Counter(
        watched_to_its_end(LABS[name].config(**values), name, seed) for name, values, seed in settings(seed=2)
    )
    report(
        "nets with learning rates of 0.001 to 1e6: they end with an outcome",
        "no exception, every frame can be sent",
        f"0 in {sum(endings.values()):,} runs; {endings['diverged']:,} of them diverge",
    )
    assert endings["diverged"] > 1000
