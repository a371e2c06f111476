"""Quantiles of many curves, and who is ahead."""

from __future__ import annotations

import numpy as np
import pytest

from app.labs.shared.lab import Curve
from app.sweeps import summary

LOSS = Curve("loss", "Loss", "loss", "loss", "epoch", "epoch")
ACCURACY = Curve("accuracy", "Accuracy", "accuracy", "accuracy", "epoch", "epoch", higher=True)


def result(*racers: float, y=(), outcome: str = "finished"):
    line = {"x": [float(x) for x in range(len(y))], "y": [float(value) for value in y]}
    numbers = [{"loss": value, "accuracy": value} for value in racers]
    return {
        "racers": [{"outcome": outcome, "numbers": one, "curves": {"loss": line, "accuracy": line}} for one in numbers]
    }


def test_bands_are_numpys_quantiles_at_each_place():
    rows = np.random.default_rng(0).normal(size=(7, 4))
    x, found = summary.bands([result(0.0, y=row) for row in rows] + [None], 0, LOSS)
    assert list(x) == [0, 1, 2, 3]
    np.testing.assert_allclose(found, np.quantile(rows, summary.QUANTILES, axis=0), rtol=1e-12)


def test_a_run_that_converged_stays_and_one_that_diverged_is_infinite():
    x, found = summary.bands(
        [result(0.0, y=(3, 2, 1, 0)), result(0.0, y=(3, 2)), result(0.0, y=(3, 9), outcome="diverged")], 0, LOSS
    )
    assert list(x) == [0, 1, 2, 3]
    assert found[0].tolist() == [3, 2, 1, 0] and found[2].tolist() == [3, 2, 2, 2]
    assert found[4].tolist() == [3, 9, np.inf, np.inf] and np.isnan(found).sum() == 0


def test_who_is_ahead_how_often():
    results = [result(1.0 + (seed < 3), 1.5) for seed in range(20)]  # the first is lower but in three seeds
    [duel] = summary.duels(results, 2, LOSS)
    assert (duel["ahead"], duel["wins"], duel["n"], duel["clear"]) == (0, 17, 20, True)
    [duel] = summary.duels(results, 2, ACCURACY)
    assert (duel["ahead"], duel["wins"]) == (1, 17)
    [duel] = summary.duels([result(1.0 + (seed < 8), 1.5) for seed in range(20)], 2, LOSS)
    assert duel["wins"] == 12 and not duel["clear"]
    [duel] = summary.duels([result(1.0, 1.0)] * 4, 2, LOSS)
    assert duel["tied"] and not duel["clear"]


@pytest.mark.parametrize(
    ("wins", "n", "probability"),
    [(17, 20, 0.002577), (15, 20, 0.041389), (14, 20, 0.115318), (0, 0, 1.0), (10, 20, 1.0)],
)  # SciPy 1.11: binomtest(wins, n).pvalue
def test_the_sign_test(wins, n, probability):
    assert summary.sign_test(wins, n) == pytest.approx(probability, rel=1e-3)
