"""A learning-rate range test: one run whose rate grows by the same factor at every update.

Source: L. N. Smith, Cyclical learning rates for training neural networks, 2015, arXiv:1506.01186, section 3.3; with an
exponential growth and the suggestion at the steepest slope as fastai's `lr_find` has them (2018).
"""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.runs.training import Training
from engine.schedules.schedule import Schedule
from engine.sentences import N_
from engine.settings import check_number

LOW, HIGH = 1e-5, 100.0
SMOOTHING = 0.95
"""Share of the smoothed loss that each update keeps, as in a mean with bias correction."""

TOO_HIGH = 4.0
"""A smoothed loss this many times the least one ends the test."""

SPAN = 20
"""Updates on either side that a slope is measured over."""

LEAST_FALL = 0.02
"""Share of its first value by which the smoothed loss must fall; less counts as noise of the batches."""


@dataclass(frozen=True)
class Growth(Schedule):
    """ηₜ = η · (high/low)^(t/(n−1)), for updates t from 0 to n − 1."""

    id = "growth"
    title = N_("Growth")
    rule = N_("ηₜ = η · growth^t")

    growth: float = 1.0

    def factor(self, index: int) -> float:
        return self.growth**index


@dataclass(frozen=True)
class RateTest:
    """The result of a range test. All (n,) float64, one entry per update: the rate, the loss of its batch before it,
    and that loss smoothed.

    suggested : the rate where the smoothed loss falls steepest against the logarithm of the rate; None where it never
    falls.
    """

    rates: np.ndarray
    losses: np.ndarray
    smooth: np.ndarray
    suggested: float | None


def find_rate(
    training: Training,
    low: float = LOW,
    high: float = HIGH,
    iterations: int = 600,
    each: Callable[[], None] = lambda: None,
) -> RateTest:
    """Train with rates from `low` to `high`; the net is useless afterwards. The other settings stay.

    iterations : most updates; the test ends earlier where the loss is far above its least value or not finite. each :
    called after each update; what it raises ends the test. Raises ValueError where `low` is not below `high`.
    """
    low, high = check_number("low", low, 1e-12, 1e6), check_number("high", high, 1e-12, 1e6)
    if low >= high:
        raise ValueError(f"low={low} is not below high={high}")
    optimizer = dataclasses.replace(training.settings.optimizer, lr=low)
    training.change(optimizer=optimizer, schedule=Growth(growth=(high / low) ** (1 / max(1, iterations - 1))))
    training.extend(training.epochs + iterations)  # an iteration is never more than an epoch
    rates: list[float] = []
    losses: list[float] = []
    smooth: list[float] = []
    mean, weight, least = 0.0, 0.0, math.inf
    for step in training:
        each()
        mean = SMOOTHING * mean + (1 - SMOOTHING) * step.loss
        weight = SMOOTHING * weight + (1 - SMOOTHING)
        if not math.isfinite(step.loss):
            break
        rates.append(step.lr)
        losses.append(step.loss)
        smooth.append(mean / weight)
        least = min(least, smooth[-1])
        if len(rates) == iterations or smooth[-1] > TOO_HIGH * least:
            break
    found = np.array(rates), np.array(losses), np.array(smooth)
    return RateTest(*found, suggestion(found[0], found[2]))


def suggestion(rates: np.ndarray, smooth: np.ndarray) -> float | None:
    """The rate at the steepest fall of `smooth` before its least value; None where it never falls."""
    last = int(np.argmin(smooth)) + 1 if len(smooth) else 0
    if last <= 2 * SPAN or smooth[last - 1] > (1 - LEAST_FALL) * smooth[0]:
        return None
    logarithms = np.log(rates[:last])
    slopes = (smooth[2 * SPAN : last] - smooth[: last - 2 * SPAN]) / (
        logarithms[2 * SPAN :] - logarithms[: last - 2 * SPAN]
    )
    steepest = int(np.argmin(slopes))
    return float(rates[steepest + SPAN]) if slopes[steepest] < 0 else None
