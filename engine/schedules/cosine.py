"""The learning rate falls along half a cosine wave, then stays."""

import math
from dataclasses import dataclass

from engine.schedules.schedule import Schedule
from engine.sentences import N_
from engine.settings import setting


@dataclass(frozen=True)
class Cosine(Schedule):
    """ηₜ = η · (lowest + (1 − lowest)(1 + cos(π t / length)) / 2), and η · lowest after `length` updates

    Source: I. Loshchilov and F. Hutter, SGDR: stochastic gradient descent with warm restarts, 2017, equation 5, without
    restarts.
    """

    id = "cosine"
    title = N_("Cosine")
    rule = N_("ηₜ = η · (lowest + (1 − lowest)(1 + cos(π t / length)) / 2)")

    length: int = setting(
        200, 1, 1_000_000, N_("updates until the lowest rate"), integer=True, log=True, title=N_("length")
    )
    lowest: float = setting(0.0, 0, 1, N_("share of the learning rate left at the end"), title=N_("lowest"))

    def factor(self, index: int) -> float:
        wave = math.cos(math.pi * min(index / self.length, 1))
        return self.lowest + (1 - self.lowest) * (1 + wave) / 2
