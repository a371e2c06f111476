"""100,000 fuzzed formulas: no escape, no error without a sentence, and how long each takes."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.formulas import CORPUS, formulas, sentences, texts
from tests.engine.fuzzing import WAYS, listening, try_formula

COUNT = 100_000
TYPED = COUNT // 2
MOST_SECONDS = 0.005
LONGEST_SECONDS = 1.0


def test_a_hundred_thousand_formulas(report):
    for text in formulas(2 * len(CORPUS), seed=1):  # loads what is loaded once
        try_formula(text)
    taken = {name: np.empty((COUNT, 2)) for name in WAYS}
    with listening() as heard:
        for number, text in enumerate(formulas(COUNT, seed=60)):
            for name, found in try_formula(text).items():
                taken[name][number] = found
    assert heard == []
    report(
        "fuzzed formulas",
        "no escape, no untyped error",
        f"0 in {COUNT:,}, of which {int(taken['f(x, y)'][:, 1].sum()):,} are formulas in x and y",
    )
    for name, rows in taken.items():
        seconds, accepted = rows[:, 0], rows[:, 1] > 0
        p99, p99_accepted = np.quantile(seconds, 0.99), np.quantile(seconds[accepted], 0.99)
        promised = "p99 under 5 ms" if name in ("f(x, y)", "f(x)", "on a tape") else ""
        report(
            f"formulas {name}, read, value, gradient",
            promised,
            f"p99 {p99 * 1e3:.1f} ms (of those accepted {p99_accepted * 1e3:.1f} ms), longest"
            f" {seconds.max() * 1e3:.0f} ms",
        )
        assert seconds.max() < LONGEST_SECONDS
        assert not promised or p99 < MOST_SECONDS


@pytest.mark.parametrize("kind", [texts, sentences])
def test_what_hypothesis_finds(kind, report):
    tried, slow = 0, []

    @settings(max_examples=TYPED, derandomize=False, suppress_health_check=list(HealthCheck))
    @given(kind())
    def search(text):
        nonlocal tried
        tried += 1
        with listening() as heard:
            slow.append(max(seconds for seconds, _ in try_formula(text).values()))
        assert heard == []

    for text in formulas(2 * len(CORPUS), seed=1):  # loads what is loaded once
        try_formula(text)
    search()
    report(
        f"fuzzed formulas, {kind.__name__} by hypothesis",
        "no escape, no untyped error",
        f"0 in {tried:,}; the slowest way of each: p99 {np.quantile(slow, 0.99) * 1e3:.1f} ms",
    )
