"""The learning rate falls along half a cosine wave, then stays."""

import math
from dataclasses import dataclass

from engine.schedules.schedule import Schedule
from engine.settings import setting


@dataclass(frozen=True)
class Cosine(Schedule):
    """ηₜ = η · (lowest + (1 − lowest)(1 + cos(π t / length)) / 2), and η · lowest after `length` updates

    Source: I. Loshchilov and F. Hutter, SGDR: stochastic gradient descent with warm restarts, 2017, equation 5, without
    restarts.
    """

    id = "cosine"
    title = "Cosine"
    rule = "ηₜ = η · (lowest + (1 − lowest)(1 + cos(π t / length)) / 2)"

    length: int = setting(200, 1, 1_000_000, "updates until it is lowest", integer=True, log=True)
    lowest: float = setting(0.0, 0, 1, "what is left of the learning rate at the end")

    def factor(self, index: int) -> float:
        wave = math.cos(math.pi * min(index / self.length, 1))
        return self.lowest + (1 - self.lowest) * (1 + wave) / 2
